import { describe, expect, test } from 'vitest';
import { gexChart } from '../../src/charts/gex-chart.js';
import type { GexChartSpec, LevelMark } from '../../src/charts/spec.js';
import { markKinds, randomHead, randomMarks } from './ladder-samples.js';
import { ladder, seeded } from './sample.js';
import { expectTidy, refusalOf, testMeasure, textsOf } from './tidy.js';

const measure = testMeasure();

function randomSpec(seed: number): GexChartSpec {
  const random = seeded(seed);
  const pick = <T>(...choices: T[]) => choices[Math.floor(random() * choices.length)]!;
  const rows = pick(1, 2, 11, 21, 51, 101);
  const marks = randomMarks(random, 6_000, pick(0, 1, 8, 40, 400, 4_000));
  return ladder(
    rows,
    {
      marks,
      spot: marks[0]!.price,
      ...randomHead(pick),
      view: pick('split', 'net', 'absolute'),
      by: pick('oi', 'volume'),
      unit: pick('per-point', 'per-percent'),
      netTotal: pick(-92e6, 1.5e15, 0, Number.NaN),
    },
    seed,
  );
}

describe('around the bars', () => {
  test('no text ever covers another, wherever the levels lie', () => {
    for (let seed = 1; seed <= 150; seed += 1) expectTidy(gexChart(randomSpec(seed), measure), measure, `seed ${seed}`);
  });

  test('all five levels within one point are told apart by tags in the order of their prices', () => {
    const marks = markKinds.map(([kind, label], index) => ({
      kind,
      label,
      price: 6_000 + [0.2, 0.4, 0, -0.2, 0.6][index]!,
    }));
    const picture = gexChart(ladder(51, { marks, spot: 6_000.2 }), measure);
    expectTidy(picture, measure, 'crowded');
    const names = textsOf(picture).filter((shape) => markKinds.some(([, label]) => label === shape.text));
    expect(names.map((shape) => shape.text)).toEqual(['Max GEX', 'Zero gamma', 'Spot', 'Call wall', 'Put wall']);
    expect(names.map((shape) => shape.y)).toEqual(names.map((shape) => shape.y).sort((a, b) => a - b));
  });

  test('a wall that is also the max GEX strike shares its tag', () => {
    const words = textsOf(gexChart(ladder(51), measure)).map((shape) => shape.text);
    expect(words.filter((text) => text === '5,980')).toHaveLength(1);
    expect(words).toEqual(expect.arrayContaining(['Put wall', 'Max GEX']));
  });

  test('levels off the shown strikes are named at their edge without a line', () => {
    const marks: LevelMark[] = [
      { kind: 'call-wall', label: 'Call wall', price: 7_000 },
      { kind: 'put-wall', label: 'Put wall', price: 5_000 },
    ];
    const picture = gexChart(ladder(21, { marks }), measure);
    const words = textsOf(picture).map((shape) => shape.text);
    expect(words).toEqual(expect.arrayContaining(['7,000', 'above range', '5,000', 'below range']));
    expect(JSON.stringify(picture.config.options?.plugins?.annotation).match(/"value":/g)).toHaveLength(2);
  });

  test('spot is named even when the list of levels leaves it out', () => {
    const words = textsOf(gexChart(ladder(21, { marks: [] }), measure)).map((shape) => shape.text);
    expect(words).toEqual(expect.arrayContaining(['Spot', '5,986.40']));
  });

  test('a level that could not be computed is left out, not drawn at zero', () => {
    const marks: LevelMark[] = [{ kind: 'zero-gamma', label: 'Zero gamma', price: Number.NaN }];
    expect(textsOf(gexChart(ladder(21, { marks }), measure)).map((shape) => shape.text)).not.toContain('Zero gamma');
  });

  test('a file is dated with its year, which may be any', () => {
    const dataTime = Date.UTC(2022, 6, 12, 15, 55);
    const words = textsOf(gexChart(ladder(21, { source: 'file', dataTime }), measure)).map((shape) => shape.text);
    expect(words).toContain('Jul 12, 2022 11:55 ET');
  });

  test('title, scope, unit, net, time in New York, source, open interest day and program are all there', () => {
    const words = textsOf(gexChart(ladder(51, { source: 'delayed' }), measure)).map((shape) => shape.text);
    expect(words).toEqual(
      expect.arrayContaining([
        'SPX gamma exposure',
        '0DTE · Fri Nov 20',
        'Net −$92.0 M',
        'per 1-point move',
        'Fri Nov 20, 10:41 ET',
        'Delayed 15 min',
        'Puts',
        'Calls',
        'Gamma exposure by open interest, $ per 1-point move',
        'OI of Nov 19',
        'gexwatch',
      ]),
    );
  });

  test('an unknown net total is a dash', () => {
    const words = textsOf(gexChart(ladder(51, { netTotal: Number.NaN }), measure)).map((shape) => shape.text);
    expect(words).toContain('Net –');
  });

  test('strikes without data are counted', () => {
    const spec = ladder(21);
    spec.call[3] = Number.NaN;
    spec.put[3] = Number.NaN;
    spec.put[5] = Number.NaN;
    const words = textsOf(gexChart(spec, measure)).map((shape) => shape.text);
    expect(words).toContain('gexwatch · 2 of 21 strikes have incomplete data');
  });
});

describe('what cannot be drawn is refused', () => {
  const refusal = (spec: GexChartSpec) => refusalOf(() => gexChart(spec, measure));
  const nothing = Array.from({ length: 5 }, () => Number.NaN);

  test.each<[string, Partial<GexChartSpec>, string]>([
    ['no finite value', { call: nothing, put: nothing }, 'No strike of SPX has a value'],
    ['no net, because every put is unknown', { put: nothing, view: 'net' }, 'No strike of SPX has a value'],
    ['nothing but zeros', { call: [0, 0, 0, 0, 0], put: [0, 0, 0, 0, 0] }, 'No strike of SPX has any gamma exposure'],
    ['no strikes', { strikes: [], call: [], put: [] }, 'it has no strikes'],
    ['columns of different length', { call: [1, 2] }, 'columns differ in length'],
    ['a strike that is no number', { strikes: [1, 2, Number.NaN, 4, 5] }, 'a strike is not a number'],
    ['a strike listed twice', { strikes: [1, 2, 2, 4, 5] }, 'a strike is listed twice'],
    ['no data time', { dataTime: Number.NaN }, 'its data have no time'],
  ])('%s', (_, change, why) => {
    const error = refusal(ladder(5, change));
    expect(error).toMatchObject({ code: 'CHART_FAILED' });
    expect(error?.message).toContain(why);
  });

  test('more strikes than can be told apart', () => {
    expect(refusal(ladder(202))?.message).toContain('202 strikes');
  });

  test('unknown puts alone do not stop the split view', () => {
    expect(refusal(ladder(5, { put: nothing }))).toBeNull();
  });
});
