/**
 * A command is defined once and offered by every face (terminal, Discord, Telegram).
 * Names fit both worlds: ^[a-z][a-z0-9_]{0,31}$, descriptions up to 100 characters (a registry test checks).
 */

import type { DateKey } from '../engine/types.js';
import type { OptionValues } from './action.js';
import type { Actor } from './actor.js';
import type { LiveAsk } from './live-ports.js';
import type { PastAsk } from './past-ports.js';
import type { MarketAsk, PeopleAsk, WatchAsk } from './ports.js';
import type { Reply } from './reply.js';
import type { RulesAsk } from './rule-ports.js';
import type { SummariesAsk } from './summary-ports.js';

export type Permission = 'everyone' | 'chat-manager' | 'operator';
export type AutocompleteSource = 'symbols' | 'expirations' | 'stored-scopes' | 'rules' | 'terms' | 'moments';

interface OptionBase {
  description: string;
  required?: boolean;
  /** Understood but not offered in lists, menus and help: for buttons, such as `refresh`. */
  hidden?: boolean;
  autocomplete?: AutocompleteSource;
  /** Other names that are understood where a line is typed: `price=6000` for `value`. */
  aliases?: readonly string[];
  /** Understood by its name only, `band=0.15%`: a bare word is not taken for it. */
  named?: true;
}

export type OptionSpec =
  | (OptionBase & { kind: 'symbol' })
  /** 0dte, next, 45d (any Nd), all, or YYYY-MM-DD. */
  | (OptionBase & { kind: 'scope' })
  | (OptionBase & { kind: 'choice'; choices: readonly { value: string; label: string }[] })
  /** `bare`: its value where a typed line has its name alone, `live`. */
  | (OptionBase & { kind: 'integer'; min: number; max: number; bare?: number })
  | (OptionBase & { kind: 'number'; min: number; max: number })
  /** Strikes around spot: `25` or `30/15` (above/below). */
  | (OptionBase & { kind: 'strikes' })
  /**
   * One word of a shape: `30m`, `0.15%`, `#12`. `says` ends the sentence about one that does not fit: `takes a time such as 30m or 2h`.
   * `fitsBare`: which words are taken for it without its name, where those are fewer.
   */
  | (OptionBase & {
      kind: 'word';
      maxLength: number;
      fits(word: string): boolean;
      fitsBare?(word: string): boolean;
      says: string;
      isList?: true;
    })
  | (OptionBase & { kind: 'text'; maxLength: number });

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type { OptionValues } from './action.js';
export type { Actor, ChatSettings, GexUnit, ThemeName } from './actor.js';

/** Everything a command may use. */
export interface Ask {
  actor: Actor;
  market: MarketAsk;
  people: PeopleAsk;
  watching: WatchAsk;
  rules: RulesAsk;
  summaries: SummariesAsk;
  past: PastAsk;
  live: LiveAsk;
  /** Market time now, ms UTC. */
  now: number;
  today: DateKey;
  /** The registry itself, for /help. */
  commands: readonly CommandDef[];
  /** Told while a first chain loads, 0..1 and a short text; the face may show it. */
  progress(share: number, text: string): void;
  signal: AbortSignal;
}

export interface CommandDef {
  name: string;
  description: string;
  options: OptionSpecs;
  permission: Permission;
  /** As a person would type them, without the leading slash. */
  examples: readonly string[];
  subcommands?: readonly CommandDef[];
  /** Of a sub-command: as it is typed with its parent, `watch add`. */
  path?: string;
  /** Every answer is for the person only, where the platform can: faces that must say so beforehand know it then. */
  visibility?: 'private';
  run(ask: Ask, options: OptionValues): Promise<Reply>;
}
