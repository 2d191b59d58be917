/**
 * The words every room uses. Plain data only: no classes, no functions, so that it can be stored, sent to a worker and compared.
 * Missing numbers are NaN in typed arrays and null elsewhere, never 0.
 */

/** A calendar date of New York, `YYYY-MM-DD`. Compares correctly as a string. */
export type DateKey = string;
/** Call or put. */
export type Right = 'C' | 'P';
/** By the opening prices or at the close. */
export type Settlement = 'AM' | 'PM';

/** Which expirations a number is about: see docs/method.md. `days:N` counts calendar days from the session date, inclusive. */
export type ScopeKey = '0dte' | 'next' | 'all' | `days:${number}` | `${number}-${number}-${number}`;

/** One listed expiration of one root: SPX and SPXW of the same date are two, because they settle at different times. */
export interface Expiration {
  root: string;
  date: DateKey;
  settlement: Settlement;
  /** Instant the contract stops having gamma, ms UTC: 09:30 New York for AM, the close (16:00, 13:00 on half days) for PM. */
  settlesAt: number;
}

/**
 * The contracts of a chain as parallel columns, index = contract. Sorted by nothing in particular.
 * Live columns hold NaN where the feed gave nothing usable.
 */
export interface ContractColumns {
  count: number;
  /** Index into `ChainSnapshot.expirations`. */
  expiration: Uint16Array;
  strike: Float64Array;
  /** 1 for a call, 0 for a put. */
  isCall: Uint8Array;
  /** Shares per contract, 100 unless the chain says otherwise. */
  multiplier: Float64Array;
  /** Contracts open as of the previous close; NaN when unknown (which is not 0). */
  openInterest: Float64Array;
  /** Contracts traded today. */
  volume: Float64Array;
  /** Annualised implied volatility, 0.2 = 20 %. */
  iv: Float64Array;
  /** The feed's own gamma per $1, used only for the cross-check. */
  gamma: Float64Array;
  delta: Float64Array;
  /** Time of iv, gamma and delta, ms UTC (delay of the feed already subtracted from ages, not from this). */
  greeksAt: Float64Array;
  bid: Float64Array;
  ask: Float64Array;
}

/** What a number came from. `delayed` is the broker's 15-minute level. */
export type SourceLevel = 'live' | 'delayed' | 'simulated' | 'file';

/** Everything the engine needs, read from the book at one moment. */
export interface ChainSnapshot {
  symbol: string;
  /** The moment the book was read, market time, ms UTC. */
  asOf: number;
  /** Trading date this belongs to. */
  sessionDate: DateKey;
  /** Whether `asOf` lies inside the regular session. */
  inSession: boolean;
  source: SourceLevel;
  /** 0, or 15 minutes for delayed accounts; ages are measured after subtracting it. */
  delayMs: number;
  spot: number;
  /** Time of the spot, ms UTC. */
  spotAt: number;
  /** Yesterday's close of the underlying, for the change; null when unknown. */
  previousClose: number | null;
  /** Trading date whose close the open interest is of; null when unknown. */
  openInterestDate: DateKey | null;
  /** Subscribed items without a first value yet; above 0 nothing is trusted. */
  pendingItems: number;
  /** Contracts the budget left out or the feed refused. */
  cutContracts: number;
  expirations: Expiration[];
  contracts: ContractColumns;
}

/** See `judge` in quality.ts: only trusted numbers move alerts. */
export type QualityLabel = 'trusted' | 'partial' | 'stale' | 'empty';

/** How far the numbers can be believed; printed in every full answer and stored. */
export interface Quality {
  label: QualityLabel;
  /** Why it is not trusted: one short clause each, empty when trusted. */
  reasons: string[];
  /** Contracts in scope, those with open interest known, with open interest above 0, and those of the latter with fresh greeks. */
  contracts: number;
  withOpenInterest: number;
  held: number;
  heldWithGreeks: number;
  /** Share of Σ|Γ·OI| (missing gamma estimated from neighbours' volatility) that has greeks not older than the limit; null when there is none. */
  weightCoverage: number | null;
  /** Ages in ms at `asOf`, after subtracting the delay; null when nothing to measure. */
  spotAgeMs: number | null;
  medianGreeksAgeMs: number | null;
  oldestGreeksAgeMs: number | null;
  openInterestDate: DateKey | null;
}

/** Sums over the scope. Dollars of delta per 1-point move; × spot / 100 gives per 1 %. `put` is a positive magnitude. */
export interface Totals {
  call: number;
  put: number;
  net: number;
  gross: number;
}

/** Per-strike columns over a scope, ascending strike. Puts are positive magnitudes; net = call − put. Dollars per point. */
export interface StrikeTable {
  count: number;
  strike: Float64Array;
  callGex: Float64Array;
  putGex: Float64Array;
  /** The same with day volume in place of open interest. */
  callGexByVolume: Float64Array;
  putGexByVolume: Float64Array;
  callOpenInterest: Float64Array;
  putOpenInterest: Float64Array;
  callVolume: Float64Array;
  putVolume: Float64Array;
  /** Gamma-weighted mean over the expirations in scope; NaN when none. */
  callIv: Float64Array;
  putIv: Float64Array;
  /** Signed by dealer side: $ of delta; $ of delta per volatility point; $ of delta per calendar day. */
  dex: Float64Array;
  vex: Float64Array;
  cex: Float64Array;
}

/** Why there is no zero gamma. */
export type NoRootReason = 'always-positive' | 'always-negative' | 'no-open-interest' | 'coverage';

/** Where net GEX changes sign, as prices of the underlying. */
export interface ZeroGamma {
  /** The chosen root, or null with a reason. */
  level: number | null;
  reason: NoRootReason | null;
  /** All roots found, ascending. */
  roots: number[];
  /** How the level was chosen among the roots. */
  chosenBy: 'nearest-spot' | 'nearest-previous' | null;
  /** The level under other usual conventions; absent where it was not worked out, as in snapshots stored by older versions. */
  alternatives?: ZeroGammaAlternative[];
}

/**
 * `clock`: trading days in place of calendar time. `carry`: the configured rates in place of the forwards of put/call parity (or, where
 * the level itself rests on the rates, no carry at all). `without-today`: contracts that settle today left out.
 */
export type ZeroGammaConvention = 'clock' | 'carry' | 'without-today';

export interface ZeroGammaAlternative {
  convention: ZeroGammaConvention;
  /** Null when there is none near the chosen level. */
  level: number | null;
}

/** A strike level with how clearly it leads. `value` in $ per point, signed where the definition is. */
export interface Level {
  strike: number;
  value: number;
  runnerUp: { strike: number; value: number } | null;
  /** |value| ÷ |runner-up's value|; null without a runner-up. */
  dominance: number | null;
}

/** The strikes people name; null where nothing supports one. */
export interface KeyLevels {
  /** argmax |net| */
  maxGex: Level | null;
  /** argmax gross */
  absoluteGamma: Level | null;
  /** most positive net at a strike ≥ spot */
  callWall: Level | null;
  /** most negative net at a strike ≤ spot */
  putWall: Level | null;
  maxCallGamma: Level | null;
  maxPutGamma: Level | null;
}

/** Put ÷ call, null where the call side is 0; counted over every strike of the scope. */
export interface PutCall {
  openInterest: number | null;
  volume: number | null;
}

/** Net GEX re-priced over prices of the underlying. */
export interface Profile {
  /** Underlying prices, ascending, log-spaced. */
  levels: Float64Array;
  /** Model net GEX at each, $ per point. */
  netGex: Float64Array;
}

/** Every number of one scope. */
export interface ScopeResult {
  scope: ScopeKey;
  /** Dates in the scope, ascending. Empty scope: `quality.label` is 'empty' and `emptyReason` says why. */
  expirations: DateKey[];
  emptyReason: 'no-expiration-today' | 'no-such-expiration' | 'no-open-interest' | 'no-greeks' | null;
  strikes: StrikeTable;
  /** Model gamma at the fresh spot: shown and alerted. */
  totals: Totals;
  totalsByVolume: Totals;
  /** The feed's own gamma: the one-line cross-check. Null when the feed gave none. */
  feedTotals: Totals | null;
  dex: number | null;
  vex: number | null;
  cex: number | null;
  zeroGamma: ZeroGamma;
  /** The older dashboards' interpolation between neighbouring strikes of opposite sign. */
  strikeFlip: { level: number | null; count: number };
  profile: Profile;
  levels: KeyLevels;
  levelsByVolume: KeyLevels;
  putCall: PutCall;
  totalOpenInterest: { call: number; put: number };
  totalVolume: { call: number; put: number };
  quality: Quality;
}

/** `parity`: put/call parity of two-sided quotes near the money. `rates`: the configured interest and dividend. */
export interface Forward {
  price: number;
  from: 'parity' | 'rates';
}

/** One row per expiration date (roots of one date are one row). */
export interface ExpirationSummary {
  date: DateKey;
  daysToExpiration: number;
  net: number;
  gross: number;
  /** Share of the whole chain's gross GEX, 0..1; null when the chain has none. */
  grossShare: number | null;
  maxPain: number | null;
  /** ± points by expiration, and where it came from. */
  expectedMove: { points: number; from: 'straddle' | 'volatility' } | null;
  atmIv: number | null;
  /** The underlying's price for this date that its contracts were priced with; absent in snapshots stored by older versions. */
  forward?: Forward;
  callOpenInterest: number;
  putOpenInterest: number;
}

/** strike × expiration net and gross GEX, row-major [expiration][strike], $ per point; NaN where not listed or held without greeks. */
export interface ExposureMatrix {
  dates: DateKey[];
  strikes: Float64Array;
  call: Float64Array;
  put: Float64Array;
}

/** What one run of the engine yields for one symbol. */
export interface GexSnapshot {
  methodVersion: number;
  symbol: string;
  asOf: number;
  sessionDate: DateKey;
  inSession: boolean;
  source: SourceLevel;
  delayMs: number;
  spot: number;
  spotAt: number;
  previousClose: number | null;
  /** Assumed carry, stamped. */
  riskFreeRate: number;
  dividendYield: number;
  scopes: ScopeResult[];
  expirations: ExpirationSummary[];
  /** Gross GEX that expires at the next settlement ÷ all gross GEX; null when there is none. */
  rollingOff: { date: DateKey; share: number } | null;
  matrix: ExposureMatrix;
  quality: Quality;
}

/** What the engine is told besides the chain. */
export interface EngineSettings {
  /** Continuously compounded, per year; default 0. */
  riskFreeRate: number;
  dividendYield: number;
  /** `parity`: forwards of put/call parity where quotes say them better than the rates (src/engine/carry.ts); `rates`: never. */
  carry: 'parity' | 'rates';
  /** Shortest time to settlement used in formulas, ms; default 15 minutes. */
  timeFloorMs: number;
  /** Older than this a spot is stale (60 s) and greeks are stale (5 min). */
  spotStaleMs: number;
  greeksStaleMs: number;
  /** Weight coverage needed for trust; 0.99. */
  requiredCoverage: number;
  /** Years from `asOf` to the settlement; injectable so that other publishers' day counts can be reproduced. Default: (settlesAt − asOf) / 365 d, floored. */
  yearsToSettlement?: (asOf: number, expiration: Expiration) => number;
}
