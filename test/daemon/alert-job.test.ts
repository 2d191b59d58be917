import { describe, expect, test } from 'vitest';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import type { QualityLabel } from '../../src/engine/types.js';
import { smallSnapshot } from '../fakes/small-snapshot.js';
import { channel, dm, group, zeroGamma } from '../store/alert-rows.js';
import { AlertRig, above, below, delivering, minute, opens, times } from './alert-rig.js';

/** Sessions that close at 16:00 New York, with their opens. */
const closes = newYorkToUtc('2026-11-20', 16, 0);

describe('a crossing', () => {
  test('is stored with its snapshot, and waits for each target of the rule once', async () => {
    const rig = new AlertRig();
    await rig.rule({}, [dm, channel, group]);
    await rig.play(opens, [...times(3, above), ...times(6, below)]);
    expect(rig.labels()).toEqual(['crossed below']);
    expect(rig.outbox().map(({ target, op, kind, state }) => [target.chat, op, kind, state])).toEqual([
      ['7001', 'send', 'alert', 'waiting'],
      ['81', 'send', 'alert', 'waiting'],
      ['-1001', 'send', 'alert', 'waiting'],
    ]);
    expect(rig.enqueued).toBe(1);
    const [item] = rig.store.outbox.claim('telegram', rig.clock.market.now(), minute, 1);
    // Of the slot that decided, the sixth.
    expect(item!.notAfter).toBe(opens + 5 * minute + 15 * minute);
  });

  test('back within the cooldown changes the message that was sent, without a sound', async () => {
    const rig = new AlertRig();
    await rig.rule();
    const { delivery, arrived } = delivering(rig);
    delivery.start();
    await rig.play(opens, [...times(3, above), ...times(3, below)]);
    delivery.wake();
    await rig.clock.advance(1_000);
    await rig.play(opens + 6 * minute, times(3, above));
    delivery.wake();
    await rig.clock.advance(2_000);
    await delivery.stop(0);
    expect(arrived.map(({ text, isEdit, isSilent }) => [text, isEdit, isSilent])).toEqual([
      ['crossed below', false, false],
      ['changed above', true, true],
    ]);
  });

  test('of one rule leaves other scopes and symbols alone', async () => {
    const rig = new AlertRig();
    await rig.rule();
    await rig.rule({ logic: { ...zeroGamma, scope: '0dte' } });
    await rig.rule({ logic: { ...zeroGamma, symbol: 'SPY' } });
    await rig.play(opens, [...times(3, above), ...times(3, below)]);
    expect(rig.events().map(({ ruleId }) => ruleId)).toEqual([1]);
  });
});

describe('what must never alert', () => {
  const labels: QualityLabel[] = ['partial', 'stale', 'empty'];
  test.each(labels)('%s data', async (label) => {
    const rig = new AlertRig();
    await rig.rule();
    await rig.play(opens, [...times(3, above), ...times(20, { ...below, label })]);
    expect(rig.events()).toEqual([]);
    expect(rig.store.rules.state(1)?.lastSlot).toBe(opens + 2 * minute);
  });

  test.each([
    ['a Saturday', newYorkToUtc('2026-11-21', 11, 0)],
    ['Thanksgiving', newYorkToUtc('2026-11-26', 11, 0)],
    ['Monday before the open', newYorkToUtc('2026-11-23', 8, 0)],
    ['Friday after the close', newYorkToUtc('2026-11-20', 17, 0)],
  ])('data of %s', async (_day, from) => {
    const rig = new AlertRig();
    await rig.rule();
    await rig.play(opens, times(3, above));
    // The engine trusts nothing out of session.
    await rig.play(from, times(10, { ...below, label: 'stale', inSession: false }));
    await rig.alerting.check();
    expect(rig.outbox()).toEqual([]);
  });
});

describe('a transaction that does not come through', () => {
  test('leaves rules as they were: the next snapshot goes on from there', async () => {
    const rig = new AlertRig();
    await rig.rule();
    await rig.play(opens, [...times(3, above), ...times(2, below)]);
    // The slot is taken, so that the snapshot that would confirm is refused after its rules were evaluated.
    await expect(rig.snapshot({ slot: opens, ...below })).rejects.toThrow('already stored');
    await rig.play(opens + 5 * minute, [{ spot: 6_002 }, ...times(2, below)]);
    expect(rig.events()).toEqual([]);
    await rig.play(opens + 8 * minute, [below]);
    expect(rig.labels()).toEqual(['crossed below']);
  });
});

describe('a rule that changes', () => {
  test('is evaluated from the next snapshot on, whoever changed it', async () => {
    const rig = new AlertRig();
    expect(rig.alerting.scopes('SPX')).toEqual([]);
    const rule = await rig.rule();
    expect(rig.alerting.scopes('SPX')).toEqual(['days:45']);
    expect(rig.alerting.symbols()).toEqual(['SPX']);
    await rig.play(opens, times(3, above));
    await rig.store.transact(() => rig.store.rules.setStatus(rule.id, 'paused'));
    await rig.play(opens + 3 * minute, times(5, below));
    expect(rig.events()).toEqual([]);
    expect(rig.alerting.symbols()).toEqual([]);
    await rig.store.transact(() => rig.store.rules.setStatus(rule.id, 'active'));
    await rig.play(opens + 8 * minute, [...times(3, below), ...times(3, above)]);
    expect(rig.labels()).toEqual(['crossed above']);
    await rig.store.transact(() => rig.store.people.remove(rule.ownerId));
    await rig.play(opens + 40 * minute, times(5, below));
    expect(rig.alerting.rules()).toBe(0);
  });

  test('between its reading and its storing is not evaluated as it was', async () => {
    const rig = new AlertRig();
    const rule = await rig.rule();
    await rig.play(opens, [...times(3, above), ...times(2, below)]);
    const slot = opens + 5 * minute;
    const snapshot = smallSnapshot({ slot, ...below });
    const evaluation = rig.alerting.evaluation(snapshot, slot);
    const { targets, ...asItWas } = rule;
    await rig.store.transact(() =>
      rig.store.rules.edit(rule.id, {
        ...asItWas,
        logic: { ...zeroGamma, confirmations: 5 },
        targets: targets.map(({ target }) => target),
      }),
    );
    rig.store.snapshots.save(snapshot, { slot, scheduled: true, keepMatrix: false }, evaluation.inside);
    evaluation.committed();
    expect(rig.events()).toEqual([]);
    // It has armed anew, below.
    expect(rig.store.rules.state(rule.id)).toMatchObject({ confirmed: 'below', lastSlot: slot });
  });

  test('and comes between the commit and the memory keeps its change', async () => {
    const rig = new AlertRig();
    const rule = await rig.rule();
    await rig.play(opens, times(3, above));
    const slot = opens + 3 * minute;
    const snapshot = smallSnapshot({ slot, ...above });
    const evaluation = rig.alerting.evaluation(snapshot, slot);
    rig.store.snapshots.save(snapshot, { slot, scheduled: true, keepMatrix: false }, evaluation.inside);
    await rig.store.transact(() => {
      rig.store.rules.setStatus(rule.id, 'paused');
      rig.store.rules.setStatus(rule.id, 'active');
    });
    rig.alerting.symbols();
    evaluation.committed();
    // What it knew is forgotten: the other side arms it and tells nothing.
    await rig.play(opens + 4 * minute, times(5, below));
    expect(rig.events()).toEqual([]);
  });
});

describe('ends', () => {
  test('a rule that is to fire once ends with its alert and says so', async () => {
    const rig = new AlertRig();
    await rig.rule({ expiry: { kind: 'once' } });
    await rig.play(opens, [...times(3, above), ...times(3, below), ...times(40, above)]);
    expect(rig.labels()).toEqual(['crossed below']);
    expect(rig.store.rules.find(1)).toMatchObject({ status: 'ended', statusReason: 'It was to fire once, and has.' });
  });

  test('a rule that lasts to the close sees the closing snapshot and nothing after it', async () => {
    const rig = new AlertRig();
    await rig.rule({ expiry: { kind: 'at', at: closes } });
    await rig.play(closes - 5 * minute, [...times(3, above), ...times(3, below)]);
    expect(rig.labels()).toEqual(['crossed below']);
    rig.goto(closes + minute);
    await rig.alerting.check();
    expect(rig.store.rules.find(1)?.status).toBe('active');
    rig.goto(closes + 3 * minute);
    await rig.alerting.check();
    expect(rig.store.rules.find(1)).toMatchObject({ status: 'ended', statusReason: 'Its time was over.' });
    expect(rig.alerting.rules()).toBe(0);
  });

  test('a rule on one expiration ends when that has settled, at 13:00 on a half day', async () => {
    const rig = new AlertRig({ at: newYorkToUtc('2026-11-27', 12, 0) });
    await rig.rule({ logic: { ...zeroGamma, scope: '2026-11-27' } });
    expect(rig.alerting.scopes('SPX')).toEqual(['2026-11-27']);
    rig.goto(newYorkToUtc('2026-11-27', 13, 1));
    await rig.alerting.check();
    expect(rig.alerting.rules()).toBe(1);
    rig.goto(newYorkToUtc('2026-11-27', 13, 3));
    await rig.alerting.check();
    expect(rig.store.rules.find(1)).toMatchObject({
      status: 'ended',
      statusReason: 'The expiration 2026-11-27 has settled.',
    });
  });
});

describe('a rule that flaps', () => {
  /** Crosses every half hour: seven times are one too many. */
  const flapping = Array.from({ length: 8 }, (_, n) => times(31, n % 2 === 0 ? above : below)).flat();

  test('is muted, and tells at the close what it came to, once, also after a restart', async () => {
    const rig = new AlertRig();
    await rig.rule();
    await rig.play(opens, flapping);
    expect(rig.labels().at(-1)).toBe('muted below');
    await rig.play(opens + flapping.length * minute, times(5, above));
    const told = rig.labels().length;
    rig.goto(closes + minute);
    await rig.alerting.check();
    expect(rig.labels()).toHaveLength(told);
    // The program was off at the close.
    const later = new AlertRig({ store: rig.store, clock: rig.clock });
    later.goto(closes + 90 * minute);
    await later.alerting.check();
    await later.alerting.check();
    expect(later.labels().slice(told)).toEqual(['closing above']);
    const again = new AlertRig({ store: rig.store, clock: rig.clock });
    await again.alerting.check();
    const monday = newYorkToUtc('2026-11-23', 9, 30);
    await again.play(monday, times(3, above));
    expect(again.labels()).toHaveLength(told + 1);
    expect(again.store.rules.state(1)).toMatchObject({ isMuted: false, announcements: 0 });
  });

  test('and whose close nobody saw tells it with the first snapshot of the next session', async () => {
    const rig = new AlertRig();
    await rig.rule();
    await rig.play(opens, flapping);
    const told = rig.labels().length;
    await rig.play(newYorkToUtc('2026-11-23', 9, 30), times(3, below));
    expect(rig.labels().slice(told)).toEqual(['closing below']);
  });
});

describe('what is kept', () => {
  test('during a snooze comes as one message at its end', async () => {
    const rig = new AlertRig();
    const rule = await rig.rule({ logic: { ...zeroGamma, cooldownMs: 0 } });
    await rig.play(opens, times(3, above));
    rig.store.rules.snooze(rule.id, opens + 60 * minute);
    await rig.play(opens + 3 * minute, [...times(3, below), ...times(3, above)]);
    await rig.alerting.check();
    expect(rig.outbox().map(({ state }) => state)).toEqual(['held', 'held']);
    rig.goto(opens + 60 * minute);
    await rig.alerting.check();
    expect(rig.outbox().map(({ kind, state }) => [kind, state])).toEqual([
      ['alert', 'superseded'],
      ['digest', 'waiting'],
    ]);
    expect(rig.enqueued).toBe(3);
    const { delivery, arrived } = delivering(rig);
    delivery.start();
    await rig.clock.advance(2_000);
    await delivery.stop(0);
    expect(arrived.map(({ text }) => text)).toEqual(['crossed below, crossed above']);
  });

  test('outside the active hours comes at their next beginning, without a sound in quiet hours', async () => {
    const rig = new AlertRig();
    const zone = 'America/New_York';
    const rule = await rig.rule({ activeHours: { from: 600, to: 960, days: null, zone } });
    rig.store.people.setQuietHours(rule.ownerId, { from: 0, to: 700, days: null, zone });
    await rig.play(opens, [...times(3, above), ...times(3, below)]);
    expect(rig.outbox().map(({ state }) => state)).toEqual(['held']);
    rig.goto(opens + 30 * minute);
    await rig.alerting.check();
    expect(rig.outbox()).toMatchObject([{ kind: 'digest', state: 'waiting', isSilent: true }]);
  });

  test('quiet hours of a channel are its own, and those of its owner do not hush it', async () => {
    const rig = new AlertRig();
    const rule = await rig.rule({}, [dm, group]);
    rig.store.people.setQuietHours(rule.ownerId, { from: 0, to: 0, days: null, zone: 'America/New_York' });
    await rig.play(opens, [...times(3, above), ...times(3, below)]);
    expect(rig.outbox().map(({ target, isSilent }) => [target.chat, isSilent])).toEqual([
      ['7001', true],
      ['-1001', false],
    ]);
  });
});

describe('a rule that fails', () => {
  test('is switched off after three errors with one notice, and all others go on', async () => {
    const rig = new AlertRig();
    const poison = await rig.rule();
    // A kind that this version does not know, as a later one may leave it.
    rig.store.db
      .prepare(`UPDATE rule SET logic = json_set(logic, '$.trigger.kind', 'moon-phase') WHERE id = ?`)
      .run(poison.id);
    await rig.rule({}, [group]);
    await rig.play(opens, times(2, above));
    expect(rig.store.rules.find(poison.id)?.status).toBe('active');
    await rig.play(opens + 2 * minute, [above, ...times(3, below)]);
    expect(rig.labels()).toEqual(['crossed below']);
    expect(rig.store.rules.find(poison.id)).toMatchObject({ status: 'failed' });
    const notices = rig.outbox().filter(({ kind }) => kind === 'notice');
    expect(notices).toMatchObject([{ target: dm, text: expect.stringContaining('#1 on SPX is switched off') }]);
  });

  test('at what its owner wished is isolated just the same', async () => {
    const rig = new AlertRig();
    await rig.rule({ activeHours: { from: 0, to: 0, days: null, zone: 'Mars/Olympus' } });
    await rig.rule({}, [group]);
    await rig.play(opens, [...times(3, above), ...times(8, below)]);
    expect(rig.events().map(({ ruleId, label }) => [ruleId, label])).toEqual([[2, 'crossed']]);
    expect(rig.store.rules.find(1)?.status).toBe('failed');
  });
});

test('a practice market that starts over has neither states nor messages of the time that is dropped', async () => {
  const rig = new AlertRig();
  await rig.rule();
  await rig.play(opens, [...times(3, above), ...times(3, below)]);
  rig.clock.jumpMarket(-20 * minute);
  rig.store.dropAfter(rig.clock.market.now(), '2026-11-20');
  const again = new AlertRig({ store: rig.store, clock: rig.clock });
  expect(again.outbox()).toEqual([]);
  expect(again.store.rules.state(1)).toBeNull();
  await again.play(opens - 10 * minute, [...times(3, below), ...times(3, above)]);
  expect(again.labels()).toEqual(['crossed above']);
});
