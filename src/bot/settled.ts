/** What has settled since an answer was read: out of session an answer is of the last close, when today's contracts were still there. */

import type { DateKey, ExpirationSummary } from '../engine/types.js';
import { formatDate, formatPercent } from '../lib/format.js';
import type { Ask } from './command.js';
import type { GexAnswer } from './ports.js';

/** Whether a date has settled since. `ask.today` stays the session's date until midnight, so the closed market tells. */
function settledSince({ head, isCurrent }: GexAnswer, ask: Pick<Ask, 'market' | 'today'>): (date: DateKey) => boolean {
  // A file is of its own moment.
  if (head.source === 'file') return (date) => date < head.sessionDate;
  const isOver = !isCurrent && head.sessionDate === ask.today && ask.market.status().session === 'closed';
  return (date) => date < head.sessionDate || date < ask.today || (isOver && date === ask.today);
}

/** The expirations of an answer that have not settled, with their shares of what is left, and those that have. */
export interface Standing {
  open: ExpirationSummary[];
  settled: ExpirationSummary[];
}

/** Of all gamma when the answer was read, 0..1; null when one of them is not known. */
function shareOf(all: readonly ExpirationSummary[]): number | null {
  return all.reduce<number | null>(
    (sum, { grossShare }) => (sum === null || grossShare === null ? null : sum + grossShare),
    0,
  );
}

export function standingOf(answer: GexAnswer, ask: Pick<Ask, 'market' | 'today'>): Standing {
  const hasSettled = settledSince(answer, ask);
  const settled = answer.expirations.filter(({ date }) => hasSettled(date));
  const gone = shareOf(settled);
  const left = gone === null || gone >= 1 ? null : 1 - gone;
  const open = answer.expirations
    .filter(({ date }) => !hasSettled(date))
    .map((one) => ({ ...one, grossShare: one.grossShare === null || left === null ? null : one.grossShare / left }));
  return { open, settled };
}

/**
 * Said before the figures: that the contracts of the scope are gone, or how much of the gamma in them is. Null when nothing has settled,
 * or when dates that settled are no part of the scope.
 */
export function settledWords(answer: GexAnswer, ask: Pick<Ask, 'market' | 'today'>): string | null {
  const hasSettled = settledSince(answer, ask);
  const { expirations } = answer.scope;
  const gone = expirations.filter(hasSettled);
  const last = gone.at(-1);
  if (last === undefined) return null;
  if (gone.length === expirations.length) {
    const next = answer.expirations.find(({ date }) => !hasSettled(date));
    const instead = next === undefined ? '' : ` The scope next has ${formatDate(next.date)}.`;
    return `${formatDate(last)} has settled since: these contracts are gone.${instead}`;
  }
  const share = shareOf(answer.expirations.filter(({ date }) => gone.includes(date)));
  const part = share === null ? '' : `, and ${formatPercent(share, { digits: 0 })} of all gamma with it`;
  return `${formatDate(last)} has settled since${part}.`;
}
