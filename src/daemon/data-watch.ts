import { endedGap, missingSince } from '../alerts/data-fault.js';
import { backText, type GapEdge, missingText } from '../bot/notice-words.js';
import type { Calendar } from '../calendar/calendar.js';
import { newYorkDate } from '../calendar/new-york.js';
import type { GexSnapshot, ScopeKey } from '../engine/types.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import type { Store } from '../store/store.js';
import type { Notices } from './notices.js';
import type { BookedRule, RuleBook } from './rule-book.js';

export interface DataWatchDeps {
  store: Pick<Store, 'notices' | 'snapshots' | 'transact'>;
  book: RuleBook;
  notices: Notices;
  calendar: Pick<Calendar, 'sessionOn'>;
  market: MarketClock;
  steady: Pick<SteadyClock, 'now'>;
  delayMs: () => number;
  /** Nothing is missed from before this, market ms: the start of a practice market, whose earlier hours nobody lived. */
  notBefore: number;
}

/** What rules look at: one scope of one symbol. */
interface Place {
  symbol: string;
  scope: ScopeKey;
  /** Slot of the newest good reading; null when there is none of late. */
  goodAt: number | null;
  /** A gap that may just have ended: the good reading before it, and the one that ended it. */
  ended: { before: number | null; backAt: number } | null;
  /** Rules whose owners were dealt with in the gap that lasts. */
  told: Set<number>;
}

/** A rule that waits, and since when. */
interface Missing {
  rule: BookedRule;
  place: Place;
  since: number;
}

/** One person's message can be for several scopes of a symbol. */
interface Group {
  symbol: string;
  targetId: number;
  ownerId: number | null;
  scopes: ScopeKey[];
  since: number;
}

/** A reading of the last minutes. */
const freshMs = 5 * 60_000;
/** Stored headers looked through for the last trusted one: a session of minutes. */
const mostHeads = 400;
/** Owners dealt with at a time: each costs some queries. */
const mostAtOnce = 200;

/**
 * Tells people whose rules wait for data, and tells them what they have missed when it is back. What was told to whom is stored; a
 * restart goes on from there.
 */
export class DataWatch {
  readonly #places = new Map<string, Place>();
  readonly #startedAt: number;

  constructor(private readonly deps: DataWatchDeps) {
    this.#startedAt = deps.steady.now();
  }

  /** After a snapshot was stored. Throws store errors. */
  note(snapshot: GexSnapshot, slot: number): void {
    const session = this.#session(slot);
    for (const { scope, quality, emptyReason } of snapshot.scopes) {
      const isVoid = emptyReason === 'no-expiration-today';
      if (quality.label !== 'trusted' && !isVoid) continue;
      const place = this.#place(snapshot.symbol, scope, slot);
      const before = place.goodAt;
      place.goodAt = slot;
      if (isVoid || session === null) continue;
      // Nobody has waited longer than since the open.
      if (endedGap(session.opensAt, before, Number.NEGATIVE_INFINITY, slot) !== null)
        place.ended = { before, backAt: slot };
    }
  }

  /** Returns whether something was enqueued. Throws store errors; what was not told is told next time. */
  async check(): Promise<boolean> {
    const { store, market } = this.deps;
    const now = market.now();
    const session = this.#session(now);
    if (session === null) return false;
    const missing = this.#missing(now, session);
    const isBack = store.notices.open().some((fault) => this.#isBack(fault, now, session.opensAt));
    const ended = [...this.#places.values()].filter((place) => place.ended !== null);
    if (missing.length === 0 && !isBack && ended.length === 0) return false;
    let sent = 0;
    await store.transact(() => {
      sent = this.#tellMissing(missing, now);
      for (const place of ended) this.#noteEnded(place, session.opensAt, now);
      sent += this.#tellBack(now, session.opensAt);
    });
    for (const { rule, place } of missing) place.told.add(rule.id);
    for (const place of ended) place.ended = null;
    return sent > 0;
  }

  #missing(now: number, session: { opensAt: number; closesAt: number }): Missing[] {
    const { book, steady } = this.deps;
    const upMs = steady.now() - this.#startedAt;
    const found: Missing[] = [];
    for (const { symbol, scope } of book.places()) {
      const place = this.#place(symbol, scope, Number.POSITIVE_INFINITY);
      const facts = { now, session, lastGoodAt: place.goodAt, upMs };
      if (missingSince({ ...facts, waitsSince: Number.NEGATIVE_INFINITY }) === null) {
        place.told.clear();
        continue;
      }
      for (const rule of book.of(symbol, scope)) {
        if (found.length >= mostAtOnce) return found;
        if (place.told.has(rule.id)) continue;
        const since = missingSince({ ...facts, waitsSince: this.#waitsSince(rule) });
        if (since !== null) found.push({ rule, place, since });
      }
    }
    return found;
  }

  #tellMissing(missing: readonly Missing[], now: number): number {
    const { store, notices } = this.deps;
    const groups = new Map<string, Group>();
    for (const { rule, place, since } of missing) {
      const targetId = notices.roadTo(rule);
      if (targetId === null || !store.notices.tell(faultOf(place), targetId, since, now)) continue;
      join(groups, { symbol: place.symbol, targetId, ownerId: rule.ownerId, scopes: [place.scope], since });
    }
    for (const group of groups.values()) {
      notices.send(group.targetId, `data-missing:${group.symbol}:${now}`, missingText(group), now, group.ownerId);
    }
    return groups.size;
  }

  /** A gap that lasted while nobody could tell of it, as while the program was down, counts as told: its end is. */
  #noteEnded(place: Place, opensAt: number, now: number): void {
    const { store, notices, book } = this.deps;
    const { before, backAt } = place.ended!;
    for (const rule of book.of(place.symbol, place.scope)) {
      const since = endedGap(opensAt, before, this.#waitsSince(rule), backAt);
      const targetId = since === null ? null : notices.roadTo(rule);
      if (since !== null && targetId !== null) store.notices.tell(faultOf(place), targetId, since, now);
    }
  }

  #tellBack(now: number, opensAt: number): number {
    const { store, notices } = this.deps;
    const groups = new Map<string, Group>();
    for (const fault of store.notices.open()) {
      if (!this.#isBack(fault, now, opensAt)) continue;
      const { symbol, scope } = placeOf(fault)!;
      for (const { targetId, since } of store.notices.recovered(fault)) {
        join(groups, { symbol, targetId, ownerId: null, scopes: [scope], since });
      }
    }
    for (const group of groups.values()) {
      const backAt = this.#backAt(group);
      const edges = group.scopes.map((scope) => ({ scope, ...this.#edges(group.symbol, scope, group.since, backAt) }));
      const text = backText({ ...group, backAt }, edges);
      notices.send(group.targetId, `data-back:${group.symbol}:${now}`, text, now);
    }
    return groups.size;
  }

  /** The first good reading after the gap. */
  #backAt({ symbol, scopes, since }: Group): number {
    const slots = scopes.map((scope) => {
      const place = this.#place(symbol, scope, Number.POSITIVE_INFINITY);
      const after = this.deps.store.snapshots.between(symbol, since + 1, place.goodAt ?? since, scope);
      return after.find((head) => head.quality === 'trusted')?.slot ?? place.goodAt ?? since;
    });
    return Math.max(...slots);
  }

  #edges(symbol: string, scope: ScopeKey, since: number, backAt: number) {
    const heads = this.deps.store.snapshots
      .between(symbol, since - freshMs, backAt, scope)
      .filter((head) => head.quality === 'trusted');
    const edge = (head: (typeof heads)[number] | undefined): GapEdge | null =>
      head === undefined
        ? null
        : {
            slot: head.slot,
            spot: head.spot,
            zeroGamma: head.zeroGamma,
            maxStrike: head.levels.maxGex?.strike ?? null,
          };
    return {
      before: edge(heads.findLast((head) => head.slot <= since)),
      after: edge(heads.find((head) => head.slot > since)),
    };
  }

  #isBack(fault: string, now: number, opensAt: number): boolean {
    const named = placeOf(fault);
    if (named === null) return false;
    const { goodAt } = this.#place(named.symbol, named.scope, Number.POSITIVE_INFINITY);
    return goodAt !== null && goodAt >= opensAt && now - goodAt <= freshMs;
  }

  #waitsSince(rule: BookedRule): number {
    return Math.max(rule.watchesSince, this.deps.notBefore);
  }

  /** The session under way at an instant, as the data sees it; the closing slot belongs to it. */
  #session(at: number): { opensAt: number; closesAt: number } | null {
    const { calendar } = this.deps;
    const delayMs = this.deps.delayMs();
    const session = calendar.sessionOn(newYorkDate(at));
    if (session === null) return null;
    const opensAt = session.opensAt + delayMs;
    return at >= opensAt && at <= session.closesAt ? { opensAt, closesAt: session.closesAt } : null;
  }

  /** What is stored from before `before` counts for a place that is new here. */
  #place(symbol: string, scope: ScopeKey, before: number): Place {
    const key = faultOf({ symbol, scope });
    let place = this.#places.get(key);
    if (place === undefined) {
      const heads = this.deps.store.snapshots.heads(symbol, { scope, limit: mostHeads });
      const last = heads.find(({ quality, slot }) => quality === 'trusted' && slot < before);
      place = { symbol, scope, goodAt: last?.slot ?? null, ended: null, told: new Set() };
      this.#places.set(key, place);
    }
    return place;
  }
}

function join(groups: Map<string, Group>, one: Group): void {
  const key = `${one.targetId} ${one.symbol}`;
  const known = groups.get(key);
  if (known === undefined) {
    groups.set(key, one);
    return;
  }
  known.since = Math.min(known.since, one.since);
  for (const scope of one.scopes) if (!known.scopes.includes(scope)) known.scopes.push(scope);
}

const faultOf = ({ symbol, scope }: Pick<Place, 'symbol' | 'scope'>) => `data:${symbol}:${scope}`;

/** Null when a fault is about something else. */
function placeOf(fault: string): Pick<Place, 'symbol' | 'scope'> | null {
  const match = /^data:([^:]+):(.+)$/.exec(fault);
  return match === null ? null : { symbol: match[1]!, scope: match[2] as ScopeKey };
}
