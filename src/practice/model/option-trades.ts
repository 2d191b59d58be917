/**
 * Trades of options. Volume gathers quarter of an hour by quarter of an hour where the price was then, calls more when the day is up,
 * puts more when it is down; a contract prints at its own pace, and a print carries the volume so far.
 */

import type { TradeValue } from '../market-source.js';
import { expirationOf, isCall, type ModelChain } from './chain.js';
import { fairValue, tradablePrice } from './fair-value.js';
import { mix, uniform } from './noise.js';
import { activityWidth, nearness, type Pace } from './pace.js';
import { type PricePath, sessionActivity, sessionShare } from './price-path.js';
import type { Profile } from './profiles.js';
import type { SessionDay, TradingDays, TradingMoment } from './trading-moment.js';
import { annualVolatility, type VolatilitySurface } from './volatility.js';

/** Slices of a session in which volume gathers. */
const slices = 26;
/** Share of a session's activity done at the start of each slice, and at the end. */
const activityBy = Float64Array.from({ length: slices + 1 }, (_, i) => sessionActivity(i / slices));
/** How far the day's move turns trading towards calls or puts. */
const lean = 0.45;
/** A contract without a trade today last traded within this many sessions. */
const quietSessions = 5;

const neverTraded: TradeValue = { price: Number.NaN, size: Number.NaN, dayVolume: Number.NaN, time: 0 };

/** A contract in the chain of the session that prices are of. */
export interface TradedContract {
  chain: ModelChain;
  pace: Pace;
  contract: number;
}

/** Null stands for a contract that was not yet listed in that session: it has never traded. */
export interface OptionTrades {
  trade(traded: TradedContract | null, moment: TradingMoment): TradeValue;
  version(traded: TradedContract | null, moment: TradingMoment): number;
}

export function createOptionTrades(days: TradingDays, path: PricePath, surface: VolatilitySurface): OptionTrades {
  const courses = new Map<Profile, DayCourse>();

  function courseOf(profile: Profile, session: SessionDay): DayCourse {
    let course = courses.get(profile);
    if (course === undefined || course.session !== session) {
      course = describeCourse(path, profile, session);
      courses.set(profile, course);
    }
    return course;
  }

  function volumeBy(chain: ModelChain, pace: Pace, contract: number, session: SessionDay, instant: number): number {
    const { prices, moods } = courseOf(chain.profile, session);
    const width = activityWidth(chain, expirationOf(chain, contract));
    const call = isCall(contract);
    const strike = chain.strike[contract]!;
    const share = sessionShare(session, instant);
    const done = sessionActivity(share);
    let volume = 0;
    for (let i = 0; i < slices && i < share * slices; i++) {
      const weight = Math.min(activityBy[i + 1]!, done) - activityBy[i]!;
      const mood = call ? moods[i]! : -moods[i]!;
      volume += weight * nearness(call, strike, prices[i]!, width) * (1 + mood);
    }
    return Math.floor(volume * pace.volume[contract]!);
  }

  function valueAt(chain: ModelChain, contract: number, session: SessionDay, instant: number): number {
    return tradablePrice(chain, fairValue(surface, chain, contract, session, instant));
  }

  /** The last print of an earlier session, or never. */
  function earlier(chain: ModelChain, contract: number, before: SessionDay, dayVolume: number): TradeValue {
    const expiration = expirationOf(chain, contract);
    const hash = mix(chain.hash[contract]!, 31);
    const listedOn = chain.day.epochDay + expiration.daysLeft - expiration.reachDays;
    let session = days.before(before);
    if (session.epochDay < listedOn) return neverTraded;
    for (let n = hash % quietSessions; n > 0; n--) {
      const earlierStill = days.before(session);
      if (earlierStill.epochDay >= listedOn) session = earlierStill;
    }
    const share = uniform(mix(hash, session.index));
    const time = Math.floor((session.opensAt + share * (session.closesAt - session.opensAt)) / 1000) * 1000;
    return { price: valueAt(chain, contract, session, time), size: sizeOf(hash), dayVolume, time };
  }

  function trade(traded: TradedContract | null, moment: TradingMoment): TradeValue {
    if (traded === null || isDormantIn(traded)) return neverTraded;
    const { chain, pace, contract } = traded;
    const { session, over } = tradedSession(chain, contract, moment);
    const number = printNumber(chain, pace, contract, session, over ? session.closesAt : moment.priceAt);
    const stale = over || moment.phase === 'released';
    if (number >= 0) {
      const time = firstPrint(chain, pace, contract, session) + number * pace.tradeEveryMs[contract]!;
      const volume = volumeBy(chain, pace, contract, session, time);
      if (volume > 0) {
        const size = Math.min(volume, sizeOf(mix(chain.hash[contract]!, number)));
        return { price: valueAt(chain, contract, session, time), size, dayVolume: stale ? Number.NaN : volume, time };
      }
    }
    return earlier(chain, contract, session, stale ? Number.NaN : 0);
  }

  function version(traded: TradedContract | null, moment: TradingMoment): number {
    if (traded === null || isDormantIn(traded)) return 1;
    const { chain, pace, contract } = traded;
    if (moment.phase === 'released') return moment.listed.index * 1024;
    const { session, over } = tradedSession(chain, contract, moment);
    if (over) return moment.priced.index * 1024 + 1;
    return session.index * 1024 + 2 + printNumber(chain, pace, contract, session, moment.priceAt);
  }

  return { trade, version };
}

/** A session as volume sees it: price at the start of each slice, and how far the day's move turns trading to calls by then. */
interface DayCourse {
  session: SessionDay;
  prices: Float64Array;
  moods: Float64Array;
}

function describeCourse(path: PricePath, profile: Profile, session: SessionDay): DayCourse {
  const slice = (session.closesAt - session.opensAt) / slices;
  const prices = Float64Array.from({ length: slices }, (_, i) =>
    path.at(profile, session, session.opensAt + i * slice),
  );
  const daily = annualVolatility(profile) / Math.sqrt(252);
  return { session, prices, moods: prices.map((price) => lean * Math.tanh(Math.log(price / prices[0]!) / daily)) };
}

function isDormantIn({ pace, contract }: TradedContract): boolean {
  return pace.dormant[contract] === 1;
}

/** The session the contract's prices are of; `over` when it has had its last one before today's. */
function tradedSession(chain: ModelChain, contract: number, moment: TradingMoment) {
  const last = expirationOf(chain, contract).lastSession;
  const over = moment.priced.index > last.index;
  return { session: over ? last : moment.priced, over };
}

/** Instant of the first print of a session, whole seconds. */
function firstPrint(chain: ModelChain, pace: Pace, contract: number, session: SessionDay): number {
  const shift = uniform(mix(chain.hash[contract]!, session.index)) * pace.tradeEveryMs[contract]!;
  return session.opensAt + Math.floor(shift / 1000) * 1000;
}

/** How many prints came after the first one, −1 before it. */
function printNumber(chain: ModelChain, pace: Pace, contract: number, session: SessionDay, instant: number): number {
  const since = instant - firstPrint(chain, pace, contract, session);
  return since < 0 ? -1 : Math.floor(since / pace.tradeEveryMs[contract]!);
}

function sizeOf(hash: number): number {
  return 1 + (mix(hash, 5) % 3 === 0 ? mix(hash, 6) % 40 : mix(hash, 7) % 5);
}
