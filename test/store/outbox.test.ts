import { describe, expect, test } from 'vitest';
import type { OutboxItem } from '../../src/alerts/outbox.js';
import type { Outcome } from '../../src/alerts/outcome.js';
import type { Rule } from '../../src/alerts/rule-record.js';
import type { Target } from '../../src/alerts/types.js';
import type { Store } from '../../src/store/store.js';
import { alert, channel, day, dm, draft, eventOf, group, minute, none, notice, ruleOf, ten } from './alert-rows.js';
import { sampleSnapshot, sessionOpen } from './sample-snapshot.js';
import { tempStore } from './temp-folder.js';

const lease = minute;
const sent = (messageId: string): Outcome => ({ kind: 'sent', messageId });
const retry = (afterMs: number | null = null): Outcome => ({
  kind: 'retry',
  afterMs,
  reason: 'Busy.',
  code: 'TELEGRAM_UNREACHABLE',
});
const gone: Outcome = { kind: 'gone', reason: 'The bot was blocked.', code: 'TELEGRAM_UNREACHABLE' };

const texts = (items: readonly OutboxItem[]) =>
  items.map(({ payload }) => (payload.kind === 'notice' ? payload.text : payload.kind));

/** A store with one target, and claims of one item there. */
function one(target: Target = group) {
  const store = tempStore();
  const id = store.targets.idOf(target);
  const claim = (now = ten) => store.outbox.claim(target.platform, now, lease, 1)[0];
  const states = () => store.outbox.receipts(target, 99).map((receipt) => receipt.state);
  return { store, outbox: store.outbox, target: id, claim, states };
}

describe('taking', () => {
  test('each target gives its oldest only, a platform its own, and nothing is taken twice', () => {
    const store = tempStore();
    const [a, b, c] = [group, dm, channel].map((target) => store.targets.idOf(target)) as [number, number, number];
    const added = [notice('a1', a), notice('a2', a), notice('b1', b), notice('c1', c), notice('a1', a)];
    expect(store.outbox.enqueue(added)).toBe(4);
    const first = store.outbox.claim('telegram', ten, lease, 10);
    expect(texts(first)).toEqual(['a1', 'b1']);
    expect(first[0]).toEqual({
      id: first[0]!.id,
      target: group,
      targetId: a,
      op: 'send',
      payload: { kind: 'notice', text: 'a1' },
      isSilent: false,
      attempts: 1,
      mayBeRepeat: false,
      messageId: null,
      createdAt: ten,
      notAfter: ten + 15 * minute,
    });
    expect(store.outbox.claim('telegram', ten, lease, 10)).toEqual([]);
    store.outbox.settle(first[0]!, sent('m'), ten);
    expect(texts(store.outbox.claim('telegram', ten, lease, 10))).toEqual(['a2']);
    expect(texts(store.outbox.claim('discord', ten, lease, 10))).toEqual(['c1']);
  });

  test('a limit leaves the rest, the longest due first', () => {
    const store = tempStore();
    const ids = Array.from({ length: 5 }, (_, n) => store.targets.idOf({ ...group, chat: `-${n}` }));
    store.outbox.enqueue(ids.map((id, n) => notice(String(n), id, { at: ten - n })));
    expect(texts(store.outbox.claim('telegram', ten, lease, 2))).toEqual(['4', '3']);
    expect(texts(store.outbox.claim('telegram', ten, lease, 9))).toEqual(['2', '1', '0']);
  });

  test('while the oldest waits for another try, nothing newer goes to its target', () => {
    const { outbox, target, claim } = one();
    outbox.enqueue([notice('1', target), notice('2', target)]);
    outbox.settle(claim()!, retry(5_000), ten);
    expect(claim(ten + 4_999)).toBeUndefined();
    const again = claim(ten + 5_000)!;
    expect(again).toMatchObject({ payload: { text: '1' }, attempts: 2, mayBeRepeat: false });
    outbox.settle(again, sent('m'), ten + 5_000);
    expect(texts([claim(ten + 5_000)!])).toEqual(['2']);
  });

  test('a claim that nobody settled comes back when its lease ends, as a possible repeat when it had left', () => {
    const { outbox, target, claim } = one();
    outbox.enqueue([notice('1', target), notice('2', target)]);
    const lost = claim()!;
    outbox.begin(lost);
    expect(claim(ten + lease - 1)).toBeUndefined();
    const again = claim(ten + lease)!;
    expect(again).toMatchObject({ id: lost.id, attempts: 2, mayBeRepeat: true });
    outbox.settle(again, retry(0), ten + lease);
    expect(claim(ten + 2 * lease)).toMatchObject({ id: lost.id, attempts: 3, mayBeRepeat: true });
  });

  test('a possible repeat stays one when it is taken and given back', () => {
    const { outbox, target, claim } = one();
    outbox.enqueue([notice('1', target)]);
    outbox.begin(claim()!);
    outbox.giveBack(claim(ten + lease)!, ten + lease);
    expect(claim(ten + lease)).toMatchObject({ attempts: 2, mayBeRepeat: true });
  });

  test('at the start what a dead process was sending is due at once', () => {
    const { outbox, target, claim } = one();
    outbox.enqueue([notice('1', target)]);
    outbox.begin(claim()!);
    expect(outbox.recover(ten + 1)).toBe(1);
    expect(claim(ten + 1)).toMatchObject({ attempts: 2, mayBeRepeat: true });
  });

  test('what a dead process had taken and not sent is no repeat', () => {
    const { outbox, target, claim } = one();
    outbox.enqueue([notice('1', target)]);
    claim();
    outbox.recover(ten + 1);
    expect(claim(ten + 1)).toMatchObject({ attempts: 2, mayBeRepeat: false });
    // Nor is one that had left and is known not to have arrived.
    const item = claim(ten + 1 + lease)!;
    outbox.begin(item);
    outbox.settle(item, retry(0), ten + 1 + lease);
    expect(claim(ten + 1 + 2 * lease)).toMatchObject({ mayBeRepeat: false });
  });

  test('a claim given back counts for no attempt and is no repeat', () => {
    const { outbox, target, claim } = one();
    outbox.enqueue([notice('1', target)]);
    const item = claim()!;
    outbox.giveBack(item, ten + 1);
    expect(claim(ten + 1)).toEqual(item);
    outbox.giveBack({ ...item, attempts: 7 }, ten + 2);
    expect(claim(ten + 2)).toBeUndefined();
  });

  test('a paused target takes nothing until it is resumed, and does not count as waiting', () => {
    const { store, outbox, target, claim } = one();
    outbox.enqueue([notice('1', target)]);
    expect(outbox.depth(ten)).toEqual({ waiting: 1, oldestDueAt: ten });
    store.targets.pause(target, 'Blocked.', ten);
    expect(claim()).toBeUndefined();
    expect(outbox.depth(ten)).toEqual({ waiting: 0, oldestDueAt: null });
    store.targets.resume(target);
    expect(claim()).toBeDefined();
    expect(outbox.depth(ten)).toEqual({ waiting: 1, oldestDueAt: null });
    expect(outbox.counts()).toEqual({ sending: 1 });
  });
});

describe('what became of it', () => {
  test('sent: the receipt says when, and the target is well again', () => {
    const { store, outbox, target, claim } = one();
    outbox.enqueue([notice('1', target)]);
    outbox.settle(claim()!, retry(), ten);
    expect(store.targets.get(target)!.failingSince).toBe(ten);
    outbox.settle(claim(ten + minute)!, sent('m1'), ten + minute);
    expect(store.targets.get(target)!.failingSince).toBeNull();
    const [receipt] = outbox.receipts(group, 1);
    expect(receipt).toEqual({
      id: receipt!.id,
      target: group,
      op: 'send',
      payload: { kind: 'notice', text: '1' },
      state: 'sent',
      attempts: 2,
      reason: null,
      mayBeRepeat: false,
      createdAt: ten,
      nextAt: null,
      sentAt: ten + minute,
    });
    expect(outbox.find(receipt!.id)).toEqual(receipt);
    expect(outbox.find(99)).toBeNull();
  });

  test('blocked: given up, the target paused, and what waits there is too late in the end', () => {
    const { store, outbox, target, claim, states } = one();
    outbox.enqueue([notice('1', target), notice('2', target)]);
    outbox.settle(claim()!, gone, ten);
    expect(store.targets.get(target)).toMatchObject({
      status: 'paused',
      reason: 'The bot was blocked.',
      pausedAt: ten,
    });
    expect(claim()).toBeUndefined();
    expect(outbox.expire(ten + 15 * minute)).toBe(0);
    expect(outbox.expire(ten + 15 * minute + 1)).toBe(1);
    expect(states()).toEqual(['expired', 'given-up']);
  });

  test('malformed: given up without blame for the target', () => {
    const { store, outbox, target, claim, states } = one();
    outbox.enqueue([notice('1', target), notice('2', target)]);
    outbox.settle(claim()!, { kind: 'bug', reason: 'Bad request.' }, ten);
    expect(states()).toEqual(['waiting', 'given-up']);
    expect(store.targets.get(target)).toMatchObject({ status: 'active', failingSince: null });
    expect(outbox.receipts(group, 2)[1]!.reason).toBe('Bad request.');
    expect(texts([claim()!])).toEqual(['2']);
  });

  test('lost on its way: tried again as a possible repeat', () => {
    const { outbox, target, claim } = one();
    outbox.enqueue([notice('1', target)]);
    outbox.settle(claim()!, { kind: 'ambiguous', reason: 'The connection broke.' }, ten);
    expect(outbox.receipts(group, 1)[0]).toMatchObject({ state: 'waiting', nextAt: ten + 750, mayBeRepeat: true });
    expect(claim(ten + minute)).toMatchObject({ mayBeRepeat: true, attempts: 2 });
  });

  test('another try that would be too late is none; after a day without success the target is paused', () => {
    const { store, outbox, target, claim, states } = one();
    const late = ten + 15 * minute;
    outbox.enqueue([notice('1', target)]);
    outbox.settle(claim(late)!, retry(1), late);
    expect(states()).toEqual(['expired']);
    expect(store.targets.get(target)!.status).toBe('active');
    outbox.enqueue([notice('2', target, { at: late + day, notAfter: late + day })]);
    outbox.settle(claim(late + day)!, retry(1), late + day);
    expect(store.targets.get(target)).toMatchObject({ status: 'paused', reason: 'Busy.' });
  });

  test('moved: rules, what waits, and this one follow, in order', () => {
    const store = tempStore();
    const rule = ruleOf(store, [group]);
    const target = rule.targets[0]!.id;
    const upgraded: Target = { ...group, chat: '-2002' };
    store.targets.idOf(upgraded);
    store.outbox.enqueue([notice('1', target), notice('2', target)]);
    const item = store.outbox.claim('telegram', ten, lease, 1)[0]!;
    store.outbox.settle(item, { kind: 'moved', to: upgraded, reason: 'Upgraded.' }, ten);
    expect(store.rules.find(rule.id)!.targets).toMatchObject([{ target: upgraded }]);
    const again = store.outbox.claim('telegram', ten, lease, 9);
    expect(again).toMatchObject([{ id: item.id, target: upgraded, mayBeRepeat: false }]);
    store.outbox.settle(again[0]!, sent('m'), ten);
    expect(texts(store.outbox.claim('telegram', ten, lease, 9))).toEqual(['2']);
  });

  test('an answer after its lease counts when the message arrived, and not when it failed', () => {
    const { outbox, target, claim, states } = one();
    outbox.enqueue([notice('1', target)]);
    const slow = claim()!;
    const second = claim(ten + lease)!;
    outbox.settle(slow, gone, ten + lease);
    expect(states()).toEqual(['sending']);
    outbox.settle(slow, sent('first'), ten + lease);
    outbox.settle(second, retry(), ten + lease);
    expect(states()).toEqual(['sent']);
    expect(claim(ten + 9 * lease)).toBeUndefined();
  });

  test('one that is being sent is not called too late before its lease ends', () => {
    const { outbox, target, claim, states } = one();
    outbox.enqueue([notice('1', target, { notAfter: ten })]);
    claim();
    expect(outbox.expire(ten + lease - 1)).toBe(0);
    expect(outbox.expire(ten + lease)).toBe(1);
    expect(states()).toEqual(['expired']);
    expect(outbox.receipts(group, 1)[0]).toMatchObject({ reason: 'Too late to be sent.', nextAt: null });
  });
});

describe('created once', () => {
  test('an event goes to a target once, a post once a date, a notice once by its key', () => {
    const store = tempStore();
    const rule = ruleOf(store, [channel, dm]);
    const event = eventOf(store, rule, 1);
    const [a, b] = rule.targets.map((target) => target.id) as [number, number];
    const post = store.summaries.add(
      { symbols: ['SPX'], minute: 525, zone: 'UTC', days: null, isSilent: false, targets: [channel] },
      rule.ownerId,
      channel,
      ten,
    );
    const daily = (date: string) =>
      notice('', a, { payload: { kind: 'summary', summaryId: post.id, date }, key: null });
    const all = [
      alert(event, a),
      alert(event, b),
      daily('2026-11-20'),
      daily('2026-11-23'),
      notice('n', a),
      notice('n', b),
    ];
    expect(store.outbox.enqueue(all)).toBe(6);
    expect(store.outbox.enqueue(all)).toBe(0);
    expect(() => store.outbox.enqueue([notice('', a, { key: null })])).toThrowError(/could be sent twice/);
    expect(store.outbox.enqueue([notice('nowhere', 99)])).toBe(0);
    store.summaries.remove(post.id);
    expect(store.outbox.counts()).toEqual({ waiting: 4 });
  });

  test('what a snapshot tells is there exactly when the snapshot is', () => {
    const store = tempStore();
    const rule = ruleOf(store);
    const slot = sessionOpen;
    const save = (full: boolean) =>
      store.snapshots.save(sampleSnapshot(), { slot, scheduled: true, keepMatrix: false }, (id) => {
        store.outbox.enqueue([alert(eventOf(store, rule, id), rule.targets[0]!.id)]);
        store.rules.saveStates(store.rules.active().map((one) => ({ rule: one, state: one.state })));
        if (full) throw new Error('full');
      });
    expect(() => save(true)).toThrowError(/full/);
    expect([store.outbox.counts(), store.rules.state(rule.id), store.snapshots.count()]).toEqual([{}, null, 0]);
    save(false);
    expect([store.outbox.counts(), store.snapshots.count()]).toEqual([{ waiting: 1 }, 1]);
    expect(() => save(false)).toThrowError(expect.objectContaining({ code: 'STORE_SLOT_TAKEN' }));
    expect(store.outbox.counts()).toEqual({ waiting: 1 });
  });

  test('several writes come through together or not at all', async () => {
    const store = tempStore();
    const rule = ruleOf(store);
    const failing = store.transact(() => {
      const event = eventOf(store, rule, 1);
      store.outbox.enqueue([alert(event, rule.targets[0]!.id)]);
      throw new Error('full');
    });
    await expect(failing).rejects.toThrow();
    expect(store.outbox.counts()).toEqual({});
    expect(store.alertEvents.recentOfRule(rule.id, 9)).toEqual([]);
  });
});

/** A rule with one event at one target, and edits of it. */
function flapping() {
  const store = tempStore();
  const rule = ruleOf(store, [group]);
  const target = rule.targets[0]!.id;
  const first = eventOf(store, rule, 1);
  let snapshot = 1;
  const edit = (holdUntil: number | null = null) => {
    snapshot++;
    const event = eventOf(store, rule, snapshot, { label: 'changed', key: `1:changed:above:${snapshot}` });
    store.outbox.enqueue([alert(event, target, { editsEventId: first, isSilent: true, holdUntil })]);
    return event;
  };
  const claim = (now = ten) => store.outbox.claim('telegram', now, lease, 1)[0];
  const states = () => store.outbox.receipts(group, 99).map((receipt) => receipt.state);
  store.outbox.enqueue([alert(first, target)]);
  return { store, outbox: store.outbox, target, first, edit, claim, states };
}

describe('edits', () => {
  test('a message that arrived is edited in place', () => {
    const { outbox, edit, claim } = flapping();
    outbox.settle(claim()!, sent('m1'), ten);
    const event = edit();
    expect(claim()).toMatchObject({ op: 'edit', messageId: 'm1', isSilent: true, payload: { eventId: event } });
  });

  test('a message that never left is replaced, with its sound', () => {
    const { outbox, edit, claim, states } = flapping();
    outbox.settle(claim()!, retry(0), ten);
    edit();
    const last = edit();
    expect(states()).toEqual(['waiting', 'superseded', 'superseded']);
    const item = claim()!;
    expect(item).toMatchObject({ op: 'send', messageId: null, isSilent: false, payload: { eventId: last } });
    outbox.settle(item, sent('m2'), ten);
    edit();
    expect(claim()).toMatchObject({ op: 'edit', messageId: 'm2' });
  });

  test('of edits that wait only the newest goes out', () => {
    const { outbox, edit, claim, states } = flapping();
    outbox.settle(claim()!, sent('m1'), ten);
    edit();
    const last = edit();
    expect(states()).toEqual(['waiting', 'superseded', 'sent']);
    expect(claim()).toMatchObject({ op: 'edit', messageId: 'm1', payload: { eventId: last } });
  });

  test('a message that is on its way, or may have arrived, is waited for', () => {
    const { outbox, edit, claim } = flapping();
    const item = claim()!;
    edit();
    expect(claim()).toBeUndefined();
    outbox.settle(item, { kind: 'ambiguous', reason: 'Lost.' }, ten);
    const again = claim(ten + 1_000)!;
    expect(again.id).toBe(item.id);
    outbox.settle(again, sent('m1'), ten + 1_000);
    expect(claim(ten + 1_000)).toMatchObject({ op: 'edit', messageId: 'm1' });
  });

  test('a message that may have arrived and waits for another try is not replaced', () => {
    const { outbox, edit, claim, states } = flapping();
    const item = claim()!;
    outbox.settle(item, { kind: 'ambiguous', reason: 'Lost.' }, ten);
    edit();
    expect(states()).toEqual(['waiting', 'waiting']);
    expect(claim(ten + 1_000)).toMatchObject({ id: item.id, op: 'send', mayBeRepeat: true });
  });

  test('when the first was given up, the edit has no message to change', () => {
    const { outbox, edit, claim } = flapping();
    const item = claim()!;
    edit();
    outbox.settle(item, { kind: 'bug', reason: 'Bad request.' }, ten);
    expect(claim()).toMatchObject({ op: 'edit', messageId: null });
  });

  test('an edit that became a new message is what the next edit changes', () => {
    const { outbox, edit, claim } = flapping();
    outbox.settle(claim()!, sent('m1'), ten);
    edit();
    outbox.settle(claim()!, sent('m2'), ten);
    edit();
    expect(claim()).toMatchObject({ messageId: 'm2' });
  });

  test('an edit of what is held is held with it', () => {
    const store = tempStore();
    const rule = ruleOf(store, [group]);
    const target = rule.targets[0]!.id;
    const [first, second] = [1, 2].map((n) => eventOf(store, rule, n)) as [number, number];
    store.outbox.enqueue([alert(first, target, { holdUntil: ten + minute })]);
    store.outbox.enqueue([alert(second, target, { editsEventId: first })]);
    expect(store.outbox.counts()).toEqual({ held: 2 });
    expect(store.outbox.held.release(ten + minute, 15 * minute)).toBe(1);
    expect(store.outbox.claim('telegram', ten + minute, lease, 9)).toMatchObject([
      { op: 'send', payload: { kind: 'digest', ruleId: rule.id, eventIds: [first, second] } },
    ]);
  });
});

describe('holding', () => {
  function snoozed(): { store: Store; rules: [Rule, Rule]; hold(rule: Rule, n: number, silent?: boolean): void } {
    const store = tempStore();
    const owner = store.people.add(none, ten);
    const made = () => store.rules.add(draft([group, dm]), owner, dm, ten);
    const hold = (rule: Rule, n: number, isSilent = false) => {
      const event = eventOf(store, rule, n);
      const holdUntil = ten + 60 * minute;
      store.outbox.enqueue(rule.targets.map(({ id }) => alert(event, id, { holdUntil, isSilent })));
    };
    return { store, rules: [made(), made()], hold };
  }

  test('at the end each rule says once to each target what happened, however old it is, and others were not held up', () => {
    const { store, rules, hold } = snoozed();
    const { outbox } = store;
    for (const n of [1, 2, 3]) hold(rules[0], n);
    hold(rules[1], 1, true);
    outbox.enqueue([notice('meanwhile', rules[0].targets[0]!.id)]);
    expect(texts(outbox.claim('telegram', ten, lease, 9))).toEqual(['meanwhile']);
    const end = ten + 60 * minute;
    expect(outbox.held.nextRelease()).toBe(end);
    expect(outbox.expire(end)).toBe(1);
    expect(outbox.held.release(end - 1, 15 * minute)).toBe(0);
    expect(outbox.held.release(end, 15 * minute)).toBe(4);
    expect(outbox.held.release(end, 15 * minute)).toBe(0);
    expect(outbox.held.nextRelease()).toBeNull();
    const items = outbox.claim('telegram', end, lease, 9);
    expect(items).toMatchObject([
      { isSilent: false, createdAt: end, notAfter: end + 15 * minute, payload: { ruleId: rules[0].id } },
      { isSilent: false, payload: { ruleId: rules[0].id } },
    ]);
    expect(items[0]!.payload).toMatchObject({ eventIds: [expect.any(Number), expect.any(Number), expect.any(Number)] });
    for (const item of items) outbox.settle(item, sent('m'), end);
    const rest = outbox.claim('telegram', end, lease, 9);
    expect(rest).toMatchObject([{ isSilent: true, payload: { ruleId: rules[1].id } }, { isSilent: true }]);
  });

  test('a snooze that ends sooner tells sooner, and quiet hours at that time are kept', () => {
    const { store, rules, hold } = snoozed();
    hold(rules[0], 1);
    hold(rules[1], 1);
    store.outbox.held.reschedule(rules[0].id, ten + minute);
    expect(store.outbox.held.nextRelease()).toBe(ten + minute);
    const quiet = store.targets.idOf(dm);
    expect(store.outbox.held.release(ten + minute, minute, (_, target) => target === quiet)).toBe(2);
    const items = store.outbox.claim('telegram', ten + minute, lease, 9);
    expect(items.map((item) => [item.target.chat, item.isSilent])).toEqual([
      ['-1001', false],
      ['7001', true],
    ]);
    expect(store.outbox.receipts(dm, 9)[0]).toMatchObject({ state: 'held', nextAt: ten + 60 * minute });
  });
});

test('receipts, events and notices go after 30 days, what waits does not', async () => {
  const store = tempStore();
  const rule = ruleOf(store, [group]);
  const target = rule.targets[0]!.id;
  const [old, waiting, unsent] = [1, 2, 3].map((n) => eventOf(store, rule, n)) as [number, number, number];
  store.outbox.enqueue([alert(old, target), alert(waiting, target)]);
  store.outbox.settle(store.outbox.claim('telegram', ten, lease, 1)[0]!, sent('m'), ten);
  store.notices.tell('data:SPX', target, ten, ten);
  store.targets.idOf(channel);
  await store.pruneAlerts(ten + 29 * day);
  expect(store.outbox.receipts(group, 9)).toHaveLength(2);
  await store.pruneAlerts(ten + 31 * day);
  expect(store.outbox.receipts(group, 9).map((one) => one.payload)).toEqual([{ kind: 'alert', eventId: waiting }]);
  expect([old, waiting, unsent].map((id) => store.alertEvents.find(id) !== null)).toEqual([false, true, false]);
  expect(store.notices.open()).toEqual([]);
  expect(store.targets.find(channel)).toBeNull();
});

test('a practice market that starts over leaves no event, delivery or memory of the time it drops', () => {
  const store = tempStore();
  const { rules, outbox } = store;
  const rule = ruleOf(store, [group]);
  const target = rule.targets[0]!.id;
  const [before, after] = [eventOf(store, rule, 1), eventOf(store, rule, 60)];
  outbox.enqueue([alert(before, target), alert(after, target, { at: ten + 60 * minute }), notice('n', target)]);
  outbox.settle(outbox.claim('telegram', ten, lease, 1)[0]!, retry(45 * minute), ten);
  store.notices.tell('data:SPX', target, ten, ten + 60 * minute);
  const [active] = rules.active();
  rules.saveStates([{ rule: active!, state: { ...active!.state, lastSnapshotId: 60, lastSlot: ten + 60 * minute } }]);
  store.dropAfter(ten + 5 * minute, '2026-11-20');
  expect(rules.state(rule.id)).toBeNull();
  expect(store.alertEvents.find(after)).toBeNull();
  expect(store.alertEvents.find(before)).not.toBeNull();
  expect(store.notices.open()).toEqual([]);
  expect(outbox.claim('telegram', ten + 5 * minute, lease, 9)).toHaveLength(1);
  expect(outbox.counts()).toEqual({ expired: 1, sending: 1 });
  expect(rules.active()).toHaveLength(1);
  store.dropAfter(ten - day, '2026-11-19');
  expect(rules.find(rule.id)!.createdAt).toBe(ten - day);
  expect(outbox.counts()).toEqual({});
});
