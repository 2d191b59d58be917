import type { SteadyClock } from '../../lib/clock.js';
import type { Knobs } from '../knobs.js';
import type { MarketSource } from '../market-source.js';
import type { Counters } from '../stats.js';
import type { TokenRegistry } from '../tokens.js';

/** What every connection shares. */
export interface DxLinkContext {
  market: MarketSource;
  steady: SteadyClock;
  knobs: Knobs;
  stats: Counters;
  tokens: TokenRegistry;
  /** Every connection that is open, the asking one included. */
  sessions: ReadonlySet<{ readonly isAuthorized: boolean }>;
  isIndex(streamerSymbol: string): boolean;
}
