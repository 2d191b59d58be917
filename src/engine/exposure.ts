/** Exposure by strike and its sums, for one scope. Sign convention: dealers are long calls (+) and short puts (−). */

import type { PricedChain } from './priced-chain.js';
import type { StrikeTable, Totals } from './types.js';

/** Whose gamma is summed: ours at the fresh spot, or the feed's own. */
export type GammaSource = 'model' | 'feed';

/** Every strike listed in the dates, ascending, with its sums over them. What is missing adds nothing; docs/method.md has the formulas. */
export function strikeTable(priced: PricedChain, dates: readonly number[], source: GammaSource = 'model'): StrikeTable {
  const rungs = priced.strikes.length;
  // Two halves each: calls from 0, puts from `rungs`.
  const sides = () => new Float64Array(2 * rungs);
  const exposure = sides();
  const exposureByVolume = sides();
  const interest = sides();
  const trades = sides();
  const ivSum = sides();
  const ivWeight = sides();
  const dex = new Float64Array(rungs);
  const vex = new Float64Array(rungs);
  const cex = new Float64Array(rungs);
  const isListed = new Uint8Array(rungs);
  const { rank, contract, openInterest, volume, iv, start, gex: modelGex } = priced;
  const { dex: dexOf, vex: vexOf, cex: cexOf } = priced;
  const { isCall } = priced.chain.contracts;
  const gexOf = source === 'model' ? modelGex : priced.feedGex;

  for (const date of dates) {
    const end = start[date + 1]!;
    for (let row = start[date]!; row < end; row++) {
      const k = rank[row]!;
      if (k < 0) continue;
      isListed[k] = 1;
      const at = isCall[contract[row]!] === 1 ? k : k + rungs;
      const gex = gexOf[row]!;
      const weight = modelGex[row]!;
      const held = openInterest[row]!;
      const traded = volume[row]!;
      if (held > 0) {
        interest[at] = interest[at]! + held;
        if (gex >= 0) exposure[at] = exposure[at]! + gex * held;
        if (weight >= 0) {
          dex[k] = dex[k]! + dexOf[row]! * held;
          vex[k] = vex[k]! + vexOf[row]! * held;
          cex[k] = cex[k]! + cexOf[row]! * held;
        }
      }
      if (traded > 0) {
        trades[at] = trades[at]! + traded;
        if (gex >= 0) exposureByVolume[at] = exposureByVolume[at]! + gex * traded;
      }
      if (weight > 0) {
        ivSum[at] = ivSum[at]! + weight * iv[row]!;
        ivWeight[at] = ivWeight[at]! + weight;
      }
    }
  }
  for (let at = 0; at < ivSum.length; at++) ivSum[at] = ivWeight[at]! > 0 ? ivSum[at]! / ivWeight[at]! : Number.NaN;

  let count = 0;
  for (let k = 0; k < rungs; k++) count += isListed[k]!;
  const keep = (column: Float64Array, from = 0) => {
    const out = new Float64Array(count);
    let at = 0;
    for (let k = 0; k < rungs; k++) if (isListed[k] === 1) out[at++] = column[from + k]!;
    return out;
  };
  return {
    count,
    strike: keep(priced.strikes),
    callGex: keep(exposure),
    putGex: keep(exposure, rungs),
    callGexByVolume: keep(exposureByVolume),
    putGexByVolume: keep(exposureByVolume, rungs),
    callOpenInterest: keep(interest),
    putOpenInterest: keep(interest, rungs),
    callVolume: keep(trades),
    putVolume: keep(trades, rungs),
    callIv: keep(ivSum),
    putIv: keep(ivSum, rungs),
    dex: keep(dex),
    vex: keep(vex),
    cex: keep(cex),
  };
}

/** Sums of two side columns, $ per point. */
export function totalsOf(call: Float64Array, put: Float64Array): Totals {
  const calls = sumOf(call);
  const puts = sumOf(put);
  return { call: calls, put: puts, net: calls - puts, gross: calls + puts };
}

/** Plain sum of a column; 0 for an empty one. */
export function sumOf(column: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
}

/** Totals with the feed's own gamma, over the contracts that have one; null when none with open interest has. */
export function feedTotals(priced: PricedChain, dates: readonly number[]): Totals | null {
  let call = 0;
  let put = 0;
  let counted = 0;
  for (const date of dates) {
    for (let row = priced.start[date]!; row < priced.start[date + 1]!; row++) {
      const held = priced.openInterest[row]!;
      const gex = priced.feedGex[row]!;
      if (!(held > 0 && gex >= 0)) continue;
      counted++;
      if (priced.chain.contracts.isCall[priced.contract[row]!] === 1) call += gex * held;
      else put += gex * held;
    }
  }
  return counted === 0 ? null : { call, put, net: call - put, gross: call + put };
}
