import type { Platform } from '../alerts/types.js';
import type { CommandDef } from '../bot/command.js';
import type { SteadyClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';

/** Told of each answer; sub-commands by both their names, `watch add`. */
export type OnAnswered = (
  platform: Platform,
  command: string,
  outcome: 'ok' | 'refused' | 'failed',
  seconds: number,
) => void;

/** The same commands, each telling how long its answer took and how it ended. */
export function timedCommands(
  commands: readonly CommandDef[],
  steady: Pick<SteadyClock, 'now'>,
  onAnswered: OnAnswered,
): readonly CommandDef[] {
  return commands.map((def) => {
    const name = def.path ?? def.name;
    return {
      ...def,
      ...(def.subcommands === undefined ? {} : { subcommands: timedCommands(def.subcommands, steady, onAnswered) }),
      async run(ask, options) {
        const began = steady.now();
        let outcome: 'ok' | 'refused' | 'failed' = 'ok';
        try {
          return await def.run(ask, options);
        } catch (error) {
          outcome = error instanceof AppError && error.code !== 'INTERNAL' ? 'refused' : 'failed';
          throw error;
        } finally {
          onAnswered(ask.actor.platform, name, outcome, (steady.now() - began) / 1000);
        }
      },
    };
  });
}
