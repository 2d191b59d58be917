/** What has changed since a close: one way to say it, in posts and in /gex. */

import { formatDate, formatDollars, formatLevel, formatMoment, formatStrike } from '../lib/format.js';
import type { GexUnit } from './actor.js';
import type { PastAsk } from './past-ports.js';
import type { GexAnswer } from './ports.js';
import { unitFactor } from './wording.js';

/** `was 5,900`, `unchanged`; empty when the close is not known. A level that comes or goes says so. */
export function sinceWords(
  now: number | null,
  before: number | null | undefined,
  write: (level: number) => string,
): string {
  if (before === undefined) return '';
  if (now === null || before === null) return now === before ? '' : `was ${before === null ? 'none' : write(before)}`;
  return write(now) === write(before) ? 'unchanged' : `was ${write(before)}`;
}

/**
 * `Since the close of Thu Nov 19: zero gamma was 6,000.0, max GEX unchanged, net was −$310 M`; null when no close is known, or when the
 * strikes have been split since.
 */
export function sinceCloseWords(
  answer: GexAnswer,
  close: ReturnType<PastAsk['closeBefore']>,
  unit: GexUnit,
): string | null {
  if (close === null) return null;
  const { head, scope } = answer;
  // No session moves an underlying by half: strikes of then are others.
  if (head.spot > close.spot * 1.4 || close.spot > head.spot * 1.4) return null;
  const net = (value: number | null, spot: number) => (value === null ? null : value * unitFactor(unit, spot));
  const changes = [
    ['zero gamma', sinceWords(scope.zeroGamma.level, close.zeroGamma, formatLevel)],
    ['max GEX', sinceWords(scope.levels.maxGex?.strike ?? null, close.maxGex, formatStrike)],
    ['net', sinceWords(net(scope.totals.net, head.spot), net(close.netGex, close.spot) ?? undefined, formatDollars)],
  ].flatMap(([name, words]) => (words === '' ? [] : [`${name} ${words}`]));
  if (changes.length === 0) return null;
  const day = formatDate(close.date, { unlessOf: head.sessionDate });
  const when = close.isAtClose
    ? `the close of ${day}`
    : `${formatMoment(close.asOf)}, the last reading of that session`;
  return `Since ${when}${scope.scope === '0dte' ? ', when these were the next expiration' : ''}: ${changes.join(', ')}`;
}
