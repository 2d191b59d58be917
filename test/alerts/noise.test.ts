import { expect, test } from 'vitest';
import { type RuleLogic, ruleDefaults } from '../../src/alerts/rule.js';
import { judgeMaxStrike, judgeZeroGamma, summarise, tradingDays } from '../fakes/noise-verdict.js';
import { noisyDay } from '../fakes/noisy-day.js';
import { runSeed } from '../fakes/random.js';

/**
 * The short form of `npm run bench:noise`: twenty days. Zero gamma is that of the small chain. It lists a fifth of the strikes, and what
 * leads among so few changes more often than what is promised of SPX: the number of max-strike alerts is held to its promise on the full chain, taken once a day.
 */
const seed = runSeed(1);
const days = tradingDays('2026-01-05', 20).map((date, index) =>
  noisyDay({ seed: seed + index, date, sizes: 'small', every: 65 }),
);
const base = { symbol: 'SPX', scope: 'days:45' } as const;

test('a zero-gamma rule with the defaults speaks at most twice a day, misses no decisive change and ends right', () => {
  const { band, confirmations, cooldownMs } = ruleDefaults['zero-gamma'];
  const logic: RuleLogic = { ...base, trigger: { kind: 'zero-gamma', band }, confirmations, cooldownMs };
  const summary = summarise(days.map((day) => judgeZeroGamma(logic, day, band)));
  expect(summary.mean, `seed ${seed}`).toBeGreaterThan(0);
  expect(summary.mean, `seed ${seed}`).toBeLessThanOrEqual(2);
  expect(summary.flips, `seed ${seed}`).toBeGreaterThan(0);
  expect(summary.missed, `seed ${seed}`).toBe(0);
  expect(summary.rightAtClose, `seed ${seed}`).toBeGreaterThanOrEqual(0.99);
});

test('a max-strike rule with the defaults speaks at most 1.5 times a day, misses no decisive change', () => {
  const { ratio, confirmations, cooldownMs } = ruleDefaults['max-strike'];
  const logic: RuleLogic = { ...base, trigger: { kind: 'max-strike', ratio }, confirmations, cooldownMs };
  const { flips, missed } = summarise(days.map((day) => judgeMaxStrike(logic, day)));
  expect(flips, `seed ${seed}`).toBeGreaterThan(0);
  expect(missed, `seed ${seed}`).toBe(0);
  const fullDays = tradingDays('2026-01-05', 20).map((date, index) =>
    noisyDay({ seed: seed + index, date, sizes: 'full', every: null, tableEvery: 15 }),
  );
  const { mean } = summarise(fullDays.map((day) => judgeMaxStrike(logic, day)));
  expect(mean, `seed ${seed}`).toBeGreaterThan(0);
  expect(mean, `seed ${seed}`).toBeLessThanOrEqual(1.5);
}, 120_000);

test('the noise is there: every change of sign or strike would be a stream of messages', () => {
  const changes = (of: (day: (typeof days)[number]) => readonly unknown[]) =>
    days.reduce((sum, day) => sum + of(day).filter((side, at, all) => at > 0 && side !== all[at - 1]).length, 0) /
    days.length;
  expect(changes((day) => day.readings.map(({ spot, zeroGamma }) => spot > (zeroGamma ?? 0)))).toBeGreaterThan(4);
  expect(changes((day) => day.readings.map(({ maxStrike }) => maxStrike))).toBeGreaterThan(6);
});
