/**
 * What an instant means to the market: which trading day's chain is listed, whose open interest is out, and at which instant
 * prices stand still. Trading day D counts from 00:00 New York; its open interest is released at 06:30, its prices start at 09:30.
 */

import { addDays, daysBetween, newYorkDate, newYorkToUtc } from '../../calendar/new-york.js';
import { previousTradingDay, sessionOn, tradingDayOnOrBefore } from '../../calendar/session.js';
import type { DateKey } from '../../engine/types.js';

/** One regular session with its place on the two rulers of the model. Instants are ms UTC. */
export interface SessionDay {
  date: DateKey;
  /** Days since 1970-01-01: the `dayId` of the feed. */
  epochDay: number;
  /** Weekdays since 1970-01-01: the ruler of the price path. A holiday is a gap of one. */
  index: number;
  opensAt: number;
  closesAt: number;
  /** When the open interest of the previous close is published: 06:30 New York. */
  releasesAt: number;
}

/**
 * `released`: the new day's open interest is out, its session has not begun. `closed`: everything as of the end of `priced`,
 * which before 06:30 is the previous trading day.
 */
export type Phase = 'released' | 'open' | 'closed';

export interface TradingMoment {
  at: number;
  phase: Phase;
  /** Trading day whose chain is listed. */
  listed: SessionDay;
  /** Trading day whose Summary is out. */
  summarised: SessionDay;
  /** Session the prices are of. */
  priced: SessionDay;
  /** Instant the prices are of: whole seconds, within `priced`. */
  priceAt: number;
}

const mostRemembered = 4096;

/** Weekdays since 1970-01-01 (a Thursday) of a day count; Saturday and Sunday count as the Monday after. */
export function weekdayIndex(epochDay: number): number {
  const sinceMonday = epochDay + 3;
  const week = Math.floor(sinceMonday / 7);
  return week * 5 + Math.min(sinceMonday - week * 7, 5);
}

/** Days since 1970-01-01. */
export function epochDayOf(date: DateKey): number {
  return daysBetween('1970-01-01', date);
}

export interface TradingDays {
  /** The session of a trading day, or of the last one before it. */
  day(date: DateKey): SessionDay;
  before(day: SessionDay): SessionDay;
  momentAt(at: number): TradingMoment;
}

/** The calendar with memory: the same answers, remembered. */
export function createTradingDays(): TradingDays {
  const days = new Map<DateKey, SessionDay>();
  const previous = new Map<DateKey, SessionDay>();
  let today: { from: number; to: number; day: SessionDay; trades: boolean } | null = null;
  let latest: TradingMoment | null = null;

  function day(date: DateKey): SessionDay {
    let known = days.get(date);
    if (known === undefined) {
      known = describe(tradingDayOnOrBefore(date));
      if (days.size >= mostRemembered) days.clear();
      days.set(date, known);
    }
    return known;
  }

  function before(of: SessionDay): SessionDay {
    let known = previous.get(of.date);
    if (known === undefined) {
      known = day(previousTradingDay(of.date));
      if (previous.size >= mostRemembered) previous.clear();
      previous.set(of.date, known);
    }
    return known;
  }

  function momentAt(at: number): TradingMoment {
    if (latest !== null && latest.at === at) return latest;
    if (today === null || at < today.from || at >= today.to) today = dateAround(at, day);
    const { day: listed, trades } = today;
    latest = trades ? onTradingDay(at, listed, before) : after(at, listed);
    return latest;
  }

  return { day, before, momentAt };
}

function describe(date: DateKey): SessionDay {
  const session = sessionOn(date);
  if (session === null) throw new RangeError(`${date} is not a trading day.`);
  const epochDay = epochDayOf(date);
  const index = weekdayIndex(epochDay);
  return {
    date,
    epochDay,
    index,
    opensAt: session.opensAt,
    closesAt: session.closesAt,
    releasesAt: newYorkToUtc(date, 6, 30),
  };
}

/** The stretch of time that shares one New York date, and its trading day. */
function dateAround(at: number, day: TradingDays['day']) {
  const date = newYorkDate(at);
  const listed = day(date);
  return {
    from: newYorkToUtc(date, 0, 0),
    to: newYorkToUtc(addDays(date, 1), 0, 0),
    day: listed,
    trades: listed.date === date,
  };
}

function onTradingDay(at: number, listed: SessionDay, before: TradingDays['before']): TradingMoment {
  if (at >= listed.closesAt) return after(at, listed);
  if (at >= listed.opensAt) {
    const priceAt = Math.floor(at / 1000) * 1000;
    return { at, phase: 'open', listed, summarised: listed, priced: listed, priceAt };
  }
  const priced = before(listed);
  if (at >= listed.releasesAt) {
    return { at, phase: 'released', listed, summarised: listed, priced, priceAt: priced.closesAt };
  }
  return { at, phase: 'closed', listed, summarised: priced, priced, priceAt: priced.closesAt };
}

function after(at: number, day: SessionDay): TradingMoment {
  return { at, phase: 'closed', listed: day, summarised: day, priced: day, priceAt: day.closesAt };
}
