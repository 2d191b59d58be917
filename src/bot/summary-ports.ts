/** What commands may ask about scheduled posts, and what a post is made of. */

import type { PostTime } from '../alerts/post-times.js';
import type { Summary } from '../alerts/summary-record.js';
import type { DateKey } from '../engine/types.js';
import type { Actor } from './actor.js';
import type { CloseLevels, GexAnswer } from './ports.js';

export type { CloseLevels } from './ports.js';

/** The person's private chat, or the chat asked in. */
export type SummaryPlace = 'dm' | 'here';

export interface SummaryWish extends Pick<Summary, 'symbols' | 'minute' | 'zone' | 'days' | 'isSilent'> {
  to: SummaryPlace;
}

/** Why a post is not set up or not removed. */
export type SummaryRefusal =
  /** There is none of that number that the person may see. */
  | { kind: 'not-found' }
  /** `here` is for those who manage the chat. */
  | { kind: 'not-manager' }
  | { kind: 'too-many-yours'; most: number }
  | { kind: 'too-many-here'; most: number }
  /** The bot may not write to the person first: Telegram, before the person has started it. */
  | { kind: 'no-private-chat' }
  /** Nothing is delivered to the terminal. */
  | { kind: 'terminal' }
  /** The broker lists no options of it; `sentence` says so. */
  | { kind: 'unknown-symbol'; symbol: string; sentence: string };

export type Arranged<T> = { ok: true; value: T } | { ok: false; why: SummaryRefusal };

/** A post with when it comes next; null when no day fits within a year or it is paused. */
export interface PlannedSummary {
  summary: Summary;
  next: PostTime | null;
}

export interface ListedSummaries {
  /** The person's own, the oldest first; where others read along only those that go here. */
  own: readonly PlannedSummary[];
  /** Posts of others that go here, for those who manage this chat. */
  others: readonly PlannedSummary[];
  /** The person's own that are not listed since others read along. */
  hidden: number;
}

export interface SummarySymbol {
  symbol: string;
  /** Null when nothing is known of it; `problem` says why. */
  answer: GexAnswer | null;
  problem: string | null;
  /** The session before; null when nothing is stored of it. */
  close: CloseLevels | null;
  /** Trading date of that session. */
  closeDate: DateKey | null;
  /** Before the open, and no reading of this morning is there yet: these are the levels of the last session. */
  isOfLastSession: boolean;
}

/** What there is to know about the post's date. */
export interface SummaryDay {
  date: DateKey;
  /** ms UTC; null when the exchange is closed on it, as in a preview on a weekend. */
  opensAt: number | null;
  closesAt: number | null;
  isHalfDay: boolean;
  /** The exchange stays closed on the next weekday, `Thanksgiving Day`; null when it opens. */
  holidayAhead: { date: DateKey; name: string } | null;
}

/** Everything a post says, before it is worded. */
export interface SummaryContent {
  day: SummaryDay;
  symbols: readonly SummarySymbol[];
  /** Market ms. */
  now: number;
}

/** Scheduled posts. `actor` says who asks and where: what that person may not change stays as it is, whatever ids are sent. Throws store errors. */
export interface SummariesAsk {
  /**
   * Looks the symbols up and keeps them subscribed. `isNew` is false when the person had the very same post already. Throws
   * FEED_BUDGET_EXCEEDED and broker errors.
   */
  add(actor: Actor, wish: SummaryWish, signal: AbortSignal): Promise<Arranged<PlannedSummary & { isNew: boolean }>>;
  list(actor: Actor): Promise<ListedSummaries>;
  /** The post as it was. By who manages this chat and not its other places: it is taken out of this chat only. */
  remove(actor: Actor, id: number): Promise<Arranged<{ summary: Summary; isGone: boolean }>>;
  /** What a post of now would hold. Symbols that are not watched are looked up and loaded; nothing is stored. */
  preview(
    symbols: readonly string[],
    options: { signal: AbortSignal; progress(share: number, text: string): void },
  ): Promise<SummaryContent>;
}
