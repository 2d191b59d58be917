/** Rules over days of synthetic snapshots: the real store, book, job and delivery, with chats that only remember. */

import { createDelivery, type Delivery } from '../../src/alerts/deliver.js';
import type { Notifier } from '../../src/alerts/notifier.js';
import type { Outcome } from '../../src/alerts/outcome.js';
import type { Rule, RuleDraft } from '../../src/alerts/rule-record.js';
import type { Platform, Target } from '../../src/alerts/types.js';
import { createCalendar } from '../../src/calendar/calendar.js';
import { type Alerting, type AlertingDeps, createAlerting } from '../../src/daemon/alerting.js';
import type { PlatformDelivery } from '../../src/daemon/platform-watch.js';
import { createLogger } from '../../src/lib/log.js';
import { SecretFilter } from '../../src/lib/secret.js';
import type { Store } from '../../src/store/store.js';
import { ManualClock } from '../fakes/clock.js';
import { type SmallSnapshot, smallSnapshot } from '../fakes/small-snapshot.js';
import { dm, draft, person } from '../store/alert-rows.js';
import { tempStore } from '../store/temp-folder.js';

/** 09:30 New York of Friday, Nov 20 2026. */
export const opens = Date.parse('2026-11-20T14:30:00Z');
export const minute = 60_000;

export interface AlertRigOptions {
  store?: Store;
  /** Market time at the start; the open unless given. */
  at?: number;
  clock?: ManualClock;
  operators?: readonly string[];
  notBefore?: number;
  /** Stands between the alerting parts and the store. */
  between?: (store: Store) => Store;
  draw?: AlertingDeps['draw'];
}

/** Everything after the snapshot: nothing moves but by the test. */
export class AlertRig {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly alerting: Alerting;
  readonly calendar = createCalendar();
  /** Symbols that are kept subscribed. */
  held: readonly string[] = [];
  platforms: readonly PlatformDelivery[] = [];
  enqueued = 0;
  readonly logged: string[] = [];
  /** Runs when a snapshot has been stored and nobody in this process knows yet. */
  onCommit: () => void = () => {};

  constructor(options: AlertRigOptions = {}) {
    this.clock = options.clock ?? new ManualClock(options.at ?? opens);
    this.store = options.store ?? tempStore();
    const { market, steady } = this.clock;
    this.alerting = createAlerting({
      store: options.between?.(this.store) ?? this.store,
      operators: new Set(options.operators ?? []),
      calendar: this.calendar,
      market,
      steady,
      delayMs: () => 0,
      notBefore: options.notBefore ?? Number.NEGATIVE_INFINITY,
      hold: (symbols) => {
        this.held = symbols;
      },
      onEnqueued: () => {
        this.enqueued += 1;
      },
      draw: options.draw,
      platforms: () => this.platforms,
      metrics: { rulesEvaluated: () => {}, alertTold: () => {}, ruleFailed: () => {} },
      log: createLogger({
        level: 'warn',
        filter: new SecretFilter(),
        write: (line) => this.logged.push(line),
      }),
    });
  }

  /** A rule of a person, made now. */
  async rule(change: Partial<RuleDraft> = {}, targets: readonly Target[] = [dm], ownerId?: number): Promise<Rule> {
    return this.store.transact(() => {
      const owner = ownerId ?? this.store.people.find('telegram', '7001')?.id ?? person(this.store);
      return this.store.rules.add(draft(targets, change), owner, targets[0]!, this.clock.market.now());
    });
  }

  /** Moves the market's clock to a time, ms UTC, without letting timers run. */
  goto(at: number): void {
    this.clock.jumpMarket(at - this.clock.market.now());
  }

  /** Stores the snapshot of a slot as the job does. Throws what storing throws. */
  async snapshot(change: SmallSnapshot): Promise<void> {
    const { slot } = change;
    const snapshot = smallSnapshot({ sessionDate: this.calendar.tradingDateFor(slot), ...change });
    this.goto(Math.max(this.clock.market.now(), slot + 2_000));
    const evaluation = this.alerting.evaluation(snapshot, slot);
    await this.store.write(() =>
      this.store.snapshots.save(snapshot, { slot, scheduled: true, keepMatrix: false }, evaluation.inside),
    );
    this.onCommit();
    evaluation.committed();
  }

  /** Snapshots a minute apart, from `from`, one for each change. */
  async play(from: number, changes: readonly Omit<SmallSnapshot, 'slot'>[]): Promise<void> {
    for (const [index, change] of changes.entries()) await this.snapshot({ slot: from + index * minute, ...change });
  }

  /** What rules have told, in order. */
  events(): { key: string; label: string; to: string; ruleId: number }[] {
    const sql = 'SELECT id FROM alert_event ORDER BY id';
    const ids = this.store.db.prepare(sql).pluck().all() as number[];
    return this.store.alertEvents.findAll(ids).map(({ event, ruleId }) => ({
      key: `${ruleId}:${event.key}`,
      label: event.label,
      to: event.to,
      ruleId,
    }));
  }

  labels(): string[] {
    return this.events().map(({ label, to }) => `${label} ${to}`);
  }

  /** Everything in the outbox, oldest first. */
  outbox(): { target: Target; op: string; kind: string; state: string; isSilent: boolean; text: string | null }[] {
    const rows = this.store.db.prepare('SELECT outbox.id, is_silent FROM outbox ORDER BY outbox.id').all() as {
      id: number;
      is_silent: number;
    }[];
    return rows.map(({ id, is_silent }) => {
      const { target, op, payload, state } = this.store.outbox.find(id)!;
      const text = payload.kind === 'notice' ? payload.text : null;
      return { target, op, kind: payload.kind, state, isSilent: is_silent === 1, text };
    });
  }

  notices(): string[] {
    return this.outbox().flatMap(({ text }) => text ?? []);
  }
}

export const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
/** Beyond the default band of 0.10 %. */
export const above = { spot: 6_010 };
export const below = { spot: 5_990 };

export interface Arrived {
  platform: Platform;
  chat: string;
  text: string;
  isEdit: boolean;
  isSilent: boolean;
}

/** Delivery into memory, under the rig's clock. */
export function delivering(
  rig: AlertRig,
  answer: (target: Target) => Outcome | null = () => null,
): { delivery: Delivery; arrived: Arrived[] } {
  const arrived: Arrived[] = [];
  const notifier = (platform: Platform): Notifier<string> => {
    const take = (target: Target, text: string, isSilent: boolean, isEdit: boolean): Promise<Outcome> => {
      const refused = answer(target);
      if (refused !== null) return Promise.resolve(refused);
      arrived.push({ platform, chat: target.chat, text, isEdit, isSilent });
      return Promise.resolve({ kind: 'sent', messageId: `${platform}-${arrived.length}` });
    };
    return {
      platform,
      send: (target, text, { isSilent }) => take(target, text, isSilent, false),
      edit: (target, _id, text, { isSilent }) => take(target, text, isSilent, true),
    };
  };
  const delivery = createDelivery<string>({
    outbox: rig.store.outbox,
    notifiers: [notifier('discord'), notifier('telegram')],
    compose: ({ payload }) => {
      if (payload.kind === 'notice') return Promise.resolve(payload.text);
      const ids = payload.kind === 'alert' ? [payload.eventId] : payload.kind === 'digest' ? payload.eventIds : [];
      const alerts = rig.store.alertEvents.findAll(ids);
      return Promise.resolve(alerts.map(({ event }) => `${event.label} ${event.to}`).join(', '));
    },
    marked: (text, mark) => `${mark} ${text}`,
    market: rig.clock.market,
    steady: rig.clock.steady,
    random: () => 0.5,
    log: createLogger({ level: 'error', filter: new SecretFilter(), write: (line) => rig.logged.push(line) }),
  });
  return { delivery, arrived };
}
