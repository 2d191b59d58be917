/** The alerting parts as one: rules over snapshots, what time brings, and what people are told of faults. */

import type { Calendar } from '../calendar/calendar.js';
import type { GexSnapshot, ScopeKey } from '../engine/types.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';
import { AlertJob, type AlertJobDeps, type Evaluation } from './alert-job.js';
import { DataWatch } from './data-watch.js';
import { FaultWatch } from './fault-watch.js';
import type { Metrics } from './metrics.js';
import { Notices } from './notices.js';
import { type PlatformDelivery, PlatformWatch } from './platform-watch.js';
import { RuleBook } from './rule-book.js';
import { TargetWatch } from './target-watch.js';

export interface AlertingDeps {
  store: Store;
  /** Id words, `discord:123`. */
  operators: ReadonlySet<string>;
  calendar: Calendar;
  market: MarketClock;
  steady: SteadyClock;
  /** How far the feed lags behind the market, ms. */
  delayMs: () => number;
  /** Nothing is missed from before this, market ms. */
  notBefore: number;
  /** Keeps these symbols subscribed. */
  hold(symbols: readonly string[]): void;
  /** Something new waits to be delivered. */
  onEnqueued(): void;
  /** See `AlertJobDeps`. */
  draw?: AlertJobDeps['draw'];
  platforms: () => readonly PlatformDelivery[];
  metrics: Pick<Metrics, 'rulesEvaluated' | 'alertTold' | 'ruleFailed'>;
  log: Logger;
}

export interface Alerting {
  start(): void;
  stop(): Promise<void>;
  /** What time brings and what faults must be told, now; done by itself every few seconds once started. Never rejects. */
  check(): Promise<void>;
  /** Active rules. */
  rules(): number;
  /** Symbols that rules look at. */
  symbols(): readonly string[];
  scopes(symbol: string): readonly ScopeKey[];
  evaluation(snapshot: GexSnapshot, slot: number): Evaluation;
}

export function createAlerting(deps: AlertingDeps): Alerting {
  const { store, calendar, market, steady, delayMs, onEnqueued, metrics, log } = deps;
  const book = new RuleBook(store.rules, calendar, market);
  store.onRuleChange((ruleId) => book.touch(ruleId));
  const notices = new Notices(store, deps.operators);
  const dataWatch = new DataWatch({
    store,
    book,
    notices,
    calendar,
    market,
    steady,
    delayMs,
    notBefore: deps.notBefore,
  });
  const job = new AlertJob({
    store,
    book,
    notices,
    calendar,
    market,
    steady,
    delayMs,
    hold: deps.hold,
    onEnqueued,
    draw: deps.draw,
    observer: {
      evaluated: (_rules, seconds) => metrics.rulesEvaluated(seconds),
      told: (kind, label) => metrics.alertTold(kind, label),
      failed: () => metrics.ruleFailed(),
    },
    log,
  });
  const faults = new FaultWatch({
    checks: {
      data: dataWatch,
      platform: new PlatformWatch({ store, notices, market, platforms: deps.platforms }),
      target: new TargetWatch({ store, notices, market }),
    },
    steady,
    onEnqueued,
    log,
  });

  return {
    start() {
      job.start();
      faults.start();
    },
    async stop() {
      await Promise.all([job.stop(), faults.stop()]);
    },
    async check() {
      await job.tick();
      await faults.check();
    },
    rules: () => job.rules(),
    symbols: () => job.symbols(),
    scopes: (symbol) => job.scopes(symbol),
    evaluation(snapshot, slot) {
      const evaluation = job.evaluation(snapshot, slot);
      return {
        inside: evaluation.inside,
        committed() {
          evaluation.committed();
          try {
            dataWatch.note(snapshot, slot);
          } catch (error) {
            log.warn('a good reading not noted', { symbol: snapshot.symbol, error });
          }
        },
      };
    },
  };
}
