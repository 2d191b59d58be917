/**
 * Trades of options. Volume gathers quarter of an hour by quarter of an hour where the price was then, calls more when the day is up,
 * puts more when it is down; a contract prints at its own pace, and a print carries the volume so far.
 */

import type { TradeValue } from '../market-source.js';
import { isCall, type ModelChain } from './chain.js';
import { mix, uniform } from './noise.js';
import { optionPrice } from './option-price.js';
import { activityWidth, nearness, type Pace } from './pace.js';
import { type PricePath, sessionActivity, sessionShare } from './price-path.js';
import type { Profile } from './profiles.js';
import type { SessionDay, TradingDays, TradingMoment } from './trading-moment.js';
import { annualVolatility, type VolatilitySurface, volatilityAt } from './volatility.js';

/** Slices of a session in which volume gathers. */
const slices = 26;
/** How far the day's move turns trading towards calls or puts. */
const lean = 0.45;
/** A contract without a trade today last traded within this many sessions. */
const quietSessions = 5;

const neverTraded: TradeValue = { price: Number.NaN, size: Number.NaN, dayVolume: Number.NaN, time: 0 };

export interface OptionTrades {
  trade(chain: ModelChain, pace: Pace, contract: number, moment: TradingMoment): TradeValue;
  version(chain: ModelChain, pace: Pace, contract: number, moment: TradingMoment): number;
}

export function createOptionTrades(days: TradingDays, path: PricePath, surface: VolatilitySurface): OptionTrades {
  const slicePrices = new Map<string, Float64Array>();

  /** Price of the underlying at the start of each slice of a session. */
  function pricesOf(profile: Profile, session: SessionDay): Float64Array {
    const key = `${profile.symbol} ${session.index}`;
    let prices = slicePrices.get(key);
    if (prices === undefined) {
      const slice = (session.closesAt - session.opensAt) / slices;
      prices = Float64Array.from({ length: slices }, (_, i) => path.at(profile, session, session.opensAt + i * slice));
      if (slicePrices.size >= 200) slicePrices.clear();
      slicePrices.set(key, prices);
    }
    return prices;
  }

  function volumeBy(chain: ModelChain, pace: Pace, contract: number, session: SessionDay, instant: number): number {
    const prices = pricesOf(chain.profile, session);
    const width = activityWidth(chain, chain.expirations[chain.expirationOf[contract]!]!);
    const daily = annualVolatility(chain.profile) / Math.sqrt(252);
    const call = isCall(contract);
    const strike = chain.strike[contract]!;
    const share = sessionShare(session, instant);
    const done = sessionActivity(share);
    const first = prices[0]!;
    let volume = 0;
    for (let i = 0; i < slices && i < share * slices; i++) {
      const spot = prices[i]!;
      const weight = Math.min(sessionActivity((i + 1) / slices), done) - sessionActivity(i / slices);
      const mood = lean * Math.tanh(Math.log(spot / first) / daily);
      volume += weight * nearness(call, strike, spot, width) * (1 + (call ? mood : -mood));
    }
    return Math.floor(volume * pace.volume[contract]!);
  }

  function valueAt(chain: ModelChain, contract: number, session: SessionDay, instant: number): number {
    const smile = surface.smile(chain.profile, chain.expirations[chain.expirationOf[contract]!]!, session, instant);
    const strike = chain.strike[contract]!;
    const fair = optionPrice(isCall(contract), smile.spot, strike, volatilityAt(smile, strike), smile.years);
    const tick = chain.profile.optionTicks[fair < 3 ? 0 : 1];
    return Math.max(tick, Math.round(Math.round(fair / tick) * tick * 100) / 100);
  }

  /** The last print of an earlier session, or never. */
  function earlier(chain: ModelChain, contract: number, before: SessionDay, dayVolume: number): TradeValue {
    const expiration = chain.expirations[chain.expirationOf[contract]!]!;
    const hash = mix(chain.hash[contract]!, 31);
    let session = days.before(before);
    for (let n = hash % quietSessions; n > 0; n--) session = days.before(session);
    const listedOn = chain.day.epochDay + expiration.daysLeft - expiration.reachDays;
    if (session.epochDay < listedOn) return neverTraded;
    const share = uniform(mix(hash, session.index));
    const time = Math.floor((session.opensAt + share * (session.closesAt - session.opensAt)) / 1000) * 1000;
    return { price: valueAt(chain, contract, session, time), size: sizeOf(hash), dayVolume, time };
  }

  function trade(chain: ModelChain, pace: Pace, contract: number, moment: TradingMoment): TradeValue {
    if (pace.dormant[contract] === 1) return neverTraded;
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

  function version(chain: ModelChain, pace: Pace, contract: number, moment: TradingMoment): number {
    if (pace.dormant[contract] === 1) return 1;
    if (moment.phase === 'released') return moment.listed.index * 1024;
    const { session, over } = tradedSession(chain, contract, moment);
    if (over) return moment.priced.index * 1024 + 1;
    return session.index * 1024 + 2 + printNumber(chain, pace, contract, session, moment.priceAt);
  }

  return { trade, version };
}

/** The session the contract's prices are of; `over` when it has had its last one before today's. */
function tradedSession(chain: ModelChain, contract: number, moment: TradingMoment) {
  const last = chain.expirations[chain.expirationOf[contract]!]!.lastSession;
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
