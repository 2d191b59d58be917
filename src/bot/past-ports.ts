/** What commands may ask about stored snapshots: how levels went, what they were then, and files of them. They never touch SQL. */

import type { DateKey, QualityLabel, ScopeKey, SourceLevel } from '../engine/types.js';
import type { Actor } from './actor.js';
import type { CloseLevels, GexAnswer } from './ports.js';
import type { ReplyFile } from './reply.js';

export const historyRanges = ['1h', '1d', '5d', '20d'] as const;
/** The last hour of session time, the latest session, the last 5 or 20 sessions. */
export type HistoryRange = (typeof historyRanges)[number];

/** One stored reading of a scope. Missing is null. */
export interface HistoryPoint {
  /** Data time, ms UTC. */
  at: number;
  sessionDate: DateKey;
  spot: number;
  zeroGamma: number | null;
  callWall: number | null;
  putWall: number | null;
  maxGex: number | null;
  /** $ per point. */
  netGex: number | null;
  quality: QualityLabel;
}

/** An alert that fired, as those who ask may see it: their own rules', and those that go to the chat asked in. */
export interface PastAlert {
  at: number;
  spot: number;
  ruleId: number;
  /** `SPX fell below zero gamma`. */
  words: string;
}

export interface History {
  symbol: string;
  scope: ScopeKey;
  range: HistoryRange;
  source: SourceLevel;
  delayMs: number;
  /** Sessions of the range in ascending order, those without any reading included, so that a hole is seen; ms UTC. */
  sessions: { date: DateKey; from: number; to: number }[];
  /** Ascending, in session only. Never empty. */
  points: HistoryPoint[];
  /** Ascending. */
  alerts: PastAlert[];
  /** Usual time between two readings, ms. */
  intervalMs: number;
}

/** The first reading of the latest session, its last reading before, one hour ago, or the close of a date. */
export type PastMoment = 'open' | 'yesterday' | '1h' | DateKey;

export interface ThenAndNow {
  then: GexAnswer;
  now: GexAnswer;
  /** False when the strikes of then have been pruned: levels and expirations are still there. */
  hasStrikes: boolean;
  /** Said beside the answer, such as that the nearest reading to the hour is 4 minutes off; null when it is what was asked for. */
  remark: string | null;
}

export const exportKinds = ['levels', 'strikes'] as const;
export type ExportKind = (typeof exportKinds)[number];
export const exportFormats = ['csv', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportWish {
  symbol: string;
  /** Null: every stored scope for levels, the standing scope of near expirations (`days:45`) for strikes. */
  scope: ScopeKey | null;
  what: ExportKind;
  format: ExportFormat;
  /** Both included. */
  from: DateKey;
  to: DateKey;
  /** Bytes the platform takes. */
  mostBytes: number;
}

export interface ExportedFile extends ReplyFile {
  rows: number;
  bytes: number;
  /** Sessions with rows in it. */
  sessions: number;
  /** Stored readings that were gone through, and those of them whose strikes are past their retention and not in it. */
  readings: number;
  withoutStrikes: number;
  /** Compressed, because it is large; `bytes` are those of the file as it is. */
  isGzipped: boolean;
  /** Names of the columns, which carry their units. */
  columns: readonly string[];
  /** First and last session in it. */
  from: DateKey;
  to: DateKey;
  /** Null: every stored scope. */
  scope: ScopeKey | null;
  sources: readonly SourceLevel[];
}

/** Stored data. All throw NOTHING_STORED with what there is instead, and store errors. */
export interface PastAsk {
  /** `scope` null: 45 days, which every snapshot has. Throws RANGE_EMPTY when the range holds no reading. */
  history(actor: Actor, wish: { symbol: string; scope: ScopeKey | null; range: HistoryRange }): Promise<History>;
  /** `now` is what /gex answers. Throws RANGE_EMPTY (a holiday, a date before the first one, no such scope then) with what there is. */
  compare(
    wish: { symbol: string; scope: ScopeKey | null; moment: PastMoment },
    options: { signal: AbortSignal; progress(share: number, text: string): void },
  ): Promise<ThenAndNow>;
  /** Levels of the close before the session of an answer, in its scope; null when nothing is stored of it. From memory after the first time. */
  closeBefore(answer: GexAnswer): (CloseLevels & { date: DateKey }) | null;
  /** Sessions with readings of a symbol, newest first, at most `limit`: for suggestions. */
  sessions(symbol: string, limit: number): DateKey[];
  /** A file, made before it is handed over, so that its size is known. Throws EXPORT_TOO_LARGE with a range that would fit. */
  exportFile(
    wish: ExportWish,
    options: { signal: AbortSignal; progress(share: number, text: string): void },
  ): Promise<ExportedFile>;
}
