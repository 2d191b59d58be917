/** Sends an answer, and what is left of it when Discord takes less: without its files, then as plain words. */

import type { SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { CommandDef } from '../command.js';
import { type Composed, plainWords, withoutFiles } from './composed.js';
import { classifyDiscordError } from './errors.js';

export interface DeliverDeps {
  commands: readonly CommandDef[];
  steady: Pick<SteadyClock, 'sleep'>;
  log: Logger;
}

/** discord.js has repeated at once what failed; these pauses outlast a restart of a proxy or of the network. */
const pausesMs = [1_000, 4_000];

/** Repeats what fails for reasons outside the message. @throws the last error. */
export async function persistently(send: () => Promise<void>, { steady }: Pick<DeliverDeps, 'steady'>): Promise<void> {
  for (const pause of pausesMs) {
    try {
      return await send();
    } catch (error) {
      if (classifyDiscordError(error).remedy !== 'again') throw error;
      await steady.sleep(pause);
    }
  }
  return send();
}

/** @throws what Discord answered when nothing could be delivered. */
export async function deliver(
  send: (composed: Composed) => Promise<void>,
  composed: Composed,
  deps: DeliverDeps,
): Promise<void> {
  let current = composed;
  let isPlain = false;
  for (;;) {
    try {
      return await persistently(() => send(current), deps);
    } catch (thrown) {
      const { remedy, level, code, error } = classifyDiscordError(thrown);
      if (remedy === 'without-files' && current.files.length > 0)
        current = withoutFiles(current, deps.commands, noteFor(code, current));
      else if (remedy === 'plain-text' && !isPlain) {
        current = plainWords(current, deps.commands);
        isPlain = true;
      } else throw thrown;
      deps.log[level]('discord answer cut', { code, error, as: isPlain ? 'plain words' : 'text' });
    }
  }
}

function noteFor(code: string, { reply }: Composed): string {
  const what = reply.image === undefined && reply.file !== undefined ? 'No file' : 'No picture';
  return `${what}: ${code === 'CHAT_FORBIDDEN' ? 'the bot may not attach files here.' : 'Discord did not take it.'}`;
}
