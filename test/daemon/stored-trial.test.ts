import { describe, expect, test } from 'vitest';
import { type RuleLogic, ruleDefaults, type Trigger } from '../../src/alerts/rule.js';
import { trialOf } from '../../src/alerts/trial.js';
import { variantsOf } from '../../src/alerts/variants.js';
import { trialFor } from '../../src/daemon/stored-trial.js';
import type { ScopeKey } from '../../src/engine/types.js';
import type { Store } from '../../src/store/store.js';
import { minutesOf, saveSession } from '../store/stored-sessions.js';
import { tempStore } from '../store/temp-folder.js';

const above = { spot: 6_020 };
const below = { spot: 5_980 };

function ruleOf(trigger: Trigger, scope: ScopeKey = 'days:45'): RuleLogic {
  return { symbol: 'SPX', scope, trigger, confirmations: 3, cooldownMs: ruleDefaults[trigger.kind].cooldownMs };
}
const zeroGamma = ruleOf({ kind: 'zero-gamma', band: 0.001 });
const maxStrike = ruleOf({ kind: 'max-strike', ratio: 1.15 });

const deps = (store: Store) => ({
  readings: store.readings,
  pause: () => Promise.resolve(),
  signal: new AbortController().signal,
});

test('a rule over stored sessions fires as it would have over the live readings, and so do its variants', async () => {
  const store = tempStore();
  const live = [
    ...saveSession(store, '2026-11-18', [...minutesOf(5, above), ...minutesOf(40, below)]),
    ...saveSession(store, '2026-11-19', [
      ...minutesOf(5, above),
      ...minutesOf(2, below),
      ...minutesOf(3, { ...above, leader: 6_100 }),
    ]),
    ...saveSession(store, '2026-11-20', [
      ...minutesOf(4, { ...above, leader: 6_050 }),
      ...minutesOf(20, { ...below, leader: 6_100 }),
    ]),
  ];
  for (const logic of [zeroGamma, maxStrike]) {
    const { trial, variants, dates } = await trialFor(logic, variantsOf(logic), deps(store));
    expect(trial).toEqual(trialOf(logic, live));
    expect(trial.firings.length).toBeGreaterThan(0);
    expect(variants.length).toBeGreaterThan(5);
    for (const variant of variants) expect(variant.trial).toEqual(trialOf(variant.logic, live));
    expect(dates).toEqual(['2026-11-18', '2026-11-19', '2026-11-20']);
  }
  const { trial } = await trialFor(zeroGamma, [], deps(store));
  expect(trial.firings[0]).toMatchObject({ spotAfter30: 5_980, spotAfter60: null });
});

describe('what is not stored is said', () => {
  test('a symbol without sessions', async () => {
    const store = tempStore();
    const { trial } = await trialFor(zeroGamma, [], deps(store));
    expect(trial).toMatchObject({ sessions: 0, note: 'No session of SPX is stored yet.' });
  });

  test('a scope that nobody used', async () => {
    const store = tempStore();
    saveSession(store, '2026-11-20', [above]);
    const { trial, dates } = await trialFor(ruleOf(zeroGamma.trigger, 'days:30'), [], deps(store));
    expect(dates).toEqual([]);
    expect(trial.note).toBe(
      '30 days of SPX is not stored: a rule on it makes it kept from then on. Stored are 0DTE, Next expiration, 45 days, All expirations.',
    );
  });

  test('strikes past their retention, for rules that compare them', async () => {
    const store = tempStore();
    saveSession(store, '2026-11-18', minutesOf(3, above));
    const [later] = saveSession(store, '2026-11-20', minutesOf(3, above));
    store.snapshots.prune(later!.slot);
    const moved = await trialFor(maxStrike, [], deps(store));
    expect(moved.trial).toMatchObject({
      sessions: 1,
      note: 'Strikes of 1 session are past their retention and were left out.',
    });
    const crossed = await trialFor(zeroGamma, [], deps(store));
    expect(crossed.trial).toMatchObject({ sessions: 2 });
    expect(crossed.trial.note).toBeUndefined();
  });
});

test('strikes are read only where the leader changes: the rest of a month costs its levels', async () => {
  const store = tempStore();
  saveSession(store, '2026-11-20', [...minutesOf(30, above), ...minutesOf(4, { ...above, leader: 6_100 })]);
  let unpacked = 0;
  const readings = store.readings.ofSession('SPX', 'days:45', '2026-11-20');
  for (const reading of readings) {
    Object.defineProperty(reading, 'netByStrike', {
      get: () => {
        unpacked++;
        return Float64Array.of();
      },
    });
  }
  trialOf({ ...maxStrike }, readings);
  expect(unpacked).toBeGreaterThan(0);
  expect(unpacked).toBeLessThan(20);
});

test('a trial that nobody waits for any more stops', async () => {
  const store = tempStore();
  saveSession(store, '2026-11-19', [above]);
  saveSession(store, '2026-11-20', [above]);
  const stop = new AbortController();
  const pause = () => Promise.resolve(stop.abort(new Error('nobody waits')));
  await expect(trialFor(zeroGamma, [], { readings: store.readings, pause, signal: stop.signal })).rejects.toThrow(
    'nobody waits',
  );
});
