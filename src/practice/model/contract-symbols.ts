/** How options are written: the streamer's way (`.SPXW261120C6850`) and the 21 characters of the OCC (`SPXW  261120C06850000`). */

import type { DateKey, Right } from '../../engine/types.js';

/** `.` + root + YYMMDD + C or P + strike without trailing zeros. */
export function streamerSymbol(root: string, date: DateKey, right: Right, strike: number): string {
  return `.${root}${shortDate(date)}${right}${strike}`;
}

/** Root padded to six, YYMMDD, C or P, strike in thousandths padded to eight. */
export function occSymbol(root: string, date: DateKey, right: Right, strike: number): string {
  return `${root.padEnd(6)}${shortDate(date)}${right}${String(Math.round(strike * 1000)).padStart(8, '0')}`;
}

const option = /^\.([A-Z0-9./]+?)(\d{6})[CP]\d+(?:\.\d+)?$/;

/** The root of an option's streamer symbol; null when it is none. */
export function rootOf(symbol: string): string | null {
  return option.exec(symbol)?.[1] ?? null;
}

function shortDate(date: DateKey): string {
  return date.slice(2, 4) + date.slice(5, 7) + date.slice(8, 10);
}
