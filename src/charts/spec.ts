/** Plain data sent to the render worker: everything a picture shows, nothing it must look up. */

import type { SourceLevel } from '../engine/types.js';

export interface LevelMark {
  /** `Spot`, `Zero gamma`, `Call wall` … */
  label: string;
  price: number;
  kind: 'spot' | 'zero-gamma' | 'call-wall' | 'put-wall' | 'max-gex';
}

/** What every picture says around its numbers. */
export interface ChartHead {
  theme: 'dark' | 'light';
  symbol: string;
  /** As a person reads it: `0DTE · Fri 20 Nov`, `45 days`. */
  scopeLabel: string;
  /** Data time, ms UTC; shown in New York time. */
  dataTime: number;
  source: SourceLevel;
  /** Not trusted: printed on the picture, such as `partial: 71 % coverage`. */
  warning: string | null;
  /** Footer right: `OI of Nov 19`. */
  footnote: string | null;
}

/** What one dollar of gamma exposure is about. */
export type ChartUnit = 'per-point' | 'per-percent';

/**
 * `/gex`: strikes as a price ladder, highest on top; puts left, calls right. Values in dollars of the named unit.
 * Columns run parallel, strikes in any order but each once. `put` is a positive magnitude, net = call − put; unknown is NaN,
 * which draws nothing.
 */
export interface GexChartSpec extends ChartHead {
  chart: 'gex';
  view: 'split' | 'net' | 'absolute';
  by: 'oi' | 'volume';
  unit: ChartUnit;
  strikes: number[];
  call: number[];
  put: number[];
  /** At most one mark of each kind; marks outside the shown strikes are named at the edge. */
  marks: LevelMark[];
  spot: number;
  netTotal: number;
}

/** What a ladder of strikes other than gamma shows. Counts have two sides, exposures one signed value. */
export type LadderQuantity = 'open-interest' | 'volume' | 'dex' | 'vanna' | 'charm';

/**
 * `/oi`, `/volume` (contracts, puts left, calls right) and the DEX, vanna and charm views of `/gex` (signed dollars: $ of delta,
 * $ of delta per volatility point, $ of delta per calendar day). The same ladder as `/gex`, the same rules for its columns.
 */
export interface LadderChartSpec extends ChartHead {
  chart: 'ladder';
  quantity: LadderQuantity;
  strikes: number[];
  /** `sides`: contracts, both positive. `signed`: dollars. Unknown is NaN. */
  series: { kind: 'sides'; call: number[]; put: number[] } | { kind: 'signed'; values: number[] };
  marks: LevelMark[];
  spot: number;
  /** Of the whole scope: calls and puts for counts, the sum for exposures; null when unknown. */
  totals: { kind: 'sides'; call: number | null; put: number | null } | { kind: 'signed'; value: number | null };
}

/** `/gex by=both`: net gamma exposure weighed by open interest and by the day's volume, two panels over the same strikes. */
export interface WeightsChartSpec extends ChartHead {
  chart: 'weights';
  unit: ChartUnit;
  strikes: number[];
  /** Net, dollars of the unit; unknown is NaN. */
  byOpenInterest: number[];
  byVolume: number[];
  marks: LevelMark[];
  spot: number;
  netByOpenInterest: number;
  netByVolume: number;
}

/** `/profile`: model net gamma over prices of the underlying, every root marked. */
export interface ProfileChartSpec extends ChartHead {
  chart: 'profile';
  unit: ChartUnit;
  /** Ascending prices and the net gamma at each, dollars of the unit. */
  prices: number[];
  netGex: number[];
  spot: number;
  /** Net at spot, dollars of the unit. */
  netAtSpot: number;
  /** All roots ascending; `chosen` is the one alerts use. */
  roots: number[];
  chosen: number | null;
  /** Where other usual conventions put the flip: a band from low to high; null when they agree within 0.1 % of spot. */
  zone: { low: number; high: number } | null;
  /** Walls and max GEX strike. */
  marks: LevelMark[];
}

/** One expiration date of `/expirations`. */
export interface ExpirationBar {
  /** `Fri Nov 20`. */
  label: string;
  /** Dollars of the unit. */
  net: number;
  gross: number;
  /** Share of the chain's gross gamma, 0..1; null when the chain has none. */
  share: number | null;
  /** Settles next: what rolls off. */
  rollsOff: boolean;
}

/** `/expirations`: share of gross gamma by expiration, with each one's net. */
export interface ExpirationsChartSpec extends ChartHead {
  chart: 'expirations';
  unit: ChartUnit;
  /** Nearest first; 20 at most, so that each can be read on a phone. */
  rows: ExpirationBar[];
  /** What the rows leave out: `12 later expirations, 3 %`; null when all are shown. */
  rest: string | null;
  spot: number;
}

/** `/heatmap`: strike × expiration. */
export interface HeatmapChartSpec extends ChartHead {
  chart: 'heatmap';
  view: 'net' | 'absolute';
  unit: ChartUnit;
  /** Columns, nearest first: `Nov 20`. */
  dates: string[];
  /** Rows, ascending. */
  strikes: number[];
  /** Net dollars of the unit, row-major [date][strike]; NaN where not listed or unknown. */
  values: number[];
  marks: LevelMark[];
  spot: number;
}

export interface HistoryChartPoint {
  /** ms UTC. */
  at: number;
  spot: number;
  /** NaN where there is none. */
  zeroGamma: number;
  callWall: number;
  putWall: number;
  maxGex: number;
  /** Dollars of the unit. */
  net: number;
  /** False for readings that are not fit for alerts: drawn paler. */
  isTrusted: boolean;
}

/** `/history`: spot against its levels over time, net gamma below. Time out of session takes no room; a gap is drawn as a gap. */
export interface HistoryChartSpec extends ChartHead {
  chart: 'history';
  unit: ChartUnit;
  /** `1 hour`, `20 sessions`. */
  rangeLabel: string;
  /** Sessions on the time axis, ascending, ms UTC; for one hour a part of one. */
  sessions: { from: number; to: number; label: string }[];
  /** Ascending. */
  points: HistoryChartPoint[];
  /** Two points farther apart than this (inside one session) are not joined, ms. */
  gapMs: number;
  alerts: { at: number; price: number; label: string }[];
  spot: number;
  netNow: number;
}

/** `/compare`: net gamma by strike then and now. */
export interface CompareChartSpec extends ChartHead {
  chart: 'compare';
  unit: ChartUnit;
  /** `10:41 ET`, `Thu 16:00 ET`. */
  nowLabel: string;
  thenLabel: string;
  strikes: number[];
  /** Net dollars of the unit; NaN where not listed or unknown. */
  now: number[];
  then: number[];
  /** Of now. */
  marks: LevelMark[];
  spot: number;
  netNow: number;
  netThen: number;
}

export type ChartSpec =
  | GexChartSpec
  | LadderChartSpec
  | WeightsChartSpec
  | ProfileChartSpec
  | ExpirationsChartSpec
  | HeatmapChartSpec
  | HistoryChartSpec
  | CompareChartSpec;

export interface ChartRenderer {
  /** PNG bytes. Throws CHART_FAILED, CHART_BUSY. */
  render(spec: ChartSpec): Promise<Uint8Array>;
  close(): Promise<void>;
}
