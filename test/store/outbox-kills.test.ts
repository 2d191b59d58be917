import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OutboxItem } from '../../src/alerts/outbox.js';
import type { Outcome } from '../../src/alerts/outcome.js';
import type { Target } from '../../src/alerts/types.js';
import type { Store } from '../../src/store/store.js';
import { runSeed, seeded } from '../fakes/random.js';
import { alert, eventOf, group, minute, notice, ruleOf, ten } from './alert-rows.js';
import { tempFolder, tempStore } from './temp-folder.js';

const seed = runSeed(20_261_121);
const leaseMs = minute;

/** What a killed process wrote is there whether or not the disk has it; waiting for the disk would take most of the time. */
function quickStore(options: { file?: string; random: () => number }): Store {
  const store = tempStore(options);
  store.db.pragma('synchronous = OFF');
  return store;
}

/** A platform that keeps what it got, whether or not anybody heard of it. */
class Platform {
  readonly got = new Map<number, { text: string; mayBeRepeat: boolean }[]>();
  #messages = 0;

  take(item: OutboxItem): string {
    const text = item.payload.kind === 'notice' ? item.payload.text : item.payload.kind;
    const there = this.got.get(item.targetId) ?? [];
    there.push({ text, mayBeRepeat: item.mayBeRepeat });
    this.got.set(item.targetId, there);
    this.#messages++;
    return `m${this.#messages}`;
  }
}

/**
 * One life of the outbox: messages are made, taken, sent and settled in any order, answers are lost, the process dies at any moment
 * and comes back, until nothing waits.
 */
function live(random: () => number, file: string) {
  let store = quickStore({ file, random });
  const targets = [0, 1, 2].map((n) => store.targets.idOf({ ...group, chat: `-${n}` }));
  const platform = new Platform();
  const made = new Map<number, string[]>(targets.map((id) => [id, []]));
  let inFlight: OutboxItem[] = [];
  let now = ten;
  let kills = 0;
  const far = ten + 1_000 * minute;

  const make = () => {
    const drafts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
      const id = targets[Math.floor(random() * targets.length)]!;
      const text = `${made.get(id)!.length}`;
      made.get(id)!.push(text);
      return notice(text, id, { at: now, notAfter: far });
    });
    store.db.transaction(() => store.outbox.enqueue(drafts))();
  };
  const take = () => inFlight.push(...store.outbox.claim('telegram', now, leaseMs, 1 + Math.floor(random() * 3)));
  const send = () => {
    const [item] = inFlight.splice(Math.floor(random() * inFlight.length), 1);
    if (item === undefined) return;
    store.outbox.begin(item);
    const chance = random();
    let outcome: Outcome;
    if (chance < 0.6) outcome = { kind: 'sent', messageId: platform.take(item) };
    else if (chance < 0.8) outcome = { kind: 'retry', afterMs: 1_000, reason: 'Busy.', code: 'TELEGRAM_UNREACHABLE' };
    else {
      if (random() < 0.5) platform.take(item);
      outcome = { kind: 'ambiguous', reason: 'Lost.' };
    }
    // The process may die between the platform's answer and its note.
    if (random() < 0.1) kill();
    else store.outbox.settle(item, outcome, now);
  };
  const kill = () => {
    kills++;
    for (const item of inFlight.splice(0)) {
      // Some had left, and of these some have arrived.
      if (random() < 0.5) continue;
      store.outbox.begin(item);
      if (random() < 0.5) platform.take(item);
    }
    store.close();
    store = quickStore({ file, random });
    if (random() < 0.5) store.outbox.recover(now);
  };
  const wait = () => {
    now += Math.floor(random() * leaseMs);
    // A lease that ended was ended by somebody slow: what he has in hand is not his any more.
    if (random() < 0.2) {
      now += leaseMs;
      inFlight = [];
    }
  };
  const acts = [make, take, take, send, send, send, wait];
  for (let n = 0; n < 60; n++) {
    if (random() < 0.03) kill();
    else acts[Math.floor(random() * acts.length)]!();
  }
  inFlight = [];
  for (let n = 0; n < 1_000 && store.outbox.depth(now).waiting > 0; n++) {
    now += 2 * leaseMs;
    for (const item of store.outbox.claim('telegram', now, leaseMs, 10)) {
      store.outbox.settle(item, { kind: 'sent', messageId: platform.take(item) }, now);
    }
  }
  return { store, platform, made, kills };
}

test(`whatever is lost or killed, every message arrives, in order, and a second copy is marked (seed ${seed})`, () => {
  let kills = 0;
  let copies = 0;
  for (let run = 0; run < 20; run++) {
    const life = live(seeded(seed + run), join(tempFolder(), 'gexwatch.db'));
    const { store, platform, made } = life;
    kills += life.kills;
    expect(store.outbox.counts(), `run ${run}`).toEqual(
      [...made.values()].some((texts) => texts.length > 0) ? { sent: [...made.values()].flat().length } : {},
    );
    for (const [target, texts] of made) {
      const got = platform.got.get(target) ?? [];
      const first = got.filter((one, index) => got.findIndex((other) => other.text === one.text) === index);
      expect(
        first.map((one) => one.text),
        `run ${run}`,
      ).toEqual(texts);
      for (const [index, one] of got.entries()) {
        const isCopy = got.findIndex((other) => other.text === one.text) < index;
        if (isCopy) copies++;
        if (isCopy) expect(one.mayBeRepeat, `run ${run}: ${one.text} twice without a mark`).toBe(true);
        // A copy comes before anything newer.
        if (isCopy) expect(Number(one.text)).toBe(Math.max(...got.slice(0, index).map((other) => Number(other.text))));
      }
    }
    store.close();
  }
  // The property would say nothing if nothing had happened.
  expect(kills).toBeGreaterThan(10);
  expect(copies).toBeGreaterThan(5);
});

/** Where a rule's message stands at a target, as its owner sees it: the newest text, and how many messages there are. */
function shown(store: Store, random: () => number) {
  const rule = ruleOf(store, [group]);
  const target = rule.targets[0]!.id;
  const chat = new Map<string, number>();
  let messages = 0;
  let now = ten;
  let first: number | null = null;
  let last = 0;
  const deliver = () => {
    for (const item of store.outbox.claim('telegram', now, leaseMs, 1)) {
      const eventId = item.payload.kind === 'alert' ? item.payload.eventId : 0;
      if (random() < 0.4) {
        const reason = 'Busy.';
        store.outbox.settle(item, { kind: 'retry', afterMs: 10, reason, code: 'TELEGRAM_UNREACHABLE' }, now);
        continue;
      }
      const isEdit = item.op === 'edit' && item.messageId !== null;
      if (!isEdit) messages++;
      const messageId = isEdit ? item.messageId! : `m${messages}`;
      chat.set(messageId, eventId);
      store.outbox.settle(item, { kind: 'sent', messageId }, now);
    }
  };
  for (let snapshot = 1; snapshot <= 12; snapshot++) {
    now += minute;
    const event = eventOf(store, rule, snapshot, { key: `1:${snapshot}` });
    store.outbox.enqueue([alert(event, target, { editsEventId: first, at: now, notAfter: now + 600 * minute })]);
    first ??= event;
    last = event;
    if (random() < 0.5) deliver();
  }
  for (let n = 0; n < 200; n++) {
    now += 11 * minute;
    deliver();
    if (store.outbox.depth(now).waiting === 0) break;
  }
  return { chat, last };
}

test(`a flapping rule ends as one message that says the newest (seed ${seed})`, () => {
  for (let run = 0; run < 8; run++) {
    const store = quickStore({ random: seeded(seed + run) });
    const { chat, last } = shown(store, seeded(seed + 1_000 + run));
    expect([...chat.values()], `run ${run}`).toEqual([last]);
    store.close();
  }
});

test('a crossing for 10,000 targets is one transaction, and all of it is taken in order', async () => {
  const store = tempStore();
  const places = Array.from({ length: 10_000 }, (_, n): Target => ({ ...group, chat: `-${n}` }));
  const rule = await store.transact(() => ruleOf(store, places));
  const began = process.hrtime.bigint();
  await store.transact(() => {
    const event = eventOf(store, rule, 1);
    store.outbox.enqueue(rule.targets.map((target) => alert(event, target.id)));
  });
  const enqueued = process.hrtime.bigint();
  const taken: number[] = [];
  for (;;) {
    const items = store.outbox.claim('telegram', ten, leaseMs, 500);
    if (items.length === 0) break;
    for (const item of items) taken.push(item.targetId);
    await store.transact(() => {
      for (const item of items) store.outbox.settle(item, { kind: 'sent', messageId: String(item.id) }, ten);
    });
  }
  const over = process.hrtime.bigint();
  const ms = (from: bigint, to: bigint) => Math.round(Number(to - from) / 1e6);
  process.stdout.write(
    `10,000 deliveries: made in ${ms(began, enqueued)} ms, taken and settled in ${ms(enqueued, over)} ms\n`,
  );
  expect(taken).toEqual(rule.targets.map((target) => target.id));
  expect(store.outbox.counts()).toEqual({ sent: 10_000 });
});
