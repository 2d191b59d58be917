/** Trade, Quote and Summary of the underlyings themselves. An index has trades without size or volume, and no quote. */

import type { QuoteValue, SummaryValue, TradeValue } from '../market-source.js';
import { mix, mixText } from './noise.js';
import { type PricePath, sessionActivity, sessionShare } from './price-path.js';
import type { Profile } from './profiles.js';
import type { SessionDay, TradingDays, TradingMoment } from './trading-moment.js';

export interface UnderlyingValues {
  trade(profile: Profile, moment: TradingMoment): TradeValue;
  quote(profile: Profile, moment: TradingMoment): QuoteValue | null;
  summary(profile: Profile, moment: TradingMoment): SummaryValue;
  tradeVersion(moment: TradingMoment): number;
  quoteVersion(profile: Profile, moment: TradingMoment): number;
  summaryVersion(moment: TradingMoment): number;
}

/** Highest and lowest trade from the open to each whole minute, as far as computed. */
interface DayRange {
  high: number[];
  low: number[];
}

const minuteMs = 60_000;

export function createUnderlyingValues(seed: number, days: TradingDays, path: PricePath): UnderlyingValues {
  const ranges = new Map<string, DayRange>();

  const price = (profile: Profile, session: SessionDay, instant: number) => cents(path.at(profile, session, instant));

  function trade(profile: Profile, moment: TradingMoment): TradeValue {
    const { priced, priceAt } = moment;
    const hash = mix(mixText(seed, profile.symbol), priceAt / 1000);
    const volume = Math.floor(dayVolume(seed, profile, priced) * sessionActivity(sessionShare(priced, priceAt)));
    return {
      price: price(profile, priced, priceAt),
      size: profile.isIndex ? Number.NaN : 1 + (hash % 4 === 0 ? 99 : hash % 100),
      dayVolume: moment.phase === 'released' || profile.isIndex ? Number.NaN : volume,
      time: priceAt,
    };
  }

  function quote(profile: Profile, moment: TradingMoment): QuoteValue | null {
    if (profile.isIndex) return null;
    const middle = path.at(profile, moment.priced, moment.priceAt);
    const hash = mix(mixText(seed, profile.symbol), moment.priceAt / 1000 + 1);
    // A cent wide, two when it is busy.
    const half = hash % 5 === 0 ? 0.01 : 0.005;
    const bid = cents(middle - half);
    const live = moment.phase === 'open';
    return {
      bid,
      ask: cents(Math.max(middle + half, bid + 0.01)),
      bidSize: live ? 100 * (1 + (hash % 30)) : Number.NaN,
      askSize: live ? 100 * (1 + ((hash >>> 8) % 30)) : Number.NaN,
    };
  }

  function summary(profile: Profile, moment: TradingMoment): SummaryValue {
    const day = moment.summarised;
    const before = days.before(day);
    const minutes = minutesDone(moment);
    const range = minutes === null ? null : rangeOf(profile, day, minutes);
    return {
      openInterest: Number.NaN,
      dayId: day.epochDay,
      prevDayClose: price(profile, before, before.closesAt),
      dayOpen: range === null ? Number.NaN : price(profile, day, day.opensAt),
      dayHigh: range === null ? Number.NaN : range.high,
      dayLow: range === null ? Number.NaN : range.low,
    };
  }

  function rangeOf(profile: Profile, day: SessionDay, minutes: number): { high: number; low: number } {
    const key = `${profile.symbol} ${day.index}`;
    let range = ranges.get(key);
    if (range === undefined) {
      const open = price(profile, day, day.opensAt);
      range = { high: [open], low: [open] };
      if (ranges.size >= 100) ranges.clear();
      ranges.set(key, range);
    }
    for (let minute = range.high.length; minute <= minutes; minute++) {
      let high = range.high[minute - 1]!;
      let low = range.low[minute - 1]!;
      for (let second = 1; second <= 60; second++) {
        const now = price(profile, day, day.opensAt + (minute - 1) * minuteMs + second * 1000);
        if (now > high) high = now;
        if (now < low) low = now;
      }
      range.high.push(high);
      range.low.push(low);
    }
    return { high: range.high[minutes]!, low: range.low[minutes]! };
  }

  return {
    trade,
    quote,
    summary,
    tradeVersion: ({ phase, priceAt, listed }) => (phase === 'released' ? listed.releasesAt : priceAt) / 1000,
    quoteVersion: (profile, moment) => (profile.isIndex ? 0 : moment.priceAt / 1000),
    summaryVersion: (moment) => moment.summarised.index * 1024 + (minutesDone(moment) ?? -1) + 1,
  };
}

/** Whole minutes of the summarised day's session that have passed; null before its open. */
function minutesDone({ phase, priced, priceAt }: TradingMoment): number | null {
  return phase === 'released' ? null : Math.floor((priceAt - priced.opensAt) / minuteMs);
}

/** Shares of one day: the usual number, give or take a third. */
function dayVolume(seed: number, profile: Profile, day: SessionDay): number {
  return profile.shareVolume * (0.7 + 0.6 * (mix(mixText(seed, profile.symbol), day.index) / 2 ** 32));
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}
