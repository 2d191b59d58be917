/** What commands may ask of the running program. They never touch the feed or SQL. */

import type { Platform } from '../alerts/types.js';
import type { ChartSpec } from '../charts/spec.js';
import type {
  DateKey,
  ExpirationSummary,
  ExposureMatrix,
  GexSnapshot,
  ScopeKey,
  ScopeResult,
} from '../engine/types.js';
import type { Actor, ChatSettings, GexUnit, ThemeName } from './actor.js';
import type { Loudness } from './loudness.js';

/** Header facts of a snapshot without its scopes. */
export type SnapshotHead = Omit<GexSnapshot, 'scopes' | 'expirations' | 'matrix'>;

export interface GexAnswer {
  /** Stored snapshot id; null for an ad-hoc one (never stored, never evaluated). */
  snapshotId: number | null;
  head: SnapshotHead;
  scope: ScopeResult;
  expirations: ExpirationSummary[];
  matrix: ExposureMatrix | null;
  /** False when the session is over or not begun, or no fresh price is known: the answer is then "as of" `head.asOf`. */
  isCurrent: boolean;
  /** Share of the subscriptions that have answered while a chain is still loading; null once complete. */
  loading: number | null;
}

/** Levels of a session's last snapshot. Totals in $ per point; null where there was none. */
export interface CloseLevels {
  /** ms UTC. */
  asOf: number;
  /** False when the last reading of that session is not of its last minutes. */
  isAtClose: boolean;
  spot: number;
  zeroGamma: number | null;
  maxGex: number | null;
  callWall: number | null;
  putWall: number | null;
  netGex: number | null;
}

export interface SymbolStatus {
  symbol: string;
  watched: boolean;
  spot: number | null;
  spotAgeMs: number | null;
  quality: string;
  weightCoverage: number | null;
  greeksAgeMs: number | null;
  contracts: number;
  subscribed: number;
  cut: number;
  pending: number;
  lastSnapshotAt: number | null;
  problem: string | null;
}

/** How a chat platform is: `on as gexwatch#0`, `off (no token)`. */
export interface PlatformStatus {
  name: string;
  state: string;
  /** Why it is not on, one sentence. */
  problem?: string | null;
}

/** Alert rules, and messages on their way. */
export interface DeliveryStatus {
  /** Active ones. */
  rules: number;
  waiting: number;
  /** When the oldest message that is due was made, market ms; null when none is due. */
  oldestDueAt: number | null;
  /** Too old to be sent, since the start. */
  expired: number;
  /** Chats that take no messages. */
  pausedTargets: number;
  /** Messages that edit themselves. */
  live?: number;
}

export interface ServiceStatus {
  feed: {
    phase: string;
    level: string | null;
    problem: string | null;
    items: number;
    budget: number;
    queued: number;
    connects: number;
  };
  symbols: SymbolStatus[];
  nextSnapshotAt: number | null;
  session: 'open' | 'closed';
  sessionText: string;
  store: { ok: boolean; problem: string | null; snapshots: number };
  platforms: PlatformStatus[];
  /** Null where nothing is delivered, as in a single answer. */
  delivery?: DeliveryStatus | null;
  uptimeMs: number;
  version: string;
}

export interface MarketAsk {
  /** Watched symbols first, then on-demand ones. */
  symbols(): string[];
  /** Listed expirations of a known symbol, from memory; empty when not loaded. */
  expirations(symbol: string): DateKey[];
  /**
   * The latest snapshot of one scope. Unknown symbols are looked up and subscribed on demand. `scope` null means 0dte, else next.
   * `refresh` reads the book anew, at most once per symbol per 15 s. Throws SYMBOL_UNKNOWN, SYMBOL_NO_OPTIONS, EXPIRATION_UNKNOWN,
   * NO_DATA_YET, SPOT_MISSING, OPEN_INTEREST_MISSING and feed errors.
   */
  gex(
    symbol: string,
    scope: ScopeKey | null,
    options: { refresh?: boolean; signal: AbortSignal; progress(share: number, text: string): void },
  ): Promise<GexAnswer>;
  /**
   * Strike × expiration of the latest snapshot, or of the last one that kept its matrix, or of the book; `answer` is of the same moment,
   * so its own time and prices are those of the cells. Same errors as `gex`; null when there is none.
   */
  matrix(
    symbol: string,
    options: { signal: AbortSignal; progress(share: number, text: string): void },
  ): Promise<{ answer: GexAnswer; matrix: ExposureMatrix; asOf: number } | null>;
  status(): ServiceStatus;
  /** Draws in the render worker; results are cached by `key`. Throws CHART_FAILED or CHART_BUSY. */
  chart(key: string, spec: ChartSpec): Promise<Uint8Array>;
}

/** What a person or a chat has set for itself; null where nothing was set and the next one decides (chat, person, program). */
export interface StoredSettings {
  unit: GexUnit | null;
  defaultSymbol: string | null;
  /** `0dte`, `next`, `45d`, `all`: never a date, which would soon be over. */
  defaultScope: string | null;
  theme: ThemeName | null;
  timeZone: string | null;
}

/** Who has decided a setting: the chat asked in, the person asking, or the program's configuration. */
export type SettingOrigin = 'chat' | 'person' | 'program';

/** The settings that hold for one person in one place, each with who decided it. */
export type SettingsInForce = {
  readonly [Name in keyof ChatSettings]: { readonly value: ChatSettings[Name]; readonly from: SettingOrigin };
};

export interface Account {
  platform: Platform;
  userId: string;
}

/** What is stored about one person, for /privacy and before it is deleted. */
export interface OwnData {
  /** The person's accounts, linked ones included. */
  accounts: Account[];
  settings: StoredSettings;
  /** Chats that name this person as the one who added the bot or spoke to it first, private ones included. */
  chats: number;
  /** Those chats in words: `Desk (telegram:-100123)`, `private chat (telegram:42)`. */
  chatNames: string[];
  /** Alerts that have not ended, the oldest first: `#12 SPX crosses zero gamma (45 days)`. */
  alerts: string[];
  /** Scheduled posts, the oldest first. */
  posts: string[];
  /** Live messages that run in the person's private chats: `SPX until 16:00 ET`. */
  live?: string[];
  /** When the first of it was stored, ms UTC; null when nothing is. */
  since: number | null;
}

/** How long a link code works. */
export const linkCodeMinutes = 10;

/** Ways a link code can fail, and that it worked; `expired` includes codes used before. After too many wrong codes: how long to wait, ms. */
export type LinkOutcome =
  | 'linked'
  | 'already-linked'
  | 'unknown'
  | 'expired'
  | 'same-account'
  | { readonly waitMs: number };

/** What commands may ask about people and chats. `actor` says who asks and where. */
export interface PeopleAsk {
  settingsOf(whose: 'person' | 'chat', actor: Actor): StoredSettings;
  /** What holds for the actor here now: after a change `actor.settings` still has what held before it. */
  settingsInForce(actor: Actor): SettingsInForce;
  /** Sets what is given; a null takes a setting back. In a private chat the chat's settings are the person's. Throws store errors. */
  changeSettings(whose: 'person' | 'chat', actor: Actor, change: Partial<StoredSettings>): Promise<StoredSettings>;
  /** How messages may reach the person in private chats, or this chat; in a private chat the chat's is the person's. */
  loudness(whose: 'person' | 'chat', actor: Actor): Loudness;
  /** Sets what is given. Throws store errors. */
  changeLoudness(whose: 'person' | 'chat', actor: Actor, change: Partial<Loudness>): Promise<Loudness>;
  /** A new one-time code (the person's earlier ones end). `expiresAt` is ms UTC of the machine's clock. */
  linkCode(actor: Actor): Promise<{ code: string; expiresAt: number }>;
  /** Joins the actor's person with the one who made the code. */
  redeem(actor: Actor, code: string): Promise<LinkOutcome>;
  /** Takes the actor's account out of a linked person; false when it was not linked. */
  unlink(actor: Actor): Promise<boolean>;
  ownData(actor: Actor): OwnData;
  /** Removes everything stored about the actor's person, on all linked accounts. */
  deleteOwnData(actor: Actor): Promise<OwnData>;
}

export type WatchOutcome = 'added' | 'already' | 'removed' | 'not-watched';

/** The watch list, for operators. */
export interface WatchAsk {
  watched(): string[];
  /** Looks the symbol up at the broker first. Throws SYMBOL_UNKNOWN, SYMBOL_NO_OPTIONS, FEED_BUDGET_EXCEEDED and broker errors. */
  watch(symbol: string, signal: AbortSignal): Promise<WatchOutcome>;
  unwatch(symbol: string): Promise<WatchOutcome>;
}
