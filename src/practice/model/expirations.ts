/** Which expirations a root lists on a trading day, by the exchange's habits and holidays. */

import { addDays, dateOfUtc, writeDate } from '../../calendar/dates.js';
import { tradingDayOnOrBefore } from '../../calendar/session.js';
import { monthlyExpiration } from '../../calendar/settlement.js';
import type { DateKey } from '../../engine/types.js';
import type { PracticeExpiration } from '../market-source.js';
import type { Listing } from './profiles.js';
import { epochDayOf } from './trading-moment.js';

export type ExpirationType = PracticeExpiration['expirationType'];

export interface ListedDate {
  date: DateKey;
  expirationType: ExpirationType;
  epochDay: number;
  /** Calendar days before the expiration on which it was first listed. */
  reachDays: number;
}

/** Average calendar days of a month; reaches in months are counted in these, so that a listing date is one subtraction. */
const monthDays = 30.44;

const dayMs = 86_400_000;

/** Expirations on `date` or later, ascending, one per date; a closed day's expiration is listed on the trading day before it. */
export function listedDates(listing: Listing, date: DateKey): ListedDate[] {
  const today = epochDayOf(date);
  const found = new Map<DateKey, ListedDate>();
  const add = (on: DateKey, expirationType: ExpirationType, reachDays: number) => {
    const epochDay = epochDayOf(on);
    if (epochDay < today || epochDay - today > reachDays) return;
    const known = found.get(on);
    if (known === undefined) found.set(on, { date: on, expirationType, epochDay, reachDays });
    else if (reachDays > known.reachDays) known.reachDays = reachDays;
  };
  addMonthlies(listing, date, add);
  addMonthEnds(listing, date, add);
  addDailies(listing, today, add);
  return [...found.values()].sort((a, b) => a.epochDay - b.epochDay);
}

type Add = (on: DateKey, type: ExpirationType, reachDays: number) => void;

function addMonthlies(listing: Listing, date: DateKey, add: Add): void {
  const furthest = Math.max(listing.monthlyMonths, listing.quarterlyMonths, listing.yearlyMonths);
  for (const { year, month } of monthsFrom(date, furthest)) {
    const months =
      month === 12
        ? furthest
        : month % 3 === 0
          ? Math.max(listing.monthlyMonths, listing.quarterlyMonths)
          : listing.monthlyMonths;
    if (months > 0) add(monthlyExpiration(year, month), 'Regular', Math.round(months * monthDays));
  }
}

function addMonthEnds(listing: Listing, date: DateKey, add: Add): void {
  for (const { year, month } of monthsFrom(date, listing.monthEndMonths)) {
    const last = month === 12 ? writeDate(year, 12, 31) : addDays(writeDate(year, month + 1, 1), -1);
    const type = month % 3 === 0 ? 'Quarterly' : 'End-Of-Month';
    add(tradingDayOnOrBefore(last), type, Math.round(listing.monthEndMonths * monthDays));
  }
}

function addDailies(listing: Listing, today: number, add: Add): void {
  const furthest = Math.max(listing.dailyDays, listing.fridayDays);
  for (let epochDay = today; epochDay <= today + furthest; epochDay++) {
    const sinceMonday = (epochDay + 3) % 7;
    if (sinceMonday > 4) continue;
    const reach = sinceMonday === 4 ? furthest : listing.dailyDays;
    if (reach > 0) add(tradingDayOnOrBefore(dateOfUtc(epochDay * dayMs)), 'Weekly', reach);
  }
}

function monthsFrom(date: DateKey, months: number): { year: number; month: number }[] {
  if (months <= 0) return [];
  const first = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  return Array.from({ length: months + 1 }, (_, i) => ({
    year: Math.floor((first + i) / 12),
    month: ((first + i) % 12) + 1,
  }));
}
