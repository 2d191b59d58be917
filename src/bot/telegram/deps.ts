/** What the Telegram face needs from the program. */

import type { SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { Secret, SecretFilter } from '../../lib/secret.js';
import type { CommandDef } from '../command.js';
import type { ChatBook, Desk, FaceMemory } from '../desk.js';

/** One question that was dealt with, for metrics. */
export interface AnsweredUpdate {
  kind: 'command' | 'press';
  /** Name of the command; null when it is none of ours. */
  command: string | null;
  /** stale: a button of an earlier version. busy: too many questions of the chat wait. failed: Telegram did not take the answer. */
  outcome: 'answered' | 'refused' | 'stale' | 'busy' | 'failed';
  /** From its arrival to the end, ms. */
  totalMs: number;
}

export interface TelegramFaceDeps {
  token: Secret;
  /** Base of the Bot API, such as `http://127.0.0.1:9000`; null is Telegram's own. */
  apiUrl: string | null;
  commands: readonly CommandDef[];
  desk: Desk;
  chats: ChatBook;
  memory: FaceMemory;
  steady: SteadyClock;
  /** The machine's clock, ms UTC: ages of messages that waited while nobody polled. */
  wallNow: () => number;
  /** In [0, 1); jitter of the pauses between tries. */
  random: () => number;
  log: Logger;
  /** Takes the bot token. */
  filter: SecretFilter;
  onAnswered?: (answered: AnsweredUpdate) => void;
}
