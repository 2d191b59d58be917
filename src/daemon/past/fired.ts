/** Alerts on a chart of the past, and who may see them. */

import type { EventLabel } from '../../alerts/alert-event.js';
import type { Actor } from '../../bot/actor.js';
import { eventHeadline } from '../../bot/alert-words.js';
import type { PastAlert } from '../../bot/past-ports.js';
import { scopeLabel } from '../../bot/scope.js';
import type { ScopeKey } from '../../engine/types.js';
import type { StoredAlert } from '../../store/alert-event-repository.js';
import type { Store } from '../../store/store.js';
import { chatOf } from '../rule-places.js';

/** What called somebody: edits of a message and what a muted rule came to did not. */
const called: ReadonlySet<EventLabel> = new Set(['crossed', 'opened', 'stands', 'muted']);

export interface FiredRange {
  symbol: string;
  /** Shown: alerts on another one say so. */
  scope: ScopeKey;
  /** ms UTC, both included. */
  from: number;
  to: number;
  delayMs: number;
}

/**
 * Alerts of the chat asked in, and in a private chat all of the person's own. In a channel or a group everybody reads the answer, so
 * there nobody's private alerts are in it, not even those of whoever asks. Ascending. Throws store errors.
 */
export function firedAlerts(
  store: Pick<Store, 'alertEvents' | 'people'>,
  actor: Actor,
  { symbol, scope, from, to, delayMs }: FiredRange,
): PastAlert[] {
  const person = actor.isPrivateChat ? store.people.find(actor.platform, actor.userId) : null;
  const slots = [from + delayMs, to + delayMs] as const;
  const own = person === null ? [] : store.alertEvents.between(symbol, ...slots, person.id);
  const byId = new Map(
    [...own, ...store.alertEvents.betweenInChat(symbol, ...slots, chatOf(actor))].map((one) => [one.id, one]),
  );
  return [...byId.values()]
    .filter(({ event }) => called.has(event.label))
    .map((one) => ({
      at: one.event.now.slot - delayMs,
      spot: one.event.now.spot,
      ruleId: one.ruleId,
      words: wordsOf(one, scope),
    }))
    .sort((a, b) => a.at - b.at || a.ruleId - b.ruleId);
}

/** `SPX fell below zero gamma`; the figures are on the chart. */
function wordsOf({ event, logic }: StoredAlert, scope: ScopeKey): string {
  const words = eventHeadline({ event, logic }, null, 'per-point').replace(/: .*$/s, '');
  const isOfScope = logic.scope === scope || logic.trigger.kind === 'level';
  return isOfScope ? words : `${words} (${scopeLabel(logic.scope, [])})`;
}
