/** Rules, events and deliveries to fill a store with. */

import type { AlertEvent } from '../../src/alerts/alert-event.js';
import type { RuleLogic } from '../../src/alerts/rule.js';
import type { Rule, RuleDraft } from '../../src/alerts/rule-record.js';
import type { Target } from '../../src/alerts/types.js';
import type { OutboxDraft } from '../../src/store/outbox-rows.js';
import type { Store } from '../../src/store/store.js';

/** 10:00 New York of Friday, Nov 20 2026. */
export const ten = Date.parse('2026-11-20T15:00:00Z');
export const minute = 60_000;
export const day = 86_400_000;

export const zeroGamma: RuleLogic = {
  symbol: 'SPX',
  scope: 'days:45',
  trigger: { kind: 'zero-gamma', band: 0.001 },
  confirmations: 3,
  cooldownMs: 30 * minute,
};

export const channel: Target = { platform: 'discord', chat: '81', thread: null };
export const group: Target = { platform: 'telegram', chat: '-1001', thread: null };
export const dm: Target = { platform: 'telegram', chat: '7001', thread: null };

export const none = { unit: null, defaultSymbol: null, defaultScope: null, theme: null, timeZone: null } as const;

export function draft(targets: readonly Target[] = [channel], change: Partial<RuleDraft> = {}): RuleDraft {
  return { logic: zeroGamma, activeHours: null, isSilent: false, expiry: { kind: 'never' }, targets, ...change };
}

/** A person with a Telegram account. */
export function person(store: Store, userId = '7001'): number {
  const id = store.people.add(none, ten);
  store.people.assign('telegram', userId, id, ten);
  return id;
}

export function ruleOf(store: Store, targets: readonly Target[] = [channel], ownerId = person(store)): Rule {
  return store.rules.add(draft(targets), ownerId, channel, ten);
}

export function crossing(snapshotId: number, change: Partial<AlertEvent> = {}): AlertEvent {
  const label = change.label ?? 'crossed';
  return {
    label,
    key: `1:${label}:below:${snapshotId}`,
    edits: null,
    from: 'above',
    to: 'below',
    snapshotId,
    now: { slot: ten + snapshotId * minute, spot: 5_986.4, level: 6_012.5 },
    before: { slot: ten, spot: 6_020.6, level: 6_011 },
    beforeSince: ten - 30 * minute,
    count: 1,
    ...change,
  };
}

/** A new event of the rule, as an id. */
export function eventOf(store: Store, rule: Rule, snapshotId: number, change: Partial<AlertEvent> = {}): number {
  return store.alertEvents.add(rule, crossing(snapshotId, change), ten + snapshotId * minute)!;
}

export function alert(eventId: number, targetId: number, change: Partial<OutboxDraft> = {}): OutboxDraft {
  return {
    targetId,
    payload: { kind: 'alert', eventId },
    key: null,
    editsEventId: null,
    isSilent: false,
    at: ten,
    notAfter: ten + 15 * minute,
    holdUntil: null,
    ...change,
  };
}

export function notice(text: string, targetId: number, change: Partial<OutboxDraft> = {}): OutboxDraft {
  return { ...alert(0, targetId), payload: { kind: 'notice', text }, key: text, ...change };
}
