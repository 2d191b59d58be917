/** How per-strike tables, profiles and matrices become blobs: which precision each column is worth. */

import type { ExposureMatrix, Profile, StrikeTable } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import { type Column, layColumns, type Precision, packColumns, unpackColumns } from './codec.js';
import { dayOf, keyOf } from './day-number.js';

/** Within 16 millionths of the column's largest strike: far below a pixel or a printed digit. */
const gamma: Precision = { as: 'share', bits: 16 };
/** Within 62 millionths of the largest strike. */
const gammaByVolume: Precision = { as: 'share', bits: 14 };
/** Within 0.025 % of the largest strike. */
const otherGreeks: Precision = { as: 'share', bits: 12 };
/** Within 0.003 volatility points. */
const volatility: Precision = { as: 'step', exponent: -14, smooth: 1 };
/** Strikes, open interest and volumes come back exactly, fractions included. */
const exact: Precision = { as: 'exact' };
const ascending: Precision = { as: 'exact', smooth: 1 };
/** Within a quarter of a millionth of the profile's largest value. */
const curve: Precision = { as: 'share', bits: 22, smooth: 2 };
/** Within 16 millionths of the largest cell. */
const cell: Precision = { as: 'share', bits: 16 };

const ladderColumns = ['strike', 'callOpenInterest', 'putOpenInterest'] as const;
const liveColumns = [
  ['callGex', gamma],
  ['putGex', gamma],
  ['callGexByVolume', gammaByVolume],
  ['putGexByVolume', gammaByVolume],
  ['callVolume', exact],
  ['putVolume', exact],
  ['callIv', volatility],
  ['putIv', volatility],
  ['dex', otherGreeks],
  ['vex', otherGreeks],
  ['cex', otherGreeks],
] as const;

interface ScopeDetail {
  strikes: StrikeTable;
  profile: Profile;
}

/** Groups of columns a scope takes in the live blob. */
const groupsPerScope = 3;

/** Strikes and open interest of each scope: the part that many snapshots share. Exact, and not yet deflated. */
export function layLadder(scopes: readonly ScopeDetail[]): Buffer {
  return layColumns(
    scopes.map(({ strikes }) =>
      ladderColumns.map((name) => ({ values: strikes[name], keep: name === 'strike' ? ascending : exact })),
    ),
  );
}

/** Everything else of the strikes, and the profiles: prices exact when stretches are evenly spaced in the logarithm (to 1e-9), else as doubles. */
export function packStrikes(scopes: readonly ScopeDetail[]): Buffer {
  return packColumns(
    scopes.flatMap(({ strikes, profile }) => [
      liveColumns.map(([name, keep]) => ({ values: strikes[name], keep })),
      [{ values: profile.netGex, keep: curve }],
      priceColumns(profile.levels),
    ]),
  );
}

/** The scopes at these places, in this order. */
export function unpackStrikes(ladder: Uint8Array, data: Uint8Array, ordinals: readonly number[]): ScopeDetail[] {
  const ladders = unpackColumns(ladder, (group) => ordinals.includes(group));
  const groups = unpackColumns(data, (group) => ordinals.includes(Math.floor(group / groupsPerScope)));
  return ordinals.map((ordinal) => {
    const at = ordinal * groupsPerScope;
    return detailOf(ladders[ordinal] ?? [], groups[at] ?? [], groups[at + 1]?.[0], groups[at + 2]?.[0]);
  });
}

/** Strikes of the scope at one place, with calls less puts; the other columns are passed over. */
export function unpackNet(
  ladder: Uint8Array,
  data: Uint8Array,
  ordinal: number,
): { strikes: Float64Array; netByStrike: Float64Array } {
  const strikes = unpackColumns(ladder, (group, column) => group === ordinal && column === 0)[ordinal]?.[0];
  const at = ordinal * groupsPerScope;
  const [call, put] = unpackColumns(data, (group, column) => group === at && column < 2)[at] ?? [];
  if (strikes === undefined || call?.length !== strikes.length || put === undefined) {
    throw new AppError('STORE_CORRUPT', 'A stored strike table is not complete.');
  }
  return { strikes, netByStrike: call.map((gamma, strike) => gamma - put[strike]!) };
}

function detailOf(
  base: Float64Array[],
  live: Float64Array[],
  netGex: Float64Array | undefined,
  prices: Float64Array | undefined,
): ScopeDetail {
  const strike = base[0];
  const complete = base.length === ladderColumns.length && live.length === liveColumns.length;
  if (
    !complete ||
    strike === undefined ||
    netGex === undefined ||
    live.some((column) => column.length !== strike.length)
  ) {
    throw new AppError('STORE_CORRUPT', 'A stored strike table is not complete.');
  }
  const strikes = { count: strike.length } as StrikeTable;
  ladderColumns.forEach((name, index) => {
    strikes[name] = base[index]!;
  });
  liveColumns.forEach(([name], index) => {
    strikes[name] = live[index]!;
  });
  return { strikes, profile: { levels: pricesOf(prices, netGex.length), netGex } };
}

/** The table of a scope whose strikes were pruned: no rows, which is not a row of zeros. */
export function noStrikes(): ScopeDetail {
  const none = () => new Float64Array(0);
  const strikes = { count: 0 } as StrikeTable;
  for (const name of ladderColumns) strikes[name] = none();
  for (const [name] of liveColumns) strikes[name] = none();
  return { strikes, profile: { levels: none(), netGex: none() } };
}

/** A profile is laid in so many stretches at most, each evenly spaced in the logarithm: wide steps, narrow ones around spot, wide ones. */
const mostStretches = 3;

/** The ends of the stretches and the places of those between, when all prices follow from them; otherwise all prices. */
function priceColumns(levels: Float64Array): Column[] {
  const places = stretchEnds(levels);
  const ends = [...places.map((place) => levels[place]!), ...places.slice(1, -1)];
  const isShorter = places.length - 1 <= mostStretches && levels.length > ends.length;
  const follow =
    isShorter && pricesOf(ends, levels.length).every((price, at) => Math.abs(price / levels[at]! - 1) < 1e-9);
  return [{ values: follow ? ends : levels, keep: exact }];
}

/** Places at which evenly spaced stretches begin, and the last one. */
function stretchEnds(levels: Float64Array): number[] {
  const step = (at: number) => Math.log(levels[at]! / levels[at - 1]!);
  const places = [0];
  for (let at = 1; at < levels.length; at++) {
    const isEnd = at + 1 === levels.length || !(Math.abs(step(at + 1) / step(at) - 1) < 1e-6);
    if (isEnd) places.push(at);
  }
  return places;
}

function pricesOf(stored: ArrayLike<number> | undefined, count: number): Float64Array {
  if (stored === undefined) throw new AppError('STORE_CORRUPT', 'A stored profile has no prices.');
  if (stored.length === count) return Float64Array.from(stored);
  const stretches = stored.length / 2;
  const places = [0, ...Array.from(stored).slice(stretches + 1), count - 1];
  const isWhole = places.every((place, at) => at === 0 || (Number.isInteger(place) && place > places[at - 1]!));
  if (!Number.isInteger(stretches) || stretches < 1 || !isWhole)
    throw new AppError('STORE_CORRUPT', 'A stored profile has the wrong number of prices.');
  const prices = new Float64Array(count);
  for (let at = 0; at < stretches; at++) {
    const [from, to] = [places[at]!, places[at + 1]!];
    const [first, last] = [stored[at]!, stored[at + 1]!];
    const step = Math.log(last / first) / (to - from);
    for (let place = from; place < to; place++) prices[place] = first * Math.exp((place - from) * step);
    prices[to] = last;
  }
  return prices;
}

export function packMatrix(matrix: ExposureMatrix): Buffer {
  return packColumns([
    [{ values: matrix.dates.map(dayOf), keep: ascending }],
    [{ values: matrix.strikes, keep: ascending }],
    [
      { values: matrix.call, keep: cell },
      { values: matrix.put, keep: cell },
    ],
  ]);
}

export function unpackMatrix(data: Uint8Array): ExposureMatrix {
  const [dates, strikes, cells] = unpackColumns(data);
  const days = dates?.[0];
  const prices = strikes?.[0];
  const [call, put] = cells ?? [];
  if (days === undefined || prices === undefined || call?.length !== days.length * prices.length || put === undefined) {
    throw new AppError('STORE_CORRUPT', 'A stored matrix is not complete.');
  }
  return { dates: Array.from(days, keyOf), strikes: prices, call, put };
}
