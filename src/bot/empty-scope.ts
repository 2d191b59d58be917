/** An empty scope is an answer, not an error: it says what is missing and what there is instead, and shows no picture. */

import type { DateKey } from '../engine/types.js';
import { formatCount, formatDate } from '../lib/format.js';
import type { Ask } from './command.js';
import type { GexAnswer } from './ports.js';
import { scopeLabel } from './scope.js';
import { listWords } from './wording.js';

function listedDates(answer: GexAnswer, ask: Ask): DateKey[] {
  const dates = answer.expirations.map((one) => one.date);
  return dates.length > 0 ? dates : ask.market.expirations(answer.head.symbol);
}

function noExpirationToday(answer: GexAnswer, ask: Ask, command: string): string {
  const { symbol, sessionDate, inSession } = answer.head;
  const when = sessionDate === ask.today && answer.isCurrent ? 'today' : `on ${formatDate(sessionDate)}`;
  // What has settled is no longer counted: that is not the same as a day without an expiration.
  const why = ask.market.expirations(symbol).includes(sessionDate)
    ? `The ${symbol} expiration of ${formatDate(sessionDate)} has settled.`
    : inSession
      ? `No ${symbol} expiration ${when}.`
      : `No ${symbol} expiration of ${formatDate(sessionDate)} is open any more: that session is over.`;
  const next = listedDates(answer, ask).find((date) => date > sessionDate);
  const instead =
    next === undefined ? `Try /${command} ${symbol} all.` : `Try /${command} ${symbol} next (${formatDate(next)}).`;
  return `${why} ${instead}`;
}

/** The sentence that names the listed dates nearest to one that is not listed: `Listed nearby: Mon Nov 23 and Wed Nov 25.`; null without a list. */
export function nearbyDatesWords(wanted: string, listed: readonly DateKey[]): string | null {
  const before = listed.filter((date) => date < wanted).at(-1);
  const after = listed.find((date) => date > wanted);
  const near = [before, after].filter((date) => date !== undefined).map((date) => `${formatDate(date)} (${date})`);
  return near.length === 0 ? null : `Listed nearby: ${listWords(near)}.`;
}

function noSuchExpiration(answer: GexAnswer, ask: Ask, command: string): string {
  const { symbol } = answer.head;
  const { scope } = answer.scope;
  const dates = listedDates(answer, ask);
  if (scope === 'all') return `${symbol} lists no expiration that has not settled.`;
  if (!/^\d{4}-/.test(scope)) return `${symbol} lists no expiration in this scope. Try /${command} ${symbol} all.`;
  const nearby = nearbyDatesWords(scope, dates) ?? `Try /${command} ${symbol} next.`;
  return `${symbol} has no expiration on ${formatDate(scope)} (${scope}). ${nearby}`;
}

/** Where else to look: in more expirations; for a scope that has all of them there is nothing but time. */
export function otherScopeWords({ head, scope: { scope } }: GexAnswer, command: string): string {
  if (scope === 'all') return 'Ask again in a few minutes.';
  return `Other scopes may have it: /${command} ${head.symbol} ${scope.startsWith('days:') ? 'all' : '45d'}.`;
}

/** Why there is nothing to show and what to do; null when there is something. */
export function emptyScopeWords(answer: GexAnswer, ask: Ask, command: string): string | null {
  const { scope, head } = answer;
  const { quality } = scope;
  const label = scopeLabel(scope.scope, scope.expirations, head.sessionDate);
  const again =
    answer.loading === null
      ? otherScopeWords(answer, command)
      : 'The chain is still loading; ask again in a few seconds.';
  switch (scope.emptyReason) {
    case 'no-expiration-today':
      return noExpirationToday(answer, ask, command);
    case 'no-such-expiration':
      return noSuchExpiration(answer, ask, command);
    case 'no-open-interest':
      return `No open interest yet for ${head.symbol} ${label} (${formatCount(quality.contracts)} contracts), and without it there is no exposure. ${again}`;
    case 'no-greeks':
      return `No greeks yet for ${head.symbol} ${label} (0 of ${formatCount(quality.held)} held contracts), and without them there is no exposure. ${again}`;
    case null:
      if (quality.label !== 'empty' && scope.strikes.count > 0) return null;
      return `Nothing to show for ${head.symbol} ${label}: ${quality.reasons.join('; ') || 'no contract has usable data'}. ${again}`;
  }
}
