import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Platform } from '../alerts/types.js';
import type { DeliveryStatus } from '../bot/ports.js';
import type { QualityLabel } from '../engine/types.js';
import type { FeedStatus } from '../feed/ports.js';

/** What the program counts, in its own words; Prometheus' names are this file's business. */
export interface Metrics {
  /** A snapshot was computed. */
  snapshotTaken(symbol: string, quality: QualityLabel, weightCoverage: number | null, seconds: number): void;
  snapshotStored(symbol: string, seconds: number): void;
  snapshotSkipped(reason: string): void;
  feed(status: FeedStatus): void;
  loopLag(ms: number): void;
  chartDrawn(outcome: 'ok' | 'failed' | 'cached', seconds: number): void;
  commandAnswered(platform: Platform, command: string, outcome: 'ok' | 'refused' | 'failed', seconds: number): void;
  /** A question was turned away at once: not allowed here, too many, or of a wrong shape. */
  questionRefused(platform: Platform, reason: string): void;
  /** A face has dealt with what came from its platform, from arrival to end. */
  chatAnswered(platform: Platform, kind: string, outcome: string, seconds: number): void;
  /** A person has seen that the question was taken. */
  chatAcknowledged(platform: Platform, seconds: number): void;
  /** Platforms with a token, whether they take commands; and the questions being answered. */
  chats(platforms: readonly { name: string; isOn: boolean }[], running: number): void;
  heartbeat(ok: boolean): void;
  /** Rules were evaluated inside a snapshot's transaction. */
  rulesEvaluated(seconds: number): void;
  /** A rule had something to tell. */
  alertTold(kind: string, label: string): void;
  ruleFailed(): void;
  /** One attempt to deliver; age in seconds of market time. */
  delivered(platform: Platform, outcome: string, age: number): void;
  /** Rules and what waits; the age of the oldest message that is due in real ms. */
  outbox(status: DeliveryStatus, oldestMs: number | null): void;
  /** The page as Prometheus reads it. */
  text(): Promise<string>;
  readonly contentType: string;
}

const labels: readonly QualityLabel[] = ['trusted', 'partial', 'stale', 'empty'];
const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** @param options.process also memory, CPU and garbage collection of this process. */
export function createMetrics(options: { process?: boolean } = {}): Metrics {
  const registers = [new Registry()];
  if (options.process === true) collectDefaultMetrics({ register: registers[0]!, prefix: 'gexwatch_' });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `gexwatch_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `gexwatch_${name}`, help, labelNames, registers });
  const seconds = (name: string, help: string, labelNames: string[] = []) =>
    new Histogram({ name: `gexwatch_${name}_seconds`, help, labelNames, buckets: secondsBuckets, registers });

  const taken = counter('snapshots_taken_total', 'Snapshots computed.', ['symbol', 'quality']);
  const takenIn = seconds('snapshot', 'Time to compute one snapshot.');
  const stored = counter('snapshots_stored_total', 'Snapshots stored.', ['symbol']);
  const storedIn = seconds('store', 'Time to store one snapshot.');
  const skipped = counter('snapshots_skipped_total', 'Scheduled snapshots not taken.', ['reason']);
  const quality = gauge('snapshot_quality', '1 for the label of the last snapshot.', ['symbol', 'quality']);
  const coverage = gauge('snapshot_weight_coverage', 'Share of gamma weight with fresh greeks, 0..1.', ['symbol']);
  const items = gauge('feed_items', 'Subscription items held.');
  const budget = gauge('feed_items_budget', 'Subscription items allowed.');
  const queued = gauge('feed_items_queued', 'Subscription items still to be sent.');
  const live = gauge('feed_live', '1 while the feed is authorised.');
  const connects = gauge('feed_connects', 'Connections opened since the start.');
  const silence = gauge('feed_silence_seconds', 'Time since the last frame.');
  const events = gauge('feed_count', 'Counters of the feed since the start.', ['what']);
  const lag = gauge('event_loop_lag_seconds', 'Longest recent delay of the event loop.');
  const drawn = seconds('chart', 'Time to draw one chart.', ['outcome']);
  const answered = seconds('command', 'Time to answer one command.', ['platform', 'command', 'outcome']);
  const refused = counter('questions_refused_total', 'Questions turned away at once.', ['platform', 'reason']);
  const dealt = seconds('chat', 'Time from the arrival of a question at a chat platform to the end of its answer.', [
    'platform',
    'kind',
    'outcome',
  ]);
  const acknowledged = seconds('chat_acknowledged', 'Time from arrival to the acknowledgement.', ['platform']);
  const chatUp = gauge('chat_up', '1 while a chat platform takes commands.', ['platform']);
  const runningNow = gauge('questions_running', 'Questions being answered.');
  const evaluatedIn = seconds('rules', 'Time to evaluate the rules of one snapshot and store what they tell.');
  const told = counter('alerts_total', 'What rules had to tell.', ['kind', 'label']);
  const ruleFailures = counter('rule_failures_total', 'Rules that threw.');
  const deliveries = counter('deliveries_total', 'Attempts to deliver, by what became of them.', [
    'platform',
    'outcome',
  ]);
  const deliveredAt = seconds('delivery_age', 'Age of messages at their arrival, market time.', ['platform']);
  const activeRules = gauge('rules_active', 'Active alert rules.');
  const outboxWaiting = gauge('outbox_waiting', 'Messages that wait to be delivered.');
  const outboxOldest = gauge('outbox_oldest_seconds', 'Age of the oldest message that is due, real time.');
  const outboxExpired = gauge('outbox_expired', 'Messages too late to be sent, since the start.');
  const pausedTargets = gauge('targets_paused', 'Chats that take no messages.');
  const liveMessages = gauge('live_messages', 'Messages that edit themselves.');
  const beats = counter('heartbeats_total', 'Outward heartbeats.', ['outcome']);

  return {
    snapshotTaken(symbol, label, weightCoverage, took) {
      taken.inc({ symbol, quality: label });
      takenIn.observe(took);
      for (const each of labels) quality.set({ symbol, quality: each }, each === label ? 1 : 0);
      coverage.set({ symbol }, weightCoverage ?? Number.NaN);
    },
    snapshotStored(symbol, took) {
      stored.inc({ symbol });
      storedIn.observe(took);
    },
    snapshotSkipped: (reason) => skipped.inc({ reason }),
    feed(status) {
      items.set(status.items);
      budget.set(status.budget);
      queued.set(status.queued);
      live.set(status.phase === 'live' ? 1 : 0);
      connects.set(status.connects);
      silence.set(status.silentMs === null ? Number.NaN : status.silentMs / 1000);
      for (const [what, count] of Object.entries(status.counters)) events.set({ what }, count);
    },
    loopLag: (ms) => lag.set(ms / 1000),
    chartDrawn: (outcome, took) => drawn.observe({ outcome }, took),
    commandAnswered: (platform, command, outcome, took) => answered.observe({ platform, command, outcome }, took),
    questionRefused: (platform, reason) => refused.inc({ platform, reason }),
    chatAnswered: (platform, kind, outcome, took) => dealt.observe({ platform, kind, outcome }, took),
    chatAcknowledged: (platform, took) => acknowledged.observe({ platform }, took),
    chats(platforms, running) {
      for (const { name, isOn } of platforms) chatUp.set({ platform: name.toLowerCase() }, isOn ? 1 : 0);
      runningNow.set(running);
    },
    heartbeat: (ok) => beats.inc({ outcome: ok ? 'ok' : 'failed' }),
    rulesEvaluated: (took) => evaluatedIn.observe(took),
    alertTold: (kind, label) => told.inc({ kind, label }),
    ruleFailed: () => ruleFailures.inc(),
    delivered(platform, outcome, age) {
      deliveries.inc({ platform, outcome });
      if (outcome === 'sent') deliveredAt.observe({ platform }, age);
    },
    outbox(status, oldestMs) {
      activeRules.set(status.rules);
      outboxWaiting.set(status.waiting);
      outboxOldest.set(oldestMs === null ? 0 : oldestMs / 1000);
      outboxExpired.set(status.expired);
      pausedTargets.set(status.pausedTargets);
      liveMessages.set(status.live ?? 0);
    },
    text: () => registers[0]!.metrics(),
    contentType: registers[0]!.contentType,
  };
}
