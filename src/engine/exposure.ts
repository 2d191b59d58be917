/** Exposure by strike and its sums, for one scope. Sign convention: dealers are long calls (+) and short puts (−). */

import type { PricedChain } from './priced-chain.js';
import type { StrikeTable, Totals } from './types.js';

/** Whose gamma is summed: ours at the fresh spot, or the feed's own. */
export type GammaSource = 'model' | 'feed';

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
type Columns = Record<(typeof columnNames)[number], Float64Array>;

/** Every strike listed in the dates, ascending, with its sums over them. What is missing adds nothing; docs/method.md has the formulas. */
export function strikeTable(priced: PricedChain, dates: readonly number[], source: GammaSource = 'model'): StrikeTable {
  const rungs = priced.strikes.length;
  const sums = Object.fromEntries(columnNames.map((name) => [name, new Float64Array(rungs)])) as Columns;
  const callIvWeight = new Float64Array(rungs);
  const putIvWeight = new Float64Array(rungs);
  const isListed = new Uint8Array(rungs);
  const { rank, contract, openInterest, volume, iv, start } = priced;
  const { isCall } = priced.chain.contracts;
  const gexOf = source === 'model' ? priced.gex : priced.feedGex;

  for (const date of dates) {
    for (let row = start[date]!; row < start[date + 1]!; row++) {
      const k = rank[row]!;
      if (k < 0) continue;
      isListed[k] = 1;
      const call = isCall[contract[row]!] === 1;
      const gex = gexOf[row]!;
      const held = openInterest[row]!;
      const traded = volume[row]!;
      if (held > 0) {
        const interest = call ? sums.callOpenInterest : sums.putOpenInterest;
        interest[k] = interest[k]! + held;
        if (gex >= 0) {
          const side = call ? sums.callGex : sums.putGex;
          side[k] = side[k]! + gex * held;
        }
        if (priced.gex[row]! >= 0) {
          sums.dex[k] = sums.dex[k]! + priced.dex[row]! * held;
          sums.vex[k] = sums.vex[k]! + priced.vex[row]! * held;
          sums.cex[k] = sums.cex[k]! + priced.cex[row]! * held;
        }
      }
      if (traded > 0) {
        const trades = call ? sums.callVolume : sums.putVolume;
        trades[k] = trades[k]! + traded;
        if (gex >= 0) {
          const side = call ? sums.callGexByVolume : sums.putGexByVolume;
          side[k] = side[k]! + gex * traded;
        }
      }
      const weight = priced.gex[row]!;
      if (weight > 0) {
        const mean = call ? sums.callIv : sums.putIv;
        const total = call ? callIvWeight : putIvWeight;
        mean[k] = mean[k]! + weight * iv[row]!;
        total[k] = total[k]! + weight;
      }
    }
  }
  for (let k = 0; k < rungs; k++) {
    sums.callIv[k] = callIvWeight[k]! > 0 ? sums.callIv[k]! / callIvWeight[k]! : Number.NaN;
    sums.putIv[k] = putIvWeight[k]! > 0 ? sums.putIv[k]! / putIvWeight[k]! : Number.NaN;
  }
  return compact(priced.strikes, isListed, sums);
}

function compact(strikes: Float64Array, isListed: Uint8Array, sums: Columns): StrikeTable {
  let count = 0;
  for (let k = 0; k < isListed.length; k++) count += isListed[k]!;
  const keep = (column: Float64Array) => {
    const out = new Float64Array(count);
    let at = 0;
    for (let k = 0; k < isListed.length; k++) if (isListed[k] === 1) out[at++] = column[k]!;
    return out;
  };
  const kept = Object.fromEntries(columnNames.map((name) => [name, keep(sums[name])])) as Columns;
  return { count, strike: keep(strikes), ...kept };
}

/** Sums of two side columns, $ per point. */
export function totalsOf(call: Float64Array, put: Float64Array): Totals {
  const calls = sumOf(call);
  const puts = sumOf(put);
  return { call: calls, put: puts, net: calls - puts, gross: calls + puts };
}

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
