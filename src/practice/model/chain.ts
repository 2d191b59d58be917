/** The contracts of one symbol on one trading day, as parallel columns. */

import { settlesAt } from '../../calendar/settlement.js';
import { formatStreamerSymbol } from '../../engine/symbology.js';
import type { DateKey } from '../../engine/types.js';
import { type ExpirationType, type ListedDate, listedDates } from './expirations.js';
import { type PriceRange, type Stage, strikesOf } from './ladders.js';
import { mix, mixText } from './noise.js';
import type { PricePath } from './price-path.js';
import type { Listing, Profile } from './profiles.js';
import { type SessionDay, type TradingDays, weekdayIndex } from './trading-moment.js';

export interface ModelExpiration {
  listing: Listing;
  date: DateKey;
  expirationType: ExpirationType;
  settlesAt: number;
  /** Last session the contracts trade in: the expiration date, or the trading day before it when they settle in the morning. */
  lastSession: SessionDay;
  /** Calendar days from the chain's trading day. */
  daysLeft: number;
  /** Calendar days before expiration on which it was first listed, and the close of the day before that. */
  reachDays: number;
  listedAtPrice: number;
  hash: number;
  /** Contracts `from` … `to − 1`; strike by strike, the call before the put. */
  from: number;
  to: number;
}

export interface ModelChain {
  profile: Profile;
  day: SessionDay;
  expirations: ModelExpiration[];
  count: number;
  strike: Float64Array;
  /** Index into `expirations`. */
  expirationOf: Uint16Array;
  /** What is particular to a contract for life. */
  hash: Uint32Array;
  /** Streamer symbols. */
  symbol: string[];
}

/** Calls come first: contract 2n is the call, 2n + 1 the put of a strike. */
export function isCall(contract: number): boolean {
  return (contract & 1) === 0;
}

export function expirationOf(chain: ModelChain, contract: number): ModelExpiration {
  return chain.expirations[chain.expirationOf[contract]!]!;
}

export interface ChainParts {
  seed: number;
  days: TradingDays;
  path: PricePath;
}

/** Lists the chain of `day`. Costs some 20 ms for 20,000 contracts. */
export function buildChain(parts: ChainParts, profile: Profile, day: SessionDay): ModelChain {
  const expirations: ModelExpiration[] = [];
  const ladders: Float64Array[] = [];
  let count = 0;
  for (const listing of profile.listings) {
    for (const listed of listedDates(listing, day.date)) {
      const strikes = strikesFor(parts.path, profile, listing, listed, day);
      const expires = parts.days.day(listed.date);
      expirations.push({
        listing,
        date: listed.date,
        expirationType: listed.expirationType,
        settlesAt: settlesAt(listed.date, listing.settlement),
        lastSession: listing.settlement === 'AM' ? parts.days.before(expires) : expires,
        daysLeft: listed.epochDay - day.epochDay,
        reachDays: listed.reachDays,
        listedAtPrice: parts.path.close(profile, weekdayIndex(listed.epochDay - listed.reachDays) - 1),
        hash: mix(mixText(parts.seed, listing.root), listed.epochDay),
        from: count,
        to: count + strikes.length * 2,
      });
      ladders.push(strikes);
      count += strikes.length * 2;
    }
  }
  return fillColumns({ profile, day, expirations, count, ...columns(count) }, ladders);
}

function columns(count: number): Pick<ModelChain, 'strike' | 'expirationOf' | 'hash' | 'symbol'> {
  return {
    strike: new Float64Array(count),
    expirationOf: new Uint16Array(count),
    hash: new Uint32Array(count),
    symbol: new Array<string>(count),
  };
}

function fillColumns(chain: ModelChain, ladders: readonly Float64Array[]): ModelChain {
  chain.expirations.forEach((expiration, index) => {
    const { listing, date, hash, from, to } = expiration;
    const strikes = ladders[index]!;
    for (let contract = from; contract < to; contract++) {
      const strike = strikes[(contract - from) >> 1]!;
      const call = isCall(contract);
      chain.strike[contract] = strike;
      chain.expirationOf[contract] = index;
      chain.hash[contract] = mix(mix(hash, Math.round(strike * 100)), call ? 1 : 2);
      chain.symbol[contract] = formatStreamerSymbol({ root: listing.root, date, right: call ? 'C' : 'P', strike });
    }
  });
  return chain;
}

/** Strikes of an adjusted root are those of the price before the adjustment, divided. */
function strikesFor(
  path: PricePath,
  profile: Profile,
  listing: Listing,
  listed: ListedDate,
  day: SessionDay,
): Float64Array {
  const divisor = listing.strikeDivisor;
  const rangeOf = (stage: Stage): PriceRange | null => {
    const lifeDays = Math.min(stage.maxDays, listed.reachDays);
    const began = listed.epochDay - lifeDays;
    if (began > day.epochDay) return null;
    const { low, high } = closesSince(path, profile, weekdayIndex(began) - 1, day.index - 1, Math.ceil(lifeDays / 40));
    return { low: low * divisor, high: high * divisor };
  };
  const strikes = strikesOf(profile.ladder, rangeOf);
  return divisor === 1 ? strikes : strikes.map((strike) => Math.round((strike / divisor) * 100) / 100);
}

/**
 * Range of the closes from one weekday to another, looked at every `step` weekdays. The step depends on the length of life, not on
 * today: the range only ever grows, so a listed strike stays listed.
 */
function closesSince(path: PricePath, profile: Profile, from: number, to: number, step: number): PriceRange {
  const first = path.close(profile, from);
  const range = { low: first, high: first };
  for (let index = from + step; index <= to; index += step) {
    const close = path.close(profile, index);
    range.low = Math.min(range.low, close);
    range.high = Math.max(range.high, close);
  }
  return range;
}
