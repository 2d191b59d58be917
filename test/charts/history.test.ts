import { describe, expect, test } from 'vitest';
import { drawPng } from '../../src/charts/draw-png.js';
import { historyChart } from '../../src/charts/history-chart.js';
import { historyLine, holesOf, placeReadings } from '../../src/charts/history-line.js';
import type { Picture } from '../../src/charts/picture.js';
import { pixelRatio } from '../../src/charts/picture.js';
import { sessionAxis, timeNames } from '../../src/charts/session-axis.js';
import type { HistoryChartSpec } from '../../src/charts/spec.js';
import { themes } from '../../src/charts/theme.js';
import { thinLine } from '../../src/charts/thin-line.js';
import { crossingAlerts, hardHistories, sampleHistory, sampleSessions, withoutMinutes } from './history-samples.js';
import { drawn, seeded } from './sample.js';
import { expectTidy, refusalOf, testMeasure, wordsOf } from './tidy.js';

const measure = testMeasure();
const minute = 60_000;

/** Each panel is a plot of its own; the names of the axes are texts too. */
function expectTidyPanels(picture: Picture, why: string): void {
  const ticks = picture.under.filter(
    (shape) => shape.kind === 'text' && shape.angle === undefined && shape.text !== 'no data',
  );
  const whole = { ...picture, over: [...picture.over, ...ticks] };
  expectTidy({ ...whole, plot: upperOf(picture) }, measure, why);
  expectTidy({ ...whole, plot: lowerOf(picture) }, measure, why);
}
const upperOf = ({ plot }: Picture) => ({ ...plot, bottom: plot.top + 480 });
const lowerOf = ({ plot }: Picture) => ({ ...plot, top: plot.bottom - 170 });

function randomHistory(seed: number): HistoryChartSpec {
  const random = seeded(seed);
  const pick = <T>(...choices: T[]) => choices[Math.floor(random() * choices.length)]!;
  const spec = sampleHistory({
    sessions: pick(1, 2, 5, 20),
    everyMs: pick(5, 30) * minute,
    minutes: pick(0, 1, 200, 390),
    start: pick(5_950, 557, 25_000),
    wild: pick(0.0001, 0.01),
    seed,
  });
  const far = pick(1, 1, 1.2, 0.7);
  const lost = random() * 0.4;
  const maybe = (value: number) => (random() < lost ? Number.NaN : value);
  const alerts = crossingAlerts(spec, pick(0, 1, 5, 40));
  return {
    ...spec,
    theme: pick('dark', 'light'),
    source: pick('live', 'delayed', 'simulated', 'file'),
    symbol: pick('SPX', 'WWWWWWWWWW'),
    unit: pick('per-point', 'per-percent'),
    rangeLabel: pick('1 hour', '20 sessions'),
    warning: pick(null, 'stale and partial for reasons as long as this one, '.repeat(4)),
    footnote: pick(null, 'OI of Nov 19'),
    alerts: alerts.map((alert) => ({ ...alert, label: pick(alert.label, 'a rule with a long name '.repeat(6)) })),
    points: spec.points.map((point) => ({
      ...point,
      callWall: maybe(point.callWall * far),
      zeroGamma: maybe(point.zeroGamma),
      maxGex: maybe(point.maxGex),
      net: maybe(point.net),
      isTrusted: random() > 0.2,
    })),
    netNow: pick(spec.netNow, Number.NaN),
  };
}

describe('a history', () => {
  test('never writes one text over another, whatever it holds', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      expectTidyPanels(historyChart(randomHistory(seed), measure), `seed ${seed}`);
    }
    for (const [name, spec] of hardHistories()) expectTidyPanels(historyChart(spec, measure), name);
  });

  test('names what is not there now, what is pale and what is missing', () => {
    const nulls = hardHistories().find(([name]) => name === 'history-null-levels')![1];
    const words = wordsOf(historyChart(withoutMinutes(nulls, 0, 100, 110), measure));
    expect(words).toEqual(
      expect.arrayContaining(['Zero gamma: none now', 'Call wall: none now', 'Pale: not fit for alerts', 'No data']),
    );
    expect(words).not.toContain('Zero gamma');
  });

  test('without any of that says nothing of it', () => {
    const words = wordsOf(historyChart(sampleHistory(), measure));
    expect(words.filter((word) => /none now|Pale|No data/.test(word))).toEqual([]);
  });

  test('numbers the latest alerts as its list does, and counts the earlier ones', () => {
    const spec = sampleHistory({ sessions: 5, everyMs: 5 * minute, seed: 9 });
    const all = Array.from({ length: 7 }, (_, index) => ({
      at: spec.points[index * 40]!.at,
      price: spec.points[index * 40]!.spot,
      label: `rule ${index}`,
    }));
    const words = wordsOf(historyChart({ ...spec, alerts: all }, measure));
    expect(words).toContain('3 earlier alerts are dots');
    expect(words.filter((word) => /^\d$/.test(word))).toEqual(['1', '2', '3', '4', '1', '2', '3', '4']);
    expect(words.filter((word) => word.includes('rule')).map((word) => word.slice(-6))).toEqual([
      'rule 3',
      'rule 4',
      'rule 5',
      'rule 6',
    ]);
  });

  test('leaves alerts out that fired out of the sessions shown', () => {
    const spec = sampleHistory();
    const alerts = [{ at: spec.sessions[0]!.from - minute, price: 5_950, label: 'early' }];
    expect(wordsOf(historyChart({ ...spec, alerts }, measure)).join()).not.toContain('early');
  });
});

describe('time', () => {
  test('out of session takes no room, and an early close is narrower', () => {
    const sessions = sampleSessions(3);
    const short = { ...sessions[1]!, to: sessions[1]!.from + 195 * minute };
    const axis = sessionAxis([sessions[0]!, short, sessions[2]!], { left: 100, right: 620 });
    const widths = axis.sessions.map(({ left, right }) => right - left);
    expect(widths[0]).toBeCloseTo(200);
    expect(widths[1]).toBeCloseTo(100);
    expect(axis.sessions[1]!.left - axis.sessions[0]!.right).toBeCloseTo(10);
    expect(axis.sessionOf(short.to + minute)).toBe(-1);
    expect(axis.sessionOf(short.to)).toBe(1);
  });

  test('of one session is named in full hours, of many by days that end with the latest', () => {
    const one = sessionAxis(sampleSessions(1), { left: 0, right: 520 });
    const hours = timeNames(one, () => 60, 14).map(({ text }) => text);
    expect(hours).toEqual(['10:00', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00']);
    const weekdays = sampleSessions(5).map((session, index) => ({ ...session, label: `Mon Nov ${index + 10}` }));
    const week = (right: number) => timeNames(sessionAxis(weekdays, { left: 0, right }), (text) => 9 * text.length, 14);
    expect(week(900).map(({ text }) => text)).toEqual(weekdays.map(({ label }) => label));
    expect(week(450).map(({ text }) => text)).toEqual(['Nov 10', 'Nov 11', 'Nov 12', 'Nov 13', 'Nov 14']);
    const many = sessionAxis(sampleSessions(20), { left: 0, right: 520 });
    const days = timeNames(many, () => 75, 14);
    expect(days.at(-1)?.text).toBe('Nov 20');
    expect(days.length).toBeGreaterThan(3);
    for (const [index, { at }] of days.entries()) if (index > 0) expect(at - days[index - 1]!.at).toBeGreaterThan(88);
  });
});

describe('a gap stays a gap', () => {
  const bounds = { left: 0, right: 390 };
  const read = (spec: HistoryChartSpec) => placeReadings(spec.points, sessionAxis(spec.sessions, bounds));
  /** Longest step between two joined points, in minutes (one pixel is one minute in a single session). */
  const longestStep = (points: readonly { x: number; y: number }[]) =>
    points.reduce((most, { x, y }, index) => {
      const before = points[index - 1];
      return before === undefined || Number.isNaN(y + before.y) ? most : Math.max(most, x - before.x);
    }, 0);

  test('whatever readings are missing, no line joins two that are too far apart', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const random = seeded(seed);
      const spec = sampleHistory({ seed });
      const points = spec.points.filter((_, index) => random() > 0.3 && !(index > 100 && index < 100 + seed * 3));
      const line = historyLine(read({ ...spec, points }), ({ spot }) => spot, spec.gapMs);
      expect(longestStep(line.full), `seed ${seed}`).toBeLessThanOrEqual(2.5 + 1e-9);
      const drawnPoints = line.full.filter(({ y }) => !Number.isNaN(y)).length + line.dots.length;
      expect(drawnPoints, `seed ${seed}`).toBeGreaterThanOrEqual(points.length - 1);
    }
  });

  test('and is shaded, but not what has not happened yet', () => {
    const spec = withoutMinutes(sampleHistory({ minutes: 300 }), 0, 120, 240);
    const axis = sessionAxis(spec.sessions, bounds);
    expect(holesOf(read(spec), axis, spec.gapMs)).toEqual([{ left: 119, right: 240 }]);
    const days = withoutMinutes(sampleHistory({ sessions: 3 }), 1, 0, 391);
    const dayAxis = sessionAxis(days.sessions, bounds);
    const { left, right } = dayAxis.sessions[1]!;
    expect(holesOf(placeReadings(days.points, dayAxis), dayAxis, days.gapMs)).toEqual([{ left, right }]);
  });

  test('on the picture: nothing but the shade between its ends', async () => {
    const spec = withoutMinutes({ ...sampleHistory(), alerts: [] }, 0, 120, 240);
    const picture = historyChart(spec, measure);
    const { plot } = picture;
    const pixels = await drawn(spec);
    const x = (at: number) => pixelRatio * (plot.left + (at / 390) * (plot.right - plot.left));
    const hole = {
      left: x(122),
      right: x(238),
      top: pixelRatio * (plot.top + 1),
      bottom: pixelRatio * (plot.top + 450),
    };
    const { surface, grid, mark } = themes.dark;
    expect(pixels.share(surface, hole) + pixels.share(grid, hole)).toBeGreaterThan(0.97);
    expect(pixels.share(mark.spot, hole)).toBe(0);
    expect(pixels.share(mark.spot, { ...hole, left: x(60), right: x(118) })).toBeGreaterThan(0.003);
  });

  test('a level that does not exist for a while is not drawn through', () => {
    const spec = sampleHistory();
    const line = historyLine(read(spec), (one) => (one.at % (20 * minute) < 5 * minute ? Number.NaN : 1), spec.gapMs);
    const parts = line.full.filter(({ y }) => Number.isNaN(y)).length;
    expect(parts).toBeGreaterThan(15);
    expect(longestStep(line.full)).toBeLessThanOrEqual(1 + 1e-9);
  });

  test('a lone reading is a dot, and readings not fit for alerts are pale', () => {
    const spec = sampleHistory();
    const lone = historyLine(read({ ...spec, points: [spec.points[7]!] }), ({ spot }) => spot, spec.gapMs);
    expect([lone.full, lone.pale, lone.dots.length]).toEqual([[], [], 1]);
    const doubted = spec.points.map((point, index) => ({ ...point, isTrusted: index < 100 || index > 110 }));
    const line = historyLine(read({ ...spec, points: doubted }), ({ spot }) => spot, spec.gapMs);
    const reach = line.pale.filter(({ y }) => !Number.isNaN(y)).map(({ x }) => Math.round(x));
    expect([reach[0], reach.at(-1)]).toEqual([99, 111]);
  });

  test('a wall jumps: nothing is drawn between two strikes', () => {
    const spec = sampleHistory();
    const line = historyLine(read(spec), ({ at }) => ((at / minute) % 60 < 30 ? 100 : 125), spec.gapMs, true);
    for (const [index, { y }] of line.full.entries()) {
      const before = line.full[index - 1];
      if (before !== undefined && !Number.isNaN(y + before.y)) expect(y).toBe(before.y);
    }
    expect(new Set(line.full.map(({ y }) => y).filter((y) => !Number.isNaN(y)))).toEqual(new Set([100, 125]));
  });
});

describe('thinning', () => {
  test('keeps the ends, the extremes and the side of every column, with at most four points each', () => {
    const endsOf = (points: readonly { x: number; y: number }[]) => {
      const columns = new Map<number, number[]>();
      for (const { x, y } of points) columns.set(Math.floor(x), [...(columns.get(Math.floor(x)) ?? []), y]);
      expect(Math.max(...points.map(({ x }) => x))).toBeLessThan(50);
      return [...columns].map(([column, ys]) => [column, ys[0], Math.min(...ys), Math.max(...ys), ys.at(-1)]);
    };
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = seeded(seed);
      const points = Array.from({ length: 1_000 }, (_, index) => ({ x: index / 20, y: Math.round(random() * 1e6) }));
      const kept = thinLine(points);
      expect(kept.length, `seed ${seed}`).toBeLessThanOrEqual(4 * 50);
      expect(endsOf(kept), `seed ${seed}`).toEqual(endsOf(points));
      expect(kept.every((point, index) => index === 0 || point.x >= kept[index - 1]!.x)).toBe(true);
    }
  });
});

describe('the picture of a history', () => {
  test('of 8,000 readings with alerts is a PNG of at most 150 KB', async () => {
    const spec = sampleHistory({ sessions: 20, seed: 12 });
    expect(spec.points.length).toBeGreaterThan(7_800);
    const png = await drawPng({ ...spec, source: 'simulated', theme: 'light', alerts: crossingAlerts(spec, 12) });
    expect(png.length).toBeLessThan(150_000);
  });

  test('shows net gamma in the colour of its sign', async () => {
    const spec = sampleHistory();
    const signs = spec.points.map((point, index) => ({ ...point, net: index < 195 ? -1e8 : 1e8 }));
    const picture = historyChart({ ...spec, points: signs }, measure);
    const { left, right, top, bottom } = lowerOf(picture);
    const pixels = await drawn({ ...spec, points: signs });
    const half = (from: number, to: number) => ({
      left: pixelRatio * from,
      right: pixelRatio * to,
      top: pixelRatio * top,
      bottom: pixelRatio * bottom,
    });
    const middle = (left + right) / 2;
    const { call, put } = themes.dark;
    expect(pixels.share(put, half(left + 4, middle - 6))).toBeGreaterThan(0.003);
    expect(pixels.share(call, half(left + 4, middle - 6))).toBe(0);
    expect(pixels.share(call, half(middle + 6, right - 4))).toBeGreaterThan(0.003);
    expect(pixels.share(put, half(middle + 6, right - 4))).toBe(0);
  });

  test.each<[string, (spec: HistoryChartSpec) => HistoryChartSpec, string]>([
    ['no readings', (spec) => ({ ...spec, points: [] }), 'it has no readings'],
    ['no sessions', (spec) => ({ ...spec, sessions: [] }), 'it has no sessions'],
    [
      'readings out of its sessions',
      (spec) => ({ ...spec, points: spec.points.map((one) => ({ ...one, at: 5 })) }),
      'in its sessions',
    ],
    ['readings out of order', (spec) => ({ ...spec, points: [...spec.points].reverse() }), 'readings do not ascend'],
    [
      'sessions out of order',
      (spec) => ({ ...spec, sessions: [...spec.sessions, ...spec.sessions] }),
      'sessions do not ascend',
    ],
    [
      'no price',
      (spec) => ({ ...spec, spot: Number.NaN, points: spec.points.map((one) => ({ ...one, spot: Number.NaN })) }),
      'no reading has a price',
    ],
    ['no data time', (spec) => ({ ...spec, dataTime: Number.NaN }), 'its data have no time'],
  ])('is refused with %s', (_, change, why) => {
    const refusal = refusalOf(() => historyChart(change(sampleHistory()), measure));
    expect(refusal).toMatchObject({ code: 'CHART_FAILED' });
    expect(refusal?.message).toContain(why);
  });
});
