/** What a quote file lets one see about itself: a chain that is only part of one, and columns that are hollow. */

import type { DateKey } from '../engine/types.js';
import type { ChainFileRows } from './chain-file-rows.js';

const dayMs = 86_400_000;
/** A ladder that ends nearer to spot than one expected move and nearer than this share of it is cut off: gamma lies beyond its end. */
const leastReach = 0.1;
const usualIv = 0.25;

/** Sentences about what is missing; empty for a file that looks whole. `quoteDate` is the file's own New York date. */
export function findProblems(rows: ChainFileRows, spot: number, quoteDate: DateKey): string[] {
  const out: string[] = [];
  const cutOff = cutLadders(rows, spot, quoteDate);
  if (cutOff !== null) out.push(cutOff);
  let held = 0;
  let priced = 0;
  for (let i = 0; i < rows.count; i++) {
    if (!(rows.openInterest[i]! > 0) || rows.date[i]! < quoteDate) continue;
    held++;
    if (rows.iv[i]! > 0) priced++;
  }
  if (held === 0) out.push('No contract has open interest: there is no exposure to compute.');
  else if (priced < held / 2) {
    out.push(`Volatility is missing for ${held - priced} of ${held} contracts with open interest.`);
  }
  return out;
}

function cutLadders(rows: ChainFileRows, spot: number, quoteDate: DateKey): string | null {
  const ladders = new Map<string, { date: DateKey; low: number; high: number; nearest: number; iv: number }>();
  for (let i = 0; i < rows.count; i++) {
    if (rows.date[i]! < quoteDate) continue;
    const key = `${rows.root[i]} ${rows.date[i]}`;
    const strike = rows.strike[i]!;
    const ladder = ladders.get(key);
    const distance = Math.abs(strike - spot);
    if (ladder === undefined) {
      ladders.set(key, { date: rows.date[i]!, low: strike, high: strike, nearest: distance, iv: rows.iv[i]! });
      continue;
    }
    ladder.low = Math.min(ladder.low, strike);
    ladder.high = Math.max(ladder.high, strike);
    if (distance < ladder.nearest || (distance === ladder.nearest && Number.isNaN(ladder.iv))) {
      ladder.nearest = distance;
      ladder.iv = rows.iv[i]!;
    }
  }
  const cut = [...ladders.values()].filter((ladder) => {
    const days = Math.max((Date.parse(ladder.date) - Date.parse(quoteDate)) / dayMs, 0.5);
    const move = (ladder.iv > 0 ? ladder.iv : usualIv) * Math.sqrt(days / 365);
    const needed = Math.min(move, leastReach);
    return Math.log(spot / ladder.low) < needed || Math.log(ladder.high / spot) < needed;
  });
  if (cut.length === 0) return null;
  const low = Math.min(...cut.map((ladder) => ladder.low));
  const high = Math.max(...cut.map((ladder) => ladder.high));
  return (
    `Partial chain: the strikes of ${cut.length} of ${ladders.size} expirations stop close to spot ` +
    `(${low} to ${high} around ${spot}), so most of their exposure is missing.`
  );
}
