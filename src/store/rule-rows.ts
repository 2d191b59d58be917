/** Rules as rows, with their targets as one JSON list, so that a rule is read in one row. */

import type { Wishes } from '../alerts/disposition.js';
import type { WatchedRule } from '../alerts/evaluate.js';
import type { DailyHours } from '../alerts/hours.js';
import type { RuleLogic } from '../alerts/rule.js';
import type { Expiry, Rule, RuleDraft, RuleStatus, RuleTarget } from '../alerts/rule-record.js';
import { freshState, type RuleState } from '../alerts/rule-state.js';
import type { Platform } from '../alerts/types.js';
import { targetOf } from './target-repository.js';

/** A target of a rule that is evaluated. */
export interface ActiveTarget extends RuleTarget {
  /** Set for the chat, for groups and channels; null when nothing is set there. */
  quietHours: DailyHours | null;
  /** A private chat follows its owner's quiet hours, others their own. */
  isPrivate: boolean;
}

/** A rule with all that deciding and telling needs. */
export interface ActiveRule extends WatchedRule, Pick<Rule, 'ownerId' | 'expiry' | 'createdAt'> {
  /** `quietHours` are the owner's. */
  wishes: Wishes;
  targets: readonly ActiveTarget[];
}

export interface RuleRow {
  id: number;
  version: number;
  owner_id: number;
  symbol: string;
  scope: string;
  logic: string;
  active_hours: string | null;
  is_silent: number;
  snoozed_until: number | null;
  expiry: Expiry['kind'];
  ends_at: number | null;
  status: RuleStatus;
  status_reason: string | null;
  created_at: number;
  /** JSON list of TargetTuple. */
  targets: string;
}

export interface ActiveTargetRow {
  id: number;
  platform: Platform;
  chat: string;
  thread: string;
  reason: string | null;
  user_id: string | null;
  quiet_hours: string | null;
}

export interface ActiveRow extends Omit<RuleRow, 'targets'> {
  memory_id: number | null;
  state: string | null;
  state_version: number | null;
  quiet_hours: string | null;
}

type TargetTuple = [id: number, platform: Platform, chat: string, thread: string, reason: string | null];

const columns = `rule.id, rule.version, rule.owner_id, rule.symbol, rule.scope, rule.logic, rule.active_hours, rule.is_silent,
  rule.snoozed_until, rule.expiry, rule.ends_at, rule.status, rule.status_reason, rule.created_at`;

/** Followed by what chooses and orders. */
export const selectRules = `SELECT ${columns}, (SELECT json_group_array(
      json_array(target.id, target.platform, target.chat, target.thread, target.reason) ORDER BY target.id)
    FROM rule_target JOIN target ON target.id = target_id WHERE rule_id = rule.id) AS targets
  FROM rule`;

/** Everything that evaluation and enqueueing need of active rules but their targets. Followed by what chooses and orders. */
export const selectActive = `SELECT ${columns}, memory_id, rule_memory.state, rule_state.version AS state_version,
    person.quiet_hours
  FROM rule JOIN person ON person.id = rule.owner_id LEFT JOIN rule_state ON rule_state.rule_id = rule.id
    LEFT JOIN rule_memory ON rule_memory.id = memory_id
  WHERE rule.status = 'active'`;

/** Targets with their chats' hours: many rules share one, so that each is read once. */
export const selectActiveTargets = `SELECT target.id, target.platform, target.chat, target.thread, target.reason, target.user_id,
    chat.quiet_hours
  FROM target LEFT JOIN chat ON chat.platform = target.platform AND chat.chat_id = target.chat`;

export function activeTargetOf(row: ActiveTargetRow): ActiveTarget {
  return {
    id: row.id,
    target: targetOf(row),
    pausedBecause: row.reason,
    quietHours: settingHoursOf(row.quiet_hours),
    isPrivate: row.user_id !== null,
  };
}

export function ruleOf(row: RuleRow): Rule {
  return {
    id: row.id,
    version: row.version,
    ownerId: row.owner_id,
    logic: logicOf(row),
    activeHours: hoursOf(row.active_hours),
    isSilent: row.is_silent === 1,
    snoozedUntil: row.snoozed_until,
    expiry: expiryOf(row),
    status: row.status,
    statusReason: row.status_reason,
    targets: tuplesOf(row).map(ruleTarget),
    createdAt: row.created_at,
  };
}

/** `logic` and `state` are those of the row, read by the caller. */
export function activeRuleOf(
  row: ActiveRow,
  logic: RuleLogic,
  state: RuleState,
  targets: readonly ActiveTarget[],
): ActiveRule {
  return {
    id: row.id,
    version: row.version,
    ownerId: row.owner_id,
    logic,
    state,
    wishes: {
      snoozedUntil: row.snoozed_until,
      activeHours: hoursOf(row.active_hours),
      quietHours: settingHoursOf(row.quiet_hours),
      isSilent: row.is_silent === 1,
    },
    expiry: expiryOf(row),
    targets,
    createdAt: row.created_at,
  };
}

/** The columns that a draft sets, by name. */
export function draftColumns({ logic, activeHours, isSilent, expiry }: RuleDraft) {
  const { symbol, scope, ...rest } = logic;
  return {
    symbol,
    scope,
    logic: JSON.stringify(rest),
    active_hours: activeHours === null ? null : JSON.stringify(activeHours),
    is_silent: isSilent ? 1 : 0,
    expiry: expiry.kind,
    ends_at: expiry.kind === 'at' ? expiry.at : null,
  };
}

/** Throws when a damaged row holds no rule: it would fail wherever it is shown. A kind of a later version is evaluation's to refuse. */
export function logicOf({ symbol, scope, logic }: Pick<RuleRow, 'symbol' | 'scope' | 'logic'>): RuleLogic {
  const stored = JSON.parse(logic) as Omit<RuleLogic, 'symbol' | 'scope'> | null;
  if (typeof stored?.trigger?.kind !== 'string') throw new TypeError('The row holds no rule.');
  return { ...stored, symbol, scope: scope as RuleLogic['scope'] };
}

/** Throws when it is cut short. Fields added by a later release are there from the first reading on. */
export function stateOf(text: string): RuleState {
  return { ...freshState, ...(JSON.parse(text) as RuleState) };
}

function hoursOf(text: string | null): DailyHours | null {
  return text === null ? null : (JSON.parse(text) as DailyHours);
}

/** A person's or a chat's: damaged ones silence nothing, for they are no rule's own. */
function settingHoursOf(text: string | null): DailyHours | null {
  try {
    return hoursOf(text);
  } catch {
    return null;
  }
}

function expiryOf({ expiry, ends_at: at }: Pick<RuleRow, 'expiry' | 'ends_at'>): Expiry {
  return expiry === 'at' ? { kind: 'at', at: at! } : { kind: expiry };
}

const tuplesOf = ({ targets }: RuleRow) => JSON.parse(targets) as TargetTuple[];

function ruleTarget([id, platform, chat, thread, reason]: TargetTuple): RuleTarget {
  return { id, target: targetOf({ platform, chat, thread }), pausedBecause: reason };
}
