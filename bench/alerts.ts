/**
 * What alerts cost: evaluating 10,000 rules, storing what one crossing tells 10,000 subscribers, and the time from a snapshot that is
 * worked out to the first message that leaves, with 10,000 rules on 10 symbols. `npm run bench:alerts`
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDelivery } from '../src/alerts/deliver.js';
import type { Notifier } from '../src/alerts/notifier.js';
import { type RoundRule, roundOf } from '../src/alerts/round.js';
import { type RuleLogic, ruleDefaults, type Trigger } from '../src/alerts/rule.js';
import { freshState } from '../src/alerts/rule-state.js';
import type { Reading, Target } from '../src/alerts/types.js';
import { markedPost, type Post } from '../src/bot/post.js';
import { createCalendar } from '../src/calendar/calendar.js';
import { createChartRenderer } from '../src/charts/render-png.js';
import { type AlertingDeps, createAlerting } from '../src/daemon/alerting.js';
import { ChartCache } from '../src/daemon/chart-cache.js';
import { createComposer } from '../src/daemon/compose-post.js';
import { createEarlyPictures } from '../src/daemon/early-picture.js';
import { postWords } from '../src/daemon/post-words.js';
import { snapshotStore } from '../src/daemon/store-adapters.js';
import type { GexSnapshot } from '../src/engine/types.js';
import { systemSteadyClock } from '../src/lib/clock.js';
import { silentLogger } from '../src/lib/log.js';
import { openStore, type Store } from '../src/store/store.js';
import { reading } from '../test/fakes/readings.js';
import { sampleSnapshot, sessionOpen, sixShapes } from '../test/store/sample-snapshot.js';
import { loadNow, machineLine } from './child-program.js';

const steady = systemSteadyClock();
const calendar = createCalendar();
const minute = 60_000;
const count = 10_000;
const none = { unit: null, defaultSymbol: null, defaultScope: null, theme: null, timeZone: null } as const;
const settings = {
  unit: 'per-point',
  defaultSymbol: 'SPX',
  defaultScope: null,
  theme: 'dark',
  timeZone: 'America/New_York',
} as const;

function share(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

const line = (values: readonly number[]) =>
  `p50 ${share(values, 0.5).toFixed(1)} ms, p95 ${share(values, 0.95).toFixed(1)} ms`;

function timed(run: () => void): number {
  const begin = steady.now();
  run();
  return steady.now() - begin;
}

/** Processor time of this process, ms: what a busy machine cannot take away. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function inStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'gexwatch-bench-'));
  const store = openStore({
    file: join(folder, 'gexwatch.db'),
    migrationsDir: join(import.meta.dirname, '../migrations'),
    log: silentLogger,
    steady,
  });
  try {
    return await use(store);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const triggers: Trigger[] = [
  { kind: 'zero-gamma', band: 0.001 },
  { kind: 'regime', band: 0.02 },
  { kind: 'max-strike', ratio: 1.15 },
  { kind: 'wall-shift', wall: 'call', ratio: 1.15 },
  { kind: 'wall-touch', wall: 'put', within: 0.0025 },
  { kind: 'net-gex', unit: 'per-point', threshold: 50e6, direction: 'above' },
  { kind: 'level', price: 6_000, band: 0.0005 },
];

function logicOf(trigger: Trigger, symbol = 'SPX'): RuleLogic {
  const { confirmations, cooldownMs } = ruleDefaults[trigger.kind];
  return { symbol, scope: 'days:45', trigger, confirmations, cooldownMs };
}

/** Pure evaluation of rules of all kinds over readings with 400 strikes, beside a bare loop that copies as many objects. */
function evaluation(): void {
  const strikes = Float64Array.from({ length: 400 }, (_, k) => 5_000 + 5 * k);
  const wishes = { snoozedUntil: null, activeHours: null, quietHours: null, isSilent: false };
  const target = { id: 1, quietHours: null, isPrivate: true };
  const rules: RoundRule[] = Array.from({ length: count }, (_, id) => ({
    id,
    version: 1,
    logic: logicOf(triggers[id % triggers.length]!),
    state: freshState,
    wishes,
    targets: [target],
    expiry: { kind: 'never' },
    end: null,
  }));
  const took: number[] = [];
  const floor: number[] = [];
  const processor: number[] = [];
  for (let at = 0; at < 400; at++) {
    const netByStrike = Float64Array.from(
      strikes,
      (strike, k) => Math.sin(k + at / 40) * 1e7 * Math.exp(-(((strike - 6_000) / 300) ** 2)),
    );
    const now: Reading = { ...reading(at), strikes, netByStrike, spot: 6_000 + 12 * Math.sin(at / 9) };
    const before = processorMs();
    took.push(
      timed(() => {
        for (const { rule, state } of roundOf(rules, now, now.slot).changes) rule.state = state;
      }),
    );
    processor.push(processorMs() - before);
    floor.push(
      timed(() => {
        const copies = rules.map(({ state }) => ({ ...state }));
        if (copies.length === 0) throw new Error();
      }),
    );
  }
  const ratio = share(took, 0.5) / share(floor, 0.5);
  console.log(
    `evaluation of 10,000 rules of all kinds: ${line(took)} (target 50), of processor time ${line(processor)}; ${ratio.toFixed(1)}× a loop that only copies their states (${line(floor)})`,
  );
}

function alertingOf(store: Store, now: () => number, onEnqueued: () => void, draw?: AlertingDeps['draw']) {
  return createAlerting({
    store,
    operators: new Set(),
    calendar,
    market: { now, speed: 1 },
    steady,
    delayMs: () => 0,
    notBefore: sessionOpen,
    hold: () => {},
    onEnqueued,
    draw,
    platforms: () => [],
    metrics: { rulesEvaluated: () => {}, alertTold: () => {}, ruleFailed: () => {} },
    log: silentLogger,
  });
}

const dm = (id: number): Target => ({ platform: 'telegram', chat: String(100_000 + id), thread: null });

function subscribe(
  store: Store,
  logicOfRule: (index: number) => RuleLogic,
  targetsOfRules: readonly (readonly Target[])[],
): void {
  store.db.transaction(() => {
    for (const [index, targets] of targetsOfRules.entries()) {
      const owner = store.people.add(none, sessionOpen);
      const logic = logicOfRule(index);
      const draft = { logic, activeHours: null, isSilent: false, expiry: { kind: 'never' } as const, targets };
      store.rules.add(draft, owner, targets[0]!, sessionOpen);
    }
  })();
}

/** Sets every scope of a snapshot on one side of its zero gamma. */
function sided(snapshot: GexSnapshot, side: 'above' | 'below'): GexSnapshot {
  const level = snapshot.spot * (side === 'above' ? 0.996 : 1.004);
  return {
    ...snapshot,
    scopes: snapshot.scopes.map((scope) => ({ ...scope, zeroGamma: { ...scope.zeroGamma, level } })),
  };
}

/** One crossing and 10,000 who are told of it: the whole transaction, and what it costs beyond that of a snapshot alone. */
async function storm(
  name: string,
  targetsOfRules: readonly (readonly Target[])[],
  bandOf: (index: number) => number = () => 0.001,
): Promise<void> {
  await inStore(async (store) => {
    const logicOfRule = (index: number) => ({
      ...logicOf({ kind: 'zero-gamma', band: bandOf(index) }),
      confirmations: 1,
      cooldownMs: 0,
    });
    subscribe(store, logicOfRule, targetsOfRules);
    let now = sessionOpen;
    const alerting = alertingOf(
      store,
      () => now,
      () => {},
    );
    const base = sampleSnapshot({ minute: 0 });
    const whole: number[] = [];
    const alone: number[] = [];
    const inside: number[] = [];
    const outside: number[] = [];
    const processor: number[] = [];
    for (let n = 0; n < 6; n++) {
      now = sessionOpen + n * minute;
      // Six announcements a session mute a rule: each pair is of a day of its own.
      const sessionDate = `2026-10-${String(1 + n).padStart(2, '0')}`;
      for (const [half, side] of (['above', 'above', 'below'] as const).entries()) {
        const slot = now + half * 15_000;
        const snapshot = { ...sided(base, side), sessionDate };
        const meta = { slot, scheduled: true, keepMatrix: false };
        const before = processorMs();
        let evaluation!: ReturnType<typeof alerting.evaluation>;
        const ahead = timed(() => {
          evaluation = alerting.evaluation(snapshot, slot);
        });
        let spent = 0;
        const took = timed(() =>
          store.snapshots.save(snapshot, meta, (id) => {
            spent = timed(() => evaluation.inside(id));
          }),
        );
        evaluation.committed();
        if (side === 'below') {
          outside.push(ahead);
          whole.push(ahead + took);
          inside.push(spent);
          processor.push(processorMs() - before);
        }
      }
      alone.push(
        timed(() =>
          store.snapshots.save({ ...base, symbol: 'NDX' }, { slot: now, scheduled: true, keepMatrix: false }),
        ),
      );
    }
    const rows = store.db.prepare('SELECT count(*) FROM outbox').pluck().get() as number;
    const told = Math.round(rows / count);
    console.log(
      `${name}: rules inside the transaction ${line(inside)} (target 150), before it ${line(outside)}; snapshot and all ${line(whole)}, of processor time ${line(processor)}; a snapshot alone ${line(alone)}; ${told} crossings told`,
    );
  });
}

/** 1,000 rules on each of 10 symbols; one crosses. From the snapshot that is worked out to the first send, stored and drawn. */
async function firstSend(): Promise<void> {
  const renderer = createChartRenderer({ steady });
  await renderer.warm();
  await inStore(async (store) => {
    const symbols = Array.from({ length: 10 }, (_, n) => `SYM${n}`);
    for (const symbol of symbols) {
      const logic = { ...logicOf(triggers[0]!, symbol), confirmations: 1, cooldownMs: 0 };
      subscribe(
        store,
        () => logic,
        Array.from({ length: count / 10 }, (_, n) => [dm(Number(symbol.slice(3)) * 1_000 + n)]),
      );
    }
    let now = sessionOpen;
    const market = { now: () => now, speed: 1 };
    let sentAt: number | null = null;
    const notifier: Notifier<Post> = {
      platform: 'telegram',
      send: () => {
        sentAt ??= steady.now();
        return Promise.resolve({ kind: 'sent', messageId: '1' });
      },
      edit: () => Promise.resolve({ kind: 'sent', messageId: '1' }),
    };
    const charts = new ChartCache(renderer, steady);
    const compose = createComposer({
      store,
      words: postWords,
      summary: () => Promise.resolve(null),
      settingsOf: () => settings,
      chart: (key, spec) => charts.get(key, spec),
      market,
      log: silentLogger,
    });
    const delivery = createDelivery<Post>({
      outbox: store.outbox,
      notifiers: [notifier],
      compose,
      marked: markedPost,
      market,
      steady,
      random: Math.random,
      log: silentLogger,
    });
    const draw = createEarlyPictures({
      charts,
      words: postWords,
      settingsOf: () => settings,
      market,
      log: silentLogger,
    });
    const alerting = alertingOf(store, market.now, () => delivery.wake(), draw);
    const saving = snapshotStore(store, calendar, minute);
    delivery.start();
    const drawing: number[] = [];
    const toSend: number[] = [];
    const stored: number[] = [];
    for (let round = 0; round < 30; round++) {
      const symbol = symbols[round % symbols.length]!;
      const side = Math.floor(round / symbols.length) % 2 === 0 ? 'above' : 'below';
      now = sessionOpen + round * minute;
      const base = sampleSnapshot({
        shape: { ...sixShapes[(round % symbols.length) % sixShapes.length]!, symbol },
        minute: round + 1,
        slot: now,
      });
      const snapshot = sided(base, side);
      sentAt = null;
      const began = steady.now();
      const evaluation = alerting.evaluation(snapshot, now);
      await saving.save(snapshot, { slot: now, scheduled: true }, evaluation.inside);
      evaluation.committed();
      if (round < symbols.length) continue;
      stored.push(steady.now() - began);
      while (sentAt === null && steady.now() - began < 10_000) await steady.sleep(1);
      toSend.push((sentAt ?? Number.NaN) - began);
      // What is left of the thousand must not stand before the next first one.
      store.db.prepare("DELETE FROM outbox WHERE state = 'waiting'").run();
      while (delivery.state().waiting > 0) await steady.sleep(20);
    }
    await delivery.stop(1_000);
    drawing.push(...toSend.map((ms, n) => ms - stored[n]!));
    console.log(
      `snapshot to first send, 10,000 rules on 10 symbols: ${line(toSend)} (target p95 300); stored after ${line(stored)}, the rest is loading, drawing and the turn: ${line(drawing)}`,
    );
  });
  await renderer.close();
}

console.log(`${machineLine()}. Load at the start: ${loadNow()}.`);
const parts = process.argv.slice(2);
const isWanted = (part: string) => parts.length === 0 || parts.includes(part);
if (isWanted('evaluation')) evaluation();
if (isWanted('storm')) await storm('one rule, 10,000 chats', [Array.from({ length: count }, (_, n) => dm(n))]);
if (isWanted('storm'))
  await storm(
    '10,000 rules, a chat each',
    Array.from({ length: count }, (_, n) => [dm(n)]),
  );
if (isWanted('storm'))
  await storm(
    '10,000 rules, no two alike',
    Array.from({ length: count }, (_, n) => [dm(n)]),
    (index) => 0.001 + index * 1e-8,
  );
if (isWanted('send')) await firstSend();
console.log(`Load at the end: ${loadNow()}.`);
