import { describe, expect, test } from 'vitest';
import { drawPng } from '../../src/charts/draw-png.js';
import type { Picture } from '../../src/charts/picture.js';
import { pixelRatio } from '../../src/charts/picture.js';
import { profileChart } from '../../src/charts/profile-chart.js';
import { cutAtZero } from '../../src/charts/profile-curve.js';
import type { ProfileChartSpec } from '../../src/charts/spec.js';
import { themes } from '../../src/charts/theme.js';
import { hardProfiles, sampleProfile } from './profile-samples.js';
import { drawn, seeded } from './sample.js';
import { expectTidy, refusalOf, testMeasure, wordsOf } from './tidy.js';

const measure = testMeasure();
const { call, put, ground, mark } = themes.dark;

/** With the names of the axes, without the word behind. */
const withTicks = (picture: Picture): Picture => ({
  ...picture,
  over: [...picture.over, ...picture.under.filter((shape) => shape.kind === 'text' && shape.angle === undefined)],
});

function randomProfile(seed: number): ProfileChartSpec {
  const random = seeded(seed);
  const pick = <T>(...choices: T[]) => choices[Math.floor(random() * choices.length)]!;
  const spot = pick(5_986.4, 25_211.37, 105_211.37);
  const reach = spot * pick(0.0001, 0.005, 0.05, 0.4);
  const near = () => spot + (random() - 0.5) * 2 * reach;
  const size = 10 ** (random() * 14 - 1);
  const bells = Array.from({ length: pick(1, 2, 4, 8) }, () => ({
    at: spot * (0.93 + random() * 0.14),
    size: (random() - 0.5) * size,
    width: spot * (0.003 + random() * 0.03),
  }));
  const range = { low: spot * 0.92, high: spot * 1.08, step: spot * 0.0005, spot: pick(spot, spot, spot * 0.8) };
  const zone = pick(null, { low: near(), high: spot + 2 * reach });
  return sampleProfile(
    bells,
    {
      theme: pick('dark', 'light'),
      unit: pick('per-point', 'per-percent'),
      source: pick('live', 'delayed', 'simulated', 'file'),
      symbol: pick('SPX', 'WWWWWWWWWW'),
      warning: pick(null, 'stale and partial for reasons as long as this one, '.repeat(4)),
      zone,
      marks: [
        { label: 'Call wall', price: near(), kind: 'call-wall' },
        { label: 'Put wall', price: near(), kind: 'put-wall' },
        { label: 'Max GEX', price: near(), kind: 'max-gex' },
      ],
    },
    range,
  );
}

describe('a gamma profile', () => {
  test('never writes one text over another, wherever roots and levels lie', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      expectTidy(withTicks(profileChart(randomProfile(seed), measure)), measure, `seed ${seed}`);
    }
    for (const [name, spec] of hardProfiles()) expectTidy(withTicks(profileChart(spec, measure)), measure, name);
  });

  test('says what is chosen, what else is zero, and how far other conventions go', () => {
    const five = hardProfiles().find(([name]) => name === 'profile-five-roots')![1];
    const words = wordsOf(profileChart(five, measure)).join('\n');
    expect(words).toContain('Zero gamma\n5,998.5');
    expect(words).toContain('Also zero at 5,757.8, 5,878.2, 6,118.7, 6,238.9');
    expect(words).toContain('Zero gamma by other conventions: 5,930.0 to 5,985.0');
  });

  test('without a change of sign says so instead of marking a root', () => {
    const spec = sampleProfile([{ at: 6_000, size: 1e9, width: 100 }]);
    const words = wordsOf(profileChart(spec, measure));
    expect(words).toContain('No zero gamma: net gamma does not change its sign');
    expect(words).not.toContain('Zero gamma');
  });

  test('is cut exactly where a straight piece crosses zero', () => {
    const cut = cutAtZero([
      { price: 100, net: -1 },
      { price: 104, net: 3 },
      { price: 106, net: Number.NaN },
      { price: 108, net: -2 },
    ]);
    expect(cut.slice(0, 3)).toEqual([
      { price: 100, net: -1 },
      { price: 101, net: 0 },
      { price: 104, net: 3 },
    ]);
    expect(cut).toHaveLength(5);
  });

  test('is in the colour of puts below zero and of calls above, and a hole in it stays one', async () => {
    const prices = Array.from({ length: 101 }, (_, index) => 5_900 + index * 2);
    const netGex: number[] = prices.map((price) => (price < 6_000 ? -1e6 : 1e6));
    for (const [index, price] of prices.entries()) if (price > 6_040 && price < 6_060) netGex[index] = Number.NaN;
    const bare = { marks: [], spot: Number.NaN, netAtSpot: Number.NaN, roots: [], chosen: null };
    const spec: ProfileChartSpec = { ...sampleProfile(), ...bare, prices, netGex };
    const { plot } = profileChart(spec, measure);
    const pixels = await drawn(spec);
    const column = (price: number) => {
      const x = Math.round(pixelRatio * (plot.left + ((price - 5_900) / 200) * (plot.right - plot.left)));
      const area = { left: x, right: x + 1, top: pixelRatio * plot.top, bottom: pixelRatio * plot.bottom };
      return {
        call: pixels.share(call, area) > 0,
        put: pixels.share(put, area) > 0,
        ground: pixels.share(ground, area),
      };
    };
    expect(column(5_951)).toMatchObject({ call: false, put: true });
    expect(column(6_021)).toMatchObject({ call: true, put: false });
    expect(column(6_021).ground).toBeLessThan(0.7);
    expect(column(6_051)).toMatchObject({ call: false, put: false });
    expect(column(6_051).ground).toBeGreaterThan(0.95);
  });

  test('marks the chosen root with a dot on the line of zero', async () => {
    const spec = { ...sampleProfile(), marks: [], spot: Number.NaN };
    const picture = profileChart(spec, measure);
    const { plot } = picture;
    const x = plot.left + ((spec.chosen! - 5_500) / 1_000) * (plot.right - plot.left);
    const dots = picture.over.filter((shape) => shape.kind === 'box' && shape.fill === mark['zero-gamma']);
    const dot = dots.find((shape) => shape.kind === 'box' && Math.abs(shape.x + shape.width / 2 - x) < 0.01);
    expect(dot).toBeDefined();
    const pixels = await drawn(spec);
    const y = dot?.kind === 'box' ? dot.y + dot.height / 2 : Number.NaN;
    expect(pixels.at(Math.round(pixelRatio * x), Math.round(pixelRatio * y))).toBe(mark['zero-gamma']);
  });

  test('with everything at once is a PNG of at most 150 KB', async () => {
    const five = hardProfiles().find(([name]) => name === 'profile-five-roots')![1];
    const warning = 'Stale: greeks 7 min old, spot 95 s old, 1,204 of 15,098 contracts still without a first value';
    const png = await drawPng({ ...five, theme: 'light', source: 'simulated', warning });
    expect(png.length).toBeLessThan(150_000);
  });

  test.each<[string, Partial<ProfileChartSpec>, string]>([
    ['nothing known', { netGex: Array.from({ length: 401 }, () => Number.NaN) }, 'No price of SPX has a value'],
    ['nothing but zeros', { netGex: Array.from({ length: 401 }, () => 0) }, 'No price of SPX has any gamma exposure'],
    ['no prices', { prices: [], netGex: [] }, 'No price of SPX has a value'],
    ['one price', { prices: [6_000], netGex: [1e6] }, 'a value at one price only'],
    ['columns of different length', { netGex: [1, 2] }, 'columns differ in length'],
    ['prices out of order', { prices: [2, 1], netGex: [1, 2] }, 'do not ascend'],
    ['no data time', { dataTime: Number.NaN }, 'its data have no time'],
  ])('is refused with %s', (_, change, why) => {
    const refusal = refusalOf(() => profileChart({ ...sampleProfile(), ...change }, measure));
    expect(refusal).toMatchObject({ code: 'CHART_FAILED' });
    expect(refusal?.message).toContain(why);
  });
});
