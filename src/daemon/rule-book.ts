import type { RuleChange } from '../alerts/evaluate.js';
import { endOf, type RuleEnd } from '../alerts/rule-end.js';
import type { Calendar } from '../calendar/calendar.js';
import type { ScopeKey } from '../engine/types.js';
import type { MarketClock } from '../lib/clock.js';
import type { RuleRepository } from '../store/rule-repository.js';
import type { ActiveRule } from '../store/rule-rows.js';

/** An active rule with the end of its time. */
export interface BookedRule extends ActiveRule {
  end: RuleEnd | null;
  /** Since when it has looked at what it looks at, market ms: for one that was resumed or edited while we ran, since then. */
  watchesSince: number;
}

const noRules: ReadonlyMap<number, BookedRule> = new Map();

/**
 * The active rules with their states, in memory. The database comes first: whatever is changed there is only marked here, also from
 * inside a transaction, and read again before the rules are used next.
 */
export class RuleBook {
  readonly #byId = new Map<number, BookedRule>();
  readonly #byPlace = new Map<string, Map<number, BookedRule>>();
  readonly #touched = new Set<number>();
  #isAllTouched = true;
  /** Rules that come later than the first reading are new here. */
  #isRead = false;
  /** Grows with every change of what is here. */
  revision = 0;

  constructor(
    private readonly rules: Pick<RuleRepository, 'active' | 'findActive'>,
    private readonly calendar: Pick<Calendar, 'settlesAt'>,
    private readonly market: Pick<MarketClock, 'now'>,
  ) {}

  /** Something about a rule has changed, or about many (null): who owns it, what it watches, where it goes, that it is gone. */
  touch(ruleId: number | null): void {
    if (ruleId === null) this.#isAllTouched = true;
    else this.#touched.add(ruleId);
  }

  /** Follows the database. Throws store errors. */
  refresh(): void {
    if (this.#isAllTouched || this.#touched.size > 0) this.revision += 1;
    if (this.#isAllTouched) {
      const rules = this.rules.active();
      const before = new Map(this.#byId);
      this.#byId.clear();
      this.#byPlace.clear();
      for (const rule of rules) this.#put(rule, before.get(rule.id));
      this.#isRead = true;
      this.#isAllTouched = false;
    } else {
      for (const id of this.#touched) {
        const rule = this.rules.findActive(id);
        const before = this.#byId.get(id);
        this.#drop(id);
        if (rule !== null) this.#put(rule, before);
      }
    }
    this.#touched.clear();
  }

  get size(): number {
    return this.#byId.size;
  }

  find(id: number): BookedRule | null {
    return this.#byId.get(id) ?? null;
  }

  all(): Iterable<BookedRule> {
    return this.#byId.values();
  }

  /** The rules of one symbol and scope. */
  of(symbol: string, scope: ScopeKey): Iterable<BookedRule> {
    return (this.#byPlace.get(placeOf(symbol, scope)) ?? noRules).values();
  }

  /** Scopes that rules of a symbol look at. */
  scopes(symbol: string): ScopeKey[] {
    return this.places()
      .filter((place) => place.symbol === symbol)
      .map(({ scope }) => scope);
  }

  /** Symbols that rules look at. */
  symbols(): string[] {
    return [...new Set(this.places().map(({ symbol }) => symbol))].sort();
  }

  /** What rules look at, each once. */
  places(): { symbol: string; scope: ScopeKey }[] {
    return [...this.#byPlace.values()].map((rules) => {
      const { symbol, scope } = rules.values().next().value!.logic;
      return { symbol, scope };
    });
  }

  /** Takes over states that were stored. A rule that was read again since has its state from the database. */
  keep(changes: readonly RuleChange[]): void {
    this.revision += 1;
    for (const { rule, state } of changes) {
      const known = this.#byId.get(rule.id);
      if (known === rule) known.state = state;
    }
  }

  #put(rule: ActiveRule, before: BookedRule | undefined): void {
    const isKnown = before?.version === rule.version;
    const since = isKnown ? before.watchesSince : this.#isRead ? this.market.now() : rule.createdAt;
    const booked = { ...rule, end: this.#endOf(rule), watchesSince: since };
    const place = placeOf(rule.logic.symbol, rule.logic.scope);
    const there = this.#byPlace.get(place);
    if (there === undefined) this.#byPlace.set(place, new Map([[rule.id, booked]]));
    else there.set(rule.id, booked);
    this.#byId.set(rule.id, booked);
  }

  #drop(id: number): void {
    const known = this.#byId.get(id);
    if (known === undefined) return;
    this.#byId.delete(id);
    const place = placeOf(known.logic.symbol, known.logic.scope);
    const there = this.#byPlace.get(place);
    there?.delete(id);
    if (there?.size === 0) this.#byPlace.delete(place);
  }

  #endOf(rule: ActiveRule): RuleEnd | null {
    try {
      return endOf(rule, (date) => this.calendar.settlesAt(date, 'PM'));
    } catch {
      // Not a real date: no snapshot has such a scope, so that the rule never fires.
      return null;
    }
  }
}

const placeOf = (symbol: string, scope: ScopeKey) => `${symbol} ${scope}`;
