/** What stretch of stored days an export is of, as people type it. */

import type { DateKey } from '../engine/types.js';
import { parseDate } from './rule-values.js';

/** The newest sessions, or dates with both included. */
export type ExportRangeWord = { sessions: number } | { from: DateKey; to: DateKey };

export const mostExportSessions = 999;
/** Ends the sentence about a word that is none. */
export const exportRangeSays = 'takes 1d, 5d, 20d, a date, or two such as 2026-11-02..2026-11-20';

/** `5d`, `2026-11-20`, `2026-11-02..2026-11-20`; null for anything else. The second date may lie before the first. */
export function parseExportRange(text: string): ExportRangeWord | null {
  const word = text.trim().toLowerCase();
  const count = /^(\d{1,3})\s?d(?:ays?)?$/.exec(word);
  if (count !== null) return Number(count[1]) === 0 ? null : { sessions: Number(count[1]) };
  const [first = '', second = first, ...more] = word.split(/\s*(?:\.{2,3}|…)\s*/);
  const [from, to] = [parseDate(first), parseDate(second)];
  return from === null || to === null || more.length > 0 ? null : { from, to };
}
