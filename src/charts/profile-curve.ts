/** From a profile's columns to what its picture draws: the curve cut at zero, and why there is none. Pure. */

import type { ProfileChartSpec } from './spec.js';
import { refuse, refuseNothing } from './strike-columns.js';

export interface CurvePoint {
  price: number;
  /** NaN ends a part of the curve. */
  net: number;
}

/** Throws CHART_FAILED unless there is a curve of at least two prices with a value, and not all of it is 0. */
export function curveOf(spec: ProfileChartSpec): CurvePoint[] {
  const { symbol, prices, netGex } = spec;
  if (prices.length !== netGex.length) refuse(symbol, 'its columns differ in length');
  if (!prices.every(Number.isFinite)) refuse(symbol, 'a price is not a number');
  if (prices.some((price, index) => index > 0 && price <= prices[index - 1]!))
    refuse(symbol, 'its prices do not ascend');
  if (!Number.isFinite(spec.dataTime)) refuse(symbol, 'its data have no time');
  const known = netGex.filter(Number.isFinite);
  refuseNothing(symbol, known, 'gamma exposure', 'price');
  if (known.length < 2) refuse(symbol, 'it has a value at one price only');
  return prices.map((price, index) => ({ price, net: Number.isFinite(netGex[index]!) ? netGex[index]! : Number.NaN }));
}

/** The curve with a point where each straight piece crosses 0, so that no piece has two signs. */
export function cutAtZero(curve: readonly CurvePoint[]): CurvePoint[] {
  return curve.flatMap((point, index) => {
    const before = curve[index - 1];
    if (before === undefined || !(before.net * point.net < 0)) return [point];
    const share = before.net / (before.net - point.net);
    return [{ price: before.price + share * (point.price - before.price), net: 0 }, point];
  });
}

/** The parts of a cut curve with no value of the other sign; zeros end a part and begin the next. */
export function partsOfSign(cut: readonly CurvePoint[], sign: 1 | -1): CurvePoint[] {
  return cut.map((point) => {
    if (point.net * sign >= 0) return point;
    return { price: point.price, net: Number.NaN };
  });
}
