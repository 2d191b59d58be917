/** One line per expiration date, and what the next settlement takes away. */

import { daysBetween } from './date-key.js';
import { atTheMoney, expirationsOf } from './expected-move.js';
import { maxPain } from './max-pain.js';
import { forwardPrice, type PricedChain } from './priced-chain.js';
import type { ExpirationSummary, Forward, GexSnapshot } from './types.js';
import { usableMultiplier } from './usable-number.js';

/** Dates ascending; roots of one date are one line. Net and gross are NaN where no open interest is known and where none of it could be priced. */
export function summarise(priced: PricedChain): ExpirationSummary[] {
  const lines = priced.dates.map((_, date) => summaryOf(priced, date));
  const gross = lines.reduce((sum, line) => sum + (Number.isNaN(line.gross) ? 0 : line.gross), 0);
  for (const line of lines) line.grossShare = gross > 0 && !Number.isNaN(line.gross) ? line.gross / gross : null;
  return lines;
}

function summaryOf(priced: PricedChain, date: number): ExpirationSummary {
  const rungs = priced.strikes.length;
  const isListed = new Uint8Array(rungs);
  const callShares = new Float64Array(rungs);
  const putShares = new Float64Array(rungs);
  const { isCall, multiplier } = priced.chain.contracts;
  const line = { net: 0, gross: 0, callOpenInterest: 0, putOpenInterest: 0 };
  let known = 0;
  let held = 0;
  let counted = 0;
  for (let row = priced.start[date]!; row < priced.start[date + 1]!; row++) {
    const rank = priced.rank[row]!;
    if (rank < 0) continue;
    isListed[rank] = 1;
    const openInterest = priced.openInterest[row]!;
    if (openInterest >= 0) known++;
    if (!(openInterest > 0)) continue;
    held++;
    const index = priced.contract[row]!;
    const call = isCall[index] === 1;
    const shares = call ? callShares : putShares;
    shares[rank] = shares[rank]! + openInterest * usableMultiplier(multiplier[index]!);
    if (call) line.callOpenInterest += openInterest;
    else line.putOpenInterest += openInterest;
    const gex = priced.gex[row]! * openInterest;
    if (!(gex >= 0)) continue;
    counted++;
    line.net += call ? gex : -gex;
    line.gross += gex;
  }
  // Nothing held is 0; nothing known of what is held, or of any of it how much it moves, is not.
  if (known === 0 || (counted === 0 && held > 0)) {
    line.net = Number.NaN;
    line.gross = Number.NaN;
  }
  const { iv, move } = atTheMoney(priced, date);
  return {
    date: priced.dates[date]!,
    daysToExpiration: daysBetween(priced.chain.sessionDate, priced.dates[date]!),
    ...line,
    grossShare: null,
    maxPain: maxPain(priced.strikes, isListed, callShares, putShares),
    expectedMove: move,
    atmIv: iv,
    ...forwardOf(priced, date),
  };
}

/** Of the root that settles last; nothing without a spot. */
function forwardOf(priced: PricedChain, date: number): { forward?: Forward } {
  const expiration = expirationsOf(priced, date)[0];
  if (expiration === undefined || !(priced.spot > 0)) return {};
  return { forward: { price: forwardPrice(priced, expiration), from: priced.carry.from[expiration]! } };
}

/** Share of gross GEX held by the contracts of the earliest settlement instant still ahead; null when nothing is priced. */
export function rollingOff(priced: PricedChain): GexSnapshot['rollingOff'] {
  const { chain } = priced;
  let next = -1;
  priced.years.forEach((years, i) => {
    if (Number.isNaN(years)) return;
    if (next < 0 || chain.expirations[i]!.settlesAt < chain.expirations[next]!.settlesAt) next = i;
  });
  if (next < 0) return null;
  const { settlesAt, date } = chain.expirations[next]!;
  let gross = 0;
  let leaving = 0;
  for (let row = 0; row < priced.contract.length; row++) {
    const gex = priced.gex[row]! * priced.openInterest[row]!;
    if (!(gex > 0)) continue;
    gross += gex;
    const expiration = chain.contracts.expiration[priced.contract[row]!]!;
    if (chain.expirations[expiration]!.settlesAt === settlesAt) leaving += gex;
  }
  return gross > 0 ? { date, share: leaving / gross } : null;
}
