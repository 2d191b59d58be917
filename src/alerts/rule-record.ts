/** A rule as it is kept and shown: what decides (logic), what its owner wishes, where its messages go. */

import type { DailyHours } from './hours.js';
import type { RuleLogic } from './rule.js';
import type { Target } from './types.js';

export type Expiry =
  | { kind: 'never' }
  /** Ends with its first announcement. */
  | { kind: 'once' }
  /** Ends at an instant, ms UTC of market time: a close, or the end of a date. */
  | { kind: 'at'; at: number };

/** `failed`: switched off by us after three errors. `ended`: its time is over; it is listed no more. */
export type RuleStatus = 'active' | 'paused' | 'failed' | 'ended';

export interface RuleTarget {
  id: number;
  target: Target;
  /** Why nothing goes there at present; null while it is fine. */
  pausedBecause: string | null;
}

export interface Rule {
  /** Global, shown as `#12`. */
  id: number;
  /** Grows with each edit. */
  version: number;
  /** The person whose rule it is. */
  ownerId: number;
  logic: RuleLogic;
  activeHours: DailyHours | null;
  isSilent: boolean;
  /** ms UTC of market time; null when not snoozed. */
  snoozedUntil: number | null;
  expiry: Expiry;
  status: RuleStatus;
  /** Why it failed or ended, one sentence. */
  statusReason: string | null;
  targets: readonly RuleTarget[];
  createdAt: number;
}

/** What makes a rule, before it has an id. */
export type RuleDraft = Pick<Rule, 'logic' | 'activeHours' | 'isSilent' | 'expiry'> & { targets: readonly Target[] };

/** 20 rules a person, 50 a chat (contracts.md section 7). */
export const mostRulesOfPerson = 20;
export const mostRulesOfChat = 50;
/** Errors in a row after which a rule is switched off. */
export const mostFailures = 3;
