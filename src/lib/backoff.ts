export interface BackoffPolicy {
  /** Delay before the first retry, ms. */
  firstMs: number;
  /** The delay never exceeds this, ms. */
  capMs: number;
  /** Share of the delay that is certain; the rest is drawn. 0.5 means 50–100 % of the nominal delay (F02), 0 is full jitter. */
  floor: number;
}

/** Delay before retry number `attempt` (0, 1, 2 …): doubling, capped, jittered. `random` is in [0, 1). */
export function backoffDelay(attempt: number, policy: BackoffPolicy, random: () => number): number {
  const nominal = Math.min(policy.capMs, policy.firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(nominal * (policy.floor + (1 - policy.floor) * random()));
}
