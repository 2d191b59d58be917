import type {
  DateKey,
  ExpirationSummary,
  ExposureMatrix,
  GexSnapshot,
  KeyLevels,
  Level,
  Quality,
  QualityLabel,
  ScopeKey,
  ScopeResult,
  StrikeTable,
} from '../../src/engine/types.js';

/** Shape of a listed chain: how many expirations and how strikes are spaced, as on the real underlyings. */
export interface SampleShape {
  symbol: string;
  spot: number;
  expirations: number;
  /** Points between strikes near spot; four times that further out, twenty times at the ends. */
  spacing: number;
  /** Share of spot listed on either side for the longest expirations. */
  reach: number;
  /** Contracts at a popular strike. */
  openInterest: number;
}

export const spxShape: SampleShape = {
  symbol: 'SPX',
  spot: 5986.4,
  expirations: 50,
  spacing: 5,
  reach: 0.75,
  openInterest: 2500,
};

/** Six symbols of the size of the preset watch list. */
export const sixShapes: readonly SampleShape[] = [
  spxShape,
  { symbol: 'NDX', spot: 21_480.3, expirations: 40, spacing: 10, reach: 0.6, openInterest: 120 },
  { symbol: 'SPY', spot: 597.1, expirations: 32, spacing: 1, reach: 0.6, openInterest: 6000 },
  { symbol: 'QQQ', spot: 522.8, expirations: 32, spacing: 1, reach: 0.6, openInterest: 5000 },
  { symbol: 'IWM', spot: 238.4, expirations: 28, spacing: 1, reach: 0.5, openInterest: 3000 },
  { symbol: 'DIA', spot: 440.2, expirations: 20, spacing: 1, reach: 0.4, openInterest: 300 },
];

export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const day = 86_400_000;
const columnNames = [
  'callGex',
  'putGex',
  'callGexByVolume',
  'putGexByVolume',
  'callOpenInterest',
  'putOpenInterest',
  'callVolume',
  'putVolume',
  'callIv',
  'putIv',
  'dex',
  'vex',
  'cex',
] as const;
type Row = { strike: number; callWeight: number; putWeight: number } & Record<(typeof columnNames)[number], number>;

export interface SampleOptions {
  shape?: SampleShape;
  /** The open interest of the day comes from this. */
  seed?: number;
  /** Minutes after 09:30 of the session. */
  minute?: number;
  slot?: number;
  label?: QualityLabel;
  sessionDate?: DateKey;
  inSession?: boolean;
}

/** 2026-11-20 09:30 New York. */
export const sessionOpen = Date.UTC(2026, 10, 20, 14, 30);

/**
 * A snapshot with the numbers and sizes of a real one: Black–Scholes gamma over a smile, open interest gathered at round strikes,
 * volume growing through the day. For sizes and round trips, not for judging the method.
 */
export function sampleSnapshot(options: SampleOptions = {}): GexSnapshot {
  const { shape = spxShape, seed = 1, minute = 60, sessionDate = '2026-11-20' } = options;
  const asOf = options.slot ?? sessionOpen + minute * 60_000;
  const live = random(seed * 7919 + minute);
  const spot = Math.round(shape.spot * (1 + 0.004 * Math.sin(minute / 40) + 0.0005 * live()) * 100) / 100;
  const daysOut = Array.from({ length: shape.expirations }, (_, index) =>
    index < 24 ? index * 1.4 : index * index * 0.7,
  );
  const dates = daysOut.map((days) => dateAfter(sessionDate, Math.round(days)));
  const years = daysOut.map((days) => Math.max(days + (390 - minute) / 1440, 0.011) / 365);
  const perExpiration = years.map((time, index) =>
    rowsOf(shape, spot, time, daysOut[index]!, minute, random(seed * 104_729 + index), live),
  );
  const quality = qualityOf(options.label ?? 'trusted', perExpiration.flat());
  const scope = (key: ScopeKey, count: number, from = 0): ScopeResult =>
    scopeOf(key, dates.slice(from, from + count), mergeRows(perExpiration.slice(from, from + count)), spot, quality);
  const summaries = dates.map((date, index) =>
    summaryOf(date, Math.round(daysOut[index]!), perExpiration[index]!, spot),
  );
  return {
    methodVersion: 1,
    symbol: shape.symbol,
    asOf,
    sessionDate,
    inSession: options.inSession ?? true,
    source: 'simulated',
    delayMs: 0,
    spot,
    spotAt: asOf - 350,
    previousClose: shape.spot,
    riskFreeRate: 0,
    dividendYield: 0,
    scopes: [
      scope('0dte', 1),
      scope('next', 1, 1),
      scope('days:45', daysOut.filter((days) => days <= 45).length),
      scope('all', dates.length),
    ],
    expirations: summaries,
    rollingOff: { date: dates[0]!, share: 0.1834 },
    matrix: matrixOf(dates, perExpiration),
    quality,
  };
}

function dateAfter(date: DateKey, days: number): DateKey {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

function strikesOf(shape: SampleShape, daysOut: number): number[] {
  const { spot, spacing } = shape;
  const reach = Math.min(shape.reach, 0.12 + 0.03 * Math.sqrt(daysOut) * 2);
  const strikes: number[] = [];
  let strike = Math.floor((spot * (1 - reach)) / (spacing * 20)) * spacing * 20;
  while (strike <= spot * (1 + reach * 0.7)) {
    if (strike > 0) strikes.push(strike);
    const away = Math.abs(strike / spot - 1);
    const near = daysOut < 40 ? 0.12 : 0.05;
    const wide = away < near ? spacing : away < 0.3 ? spacing * 5 : spacing * 20;
    strike = Math.round((strike + wide - (strike % wide)) * 100) / 100;
  }
  return strikes;
}

function rowsOf(
  shape: SampleShape,
  spot: number,
  time: number,
  daysOut: number,
  minute: number,
  ofDay: () => number,
  live: () => number,
): Row[] {
  return strikesOf(shape, daysOut).map((strike) => {
    const away = Math.log(strike / shape.spot);
    const roundness = strike % (shape.spacing * 20) === 0 ? 6 : strike % (shape.spacing * 5) === 0 ? 2.5 : 1;
    const interest = (tilt: number) => {
      const size =
        shape.openInterest * roundness * Math.exp(-(((away - tilt) / (0.05 + Math.sqrt(daysOut / 365) * 0.2)) ** 2));
      return ofDay() < 0.12 ? 0 : Math.round(size * ofDay() ** 2);
    };
    const callOpenInterest = interest(0.01);
    const putOpenInterest = interest(-0.03);
    const traded = (open: number) => Math.round(open * ofDay() ** 4 * (minute / 390) * 3);
    const callVolume = traded(callOpenInterest);
    const putVolume = traded(putOpenInterest);
    const callIv = Math.max(0.06, 0.15 - 0.5 * away + 1.2 * away * away + 0.003 * live());
    const putIv = callIv + 0.002 * live();
    const call = greeks(spot, strike, time, callIv);
    const put = greeks(spot, strike, time, putIv);
    const perPoint = 100 * spot;
    return {
      strike,
      callGex: call.gamma * callOpenInterest * perPoint,
      putGex: put.gamma * putOpenInterest * perPoint,
      callGexByVolume: call.gamma * callVolume * perPoint,
      putGexByVolume: put.gamma * putVolume * perPoint,
      callOpenInterest,
      putOpenInterest,
      callVolume,
      putVolume,
      callIv,
      putIv,
      callWeight: call.gamma,
      putWeight: put.gamma,
      dex: (call.delta * callOpenInterest - (put.delta - 1) * putOpenInterest) * perPoint,
      vex: (call.vanna * callOpenInterest - put.vanna * putOpenInterest) * perPoint * 0.01,
      cex: ((call.vanna * callOpenInterest - put.vanna * putOpenInterest) * perPoint * callIv) / (730 * time),
    };
  });
}

function greeks(spot: number, strike: number, time: number, iv: number) {
  const root = iv * Math.sqrt(time);
  const d1 = (Math.log(spot / strike) + 0.5 * root * root) / root;
  const density = Math.exp(-0.5 * d1 * d1) / Math.sqrt(2 * Math.PI);
  return {
    gamma: density / (spot * root),
    delta: 1 / (1 + Math.exp(-1.702 * d1)),
    vanna: (-density * (d1 - root)) / iv,
  };
}

function mergeRows(lists: readonly Row[][]): Row[] {
  const byStrike = new Map<number, Row>();
  for (const row of lists.flat()) {
    const sum = byStrike.get(row.strike);
    if (sum === undefined) {
      byStrike.set(row.strike, { ...row });
      continue;
    }
    const callWeight = sum.callWeight + row.callWeight;
    const putWeight = sum.putWeight + row.putWeight;
    sum.callIv = callWeight > 0 ? (sum.callIv * sum.callWeight + row.callIv * row.callWeight) / callWeight : sum.callIv;
    sum.putIv = putWeight > 0 ? (sum.putIv * sum.putWeight + row.putIv * row.putWeight) / putWeight : sum.putIv;
    sum.callWeight = callWeight;
    sum.putWeight = putWeight;
    for (const name of columnNames) if (!name.endsWith('Iv')) sum[name] += row[name];
  }
  return [...byStrike.values()].sort((a, b) => a.strike - b.strike);
}

function tableOf(rows: readonly Row[]): StrikeTable {
  const column = (name: keyof Row) => Float64Array.from(rows, (row) => row[name]);
  const columns = Object.fromEntries(columnNames.map((name) => [name, column(name)])) as Omit<
    StrikeTable,
    'count' | 'strike'
  >;
  return { count: rows.length, strike: column('strike'), ...columns };
}

function scopeOf(scope: ScopeKey, expirations: DateKey[], rows: Row[], spot: number, quality: Quality): ScopeResult {
  const sum = (name: (typeof columnNames)[number]) => rows.reduce((total, row) => total + row[name], 0);
  const totals = (call: number, put: number) => ({ call, put, net: call - put, gross: call + put });
  const levels = levelsOf(
    rows,
    spot,
    (row) => row.callGex,
    (row) => row.putGex,
  );
  return {
    scope,
    expirations,
    emptyReason: null,
    strikes: tableOf(rows),
    totals: totals(sum('callGex'), sum('putGex')),
    totalsByVolume: totals(sum('callGexByVolume'), sum('putGexByVolume')),
    feedTotals: totals(sum('callGex') * 1.01, sum('putGex') * 0.99),
    dex: sum('dex'),
    vex: sum('vex'),
    cex: sum('cex'),
    zeroGamma: {
      level: spot * 1.0044,
      reason: null,
      roots: [spot * 1.0044, spot * 1.087],
      chosenBy: 'nearest-previous',
    },
    strikeFlip: { level: spot * 1.0012, count: 7 },
    profile: profileOf(rows, spot),
    levels,
    levelsByVolume: levelsOf(
      rows,
      spot,
      (row) => row.callGexByVolume,
      (row) => row.putGexByVolume,
    ),
    putCall: {
      openInterest: sum('putOpenInterest') / sum('callOpenInterest'),
      volume: sum('putVolume') / sum('callVolume'),
    },
    totalOpenInterest: { call: sum('callOpenInterest'), put: sum('putOpenInterest') },
    totalVolume: { call: sum('callVolume'), put: sum('putVolume') },
    quality,
  };
}

function levelsOf(rows: Row[], spot: number, call: (row: Row) => number, put: (row: Row) => number): KeyLevels {
  const net = (row: Row) => call(row) - put(row);
  const best = (among: Row[], value: (row: Row) => number, signed: (row: Row) => number = value): Level | null => {
    const [first, second] = [...among].sort((a, b) => value(b) - value(a));
    if (first === undefined || value(first) <= 0) return null;
    const runnerUp = second === undefined ? null : { strike: second.strike, value: signed(second) };
    const dominance =
      runnerUp === null || runnerUp.value === 0 ? null : Math.abs(signed(first)) / Math.abs(runnerUp.value);
    return { strike: first.strike, value: signed(first), runnerUp, dominance };
  };
  const above = rows.filter((row) => row.strike >= spot);
  const below = rows.filter((row) => row.strike <= spot);
  return {
    maxGex: best(rows, (row) => Math.abs(net(row)), net),
    absoluteGamma: best(rows, (row) => call(row) + put(row)),
    callWall: best(above, net),
    putWall: best(below, (row) => -net(row), net),
    maxCallGamma: best(rows, call),
    maxPutGamma: best(rows, put),
  };
}

function profileOf(rows: Row[], spot: number) {
  const points = 121;
  const ratio = (1.2 / 0.8) ** (1 / (points - 1));
  const levels = Float64Array.from({ length: points }, (_, index) => spot * 0.8 * ratio ** index);
  const netGex = levels.map((level) =>
    rows.reduce(
      (sum, row) => sum + (row.callGex - row.putGex) * Math.exp(-(((row.strike / level - 1) / 0.03) ** 2)),
      0,
    ),
  );
  return { levels, netGex };
}

function summaryOf(date: DateKey, daysToExpiration: number, rows: Row[], spot: number): ExpirationSummary {
  const sum = (name: (typeof columnNames)[number]) => rows.reduce((total, row) => total + row[name], 0);
  const call = sum('callGex');
  const put = sum('putGex');
  return {
    date,
    daysToExpiration,
    net: call - put,
    gross: call + put,
    grossShare: 0.0213,
    maxPain: rows[Math.floor(rows.length / 2)]!.strike,
    expectedMove: {
      points: spot * 0.15 * Math.sqrt((daysToExpiration + 0.3) / 365),
      from: daysToExpiration % 3 === 0 ? 'volatility' : 'straddle',
    },
    atmIv: 0.1512 + daysToExpiration / 1e5,
    callOpenInterest: sum('callOpenInterest'),
    putOpenInterest: sum('putOpenInterest'),
  };
}

function matrixOf(dates: DateKey[], lists: readonly Row[][]): ExposureMatrix {
  const strikes = Float64Array.from([...new Set(lists.flat().map((row) => row.strike))].sort((a, b) => a - b));
  const column = new Map([...strikes].map((strike, index) => [strike, index]));
  const call = new Float64Array(dates.length * strikes.length).fill(Number.NaN);
  const put = new Float64Array(dates.length * strikes.length).fill(Number.NaN);
  lists.forEach((rows, index) => {
    for (const row of rows) {
      const cell = index * strikes.length + column.get(row.strike)!;
      call[cell] = row.callGex;
      put[cell] = row.putGex;
    }
  });
  return { dates, strikes, call, put };
}

function qualityOf(label: QualityLabel, rows: Row[]): Quality {
  const held =
    rows.filter((row) => row.callOpenInterest > 0).length + rows.filter((row) => row.putOpenInterest > 0).length;
  return {
    label,
    reasons: label === 'trusted' ? [] : ['97.2 % of the weight has fresh greeks'],
    contracts: rows.length * 2,
    withOpenInterest: rows.length * 2,
    held,
    heldWithGreeks: held - 3,
    weightCoverage: label === 'trusted' ? 0.9987 : 0.972,
    spotAgeMs: 350,
    medianGreeksAgeMs: 41_250.5,
    oldestGreeksAgeMs: 240_000,
    openInterestDate: '2026-11-19',
  };
}
