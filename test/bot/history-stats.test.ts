import { expect, test } from 'vitest';
import { countFacts } from '../../src/bot/history-facts.js';
import { courseOf, crossings, historyStats } from '../../src/bot/history-stats.js';
import { buildHistoryChart } from '../../src/bot/history-view.js';
import type { History, HistoryPoint } from '../../src/bot/past-ports.js';
import { fakeHistory } from '../fakes/past-ask.js';
import { runSeed, seeded } from '../fakes/random.js';

const minute = 60_000;
const from = Date.parse('2026-11-20T14:30:00Z');

function point(at: number, change: Partial<HistoryPoint> = {}): HistoryPoint {
  return { ...fakeHistory.points[0]!, at: from + at * minute, sessionDate: '2026-11-20', ...change };
}

function oneSession(points: HistoryPoint[], to = 60): History {
  const sessions = [{ date: '2026-11-20', from, to: from + to * minute }];
  return { ...fakeHistory, sessions, points, alerts: [], intervalMs: minute };
}

test.each([
  [
    'none without a change of sides',
    [
      [10, 5],
      [11, 5],
      [5.5, 5],
    ],
    0,
  ],
  [
    'one each way',
    [
      [10, 5],
      [4, 5],
      [10, 5],
    ],
    2,
  ],
  [
    'touching the line and turning back is none',
    [
      [10, 5],
      [5, 5],
      [10, 5],
    ],
    0,
  ],
  [
    'through the line is one',
    [
      [10, 5],
      [5, 5],
      [4, 5],
    ],
    1,
  ],
  [
    'a reading without zero gamma tells no side',
    [
      [10, 5],
      [4, null],
      [10, 5],
      [4, 5],
    ],
    1,
  ],
] as const)('crossings of zero gamma: %s', (_title, rows, expected) => {
  expect(crossings(rows.map(([spot, zeroGamma]) => ({ spot, zeroGamma, isTrusted: true })))).toBe(expected);
});

test('a reading that is not fit for alerts crosses nothing', () => {
  const rows = [10, 4, 10].map((spot, index) => ({ spot, zeroGamma: 5, isTrusted: index !== 1 }));
  expect(crossings(rows)).toBe(0);
});

test('time in negative gamma is session time between readings: a hole counts for neither side', () => {
  const stats = historyStats(
    oneSession(
      [
        ...[0, 1, 2, 3].map((at) => point(at, { netGex: -1 })),
        ...[4, 5].map((at) => point(at, { netGex: 1 })),
        // Half an hour is missing; what came before it stood for one interval more.
        ...[36, 37].map((at) => point(at, { netGex: -1 })),
        point(38, { netGex: null }),
      ],
      38,
    ),
  );
  expect([stats.negativeMs / minute, stats.knownMs / minute]).toEqual([6, 8]);
  expect(stats.gaps).toEqual([{ from: from + 5 * minute, to: from + 36 * minute }]);
});

test('the sign of readings that are not fit for alerts is not known: a stale feed is no time in negative gamma', () => {
  const stale = Array.from({ length: 20 }, (_, at) => point(10 + at, { netGex: -1, quality: 'stale' }));
  const history = oneSession([...Array.from({ length: 10 }, (_, at) => point(at, { netGex: 1 })), ...stale], 30);
  const stats = historyStats(history);
  expect([stats.negativeMs / minute, stats.knownMs / minute, stats.doubtful]).toEqual([0, 10, 20]);
  const [, negative] = countFacts(historyStats(oneSession(stale, 30)), history);
  expect(negative).toEqual({ label: 'Negative gamma', value: '–' });
});

test('a late first and an early last reading are gaps of their session', () => {
  const { gaps } = historyStats(
    oneSession(
      [10, 11, 12].map((at) => point(at)),
      60,
    ),
  );
  expect(gaps).toEqual([
    { from, to: from + 10 * minute },
    { from: from + 12 * minute, to: from + 60 * minute },
  ]);
});

test('what is missing has no part in low and high, and is never 0', () => {
  expect(courseOf([null, 5, Number.NaN, 3], (value) => value)).toEqual({ first: null, last: 3, low: 3, high: 5 });
  expect(courseOf([null, null], (value) => value)).toEqual({ first: null, last: null, low: null, high: null });
  const spec = buildHistoryChart(
    oneSession([point(0, { zeroGamma: null, callWall: null, putWall: null, maxGex: null, netGex: null })]),
    'per-percent',
    'dark',
  );
  const { zeroGamma, callWall, putWall, maxGex, net } = spec.points[0]!;
  expect([zeroGamma, callWall, putWall, maxGex, net, spec.netNow].every(Number.isNaN)).toBe(true);
});

test('whatever readings there are: negative time is a part of known time, and known time of the range', () => {
  const seed = runSeed(20_261_120);
  const random = seeded(seed);
  for (let round = 0; round < 200; round++) {
    const count = 1 + Math.floor(random() * 30);
    const times = Array.from({ length: count }, () => Math.floor(random() * 60)).sort((a, b) => a - b);
    const points = times.map((at) => point(at, { netGex: random() < 0.2 ? null : random() - 0.5 }));
    const { negativeMs, knownMs, gaps, readings } = historyStats(oneSession(points));
    expect(negativeMs, `seed ${seed}`).toBeLessThanOrEqual(knownMs);
    expect(knownMs, `seed ${seed}`).toBeLessThanOrEqual(60 * minute);
    expect(
      gaps.every((gap) => gap.to - gap.from > 2.5 * minute),
      `seed ${seed}`,
    ).toBe(true);
    expect(readings).toBe(count);
  }
});

test('one reading at the bell stands for no time, so that no share of it is negative', () => {
  const history = oneSession([point(60 - 1 / 60_000, { netGex: -1e9 })]);
  const [, negative] = countFacts(historyStats(history), history);
  expect(negative).toEqual({ label: 'Negative gamma', value: '–' });
});
