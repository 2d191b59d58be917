/** Plain data sent to the render worker: everything a picture shows, nothing it must look up. */

import type { SourceLevel } from '../engine/types.js';

export interface LevelMark {
  /** `Spot`, `Zero gamma`, `Call wall` … */
  label: string;
  price: number;
  kind: 'spot' | 'zero-gamma' | 'call-wall' | 'put-wall' | 'max-gex';
}

/**
 * `/gex`: strikes as a price ladder, highest on top; puts left, calls right. Values in dollars of the named unit.
 * Columns run parallel, strikes in any order but each once. `put` is a positive magnitude, net = call − put; unknown is NaN,
 * which draws nothing.
 */
export interface GexChartSpec {
  chart: 'gex';
  theme: 'dark' | 'light';
  symbol: string;
  /** As a person reads it: `0DTE · Fri 20 Nov`, `45 days`. */
  scopeLabel: string;
  view: 'split' | 'net' | 'absolute';
  by: 'oi' | 'volume';
  unit: 'per-point' | 'per-percent';
  strikes: number[];
  call: number[];
  put: number[];
  /** At most one mark of each kind; marks outside the shown strikes are named at the edge. */
  marks: LevelMark[];
  spot: number;
  netTotal: number;
  /** Data time, ms UTC; shown in New York time. */
  dataTime: number;
  source: SourceLevel;
  /** Not trusted: printed on the picture, such as `partial: 71 % coverage`. */
  warning: string | null;
  /** Footer right: `OI of Nov 19`. */
  footnote: string | null;
}

export type ChartSpec = GexChartSpec;

export interface ChartRenderer {
  /** PNG bytes. Throws CHART_FAILED, CHART_BUSY. */
  render(spec: ChartSpec): Promise<Uint8Array>;
  close(): Promise<void>;
}
