import type { AlertEvent } from '../../src/alerts/alert-event.js';
import { type RuleKind, type RuleLogic, ruleDefaults, type Trigger } from '../../src/alerts/rule.js';
import type { Rule } from '../../src/alerts/rule-record.js';
import type { Firing, Trial } from '../../src/alerts/trial.js';
import type { Target } from '../../src/alerts/types.js';
import { noRules } from '../../src/bot/no-people.js';
import type { ChatReceipts, DeliveryReceipt, ListedRules, RuleRefusal, RulesAsk } from '../../src/bot/rule-ports.js';
import { now } from './market-ask.js';

const minute = 60_000;

export const triggers: { readonly [Kind in RuleKind]: Extract<Trigger, { kind: Kind }> } = {
  'zero-gamma': { kind: 'zero-gamma', band: 0.001 },
  regime: { kind: 'regime', band: 0.02 },
  'max-strike': { kind: 'max-strike', ratio: 1.3 },
  'wall-shift': { kind: 'wall-shift', wall: 'call', ratio: 1.3 },
  'wall-touch': { kind: 'wall-touch', wall: 'put', within: 0.0025 },
  'net-gex': { kind: 'net-gex', unit: 'per-point', threshold: -2e9, direction: 'below' },
  level: { kind: 'level', price: 6_000, band: 0.0005 },
};

/** A rule's logic with the defaults of its kind. */
export function fakeLogic(kind: RuleKind = 'zero-gamma', change: Partial<RuleLogic> = {}): RuleLogic {
  const { confirmations, cooldownMs } = ruleDefaults[kind];
  return { symbol: 'SPX', scope: 'days:45', trigger: triggers[kind], confirmations, cooldownMs, ...change };
}

export const privateTarget: Target = { platform: 'telegram', chat: '4242', thread: null };
export const topicTarget: Target = { platform: 'telegram', chat: '-1001234567890', thread: '17' };

export function fakeRule(change: Partial<Rule> = {}, targets: readonly Target[] = [privateTarget]): Rule {
  return {
    id: 12,
    version: 1,
    ownerId: 1,
    logic: fakeLogic(),
    activeHours: null,
    isSilent: false,
    snoozedUntil: null,
    expiry: { kind: 'never' },
    status: 'active',
    statusReason: null,
    targets: targets.map((target, index) => ({ id: index + 1, target, pausedBecause: null })),
    createdAt: now - 86_400_000,
    ...change,
  };
}

/** SPX at 10:41 fell below zero gamma, above which it had stood since 10:12. */
export function fakeEvent(change: Partial<AlertEvent> = {}): AlertEvent {
  return {
    label: 'crossed',
    key: '1:crossed:below:4711',
    edits: null,
    from: 'above',
    to: 'below',
    snapshotId: 4_711,
    now: { slot: now, spot: 5_986.4, level: 6_012.5 },
    before: { slot: now - 3 * minute, spot: 6_020.6, level: 6_011 },
    beforeSince: now - 29 * minute,
    count: 1,
    ...change,
  };
}

const firing = (daysAgo: number, spotAfter60: number | null = 5_960.25): Firing => ({
  event: fakeEvent({ now: { slot: now - daysAgo * 86_400_000, spot: 5_986.4, level: 6_012.5 } }),
  spotAfter30: 5_971.1,
  spotAfter60,
});

export const sampleTrial: Trial = {
  sessions: 20,
  readings: 7_800,
  firings: [firing(18), firing(11), firing(9), firing(7), firing(4), firing(1), firing(0, null)],
  mutedSessions: 1,
};

export const noTrial: Trial = { sessions: 0, readings: 0, firings: [], mutedSessions: 0 };

export function fakeReceipt(change: Partial<DeliveryReceipt> = {}): DeliveryReceipt {
  const createdAt = change.createdAt ?? now - 5 * minute;
  return {
    id: 1,
    target: privateTarget,
    op: 'send',
    payload: { kind: 'alert', eventId: 1 },
    alerts: [{ id: 1, ruleId: 12, logic: fakeLogic(), event: fakeEvent() }],
    state: 'sent',
    attempts: 1,
    reason: null,
    mayBeRepeat: false,
    createdAt,
    nextAt: null,
    sentAt: createdAt + 300,
    ...change,
  };
}

interface FakeRules {
  rules?: readonly Rule[];
  others?: ListedRules['others'];
  hidden?: number;
  damaged?: ListedRules['damaged'];
  refusal?: RuleRefusal;
  trial?: Trial;
  isNew?: boolean;
  receipts?: ChatReceipts;
  /** Thrown by `add`. */
  fault?: Error;
  targets?: readonly Target[];
}

/** Rules with plain data: what is asked is answered, nothing is stored. */
export function fakeRules(given: FakeRules = {}): RulesAsk {
  const rules = given.rules ?? [fakeRule()];
  const trial = given.trial ?? sampleTrial;
  const one = (id: number) => [...rules, ...(given.others ?? [])].find((rule) => rule.id === id) ?? null;
  const changed = (id: number, change: Partial<Rule>) => {
    const rule = one(id);
    if (given.refusal !== undefined) return Promise.resolve({ ok: false as const, why: given.refusal });
    if (rule === null) return Promise.resolve({ ok: false as const, why: { kind: 'not-found' as const } });
    return Promise.resolve({ ok: true as const, value: { ...rule, ...change } });
  };
  return {
    ...noRules,
    async add(_actor, wish) {
      if (given.fault !== undefined) throw given.fault;
      if (given.refusal !== undefined) return { ok: false, why: given.refusal };
      const { logic, activeHours, isSilent } = wish;
      const expiry =
        wish.expiry.kind === 'once' || wish.expiry.kind === 'never'
          ? wish.expiry
          : { kind: 'at' as const, at: Date.parse('2026-11-20T21:00:00Z') };
      const rule = fakeRule({ logic, activeHours, isSilent, expiry }, given.targets);
      return { ok: true, value: { rule, isNew: given.isNew ?? true, trial } };
    },
    list: () =>
      Promise.resolve({
        own: rules,
        others: given.others ?? [],
        hidden: given.hidden ?? 0,
        damaged: given.damaged ?? [],
      }),
    find: (_actor, id) => Promise.resolve(one(id)),
    async edit(_actor, id, { logic, activeHours, isSilent }) {
      const rule = one(id)!;
      const value = {
        ...rule,
        logic: logic ?? rule.logic,
        activeHours: activeHours === undefined ? rule.activeHours : activeHours,
        isSilent: isSilent ?? rule.isSilent,
      };
      return given.refusal === undefined
        ? { ok: true, value: { rule: value, isNew: given.isNew ?? true, trial } }
        : { ok: false, why: given.refusal };
    },
    pause: (_actor, id) => changed(id, { status: 'paused' }),
    resume: (_actor, id) => changed(id, { status: 'active' }),
    snooze: (_actor, id, until) => changed(id, { snoozedUntil: until }),
    async remove(_actor, id) {
      const rule = one(id);
      if (given.refusal !== undefined) return { ok: false, why: given.refusal };
      return rule === null
        ? { ok: false, why: { kind: 'not-found' } }
        : { ok: true, value: { rule, isGone: rule.ownerId === 1 } };
    },
    trial: (_logic, variants) =>
      Promise.resolve({
        trial,
        variants: variants.map((logic, index) => ({
          logic,
          trial: { ...trial, firings: trial.firings.slice(0, trial.firings.length - (index % 7)) },
        })),
      }),
    receipts: () => Promise.resolve(given.receipts ?? { receipts: [fakeReceipt()], pausedBecause: null }),
    known: () => rules.map(({ id, logic, status }) => ({ id, logic, status })),
  };
}
