import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DailyHours } from '../../src/alerts/hours.js';
import type { Trigger } from '../../src/alerts/rule.js';
import { freshState } from '../../src/alerts/rule-state.js';
import { discordDm, type Target } from '../../src/alerts/types.js';
import { silentLogger } from '../../src/lib/log.js';
import {
  alert,
  channel,
  crossing,
  dm,
  draft,
  eventOf,
  group,
  minute,
  none,
  person,
  ruleOf,
  ten,
  zeroGamma,
} from './alert-rows.js';
import { stepsFolder, tempFolder, tempStore } from './temp-folder.js';

const mornings: DailyHours = { from: 540, to: 720, days: [1, 2, 3, 4, 5], zone: 'Europe/Berlin' };
const state = { ...freshState, lastSnapshotId: 41, lastSlot: ten, confirmed: 'above', announced: 'above' };

describe('targets', () => {
  const topic: Target = { ...group, thread: '5' };

  test('each place is one target, a topic is not its chat, and private chats know whose they are', () => {
    const { targets } = tempStore();
    expect(targets.find(group)).toBeNull();
    const ids = [group, topic, group, topic].map((target) => targets.idOf(target));
    expect(ids).toEqual([ids[0], ids[1], ids[0], ids[1]]);
    expect(ids[0]).not.toBe(ids[1]);
    expect(targets.get(ids[1]!)).toEqual({
      id: ids[1],
      target: topic,
      userId: null,
      status: 'active',
      reason: null,
      pausedAt: null,
      failingSince: null,
    });
    targets.idOf(dm);
    targets.idOf({ platform: 'discord', chat: discordDm('42'), thread: null });
    targets.idOf(channel);
    expect(targets.ofUser('telegram', '7001').map((one) => one.target)).toEqual([dm]);
    expect(targets.ofUser('discord', '42')).toHaveLength(1);
    expect(targets.ofUser('discord', '81')).toEqual([]);
    expect(targets.ofChat('telegram', '-1001').map((one) => one.target.thread)).toEqual([null, '5']);
    expect(targets.get(99)).toBeNull();
  });

  test('a pause keeps its first reason until it is resumed', () => {
    const { targets } = tempStore();
    const id = targets.idOf(group);
    targets.failed(id, ten);
    targets.failed(id, ten + 1);
    expect(targets.get(id)!.failingSince).toBe(ten);
    targets.pause(id, 'The bot was blocked.', ten + 2);
    targets.pause(id, 'Again.', ten + 3);
    expect(targets.pausedAll()).toMatchObject([{ id, reason: 'The bot was blocked.', pausedAt: ten + 2 }]);
    targets.resume(id);
    expect(targets.get(id)).toMatchObject({ status: 'active', reason: null, pausedAt: null, failingSince: null });
    targets.failed(id, ten);
    targets.arrived(id);
    expect(targets.get(id)!.failingSince).toBeNull();
  });

  test('a chat is paused with its topics, a guild with its channels, and others are not', () => {
    const { targets, chats } = tempStore();
    const seen = { platform: 'discord', threadId: null, kind: 'group', title: null, userId: null } as const;
    chats.seen({ ...seen, chatId: '81', guildId: '9' }, ten);
    const [here, there, elsewhere] = [channel, topic, { ...channel, chat: '82' }].map((one) => targets.idOf(one));
    targets.pauseChat('discord', '9', 'Removed.', ten);
    expect(targets.pausedAll().map((one) => one.id)).toEqual([here]);
    targets.pauseChat('telegram', '-1001', 'Removed.', ten);
    expect(targets.pausedAll().map((one) => one.id)).toEqual([here, there]);
    targets.resumeChat('telegram', '-1001');
    expect(targets.pausedAll().map((one) => one.id)).toEqual([here]);
    expect(targets.get(elsewhere!)!.status).toBe('active');
  });

  test('a group that became a supergroup keeps its rules and its outbox; where the new one is known already, both become one', () => {
    const store = tempStore();
    const { targets, rules, outbox } = store;
    const owner = person(store);
    const only = rules.add(draft([group]), owner, group, ten);
    const topical = rules.add(draft([topic]), owner, group, ten);
    const upgraded: Target = { ...group, chat: '-2002' };
    const both = rules.add(draft([group, upgraded]), owner, group, ten);
    const [old, fresh] = [group, upgraded].map((target) => targets.idOf(target)) as [number, number];
    const told = eventOf(store, both, 1);
    const alone = eventOf(store, only, 2);
    outbox.enqueue([alert(told, old), alert(told, fresh), alert(alone, old)]);
    targets.pause(fresh, 'Unknown chat.', ten);
    targets.moved('telegram', '-1001', '-2002');
    expect(targets.find(group)).toBeNull();
    expect(targets.find({ ...topic, chat: '-2002' })).not.toBeNull();
    expect(rules.find(only.id)!.targets).toEqual([{ id: fresh, target: upgraded, pausedBecause: null }]);
    expect(rules.find(both.id)!.targets).toHaveLength(1);
    expect(rules.find(topical.id)!.targets[0]!.target).toEqual({ ...topic, chat: '-2002' });
    expect(rules.ofChat(upgraded).map((rule) => rule.id)).toEqual([only.id, topical.id, both.id]);
    expect(outbox.receipts(upgraded, 10).map((one) => one.payload)).toEqual([
      { kind: 'alert', eventId: alone },
      { kind: 'alert', eventId: told },
    ]);
    targets.moved('telegram', '-2002', '-2002');
    expect(rules.ofChat(upgraded)).toHaveLength(3);
  });

  test('a target that nothing goes to is forgotten', () => {
    const store = tempStore();
    ruleOf(store);
    store.targets.idOf(group);
    expect(store.targets.prune()).toBe(1);
    expect(store.targets.find(channel)).not.toBeNull();
  });
});

describe('rules', () => {
  test.each<[string, Trigger]>([
    ['zero-gamma', { kind: 'zero-gamma', band: 0.001 }],
    ['regime', { kind: 'regime', band: 0.02 }],
    ['max-strike', { kind: 'max-strike', ratio: 1.15 }],
    ['wall-shift', { kind: 'wall-shift', wall: 'call', ratio: 1.15 }],
    ['wall-touch', { kind: 'wall-touch', wall: 'put', within: 0.0025 }],
    ['net-gex', { kind: 'net-gex', unit: 'per-percent', threshold: -1.5e9, direction: 'below' }],
    ['level', { kind: 'level', price: 5_987.25, band: 0.0005 }],
  ])('a %s rule comes back as it was given', (_, trigger) => {
    const store = tempStore();
    const given = draft([dm, channel], {
      logic: { ...zeroGamma, trigger },
      activeHours: mornings,
      isSilent: true,
      expiry: { kind: 'at', at: ten + 90 * minute },
    });
    const ownerId = person(store);
    const rule = store.rules.add(given, ownerId, dm, ten);
    const { targets, ...rest } = given;
    expect(rule).toEqual({
      id: 1,
      version: 1,
      ownerId,
      ...rest,
      snoozedUntil: null,
      status: 'active',
      statusReason: null,
      targets: targets.map((target) => ({ id: store.targets.idOf(target), target, pausedBecause: null })),
      createdAt: ten,
    });
    expect(store.rules.find(rule.id)).toEqual(rule);
    expect(store.rules.find(99)).toBeNull();
  });

  test('lists are by owner, by chat and by target; what one made here for oneself is shown to nobody else', () => {
    const store = tempStore();
    const { rules } = store;
    const [ann, bob] = [person(store, '7001'), person(store, '7002')];
    const inChannel = rules.add(draft([channel]), ann, channel, ten);
    const inThread = rules.add(draft([{ ...channel, thread: '5' }]), bob, channel, ten);
    const toMyself = rules.add(draft([dm]), ann, channel, ten);
    const over = rules.add(draft([channel]), ann, channel, ten);
    rules.setStatus(over.id, 'ended', 'Its date is over.');
    const ids = (list: readonly { id: number }[]) => list.map((rule) => rule.id);
    expect(ids(rules.ofOwner(ann))).toEqual([inChannel.id, toMyself.id]);
    expect(ids(rules.ofChat(channel))).toEqual([inChannel.id, inThread.id]);
    expect(ids(rules.ofChat(channel, ann))).toEqual([inChannel.id, inThread.id, toMyself.id]);
    expect(ids(rules.ofChat(channel, bob))).toEqual([inChannel.id, inThread.id]);
    expect(ids(rules.ofTarget(store.targets.idOf(channel)))).toEqual([inChannel.id]);
    expect([rules.countOfOwner(ann), rules.countOfChat(channel), rules.countOfChat(dm)]).toEqual([2, 2, 1]);
    expect(rules.find(over.id)).toMatchObject({ status: 'ended', statusReason: 'Its date is over.' });
  });

  test('an edited rule is another version that has seen nothing, and what an evaluation of the old one says is dropped', () => {
    const store = tempStore();
    const { rules } = store;
    const rule = ruleOf(store, [channel, dm]);
    const [before] = rules.active();
    rules.saveStates([{ rule: before!, state }]);
    expect(rules.active()[0]!.state).toEqual(state);
    expect(rules.state(rule.id)).toEqual(state);
    const edited = rules.edit(rule.id, draft([group], { logic: { ...zeroGamma, confirmations: 1 } }))!;
    expect(edited).toMatchObject({ version: 2, logic: { confirmations: 1 }, targets: [{ target: group }] });
    expect(rules.active()[0]).toMatchObject({ version: 2, state: freshState });
    rules.saveStates([{ rule: before!, state }]);
    expect(rules.state(rule.id)).toBeNull();
    rules.remove(rule.id);
    rules.saveStates([{ rule: before!, state }]);
    expect(store.db.prepare('SELECT count(*) FROM rule_state').pluck().get()).toBe(0);
    expect(rules.edit(rule.id, draft())).toBeNull();
  });

  test('a rule that comes back after a pause has nothing remembered, one that only goes on keeps it', () => {
    const store = tempStore();
    const { rules } = store;
    const { id } = ruleOf(store);
    rules.saveStates([{ rule: rules.active()[0]!, state }]);
    rules.setStatus(id, 'active');
    expect(rules.state(id)).toEqual(state);
    rules.setStatus(id, 'paused');
    expect(rules.active()).toEqual([]);
    expect(rules.findActive(id)).toBeNull();
    rules.setStatus(id, 'active');
    expect(rules.findActive(id)!.state).toEqual(freshState);
  });

  test('errors are counted in a row: a good evaluation ends the row, an edit mends a rule that was switched off', () => {
    const store = tempStore();
    const { rules } = store;
    const [good, bad] = [ruleOf(store), ruleOf(store, [dm], store.people.add(none, ten))];
    expect([1, 2].map(() => rules.noteFailure(bad.id))).toEqual([1, 2]);
    rules.saveStates(
      rules
        .active()
        .filter((rule) => rule.id === good.id)
        .map((rule) => ({ rule, state })),
    );
    expect(rules.noteFailure(bad.id)).toBe(3);
    rules.saveStates(rules.active().map((rule) => ({ rule, state })));
    expect(rules.noteFailure(bad.id)).toBe(1);
    rules.setStatus(bad.id, 'failed', 'Three errors in a row.');
    expect(rules.edit(bad.id, draft())).toMatchObject({ status: 'active', statusReason: null });
    expect(rules.noteFailure(99)).toBe(0);
  });

  test('all that deciding needs is read at once: state, snooze, hours of the owner and of each chat, paused targets', () => {
    const store = tempStore();
    const { rules, people, chats, targets } = store;
    const owner = person(store);
    const quiet: DailyHours = { from: 1_320, to: 420, days: null, zone: 'Europe/Berlin' };
    people.setQuietHours(owner, quiet);
    chats.seen(
      { ...channel, chatId: '81', threadId: null, kind: 'group', guildId: null, title: null, userId: null },
      ten,
    );
    chats.setQuietHours('discord', '81', mornings);
    const rule = rules.add(
      draft([dm, channel, { ...channel, thread: '5' }], { expiry: { kind: 'once' } }),
      owner,
      dm,
      ten,
    );
    rules.snooze(rule.id, ten + minute);
    targets.pause(targets.idOf(channel), 'Forbidden.', ten);
    expect(rules.active()).toEqual([
      {
        id: rule.id,
        version: 1,
        ownerId: owner,
        logic: zeroGamma,
        state: freshState,
        wishes: { snoozedUntil: ten + minute, activeHours: null, quietHours: quiet, isSilent: false },
        expiry: { kind: 'once' },
        targets: [
          { id: 1, target: dm, pausedBecause: null, quietHours: null, isPrivate: true },
          { id: 2, target: channel, pausedBecause: 'Forbidden.', quietHours: mornings, isPrivate: false },
          { id: 3, target: { ...channel, thread: '5' }, pausedBecause: null, quietHours: mornings, isPrivate: false },
        ],
        createdAt: ten,
      },
    ]);
    rules.snooze(rule.id, null);
    expect(rules.find(rule.id)!.snoozedUntil).toBeNull();
    expect(people.quietHours(owner)).toEqual(quiet);
    people.setQuietHours(owner, null);
    expect(people.quietHours(owner)).toBeNull();
    expect(rules.wanted()).toEqual([{ symbol: 'SPX', scope: 'days:45' }]);
  });

  test('rules whose time has come are named', () => {
    const store = tempStore();
    const owner = person(store);
    const until = (at: number) => store.rules.add(draft([dm], { expiry: { kind: 'at', at } }), owner, dm, ten).id;
    const [first, , third] = [until(ten), until(ten + 2), until(ten + 1)];
    ruleOf(store, [dm], owner);
    expect(store.rules.due(ten + 1)).toEqual([first, third]);
    store.rules.setStatus(first!, 'ended');
    expect(store.rules.due(ten + 1)).toEqual([third]);
  });

  test('a deleted rule leaves its receipts, and what waited of it is not sent', () => {
    const store = tempStore();
    const rule = ruleOf(store);
    const { id: target } = rule.targets[0]!;
    const [gone, waiting, held] = [1, 2, 3].map((n) => eventOf(store, rule, n)) as [number, number, number];
    store.outbox.enqueue([alert(gone, target)]);
    store.outbox.settle(store.outbox.claim('discord', ten, minute, 1)[0]!, { kind: 'sent', messageId: 'm' }, ten);
    store.outbox.enqueue([alert(waiting, target), alert(held, target, { holdUntil: ten + minute })]);
    expect(store.rules.remove(rule.id)).toBe(true);
    expect(store.rules.remove(rule.id)).toBe(false);
    expect(store.outbox.receipts(channel, 9).map((one) => one.state)).toEqual(['superseded', 'superseded', 'sent']);
    expect(store.alertEvents.find(gone)).toMatchObject({ ruleId: rule.id, logic: zeroGamma });
    expect(ruleOf(store).id).toBeGreaterThan(rule.id);
  });

  test('10,000 rules are loaded and their states stored', () => {
    const store = tempStore();
    store.db.transaction(() => {
      const owner = person(store);
      const targets = Array.from({ length: 500 }, (_, n): Target => ({ ...group, chat: `-${n}` }));
      for (let n = 0; n < 10_000; n++) store.rules.add(draft([targets[n % 500]!, dm]), owner, dm, ten);
    })();
    const began = process.hrtime.bigint();
    const rules = store.rules.active();
    const loaded = process.hrtime.bigint();
    store.db.transaction(() => store.rules.saveStates(rules.map((rule) => ({ rule, state }))))();
    const saved = process.hrtime.bigint();
    process.stdout.write(`10,000 rules: read in ${ms(began, loaded)} ms, states stored in ${ms(loaded, saved)} ms\n`);
    expect(rules).toHaveLength(10_000);
    expect(rules.every((rule, index) => rule.id === index + 1 && rule.targets.length === 2)).toBe(true);
    expect(store.rules.findActive(10_000)!.state).toEqual(state);
  });
});

const ms = (from: bigint, to: bigint) => Math.round(Number(to - from) / 1e6);

describe('events', () => {
  test('the same event of the same rule exists once, with the rule as it was', () => {
    const store = tempStore();
    const rule = ruleOf(store);
    const other = ruleOf(store, [dm], store.people.add(none, ten));
    const id = store.alertEvents.add(rule, crossing(7), ten)!;
    expect(store.alertEvents.add(rule, crossing(7), ten + 1)).toBeNull();
    expect(store.alertEvents.add(other, crossing(7), ten)).not.toBeNull();
    store.rules.edit(rule.id, draft([channel], { logic: { ...zeroGamma, symbol: 'SPY' } }));
    const stored = { id, ruleId: rule.id, ruleVersion: 1, logic: zeroGamma, event: crossing(7), createdAt: ten };
    expect(store.alertEvents.find(id)).toEqual(stored);
    expect(store.alertEvents.findByKey(rule.id, crossing(7).key)).toEqual(stored);
    expect(store.alertEvents.findByKey(rule.id, 'other')).toBeNull();
  });

  test('the last ones of a chat, of a rule, and a person’s on a symbol', () => {
    const store = tempStore();
    const rule = ruleOf(store, [channel, { ...channel, thread: '5' }]);
    const ids = [1, 2, 3].map((n) => eventOf(store, rule, n));
    store.outbox.enqueue(ids.slice(0, 2).flatMap((id) => rule.targets.map((target) => alert(id, target.id))));
    const idsOf = (list: readonly { id: number }[]) => list.map((one) => one.id);
    expect(idsOf(store.alertEvents.recentOfChat(channel, 5))).toEqual([ids[1], ids[0]]);
    expect(idsOf(store.alertEvents.recentOfChat(channel, 1))).toEqual([ids[1]]);
    expect(idsOf(store.alertEvents.recentOfChat(dm, 5))).toEqual([]);
    expect(idsOf(store.alertEvents.recentOfRule(rule.id, 2))).toEqual([ids[2], ids[1]]);
    expect(idsOf(store.alertEvents.findAll([ids[2]!, ids[0]!, 99]))).toEqual([ids[0], ids[2]]);
    const from = ten + 2 * minute;
    expect(idsOf(store.alertEvents.between('SPX', from, from + minute, rule.ownerId))).toEqual([ids[1], ids[2]]);
    expect(store.alertEvents.between('SPX', from, from + minute, rule.ownerId + 1)).toEqual([]);
    expect(store.alertEvents.between('SPY', from, from + minute, rule.ownerId)).toEqual([]);
  });
});

test.each([
  ['a rule that is no JSON', "UPDATE rule SET logic = '{cut'"],
  ['a rule without its trigger', "UPDATE rule SET logic = '{}'"],
  ['active hours cut short', 'UPDATE rule SET active_hours = \'{"from"\''],
  ['a memory cut short', "UPDATE rule_memory SET state = '{cut'"],
])('a damaged row is switched off and leaves the others alone: %s', (_what, damage) => {
  const said: [string, unknown][] = [];
  const note = (event: string, facts?: { readonly rule?: unknown }) => said.push([event, facts?.rule]);
  const store = tempStore({ log: { ...silentLogger, error: note } });
  const owner = person(store);
  const [bad, good] = [ruleOf(store, [channel], owner), ruleOf(store, [channel], owner)];
  store.rules.saveStates([{ rule: bad, state: { ...freshState, lastSlot: ten } }]);
  store.db.exec(`${damage} WHERE id = ${bad.id}`);
  expect(store.rules.active().map(({ id }) => id)).toEqual([good.id]);
  expect(store.rules.findActive(bad.id)).toBeNull();
  expect(store.rules.ofOwner(owner).map(({ id }) => id)).toContain(good.id);
  expect(store.db.prepare('SELECT status, status_reason FROM rule ORDER BY id').raw().all()).toEqual([
    ['failed', 'Its stored row is damaged.'],
    ['active', null],
  ]);
  expect(said).toEqual([['a damaged rule switched off', bad.id]]);
  // Nothing of it is lost to its owner: it is listed, or named as damaged and can be removed.
  const listed = store.rules.ofOwner(owner).map(({ id }) => id);
  const damaged = store.rules.damagedOf(owner).map(({ id }) => id);
  expect([...listed, ...damaged].sort()).toEqual([bad.id, good.id]);
  expect(store.rules.remove(bad.id)).toBe(true);
  expect(store.rules.damagedOf(owner)).toEqual([]);
});

test("a person's damaged quiet hours silence none of their rules", () => {
  const store = tempStore();
  const rule = ruleOf(store);
  store.db.exec("UPDATE person SET quiet_hours = '{cut'");
  expect(store.rules.active()).toMatchObject([{ id: rule.id, wishes: { quietHours: null } }]);
});

test('a database from before alerts keeps its people and chats, and takes rules', () => {
  const file = join(tempFolder(), 'gexwatch.db');
  const old = tempStore({ file, migrationsDir: stepsFolder({}, 2) });
  const owner = old.people.add({ ...none, theme: 'light' }, ten);
  old.people.assign('telegram', '7001', owner, ten);
  const seen = {
    platform: 'telegram',
    chatId: '-1001',
    threadId: '5',
    kind: 'group',
    guildId: null,
    title: 'Desk',
  } as const;
  old.chats.seen({ ...seen, userId: '7001' }, ten);
  old.close();
  const store = tempStore({ file });
  expect(store.people.find('telegram', '7001')).toMatchObject({ id: owner, settings: { theme: 'light' } });
  expect(store.people.quietHours(owner)).toBeNull();
  expect(store.chats.find('telegram', '-1001')).toMatchObject({ title: 'Desk', addedBy: '7001' });
  expect(ruleOf(store, [group], owner).id).toBe(1);
  expect(store.db.pragma('foreign_key_check')).toEqual([]);
});
