/**
 * How fast subscriptions may go out. The service refuses what comes too fast and says neither the limit nor what it dropped,
 * so the rate starts where it is known to work, grows slowly, and halves on a refusal. Pure: a pace and a time in, a pace out.
 */

import type { FeedLimits } from './limits.js';

type PaceLimits = Pick<
  FeedLimits,
  | 'frameItems'
  | 'startItems'
  | 'startIntervalMs'
  | 'topIntervalMs'
  | 'speedUpMs'
  | 'slowestPerSecond'
  | 'rateQuietMs'
  | 'rateMemoryMs'
>;

/** How fast to send, and from when on. Steady times, ms. */
export interface Pace {
  /** Items per second now. */
  readonly perSecond: number;
  /** Growth stops here until `ceilingUntil`, because this much was refused. */
  readonly ceiling: number;
  readonly ceilingUntil: number;
  /** Nothing is sent before this steady time, ms. */
  readonly nextAt: number;
  /** Until then the feed is left alone after a refusal; −∞ when it was not refused lately. */
  readonly quietUntil: number;
}

const startRate = (limits: PaceLimits) => (limits.startItems / limits.startIntervalMs) * 1000;
const topRate = (limits: PaceLimits) => (limits.frameItems / limits.topIntervalMs) * 1000;

/** The pace of a client that has learnt nothing yet. */
export function startPace(limits: PaceLimits): Pace {
  return {
    perSecond: startRate(limits),
    ceiling: Number.POSITIVE_INFINITY,
    ceilingUntil: Number.NEGATIVE_INFINITY,
    nextAt: Number.NEGATIVE_INFINITY,
    quietUntil: Number.NEGATIVE_INFINITY,
  };
}

/** A fresh connection: back to the start rate, but what an earlier one taught about the ceiling stays for its time. */
export function restartPace(pace: Pace, limits: PaceLimits, now: number): Pace {
  const ceiling = now < pace.ceilingUntil ? pace.ceiling : Number.POSITIVE_INFINITY;
  return {
    ...startPace(limits),
    perSecond: Math.min(startRate(limits), ceiling),
    ceiling,
    ceilingUntil: pace.ceilingUntil,
  };
}

/** The window at a rate: at most `items`, then nothing for `intervalMs`. */
export function paceWindow(pace: Pace, limits: PaceLimits): { items: number; intervalMs: number } {
  const start = startRate(limits);
  const top = topRate(limits);
  const share = top > start ? Math.min(1, Math.max(0, (pace.perSecond - start) / (top - start))) : 0;
  const intervalMs = limits.startIntervalMs + share * (limits.topIntervalMs - limits.startIntervalMs);
  // A rounding error must not cost an item: 199.9999 is 200.
  const items = Math.floor((pace.perSecond * intervalMs) / 1000 + 1e-6);
  return { items: Math.min(limits.frameItems, Math.max(1, items)), intervalMs };
}

/** After a frame of any size: the window closes, and the rate grows a little. */
export function paceAfterFrame(pace: Pace, limits: PaceLimits, now: number): Pace {
  const { intervalMs } = paceWindow(pace, limits);
  const growth = ((topRate(limits) - startRate(limits)) * intervalMs) / limits.speedUpMs;
  const ceiling = now < pace.ceilingUntil ? pace.ceiling : Number.POSITIVE_INFINITY;
  const perSecond = Math.min(
    pace.perSecond + Math.max(0, growth),
    ceiling,
    Math.max(topRate(limits), startRate(limits)),
  );
  return { ...pace, perSecond, ceiling, nextAt: now + intervalMs };
}

/**
 * After "subscription rate is too high": half the speed, and quiet. Further refusals within the quiet time belong to the same
 * burst: they prolong the quiet and do not halve again.
 */
export function paceAfterRefusal(pace: Pace, limits: PaceLimits, now: number): Pace {
  const quietUntil = now + limits.rateQuietMs;
  if (now < pace.quietUntil) return { ...pace, quietUntil, nextAt: quietUntil };
  return {
    perSecond: Math.max(limits.slowestPerSecond, pace.perSecond / 2),
    ceiling: Math.max(limits.slowestPerSecond, pace.perSecond * 0.75),
    ceilingUntil: now + limits.rateMemoryMs,
    nextAt: quietUntil,
    quietUntil,
  };
}
