/** One snapshot through all rules that watch it: what to store, whom to tell what. Pure. */

import type { AlertEvent } from './alert-event.js';
import { evaluate, type RuleChange, type WatchedRule } from './evaluate.js';
import { firedOnce, hasFired, type RuleEnd } from './rule-end.js';
import type { Expiry } from './rule-record.js';
import { closeSession, isUnfinished } from './step.js';
import { alertLifeMs, notAfterOf, type Telling, type TellingRule, tellingsOf } from './telling.js';
import type { Reading } from './types.js';

export interface RoundRule extends WatchedRule, TellingRule {
  expiry: Expiry;
  /** See `endOf`. */
  end: RuleEnd | null;
}

export interface Told<R> {
  rule: R;
  event: AlertEvent;
  tellings: readonly Telling[];
  /** Market ms after which it is not sent. */
  notAfter: number;
}

export interface Round<R> {
  /** States to store, events told or not. */
  changes: RuleChange[];
  told: Told<R>[];
  /** Rules whose time is over. */
  ended: { rule: R; reason: string }[];
  /** Rules that threw; nothing of them is in the lists above. */
  failures: { rule: R; error: unknown }[];
}

/** `rules` are those of the reading's symbol and scope; `now` is market time. */
export function roundOf<R extends RoundRule>(rules: Iterable<R>, reading: Reading, now: number): Round<R> {
  const due: R[] = [];
  for (const rule of rules) if (rule.end === null || reading.slot <= rule.end.at) due.push(rule);
  const { changes, failures } = evaluate(due, reading);
  const round: Round<R> = { changes: [], told: [], ended: [], failures: failures as Round<R>['failures'] };
  for (const change of changes) take(round, change as RuleChange & { rule: R }, reading.slot, now);
  return round;
}

/**
 * What time alone brings: closing words of rules whose session is over, and rules whose time is over. `closeOf` gives the
 * instant from which a session date counts as closed and the close itself, or null while it runs.
 */
export function timeRound<R extends RoundRule>(
  rules: Iterable<R>,
  now: number,
  closeOf: (sessionDate: string) => number | null,
  graceMs: number,
): Round<R> {
  const round: Round<R> = { changes: [], told: [], ended: [], failures: [] };
  for (const rule of rules) {
    const { logic, state, version, end } = rule;
    const close = isUnfinished(logic, state) && state.sessionDate !== null ? closeOf(state.sessionDate) : null;
    // What is too late to be sent is left to the next session, which says what still stands.
    if (close !== null && (state.isMuted || now < close + alertLifeMs)) {
      const closed = closeSession(logic, version, state, close);
      if (closed.state !== state) take(round, { rule, ...closed }, close, now);
    }
    if (end !== null && now > end.at + graceMs) round.ended.push({ rule, reason: end.reason });
  }
  return round;
}

/** Adds a change with what it tells; a rule whose wishes cannot be read counts as failed, its state untouched. */
function take<R extends RoundRule>(round: Round<R>, change: RuleChange & { rule: R }, slot: number, now: number): void {
  const { rule, events } = change;
  if (events.length === 0) {
    round.changes.push(change);
    return;
  }
  try {
    const told = events.map((event) => ({
      rule,
      event,
      tellings: tellingsOf(rule, event, now),
      notAfter: notAfterOf(event, slot, now),
    }));
    round.changes.push(change);
    round.told.push(...told);
    if (hasFired(rule.expiry, events)) round.ended.push({ rule, reason: firedOnce });
  } catch (error) {
    round.failures.push({ rule, error });
  }
}
