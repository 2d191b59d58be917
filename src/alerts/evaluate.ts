/** One reading through all rules of its symbol and scope. Pure: storing what comes out is the caller's. */

import type { AlertEvent } from './alert-event.js';
import type { RuleLogic } from './rule.js';
import type { RuleState } from './rule-state.js';
import { SharedSteps } from './shared-steps.js';
import type { Reading } from './types.js';

export interface WatchedRule {
  id: number;
  /** Grows with each edit; an edited rule starts with a fresh state. */
  version: number;
  logic: RuleLogic;
  state: RuleState;
}

export interface RuleChange {
  rule: WatchedRule;
  state: RuleState;
  events: readonly AlertEvent[];
}

export interface Evaluation {
  /** Only rules whose state changed. */
  changes: RuleChange[];
  /** Rules that failed; the others were evaluated all the same. */
  failures: { rule: WatchedRule; error: unknown }[];
}

/** Rules of other symbols or scopes are passed over. Rules that are alike share the objects that come out. */
export function evaluate(rules: Iterable<WatchedRule>, reading: Reading): Evaluation {
  const evaluation: Evaluation = { changes: [], failures: [] };
  if (reading.quality !== 'trusted') return evaluation;
  const steps = new SharedSteps(reading);
  for (const rule of rules) {
    if (rule.logic.symbol !== reading.symbol || rule.logic.scope !== reading.scope) continue;
    try {
      const { state, events } = steps.of(rule.logic, rule.version, rule.state);
      if (state !== rule.state) evaluation.changes.push({ rule, state, events });
    } catch (error) {
      evaluation.failures.push({ rule, error });
    }
  }
  return evaluation;
}
