/** What a history says beside its numbers: alerts, holes, scopes that change their meaning. Pure. */

import type { ScopeKey } from '../engine/types.js';
import { formatClock, formatCount, formatDate, formatDayClock, formatMoment, formatPrice } from '../lib/format.js';
import type { HistoryStats } from './history-stats.js';
import type { History } from './past-ports.js';
import type { Block } from './reply.js';
import { ruleWord } from './rule-words.js';
import { listWords } from './wording.js';

const mostAlerts = 5;

/** The last alerts of the range, oldest first. */
export function alertBlock({ alerts, sessions }: History): Block[] {
  if (alerts.length === 0) return [];
  const latest = alerts.slice(-mostAlerts);
  const when = (at: number) =>
    sessions.length === 1 ? formatClock(at) : sessions.length <= 5 ? formatDayClock(at) : formatMoment(at);
  const lines = latest.map(
    ({ at, words, ruleId, spot }) => `${when(at)}  ${ruleWord(ruleId)} ${words}, spot ${formatPrice(spot)}`,
  );
  const head =
    alerts.length === latest.length
      ? `${alerts.length === 1 ? 'Alert' : 'Alerts'} fired:`
      : `Alerts fired: ${formatCount(alerts.length)}, the last ${latest.length}:`;
  return [{ kind: 'text', text: [head, ...lines].join('\n') }];
}

const mostNamed = 3;

/** `Tue Nov 17, Wed Nov 18 and 2 more`. */
function named(words: readonly string[]): string {
  return words.length <= mostNamed
    ? listWords(words)
    : `${words.slice(0, mostNamed).join(', ')} and ${words.length - mostNamed} more`;
}

/** Where readings are missing. */
export function holeNotes({ missing, gaps }: HistoryStats, { range, sessions, points }: History): string[] {
  const asked = range === '5d' ? 5 : range === '20d' ? 20 : sessions.length;
  const gapWords = gaps.map(({ from, to }) => {
    const start = sessions.length === 1 ? formatClock(from) : formatMoment(from);
    return `${start.replace(' ET', '')} to ${formatClock(to)}`;
  });
  return [
    ...(sessions.length < asked
      ? [`Readings begin on ${formatDate(points[0]!.sessionDate)}: ${sessions.length} of ${asked} sessions`]
      : []),
    ...(missing.length === 0 ? [] : [`No readings: ${named(missing.map((date) => formatDate(date)))}`]),
    ...(gapWords.length === 0 ? [] : [`Gaps: ${named(gapWords)}`]),
  ];
}

/** What a scope of one expiration is of when sessions pass. */
export function scopeNote(scope: ScopeKey, sessions: number): string | null {
  if (sessions < 2) return null;
  if (scope === '0dte') return '0DTE: the expiration of each session';
  return scope === 'next' ? 'Next: the expiration after each session' : null;
}
