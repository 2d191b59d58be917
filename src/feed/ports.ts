/** What the feed needs from outside (transport, tokens, chains) and what it offers to the rest of the house. */

import type { DateKey, Expiration, SourceLevel } from '../engine/types.js';
import type { AppError, ErrorCode } from '../lib/errors.js';
import type { Secret } from '../lib/secret.js';

// ---- the wire -------------------------------------------------------------------------------------------------------

/** What a connection tells. */
export interface TransportHandlers {
  onOpen(): void;
  /** One text frame. Binary frames are reported through `onError`. */
  onText(text: string): void;
  /** The connection is over, whoever ended it. Called exactly once. */
  onClose(code: number, reason: string): void;
  onError(error: Error): void;
}

/** An open or opening socket. */
export interface Connection {
  send(text: string): void;
  /** Polite close; the other side may never answer. */
  close(code: number, reason: string): void;
  /** Drops the socket now. */
  terminate(): void;
  /** Bytes accepted by `send` and not yet handed to the system. */
  readonly bufferedBytes: number;
}

/** Opens a fresh connection; handlers fire later, never synchronously. */
export type Transport = (url: string, handlers: TransportHandlers) => Connection;

// ---- the broker -----------------------------------------------------------------------------------------------------

/** What the feed wants to see, and where it is. */
export interface QuoteToken {
  token: Secret;
  /** dxLink websocket URL as the broker returned it. */
  url: string;
  level: SourceLevel;
  /** Wall time it stops being valid, ms UTC. */
  expiresAt: number;
}

/** Who gives out quote tokens. */
export interface TokenSource {
  /** A valid quote token; `refused` asks for a new one because the feed refused the current one. Concurrent callers share one request. */
  quoteToken(options?: { refused?: boolean; signal?: AbortSignal }): Promise<QuoteToken>;
  /** Why a token that was asked for has not come yet: the failure of its latest try; null while nothing has failed. */
  trouble?(): AppError | null;
}

/** One listed expiration with its strikes; arrays run in parallel, ascending strike. A missing side is an empty string. */
export interface ListedExpiration extends Expiration {
  multiplier: number;
  strikes: number[];
  callSymbols: string[];
  putSymbols: string[];
}

/** Everything listed on one underlying on a trading date. */
export interface OptionChain {
  symbol: string;
  /** The underlying's own streamer symbol, as the broker gives it. */
  streamerSymbol: string;
  /** Indices publish Trade only; their spot is the trade price. */
  isIndex: boolean;
  /** Trading date the list was fetched for. */
  tradingDay: DateKey;
  /** Standard roots only, ascending settlement. */
  expirations: ListedExpiration[];
}

/** The last close before a trading date. */
export interface PreviousClose {
  close: number;
  /** Trading date it is the previous close for. */
  of: DateKey;
}

/** Who knows what is listed. */
export interface ChainSource {
  /** The chain of a symbol, cached per trading day. Throws SYMBOL_UNKNOWN, SYMBOL_NO_OPTIONS, CHAIN_EMPTY or a broker error. */
  chain(symbol: string, signal?: AbortSignal): Promise<OptionChain>;
  /**
   * Why a chain that was asked for has not come yet: the failure of its latest try, while more tries follow; else null. A source
   * without this method says so only in the end.
   */
  troubleOf?(symbol: string): AppError | null;
  /**
   * The close before the current trading date, best effort: null when the source cannot or will not say it, or so far only
   * knows the one of an earlier date. Rejects only with an abort. A source without this method never knows.
   */
  previousClose?(symbol: string, isIndex: boolean, signal?: AbortSignal): Promise<PreviousClose | null>;
}

// ---- the feed -------------------------------------------------------------------------------------------------------

/** The four kinds of event this program reads. */
export type EventType = 'Quote' | 'Trade' | 'Summary' | 'Greeks';
/** All of them. */
export const eventTypes: readonly EventType[] = ['Quote', 'Trade', 'Summary', 'Greeks'];

/** One subscription item as the budget counts it. */
export interface FeedItem {
  type: EventType;
  /** Streamer symbol. */
  symbol: string;
}

/** pending: asked or queued, no value yet · valued: a first row came (even NaN) · empty: quiet long enough to say there is none · refused: the feed or the budget said no. */
export type ItemState = 'pending' | 'valued' | 'empty' | 'refused';

/** Where decoded events go. Numbers are NaN when the wire had none; implementations must not throw. */
export interface EventSink {
  /** A small integer for a registered streamer symbol, −1 for a symbol nobody asked for. */
  slotOf(symbol: string): number;
  quote(slot: number, bid: number, ask: number): void;
  trade(slot: number, price: number, dayVolume: number, time: number): void;
  summary(slot: number, openInterest: number, dayId: number, previousClose: number): void;
  greeks(slot: number, iv: number, delta: number, gamma: number, time: number): void;
}

/** Items of a group by state. */
export interface ItemCounts {
  pending: number;
  valued: number;
  empty: number;
  refused: number;
}

/** `waiting`: between two tries. `refused`: given up, until started again. */
export type FeedPhase = 'stopped' | 'connecting' | 'authorizing' | 'live' | 'waiting' | 'refused';

/** The feed at a moment. */
export interface FeedStatus {
  phase: FeedPhase;
  level: SourceLevel | null;
  /** Why it is not live, or why it is live without data, in a sentence; null when all is well. */
  problem: string | null;
  /** Its code in the error catalogue. */
  problemCode?: ErrorCode | null;
  /** Items held against the budget, and those still queued for sending. */
  items: number;
  budget: number;
  queued: number;
  /** Steady-clock ms since the last frame; null before the first. */
  silentMs: number | null;
  connects: number;
  /** Counters since start: events, malformed, unknownSymbols, errors, rateRefusals … */
  counters: Readonly<Record<string, number>>;
}

/** A standing-subscription feed: items are kept subscribed over reconnects until removed. */
export interface MarketFeed {
  start(): void;
  /** Closes politely within two seconds. */
  stop(): Promise<void>;
  /** Adds items under a group (an underlying). Lower `priority` is sent first; equal priorities keep their order. Known items are left alone. */
  add(group: string, items: readonly FeedItem[], priority: number): void;
  remove(items: readonly FeedItem[]): void;
  stateOf(item: FeedItem): ItemState | null;
  counts(group: string): ItemCounts;
  /** Items the budget still allows. */
  room(): number;
  status(): FeedStatus;
  /** Called when the phase changes or a group's pending count reaches zero. Returns the unsubscribe function. */
  onChange(listener: () => void): () => void;
}

// ---- what is remembered between runs -----------------------------------------------------------------------------------

/** Open interest of a trading date, so that a restart need not sweep the chain again. */
export interface OpenInterestMemory {
  /** Streamer symbol → contracts; null when nothing of this trading date is stored. */
  recall(symbol: string, tradingDay: DateKey): ReadonlyMap<string, number> | null;
  keep(symbol: string, tradingDay: DateKey, entries: ReadonlyMap<string, number>): void;
}
