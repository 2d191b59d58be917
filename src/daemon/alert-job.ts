/** Rules over snapshots: what a snapshot decides is stored in its own transaction, and remembered here once that has come through. */

import { readingOf } from '../alerts/reading.js';
import { timeRound } from '../alerts/round.js';
import { lastReadingMs } from '../alerts/rule-end.js';
import { mostFailures } from '../alerts/rule-record.js';
import { sumLifeMs } from '../alerts/telling.js';
import type { Reading } from '../alerts/types.js';
import { ruleFailedText } from '../bot/notice-words.js';
import type { Calendar } from '../calendar/calendar.js';
import type { GexSnapshot, ScopeKey } from '../engine/types.js';
import type { Cancel, MarketClock, SteadyClock } from '../lib/clock.js';
import { asAppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { OutboxDraft } from '../store/outbox-rows.js';
import type { Store } from '../store/store.js';
import type { Notices } from './notices.js';
import { isQuietAt } from './quiet.js';
import { firstToBeSeen, type Rounds, type RuleRound, type RuleTold, roundsOf } from './rounds.js';
import type { BookedRule, RuleBook } from './rule-book.js';

export interface AlertJobDeps {
  store: Pick<Store, 'snapshots' | 'rules' | 'alertEvents' | 'outbox' | 'people' | 'chats' | 'targets' | 'transact'>;
  book: RuleBook;
  notices: Notices;
  calendar: Pick<Calendar, 'sessionOn'>;
  market: MarketClock;
  steady: SteadyClock;
  delayMs: () => number;
  /** Keeps these symbols subscribed. */
  hold(symbols: readonly string[]): void;
  log: Logger;
  /** Something new waits to be delivered. */
  onEnqueued(): void;
  /** Begins the picture of an event while its snapshot is not stored yet; null when there is none. Never throws. Absent: none are drawn ahead. */
  draw?: ((snapshot: GexSnapshot, snapshotId: number, told: RuleTold) => DrawnAhead | null) | undefined;
  observer: AlertObserver;
}

export interface AlertObserver {
  /** Rules were evaluated over a snapshot; seconds inside its transaction. */
  evaluated(rules: number, seconds: number): void;
  /** An event came through, with how many deliveries. */
  told(kind: string, label: string, deliveries: number): void;
  failed(): void;
}

/** One snapshot's evaluation, between its being worked out and its being stored. */
export interface Evaluation {
  /** Runs inside the transaction that stores the snapshot; more than once when that is tried again. */
  inside(snapshotId: number): void;
  /** After the transaction has come through. */
  committed(): void;
}

/** A picture that is drawn for what may never come to be. */
export interface DrawnAhead {
  /** It has: whoever asks for the picture gets this one. */
  keep(): void;
}

/** What only time brings is looked for this often, real ms. */
const tickMs = 1_000;

export class AlertJob {
  #cancel: Cancel = () => {};
  #ticking: Promise<void> | null = null;

  constructor(private readonly deps: AlertJobDeps) {}

  start(): void {
    this.#cancel = this.deps.steady.every(tickMs, () => void this.tick());
    void this.tick();
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#ticking;
  }

  /** Scopes that rules of a symbol look at, as of now. */
  scopes(symbol: string): readonly ScopeKey[] {
    this.#follow();
    return this.deps.book.scopes(symbol);
  }

  /** Symbols that rules look at, as of now. */
  symbols(): readonly string[] {
    this.#follow();
    return this.deps.book.symbols();
  }

  /** Active rules, as of now. */
  rules(): number {
    this.#follow();
    return this.deps.book.size;
  }

  /**
   * What rules make of a snapshot is worked out here, before the transaction that stores it begins, and worked out again inside it
   * only when a rule has changed meanwhile or the snapshot got another id than the next one.
   */
  evaluation(snapshot: GexSnapshot, slot: number): Evaluation {
    const { book, draw, observer, steady } = this.deps;
    const readings = snapshot.scopes
      .filter((scope) => scope.quality.label === 'trusted')
      .map((scope) => readingOf(0, slot, snapshot, scope));
    const foreseen = this.#foresee(readings);
    const pictures = foreseen === null ? [] : firstToBeSeen(foreseen.rounds);
    const drawn = draw === undefined ? [] : pictures.map((told) => draw(snapshot, foreseen!.snapshotId, told));
    let made: Rounds | null = null;
    let seconds = 0;
    return {
      inside: (snapshotId) => {
        const began = steady.now();
        book.refresh();
        const holds = foreseen?.snapshotId === snapshotId && foreseen.revision === book.revision;
        made = holds ? foreseen : roundsOf(this.deps, readings, snapshotId);
        for (const round of made.rounds) this.#store(round);
        seconds = made.seconds + (steady.now() - began) / 1_000;
      },
      committed: () => {
        if (made === null) return;
        if (made.rules > 0) observer.evaluated(made.rules, seconds);
        if (made.snapshotId === foreseen?.snapshotId) for (const picture of drawn) picture?.keep();
        for (const round of made.rounds) this.#keep(round);
      },
    };
  }

  /** Null when the database cannot be read now: the transaction will say so, or find it well again. */
  #foresee(readings: readonly Reading[]): Rounds | null {
    const { book, log, store } = this.deps;
    try {
      book.refresh();
      return roundsOf(this.deps, readings, store.snapshots.nextId());
    } catch (error) {
      log.warn('rules not evaluated ahead of their snapshot', { error });
      return null;
    }
  }

  /** Closing words, ends of rules, ends of snoozes; safe to call at any time. Never rejects. */
  tick(): Promise<void> {
    this.#ticking ??= this.#passTime()
      .catch((error: unknown) => this.deps.log.warn('rules not followed up', { error }))
      .finally(() => {
        this.#ticking = null;
      });
    return this.#ticking;
  }

  async #passTime(): Promise<void> {
    const { book, market, store } = this.deps;
    this.deps.hold(this.symbols());
    const now = market.now();
    if (isIdle(this.#timeRound(now)) && !this.#isReleaseDue(now)) return;
    let round: RuleRound | null = null;
    let released = 0;
    await store.transact(() => {
      book.refresh();
      round = this.#timeRound(now);
      this.#store(round);
      const isQuiet = (ruleId: number, targetId: number) => isQuietAt(store, ruleId, targetId, now);
      released = store.outbox.held.release(now, sumLifeMs, isQuiet);
    });
    if (round !== null) this.#keep(round);
    if (released > 0) this.deps.onEnqueued();
  }

  #timeRound(now: number): RuleRound {
    const { book, calendar, delayMs } = this.deps;
    return timeRound(
      book.all(),
      now,
      (date) => {
        const closesAt = calendar.sessionOn(date)?.closesAt;
        // A day that is no session any more, as after a change of the calendar, is over.
        if (closesAt === undefined) return now;
        return now > closesAt + delayMs() + lastReadingMs ? closesAt : null;
      },
      delayMs() + lastReadingMs,
    );
  }

  #isReleaseDue(now: number): boolean {
    const next = this.deps.store.outbox.held.nextRelease();
    return next !== null && next <= now;
  }

  /** Everything of one round; inside a transaction. */
  #store({ changes, told, ended, failures }: RuleRound): void {
    const { store, market } = this.deps;
    const now = market.now();
    store.rules.saveStates(changes);
    const drafts: OutboxDraft[] = [];
    const ids = store.alertEvents.addAll(told, now);
    told.forEach(({ rule, event, tellings, notAfter }, index) => {
      const eventId = ids[index] ?? null;
      // Told before: a snapshot that is replayed, or closing words that a restart finds said.
      if (eventId === null) return;
      const editsEventId = event.edits === null ? null : store.alertEvents.idByKey(rule.id, event.edits);
      const payload = { kind: 'alert', eventId } as const;
      for (const { targetId, isSilent, holdUntil } of tellings)
        drafts.push({ targetId, payload, key: null, editsEventId, isSilent, at: now, notAfter, holdUntil });
    });
    if (drafts.length > 0) store.outbox.enqueue(drafts);
    for (const { rule, reason } of ended) store.rules.setStatus(rule.id, 'ended', reason);
    for (const { rule, error } of failures) this.#noteFailure(rule, error, now);
  }

  #noteFailure(rule: BookedRule, error: unknown, now: number): void {
    const { store, notices, log } = this.deps;
    log.error('a rule failed', { rule: rule.id, error });
    if (store.rules.noteFailure(rule.id) < mostFailures) return;
    const reason = `It failed ${mostFailures} times in a row (${asAppError(error).code}).`;
    store.rules.setStatus(rule.id, 'failed', reason);
    const text = ruleFailedText(rule.id, rule.logic.symbol, mostFailures);
    notices.tellOwner(rule, `rule-failed:${rule.id}:${rule.version}:${now}`, text, now);
  }

  /** After the commit. */
  #keep({ changes, told, failures }: RuleRound): void {
    const { book, observer, onEnqueued } = this.deps;
    book.keep(changes);
    for (const { rule, event, tellings } of told) observer.told(rule.logic.trigger.kind, event.label, tellings.length);
    for (let n = 0; n < failures.length; n++) observer.failed();
    if (told.length > 0 || failures.length > 0) onEnqueued();
  }

  /** A database that cannot be read now is asked again at the next use. */
  #follow(): void {
    try {
      this.deps.book.refresh();
    } catch (error) {
      this.deps.log.warn('rules not read', { error });
    }
  }
}

function isIdle({ changes, told, ended, failures }: RuleRound): boolean {
  return changes.length + told.length + ended.length + failures.length === 0;
}
