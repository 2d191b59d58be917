/** Which strikes an expiration lists: fine steps near the money, coarser ones further out, finer ones added as it comes nearer. */

/** Strikes at multiples of `step` from `below` under the price range to `above` over it, both as shares of price. */
export interface Tier {
  step: number;
  below: number;
  above: number;
}

/** Tiers added once an expiration is at most `maxDays` away; what was listed stays listed. */
export interface Stage {
  maxDays: number;
  tiers: readonly Tier[];
}

export interface Ladder {
  /** Longest reach first. */
  stages: readonly Stage[];
  /** Open interest gathers at multiples of `every`: `weight` times the plain strike. Coarsest first. */
  roundness: readonly { every: number; weight: number }[];
}

const tier = (step: number, below: number, above: number): Tier => ({ step, below, above });

export const spxLadder: Ladder = {
  stages: [
    { maxDays: 9999, tiers: [tier(25, 0.04, 0.03), tier(50, 0.15, 0.08), tier(100, 0.4, 0.25), tier(200, 0.7, 0.6)] },
    { maxDays: 200, tiers: [tier(10, 0.02, 0.01), tier(25, 0.1, 0.06), tier(50, 0.22, 0.12)] },
    {
      maxDays: 70,
      tiers: [
        tier(5, 0.015, 0.008),
        tier(10, 0.035, 0.018),
        tier(25, 0.1, 0.05),
        tier(50, 0.2, 0.09),
        tier(100, 0.4, 0.2),
      ],
    },
    { maxDays: 10, tiers: [tier(5, 0.03, 0.02)] },
  ],
  roundness: [
    { every: 500, weight: 5 },
    { every: 100, weight: 3.6 },
    { every: 50, weight: 2.2 },
    { every: 25, weight: 1.5 },
    { every: 10, weight: 0.7 },
    { every: 5, weight: 0.35 },
  ],
};

export const nasdaqLadder: Ladder = {
  stages: [
    { maxDays: 9999, tiers: [tier(100, 0.05, 0.04), tier(200, 0.18, 0.12), tier(500, 0.5, 0.4)] },
    { maxDays: 200, tiers: [tier(50, 0.02, 0.015), tier(100, 0.1, 0.07)] },
    { maxDays: 70, tiers: [tier(25, 0.006, 0.004), tier(50, 0.02, 0.012), tier(100, 0.1, 0.05), tier(500, 0.35, 0.2)] },
    { maxDays: 10, tiers: [tier(10, 0.005, 0.004), tier(25, 0.02, 0.015)] },
  ],
  roundness: [
    { every: 1000, weight: 5 },
    { every: 500, weight: 3.4 },
    { every: 100, weight: 1.8 },
    { every: 50, weight: 1 },
    { every: 25, weight: 0.5 },
    { every: 10, weight: 0.25 },
  ],
};

const etfRoundness = [
  { every: 50, weight: 5 },
  { every: 10, weight: 3 },
  { every: 5, weight: 1.9 },
  { every: 1, weight: 0.7 },
  { every: 0.5, weight: 0.2 },
];

export const etfLadder: Ladder = {
  stages: [
    { maxDays: 9999, tiers: [tier(5, 0.12, 0.08), tier(10, 0.5, 0.4)] },
    { maxDays: 400, tiers: [tier(5, 0.22, 0.14)] },
    { maxDays: 120, tiers: [tier(1, 0.03, 0.02)] },
    { maxDays: 45, tiers: [tier(1, 0.05, 0.03), tier(5, 0.16, 0.1)] },
  ],
  roundness: etfRoundness,
};

export const smallEtfLadder: Ladder = {
  stages: [
    { maxDays: 9999, tiers: [tier(5, 0.35, 0.25), tier(10, 0.6, 0.5)] },
    { maxDays: 120, tiers: [tier(1, 0.12, 0.09)] },
    { maxDays: 45, tiers: [tier(1, 0.14, 0.1), tier(5, 0.3, 0.2)] },
    { maxDays: 5, tiers: [tier(0.5, 0.02, 0.02)] },
  ],
  roundness: etfRoundness,
};

export const dowEtfLadder: Ladder = {
  stages: [
    { maxDays: 9999, tiers: [tier(5, 0.3, 0.2), tier(10, 0.5, 0.4)] },
    { maxDays: 60, tiers: [tier(1, 0.05, 0.04)] },
    { maxDays: 30, tiers: [tier(1, 0.06, 0.04), tier(5, 0.2, 0.15)] },
  ],
  roundness: etfRoundness,
};

export const stockLadder: Ladder = {
  stages: [
    { maxDays: 9999, tiers: [tier(10, 0.5, 0.6), tier(20, 0.8, 1.2)] },
    { maxDays: 250, tiers: [tier(5, 0.3, 0.35)] },
    { maxDays: 45, tiers: [tier(2.5, 0.1, 0.12)] },
  ],
  roundness: [
    { every: 100, weight: 5 },
    { every: 50, weight: 3.4 },
    { every: 10, weight: 2 },
    { every: 5, weight: 1.1 },
    { every: 2.5, weight: 0.4 },
  ],
};

/**
 * The same shape with about a fifth of the strikes, for tests: coarser steps, nearer wings.
 */
export function thinned(ladder: Ladder): Ladder {
  const stages = ladder.stages.map(({ maxDays, tiers }) => ({
    maxDays,
    tiers: tiers.map(({ step, below, above }) => tier(step * 5, below * 0.8, above * 0.8)),
  }));
  return { stages, roundness: ladder.roundness };
}

/** Lowest and highest close an expiration has seen since one of its stages began. */
export interface PriceRange {
  low: number;
  high: number;
}

/** Strikes of the stages an expiration has passed, ascending; `rangeOf` gives the closes since a stage began, null when it has not. */
export function strikesOf(ladder: Ladder, rangeOf: (stage: Stage) => PriceRange | null): Float64Array {
  const strikes = new Set<number>();
  for (const stage of ladder.stages) {
    const range = rangeOf(stage);
    if (range === null) continue;
    for (const { step, below, above } of stage.tiers) {
      const last = Math.floor((range.high * (1 + above)) / step);
      for (let n = Math.max(1, Math.ceil((range.low * (1 - below)) / step)); n <= last; n++) strikes.add(n * step);
    }
  }
  return Float64Array.from(strikes).sort();
}

/** How much open interest and volume a strike attracts beside a plain one. */
export function roundnessOf(ladder: Ladder, strike: number): number {
  for (const { every, weight } of ladder.roundness) if (Number.isInteger(strike / every)) return weight;
  return 0.2;
}
