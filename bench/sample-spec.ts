/** A seeded SPX-like gamma ladder for pictures and timings: open interest heaps on round strikes, calls above spot and puts below. */

import type { GexChartSpec, LevelMark } from '../src/charts/spec.js';

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface SampleOptions {
  seed?: number;
  /** Strikes on each side of spot. */
  strikes?: number;
  spot?: number;
  /** Distance of neighbouring strikes near spot. */
  spacing?: number;
  /** Standard deviation of the gamma bell, points. */
  spread?: number;
  /** Dollars per point of the largest strikes. */
  size?: number;
  /** Tilt: above 1 puts outweigh calls. */
  fear?: number;
}

const dataTime = Date.UTC(2026, 10, 20, 15, 41);

/** A chart spec with the levels read off its own numbers. */
export function sampleSpec(options: SampleOptions = {}, change: Partial<GexChartSpec> = {}): GexChartSpec {
  const { seed = 7, strikes: side = 25, spot = 5_986.4, spacing = 5, spread = 55, size = 60e6, fear = 1.05 } = options;
  const random = seededRandom(seed);
  const base = Math.round(spot / spacing) * spacing;
  const strikes = Array.from({ length: 2 * side + 1 }, (_, index) => base + (index - side) * spacing);
  const roundness = (strike: number) =>
    strike % (spacing * 20) === 0
      ? 4.2
      : strike % (spacing * 10) === 0
        ? 2.8
        : strike % (spacing * 5) === 0
          ? 1.7
          : 0.75;
  const bell = (strike: number) => Math.exp(-(((strike - spot) / spread) ** 2) / 2);
  const lean = (strike: number) => 1 / (1 + Math.exp(-(strike - spot) / (spread * 0.35)));
  const draw = (strike: number, share: number) =>
    size * 0.28 * roundness(strike) * bell(strike) * share * (0.35 + 1.1 * random());
  const call = strikes.map((strike) => draw(strike, 0.12 + lean(strike)));
  const put = strikes.map((strike) => fear * draw(strike, 1.12 - lean(strike)));
  const net = call.map((value, index) => value - put[index]!);
  const best = (score: (index: number) => number) =>
    strikes[[...net.keys()].reduce((winner, index) => (score(index) > score(winner) ? index : winner), 0)]!;
  const marks: LevelMark[] = [
    { label: 'Spot', price: spot, kind: 'spot' },
    { label: 'Zero gamma', price: spot + spread * 0.48, kind: 'zero-gamma' },
    { label: 'Call wall', price: best((index) => (strikes[index]! >= spot ? net[index]! : 0)), kind: 'call-wall' },
    { label: 'Put wall', price: best((index) => (strikes[index]! <= spot ? -net[index]! : 0)), kind: 'put-wall' },
    { label: 'Max GEX', price: best((index) => Math.abs(net[index]!)), kind: 'max-gex' },
  ];
  return {
    chart: 'gex',
    theme: 'dark',
    symbol: 'SPX',
    scopeLabel: '0DTE · Fri Nov 20',
    view: 'split',
    by: 'oi',
    unit: 'per-point',
    strikes,
    call,
    put,
    marks,
    spot,
    netTotal: net.reduce((sum, value) => sum + value, 0),
    dataTime,
    source: 'live',
    warning: null,
    footnote: 'OI of Nov 19',
    ...change,
  };
}
