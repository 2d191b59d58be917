/** What the Discord face needs from the program. */

import type { DateKey } from '../../engine/types.js';
import type { SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { Secret, SecretFilter } from '../../lib/secret.js';
import type { CommandDef } from '../command.js';
import type { ChatBook, Desk, FaceMemory } from '../desk.js';
import type { Place } from '../place.js';
import type { MarketAsk } from '../ports.js';
import type { RulesAsk } from '../rule-ports.js';

/** One interaction that was dealt with, for metrics. */
export interface AnsweredInteraction {
  kind: 'command' | 'press' | 'suggestion';
  /** Name of the command, `alert add`; null when it is none of ours. */
  command: string | null;
  outcome: 'answered' | 'refused' | 'stale' | 'expired' | 'failed';
  /** From its arrival to the acknowledgement (the person sees that it was taken), ms; null when there was none. */
  acknowledgedMs: number | null;
  /** From its arrival to the end, ms. */
  totalMs: number;
}

export interface DiscordFaceDeps {
  token: Secret;
  /** Base of the REST API without a version, such as `http://127.0.0.1:9000/api`; null is Discord's own. */
  apiUrl: string | null;
  /** Register the commands in this server only (there at once); null registers them everywhere. */
  guildId: string | null;
  commands: readonly CommandDef[];
  desk: Desk;
  chats: ChatBook;
  /** Suggestions while somebody types come from memory. */
  market: Pick<MarketAsk, 'symbols' | 'expirations'>;
  /** Whose expirations to suggest while no symbol is chosen; none when absent. */
  defaultSymbol?: (place: Place) => string;
  /** New York's date, so that expirations of the past are not suggested. */
  today?: () => DateKey;
  /** The alerts of a person, from memory, for suggestions. */
  rules?: RulesAsk['known'];
  /** Sessions stored of a symbol, newest first, for suggestions. */
  sessions?: (symbol: string) => readonly DateKey[];
  memory: FaceMemory;
  steady: SteadyClock;
  /** The machine's clock, ms UTC: ages of interactions, times of logins. */
  wallNow: () => number;
  /** In [0, 1); jitter of the pauses between tries. */
  random: () => number;
  log: Logger;
  /** Takes the bot token and every interaction's token, which is dropped again once it is worth nothing. */
  filter: SecretFilter;
  onAnswered?: (answered: AnsweredInteraction) => void;
}
