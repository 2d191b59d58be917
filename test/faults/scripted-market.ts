/** A market that follows a script, and rules over it as the daemon runs them. Time is faster than life, the same for every process of a history. */

import type { Target } from '../../src/alerts/types.js';
import type { Calendar } from '../../src/calendar/calendar.js';
import { AlertJob } from '../../src/daemon/alert-job.js';
import { Notices } from '../../src/daemon/notices.js';
import { RuleBook } from '../../src/daemon/rule-book.js';
import type { GexSnapshot } from '../../src/engine/types.js';
import { type MarketClock, type SteadyClock, systemSteadyClock } from '../../src/lib/clock.js';
import { isAppError } from '../../src/lib/errors.js';
import type { Logger } from '../../src/lib/log.js';
import type { Store } from '../../src/store/store.js';
import { draft, person, ten } from '../store/alert-rows.js';
import { sampleSnapshot, spxShape } from '../store/sample-snapshot.js';

/** Where a history's time began and how fast it runs. */
export interface Pace {
  /** The machine's time when the market showed 10:00, ms. */
  beganAt: number;
  speed: number;
}

/** Market ms between two readings. */
const slotMs = 2_000;
export const symbol = 'SPX';

export function fastClock({ beganAt, speed }: Pace): { steady: SteadyClock; market: MarketClock } {
  const real = systemSteadyClock();
  return {
    steady: {
      now: () => real.now() * speed,
      after: (delayMs, run, options) => real.after(delayMs / speed, run, options),
      every: (periodMs, run) => real.every(periodMs / speed, run),
      sleep: (delayMs, signal) => real.sleep(delayMs / speed, signal),
    },
    // All of the process lives faster, so that a second is a second to it.
    market: { now: () => Math.floor(ten + (Date.now() - beganAt) * speed), speed: 1 },
  };
}

/** Rules that differ in how they decide; each tells its own places something. Returns them in the order of the places. */
export function addRules(store: Store, places: readonly (readonly Target[])[]): void {
  const owner = person(store);
  const price = (at: number) => ({ kind: 'level', price: at, band: 0.0005 }) as const;
  const base = { symbol, scope: 'days:45', confirmations: 1, cooldownMs: 0 } as const;
  const kinds = [
    { logic: { ...base, trigger: price(6_000) } },
    { logic: { ...base, trigger: price(6_005), confirmations: 2 } },
    // Changes within the cooldown are edits of what was told.
    { logic: { ...base, trigger: price(5_995), cooldownMs: 6 * slotMs } },
    { logic: { ...base, trigger: { kind: 'zero-gamma', band: 0.001 } as const } },
    { logic: { ...base, trigger: price(6_010) }, expiry: { kind: 'once' } as const },
  ];
  places.forEach((targets, index) => {
    store.rules.add(draft(targets, kinds[index % kinds.length]!), owner, targets[0]!, ten);
  });
}

export function scriptedJob(deps: {
  store: Store;
  market: MarketClock;
  steady: SteadyClock;
  calendar: Calendar;
  log: Logger;
  onEnqueued(): void;
}): AlertJob {
  const { store, market, calendar } = deps;
  const book = new RuleBook(store.rules, calendar, market);
  store.onRuleChange((ruleId) => book.touch(ruleId));
  return new AlertJob({
    ...deps,
    book,
    notices: new Notices(store, new Set()),
    delayMs: () => 0,
    hold() {},
    observer: { evaluated() {}, told() {}, failed() {} },
  });
}

const emptySnapshot = (): GexSnapshot => {
  const { scopes, expirations, ...rest } = sampleSnapshot({
    shape: { ...spxShape, expirations: 1, spacing: 200, reach: 0.1 },
  });
  const [scope] = scopes;
  return { ...rest, expirations, scopes: [{ ...scope!, scope: 'days:45' }] };
};

function snapshotAt(base: GexSnapshot, spot: number, slot: number): GexSnapshot {
  const scope = base.scopes[0]!;
  const zeroGamma = { ...scope.zeroGamma, level: 6_002, roots: [6_002] };
  return { ...base, spot, spotAt: slot, asOf: slot, scopes: [{ ...scope, zeroGamma }] };
}

/**
 * Stores and evaluates what the script has after the last reading that was stored. `before` is awaited ahead of each, `onFull` when the
 * disk had no room for one; it is taken again.
 */
export async function takeReadings(
  store: Store,
  job: Pick<AlertJob, 'evaluation'>,
  spots: readonly number[],
  before: () => Promise<void>,
  onFull: () => Promise<void>,
): Promise<void> {
  const base = emptySnapshot();
  const last = store.snapshots.latest(symbol)?.asOf ?? ten - slotMs;
  for (let index = Math.round((last - ten) / slotMs) + 1; index < spots.length; index++) {
    await before();
    const slot = ten + index * slotMs;
    const snapshot = snapshotAt(base, spots[index]!, slot);
    while (!(await isTaken(store, job, snapshot, slot))) await onFull();
  }
}

/** False when the disk is full. */
async function isTaken(
  store: Store,
  job: Pick<AlertJob, 'evaluation'>,
  snapshot: GexSnapshot,
  slot: number,
): Promise<boolean> {
  const evaluation = job.evaluation(snapshot, slot);
  const meta = { slot, scheduled: true, keepMatrix: false };
  try {
    await store.write(() => store.snapshots.save(snapshot, meta, evaluation.inside));
  } catch (error) {
    if (isAppError(error, 'STORE_FULL')) return false;
    throw error;
  }
  evaluation.committed();
  return true;
}

/** A spot that wanders around the rules' levels, each reading some points further. */
export function wanderingSpots(count: number, random: () => number): number[] {
  let spot = 5_985 + random() * 30;
  let drift = random() < 0.5 ? 7 : -7;
  return Array.from({ length: count }, () => {
    if (random() < 0.3 || spot > 6_025 || spot < 5_975) drift = spot > 6_000 ? -7 : 7;
    spot += drift + (random() - 0.5) * 10;
    return Math.round(spot * 100) / 100;
  });
}
