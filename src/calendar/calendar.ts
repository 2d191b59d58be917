/** The calendar with the operator's extra closings built in, for those who get it handed over rather than import it. */

import { type CalendarOverrides, holidayName, isHalfDay, isHoliday } from './holidays.js';
import {
  calendarDaysLeft,
  isCalendarKnown,
  isInSession,
  isTradingDay,
  lastCloseBefore,
  nextOpenAfter,
  nextTradingDay,
  previousTradingDay,
  sessionOn,
  type TradingSession,
  tradingDateFor,
  tradingDayOnOrBefore,
} from './session.js';
import { isMonthlyExpiration, monthlyExpiration, settlesAt } from './settlement.js';

/** The functions of this folder of the same names, with overrides applied. Dates are `YYYY-MM-DD`, instants ms UTC. */
export interface Calendar {
  holidayName(date: string): string | null;
  isHoliday(date: string): boolean;
  isHalfDay(date: string): boolean;
  isTradingDay(date: string): boolean;
  sessionOn(date: string): TradingSession | null;
  isInSession(at: number): boolean;
  tradingDateFor(at: number): string;
  tradingDayOnOrBefore(date: string): string;
  nextTradingDay(date: string): string;
  previousTradingDay(date: string): string;
  lastCloseBefore(at: number): number;
  nextOpenAfter(at: number): number;
  settlesAt(date: string, settlement: 'AM' | 'PM'): number;
  monthlyExpiration(year: number, month: number): string;
  isMonthlyExpiration(date: string): boolean;
  isCalendarKnown(date: string): boolean;
  calendarDaysLeft(date: string): number;
}

/** Binds the calendar to a table of extra closings and early closings. */
export function createCalendar(overrides: CalendarOverrides = { closed: [], half: [] }): Calendar {
  return {
    holidayName: (date) => holidayName(date, overrides),
    isHoliday: (date) => isHoliday(date, overrides),
    isHalfDay: (date) => isHalfDay(date, overrides),
    isTradingDay: (date) => isTradingDay(date, overrides),
    sessionOn: (date) => sessionOn(date, overrides),
    isInSession: (at) => isInSession(at, overrides),
    tradingDateFor: (at) => tradingDateFor(at, overrides),
    tradingDayOnOrBefore: (date) => tradingDayOnOrBefore(date, overrides),
    nextTradingDay: (date) => nextTradingDay(date, overrides),
    previousTradingDay: (date) => previousTradingDay(date, overrides),
    lastCloseBefore: (at) => lastCloseBefore(at, overrides),
    nextOpenAfter: (at) => nextOpenAfter(at, overrides),
    settlesAt: (date, settlement) => settlesAt(date, settlement, overrides),
    monthlyExpiration: (year, month) => monthlyExpiration(year, month, overrides),
    isMonthlyExpiration: (date) => isMonthlyExpiration(date, overrides),
    isCalendarKnown,
    calendarDaysLeft,
  };
}
