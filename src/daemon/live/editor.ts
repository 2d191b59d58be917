/** Keeps live messages up to date, spread over time. What is live is the database's, read anew at each look. */

import type { Notifier } from '../../alerts/notifier.js';
import type { Outcome } from '../../alerts/outcome.js';
import type { Platform } from '../../alerts/types.js';
import type { Post } from '../../bot/post.js';
import type { Calendar } from '../../calendar/calendar.js';
import type { Cancel, MarketClock } from '../../lib/clock.js';
import type { LiveMessage } from '../../store/live-repository.js';
import { type LaneDeps, LiveLane } from './lane.js';
import { type Held, LiveMemory } from './memory.js';
import { type LivePlan, nextEditAt, planLive } from './plan.js';

export interface EditorDeps extends Omit<LaneDeps, 'memory'> {
  notifiers: readonly Notifier<Post>[];
  calendar: Pick<Calendar, 'sessionOn' | 'tradingDateFor'>;
  market: MarketClock;
  /** What must stay subscribed. Told of each change. */
  hold(symbols: readonly string[]): void;
}

type Due = { held: Held; plan: Exclude<LivePlan, { kind: 'wait' }> };

const tickMs = 500;

export class LiveEditor {
  readonly #memory: LiveMemory;
  readonly #lanes: readonly LiveLane[];
  #symbols = '';
  #cancel: Cancel | null = null;
  #isStopped = false;

  constructor(private readonly deps: EditorDeps) {
    this.#memory = new LiveMemory(deps.steady);
    this.#lanes = deps.notifiers.map((notifier) => new LiveLane(notifier, { ...deps, memory: this.#memory }));
  }

  start(): void {
    this.tick();
    this.#cancel ??= this.deps.steady.every(tickMs, () => this.tick());
  }

  /** Waits up to `graceMs` for requests under way. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    const over = new AbortController();
    const ended = Promise.all(this.#lanes.map((lane) => lane.stop()));
    await Promise.race([ended, this.deps.steady.sleep(graceMs, over.signal).catch(() => {})]);
    over.abort();
  }

  /** Whether a platform's messages can be posted and edited. */
  reaches(platform: Platform): boolean {
    return this.#laneOf(platform) !== undefined;
  }

  /** Posts a message for the first time, at once; on a platform that is reached. Throws store errors. */
  async post(row: LiveMessage): Promise<Outcome> {
    return this.#laneOf(row.target.platform)!.post(row);
  }

  /** A person sees the new view already: the next edit is due as after one. */
  viewed(row: LiveMessage): void {
    this.#memory.of(row).nextAt = nextEditAt(this.deps.steady.now(), row.seconds);
  }

  /** Something is to be done with it now. */
  nudge(id: number): void {
    const held = this.#memory.get(id);
    if (held !== undefined) held.nextAt = this.deps.steady.now();
    this.tick();
  }

  /** It is no live message after all. */
  forget(id: number): void {
    this.#memory.forget(id);
  }

  /** Begins what is due. Never throws. */
  tick(): void {
    if (this.#isStopped) return;
    const { store, log, market } = this.deps;
    try {
      const rows = store.live.all();
      this.#tellSymbols(rows);
      const all = [...rows, ...this.#memory.orphans(rows, market.now())];
      for (const lane of this.#lanes) {
        if (!lane.isFree) continue;
        const due = this.#mostDue(all.filter((row) => row.target.platform === lane.platform));
        if (due !== null) lane.begin(due.held, due.plan);
      }
      this.#dropUnreachable(rows);
    } catch (error) {
      log.warn('live messages not looked at', { error });
    }
  }

  #mostDue(rows: readonly LiveMessage[]): Due | null {
    const { calendar, market, steady } = this.deps;
    const now = market.now();
    const closesAt = calendar.sessionOn(calendar.tradingDateFor(now))?.closesAt ?? null;
    let first: Due | null = null;
    for (const row of rows) {
      const held = this.#memory.of(row);
      if (held.isPosting) continue;
      const plan = planLive(row, { now, closesAt, steadyNow: steady.now(), nextAt: held.nextAt });
      if (plan.kind === 'wait' || (first !== null && first.held.nextAt <= held.nextAt)) continue;
      first = { held, plan };
    }
    return first;
  }

  /** Of a platform whose token was taken away nobody can show the end. */
  #dropUnreachable(rows: readonly LiveMessage[]): void {
    const { store, market, log } = this.deps;
    const over = rows.filter((row) => !this.reaches(row.target.platform) && market.now() >= row.until);
    for (const { id } of over) {
      this.#memory.forget(id);
      store.write(() => store.live.remove(id)).catch((error: unknown) => log.warn('live message kept', { error }));
    }
  }

  #laneOf(platform: Platform): LiveLane | undefined {
    return this.#lanes.find((lane) => lane.platform === platform);
  }

  #tellSymbols(rows: readonly LiveMessage[]): void {
    const symbols = [...new Set(rows.filter((row) => row.endedAt === null).map((row) => row.symbol))].sort();
    const told = symbols.join(' ');
    if (told === this.#symbols) return;
    this.#symbols = told;
    this.deps.hold(symbols);
  }
}
