/** What a rule watches for. Who owns it and where its messages go is kept beside it; here is only what decides. */

import type { ScopeKey } from '../engine/types.js';

/** The kinds of contracts.md section 5, as people type them. */
export const ruleKinds = [
  'zero-gamma',
  'regime',
  'max-strike',
  'wall-shift',
  'wall-touch',
  'net-gex',
  'level',
] as const;

export type RuleKind = (typeof ruleKinds)[number];
export type Wall = 'call' | 'put';

/** Fractions are of spot unless said otherwise: 0.001 is 0.10 %. */
export type Trigger =
  /** Spot on the other side of zero gamma by `band`. */
  | { kind: 'zero-gamma'; band: number }
  /** Net gamma at spot of the other sign, its size at least `band` of the gross. */
  | { kind: 'regime'; band: number }
  /** Another strike holds the largest |net|, at least `ratio` times that of the confirmed one. */
  | { kind: 'max-strike'; ratio: number }
  | { kind: 'wall-shift'; wall: Wall; ratio: number }
  /** Spot within `within` of the wall. */
  | { kind: 'wall-touch'; wall: Wall; within: number }
  /** Net GEX beyond `threshold`, in dollars of the rule's own unit. */
  | { kind: 'net-gex'; unit: 'per-point' | 'per-percent'; threshold: number; direction: 'above' | 'below' }
  /** Spot on the other side of a price by `band`. */
  | { kind: 'level'; price: number; band: number };

export type TriggerOf<Kind extends RuleKind> = Extract<Trigger, { kind: Kind }>;

export interface RuleLogic {
  symbol: string;
  scope: ScopeKey;
  trigger: Trigger;
  /** Consecutive trusted readings that must agree before a side is believed; at least 1. */
  confirmations: number;
  /** Market time after an announcement in which further changes only edit it, ms. */
  cooldownMs: number;
}

const minutes = 60_000;

/** Measured on noisy practice days: docs/benchmarks.md, alert noise; why these, in docs/decisions.md. */
export const ruleDefaults = {
  'zero-gamma': { band: 0.001, confirmations: 3, cooldownMs: 30 * minutes },
  regime: { band: 0.02, confirmations: 3, cooldownMs: 30 * minutes },
  'max-strike': { ratio: 1.3, confirmations: 4, cooldownMs: 30 * minutes },
  'wall-shift': { ratio: 1.3, confirmations: 4, cooldownMs: 30 * minutes },
  'wall-touch': { within: 0.0025, confirmations: 1, cooldownMs: 30 * minutes },
  'net-gex': { confirmations: 2, cooldownMs: 30 * minutes },
  level: { band: 0.0005, confirmations: 1, cooldownMs: 30 * minutes },
} as const;
