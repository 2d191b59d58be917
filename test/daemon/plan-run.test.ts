import { expect, test } from 'vitest';
import { planRun, type RunMoment } from '../../src/daemon/plan-run.js';

const minute = 60_000;
const opensAt = Date.UTC(2026, 10, 20, 14, 30);
const closesAt = Date.UTC(2026, 10, 20, 21, 0);
const ten = opensAt + 30 * minute;
const slots = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n * minute);

const moment = (change: Partial<RunMoment>): RunMoment => ({
  now: ten + 300,
  due: [ten],
  session: { opensAt, closesAt },
  isRunning: false,
  isTaken: () => false,
  lateAfterMs: 20_000,
  ...change,
});

test.each<[string, Partial<RunMoment>, ReturnType<typeof planRun>]>([
  ['an ordinary minute runs', {}, { kind: 'run', slot: ten }],
  ['nothing due, nothing done', { due: [] }, { kind: 'skip', reason: 'nothing-due' }],
  ['a slot begun before is not begun again', { isTaken: () => true }, { kind: 'skip', reason: 'taken' }],
  ['two runs never overlap', { isRunning: true }, { kind: 'skip', reason: 'running' }],
  [
    'after a sleep of six hours one snapshot is caught up, not 360',
    { now: ten + 360 * minute, due: slots(ten, 361), session: { opensAt, closesAt: ten + 400 * minute } },
    { kind: 'catch-up', slot: ten + 360 * minute, missed: 360 },
  ],
  ['a late start of a slot is a catch-up', { now: ten + 45_000 }, { kind: 'catch-up', slot: ten, missed: 0 }],
  ['a holiday has no session', { session: null }, { kind: 'skip', reason: 'closed' }],
  [
    'before the bell nothing runs',
    { now: opensAt - minute, due: [opensAt - minute] },
    { kind: 'skip', reason: 'closed' },
  ],
  ['the opening slot runs', { now: opensAt + 5, due: [opensAt] }, { kind: 'run', slot: opensAt }],
  [
    'at the open the slots of the night are not counted as missed',
    { now: opensAt + 5, due: slots(opensAt - 20 * minute, 21) },
    { kind: 'run', slot: opensAt },
  ],
  ['the closing slot runs', { now: closesAt + 200, due: [closesAt] }, { kind: 'run', slot: closesAt }],
  [
    'a sleep over the close catches nothing up: prices have moved on',
    { now: closesAt + 180 * minute, due: slots(ten, 500) },
    { kind: 'skip', reason: 'closed' },
  ],
  [
    'a slot of the future, after the clock was set back, waits',
    { due: [ten + minute] },
    { kind: 'skip', reason: 'closed' },
  ],
])('%s', (_name, change, wanted) => {
  expect(planRun(moment(change))).toEqual(wanted);
});
