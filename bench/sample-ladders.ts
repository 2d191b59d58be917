/** Seeded specs of the pictures beside /gex whose rows are strikes or expirations: read off the sample chain of sample-spec.ts. */

import type {
  ChartHead,
  CompareChartSpec,
  ExpirationsChartSpec,
  LadderChartSpec,
  LadderQuantity,
  WeightsChartSpec,
} from '../src/charts/spec.js';
import { formatDate } from '../src/lib/format.js';
import { type SampleOptions, sampleSpec, seededRandom } from './sample-spec.js';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function headOf(options: SampleOptions, footnote: string | null = 'OI of Nov 19') {
  const { theme, symbol, scopeLabel, dataTime, source, warning, unit, strikes, marks, spot, call, put } =
    sampleSpec(options);
  const net = call.map((value, index) => value - put[index]!);
  const head: ChartHead = { theme, symbol, scopeLabel, dataTime, source, warning, footnote };
  return { head, unit, strikes, marks, spot, call, put, net };
}

/** Open interest heaps on round strikes; volume sits nearer to spot; the exposures lean to their side of it. */
export function sampleLadder(
  quantity: LadderQuantity,
  options: SampleOptions = {},
  change: Partial<LadderChartSpec> = {},
): LadderChartSpec {
  const { head, strikes, marks, spot, call, put, net } = headOf(
    options,
    quantity === 'volume' ? 'volume of Nov 20' : 'OI of Nov 19',
  );
  const { spread = 55 } = options;
  const base = { chart: 'ladder' as const, ...head, quantity, strikes, marks, spot };
  if (quantity === 'open-interest' || quantity === 'volume') {
    const scale = quantity === 'volume' ? 6e-4 : 2.5e-4;
    const count = (values: readonly number[]) => values.map((value) => Math.round(value * scale));
    const series = { kind: 'sides' as const, call: count(call), put: count(put) };
    const totals = { kind: 'sides' as const, call: sum(series.call) * 3, put: sum(series.put) * 4 };
    return { ...base, series, totals, ...change };
  }
  const size = { dex: 40, vanna: 1.6, charm: 9 }[quantity];
  const lean = (strike: number) => (quantity === 'dex' ? 1 : (strike - spot) / spread);
  const gross = (index: number) => (quantity === 'dex' ? net[index]! : call[index]! + put[index]!);
  const values = strikes.map((strike, index) => size * gross(index) * lean(strike));
  return { ...base, series: { kind: 'signed', values }, totals: { kind: 'signed', value: sum(values) }, ...change };
}

/** The day's volume sits nearer to spot than the open interest, and leans to calls. */
export function sampleWeights(options: SampleOptions = {}, change: Partial<WeightsChartSpec> = {}): WeightsChartSpec {
  const { head, unit, strikes, marks, spot, net } = headOf(options);
  const { seed = 7, spread = 55 } = options;
  const other = sampleSpec({ ...options, seed: seed + 100, spread: spread * 0.5, fear: 0.8, size: 95e6 });
  const byVolume = other.call.map((value, index) => value - other.put[index]!);
  return {
    chart: 'weights',
    ...head,
    unit,
    strikes,
    byOpenInterest: net,
    byVolume,
    marks,
    spot,
    netByOpenInterest: sum(net),
    netByVolume: sum(byVolume),
    ...change,
  };
}

/** Since then calls were written above spot, and puts closed below it. */
export function sampleCompare(options: SampleOptions = {}, change: Partial<CompareChartSpec> = {}): CompareChartSpec {
  const { head, unit, strikes, marks, spot, net } = headOf(options);
  const { seed = 7, spread = 55 } = options;
  const random = seededRandom(seed + 200);
  const largest = Math.max(...net.map(Math.abs));
  const before = net.map((value, index) => {
    const bell = Math.exp(-(((strikes[index]! - spot) / spread) ** 2) / 2);
    return value * (0.5 + 0.8 * random()) - largest * 0.4 * bell * (random() - 0.45);
  });
  return {
    chart: 'compare',
    ...head,
    unit,
    nowLabel: '10:41 ET',
    thenLabel: 'Thu 16:00 ET',
    strikes,
    now: net,
    // biome-ignore lint/suspicious/noThenProperty: the field's word; an array is no promise.
    then: before,
    marks,
    spot,
    netNow: sum(net),
    netThen: sum(before),
    ...change,
  };
}

export interface SampleExpirations {
  seed?: number;
  /** Rows. */
  count?: number;
}

/** Days, then weeks, then months: today and the monthly expirations are the heavy ones. */
export function sampleExpirations(
  { seed = 7, count = 14 }: SampleExpirations = {},
  change: Partial<ExpirationsChartSpec> = {},
): ExpirationsChartSpec {
  const random = seededRandom(seed + 300);
  const { head, unit, spot } = headOf({ seed });
  const today = Date.UTC(2026, 10, 20);
  const dates: Date[] = [];
  for (let day = 0; dates.length < count + 12; day += 1) {
    const date = new Date(today + day * 86_400_000);
    const weekday = date.getUTCDay();
    const isListed = weekday > 0 && weekday < 6 && (day < 21 || weekday === 5);
    if (isListed) dates.push(date);
  }
  const all = dates.map((date, index) => {
    const isMonthly = date.getUTCDay() === 5 && date.getUTCDate() >= 15 && date.getUTCDate() <= 21;
    const weight = index === 0 ? 3 : isMonthly ? 2.4 : 0.5;
    const gross = (3e9 * weight * (0.5 + random())) / (1 + index * 0.22);
    return { date, gross, net: gross * (random() - 0.52) * 0.9 };
  });
  const whole = sum(all.map(({ gross }) => gross));
  const shown = all.slice(0, count);
  const later = sum(all.slice(count).map(({ gross }) => gross)) / whole;
  return {
    chart: 'expirations',
    ...head,
    scopeLabel: 'All expirations',
    unit,
    rows: shown.map(({ date, gross, net }, index) => ({
      label: formatDate(date.toISOString().slice(0, 10), { unlessOf: '2026' }),
      net,
      gross,
      share: gross / whole,
      rollsOff: index === 0,
    })),
    rest: `12 later expirations, ${(later * 100).toFixed(0)} %`,
    spot,
    ...change,
  };
}
