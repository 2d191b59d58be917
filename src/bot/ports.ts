/** What commands may ask of the running program. They never touch the feed or SQL. */

import type { ChartSpec } from '../charts/spec.js';
import type {
  DateKey,
  ExpirationSummary,
  ExposureMatrix,
  GexSnapshot,
  ScopeKey,
  ScopeResult,
} from '../engine/types.js';

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
  platforms: { name: string; state: string }[];
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
  status(): ServiceStatus;
  /** Draws in the render worker; results are cached by `key`. Throws CHART_FAILED or CHART_BUSY. */
  chart(key: string, spec: ChartSpec): Promise<Uint8Array>;
}
