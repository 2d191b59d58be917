import { describe, expect, test } from 'vitest';
import { mostRulesOfChat, mostRulesOfPerson } from '../../src/alerts/rule-record.js';
import type { RuleWish } from '../../src/bot/rule-ports.js';
import { createCalendar } from '../../src/calendar/calendar.js';
import { createRules } from '../../src/daemon/rules.js';
import { switchedOff } from '../../src/daemon/switched-off.js';
import { AppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import { runSeed, seeded } from '../fakes/random.js';
import { fakeLogic } from '../fakes/rules-ask.js';
import { tempStore } from '../store/temp-folder.js';
import { actorOf } from './people-rig.js';

const at = Date.parse('2026-11-20T15:41:00Z');
const { signal } = new AbortController();
const group = { chatId: '-100', kind: 'group' as const };

function open() {
  const store = tempStore();
  const clock = { now: at };
  const asked: string[] = [];
  const rules = createRules({
    store,
    calendar: createCalendar(),
    market: { now: () => clock.now },
    wallNow: () => clock.now,
    async makeRoom(symbol) {
      asked.push(symbol);
      if (symbol === 'SPZ') throw new AppError('SYMBOL_UNKNOWN', 'No options found for SPZ.');
    },
    log: silentLogger,
  });
  const wish = (change: Partial<RuleWish> = {}): RuleWish => ({
    logic: fakeLogic(),
    activeHours: null,
    isSilent: false,
    expiry: { kind: 'never' },
    to: ['dm'],
    ...change,
  });
  /** One that must come through, as its rule. */
  async function add(actor: ReturnType<typeof actorOf>, change: Partial<RuleWish> = {}) {
    const added = await rules.add(actor, wish(change), signal);
    if (!added.ok) throw new Error(`refused: ${added.why.kind}`);
    return added.value.rule;
  }
  return { store, rules, clock, asked, wish, add };
}

const ann = actorOf({ userId: '7' });
const bob = actorOf({ userId: '8' });
const manager = actorOf({ userId: '9', ...group, canManageChat: () => Promise.resolve(true) });
const annInGroup = actorOf({ userId: '7', ...group });

describe('a new rule', () => {
  test('goes to the person, asks for room once and is counted', async () => {
    const { store, add, asked } = open();
    const rule = await add(ann);
    expect(rule).toMatchObject({ id: 1, status: 'active', targets: [{ target: { platform: 'telegram', chat: '7' } }] });
    expect(asked).toEqual(['SPX']);
    expect(store.rules.countOfOwner(rule.ownerId)).toBe(1);
  });

  test('asked for twice is one rule, also when both questions come at once', async () => {
    const { rules, wish, store } = open();
    const both = await Promise.all([rules.add(ann, wish(), signal), rules.add(ann, wish(), signal)]);
    const again = await rules.add(ann, wish(), signal);
    expect(both.map((one) => one.ok && one.value.rule.id)).toEqual([1, 1]);
    expect(again).toMatchObject({ ok: true, value: { isNew: false, rule: { id: 1 } } });
    expect(store.rules.active()).toHaveLength(1);
  });

  test('is refused at the terminal: nothing is delivered there, so it would be lost without a word', async () => {
    const { rules, wish, store } = open();
    const atTerminal = actorOf({ platform: 'terminal', userId: 'terminal', chatId: 'terminal' });
    expect(await rules.add(atTerminal, wish(), signal)).toEqual({ ok: false, why: { kind: 'terminal' } });
    expect(store.rules.active()).toEqual([]);
  });

  test('on an unknown symbol is none', async () => {
    const { rules, wish, store } = open();
    const asked = rules.add(ann, wish({ logic: fakeLogic('zero-gamma', { symbol: 'SPZ' }) }), signal);
    await expect(asked).rejects.toMatchObject({ code: 'SYMBOL_UNKNOWN' });
    expect(store.rules.active()).toEqual([]);
  });

  test('for a chat is for those who manage it', async () => {
    const { rules, wish, add } = open();
    expect(await rules.add(annInGroup, wish({ to: ['here'] }), signal)).toEqual({
      ok: false,
      why: { kind: 'not-manager' },
    });
    expect((await add(manager, { to: ['here'] })).targets[0]?.target).toEqual({
      platform: 'telegram',
      chat: '-100',
      thread: null,
    });
  });

  test('reaches nobody on Telegram who has not started the bot', async () => {
    const { rules, wish, store, add } = open();
    expect(await rules.add(annInGroup, wish(), signal)).toEqual({ ok: false, why: { kind: 'no-private-chat' } });
    const seen = {
      platform: 'telegram',
      chatId: '7',
      threadId: null,
      kind: 'private',
      guildId: null,
      title: null,
      userId: '7',
    } as const;
    store.chats.seen(seen, at);
    expect((await add(annInGroup)).targets[0]?.target.chat).toBe('7');
  });

  test('for both networks needs a linked person and then is one rule with two places', async () => {
    const { rules, wish, store, add } = open();
    expect(await rules.add(ann, wish({ to: ['both'] }), signal)).toEqual({ ok: false, why: { kind: 'not-linked' } });
    const { ownerId } = await add(ann);
    store.people.assign('discord', '81', ownerId, at);
    const rule = await add(ann, { to: ['both'] });
    expect(rule.targets.map(({ target }) => `${target.platform} ${target.chat}`)).toEqual([
      'telegram 7',
      'discord user:81',
    ]);
  });

  test.each<[string, Partial<RuleWish>, string]>([
    ['the close of the session that runs', { expiry: { kind: 'close' } }, '2026-11-20T21:00:00Z'],
    ['a date’s close', { expiry: { kind: 'date', date: '2026-11-24' } }, '2026-11-24T21:00:00Z'],
    ['a half day’s early close', { expiry: { kind: 'date', date: '2026-11-27' } }, '2026-11-27T18:00:00Z'],
    ['the close before a weekend', { expiry: { kind: 'date', date: '2026-11-29' } }, '2026-11-27T18:00:00Z'],
    [
      'the settlement of its expiration',
      { logic: fakeLogic('zero-gamma', { scope: '2026-12-18' }) },
      '2026-12-18T21:00:00Z',
    ],
  ])('ends with %s', async (_name, change, end) => {
    const { add } = open();
    expect((await add(ann, change)).expiry).toEqual({ kind: 'at', at: Date.parse(end) });
  });

  test('with an end that is past is refused', async () => {
    const { rules, wish, clock } = open();
    clock.now = Date.parse('2026-11-20T21:30:00Z');
    const today = await rules.add(ann, wish({ expiry: { kind: 'date', date: '2026-11-20' } }), signal);
    expect(today).toEqual({ ok: false, why: { kind: 'past-date', date: '2026-11-20' } });
    const settled = await rules.add(ann, wish({ logic: fakeLogic('regime', { scope: '2026-11-20' }) }), signal);
    expect(settled).toEqual({ ok: false, why: { kind: 'past-scope', date: '2026-11-20' } });
    const close = await rules.add(ann, wish({ expiry: { kind: 'close' } }), signal);
    expect(close).toMatchObject({ value: { rule: { expiry: { at: Date.parse('2026-11-23T21:00:00Z') } } } });
  });

  test('the limit of a person and of a chat is kept', async () => {
    const { rules, wish, add } = open();
    const price = (price: number) => fakeLogic('level', { trigger: { kind: 'level', price, band: 0.001 } });
    for (let n = 1; n <= mostRulesOfPerson; n++) await add(ann, { logic: price(n) });
    expect(await rules.add(ann, wish({ logic: price(99) }), signal)).toEqual({
      ok: false,
      why: { kind: 'too-many-yours', most: 20 },
    });
    for (let n = 0; n < mostRulesOfChat; n++) {
      const userId = String(100 + Math.floor(n / 20));
      await add(actorOf({ userId, ...group, isOperator: true }), { logic: price(n + 1), to: ['here'] });
    }
    const one = actorOf({ userId: '300', ...group, isOperator: true });
    expect(await rules.add(one, wish({ to: ['here'] }), signal)).toEqual({
      ok: false,
      why: { kind: 'too-many-here', most: 50 },
    });
  });
});

describe('who may do what', () => {
  type Who = ReturnType<typeof actorOf>;
  const operator = actorOf({ userId: '1', isOperator: true });
  const elsewhere = actorOf({ userId: '9', chatId: '-200', kind: 'group', canManageChat: () => Promise.resolve(true) });
  const discordManager = actorOf({
    platform: 'discord',
    userId: '9',
    ...group,
    canManageChat: () => Promise.resolve(true),
  });

  /** What a person can do to a private rule of Ann's, to one told in the group, and to one told in both. */
  test.each<[string, Who, boolean, boolean, boolean]>([
    ['its owner', ann, true, true, true],
    ['its owner, from the group', annInGroup, true, true, true],
    ['somebody else', bob, false, false, false],
    ['a member of the group', actorOf({ userId: '8', ...group }), false, false, false],
    ['a manager of the group', manager, false, true, false],
    ['a manager of another group', elsewhere, false, false, false],
    ['a manager of a Discord channel with the same number', discordManager, false, false, false],
    ['who runs the bot', operator, true, true, true],
  ])('%s', async (_name, actor, own, shared, both) => {
    const { rules, add, store } = open();
    const annManages = actorOf({ userId: '7', ...group, canManageChat: () => Promise.resolve(true) });
    const ids = [await add(ann), await add(annManages, { to: ['here'] })].map((rule) => rule.id);
    await rules.edit(ann, ids[0]!, {}, signal);
    const third = await add(ann, { logic: fakeLogic('regime') });
    await rules.edit(annManages, third.id, { also: ['here'] }, signal);
    ids.push(third.id);
    for (const [index, allowed] of [own, shared, both].entries()) {
      const id = ids[index]!;
      const before = JSON.stringify(store.rules.find(id));
      const asked = [
        await rules.pause(actor, id),
        await rules.snooze(actor, id, at + 60_000),
        await rules.edit(actor, id, { isSilent: true }, signal),
        await rules.resume(actor, id, signal),
      ];
      expect(asked.map((one) => one.ok)).toEqual(asked.map(() => allowed));
      if (!allowed) expect(JSON.stringify(store.rules.find(id))).toBe(before);
    }
  });

  test('a manager takes a rule out of the chat that goes elsewhere as well, and no more', async () => {
    const { rules, add, store } = open();
    const annManages = actorOf({ userId: '7', ...group, canManageChat: () => Promise.resolve(true) });
    const { id } = await add(ann);
    await rules.edit(annManages, id, { also: ['here'] }, signal);
    expect(await rules.pause(manager, id)).toEqual({ ok: false, why: { kind: 'goes-elsewhere' } });
    expect(await rules.remove(manager, id)).toMatchObject({ ok: true, value: { isGone: false } });
    expect(store.rules.find(id)?.targets.map(({ target }) => target.chat)).toEqual(['7']);
    expect(await rules.remove(manager, id)).toEqual({ ok: false, why: { kind: 'not-found' } });
  });

  test('nobody moves another’s rule into a private chat', async () => {
    const { rules, add } = open();
    const { id } = await add(ann);
    expect(await rules.edit(operator, id, { to: ['dm'] }, signal)).toEqual({ ok: false, why: { kind: 'not-owner' } });
  });

  test('ten thousand forged numbers change nothing of others', async () => {
    const { rules, add, store } = open();
    for (const kind of ['zero-gamma', 'regime', 'level', 'max-strike'] as const)
      await add(ann, { logic: fakeLogic(kind) });
    const before = JSON.stringify(store.rules.active());
    const seed = runSeed(27_182);
    const random = seeded(seed);
    let refused = 0;
    for (let n = 0; n < 10_000; n++) {
      const id = Math.floor(random() * 10) - 2 + (random() < 0.1 ? 0.5 : 0) + (random() < 0.05 ? 2 ** 40 : 0);
      const what = Math.floor(random() * 5);
      const answer =
        what === 0
          ? await rules.pause(bob, id)
          : what === 1
            ? await rules.snooze(bob, id, at)
            : what === 2
              ? await rules.remove(bob, id)
              : what === 3
                ? await rules.resume(bob, id, signal)
                : await rules.edit(bob, id, { isSilent: true }, signal);
      if (!answer.ok && answer.why.kind === 'not-found') refused++;
    }
    expect(refused, `seed ${seed}`).toBe(10_000);
    expect(JSON.stringify(store.rules.active())).toBe(before);
  });
});

describe('a list', () => {
  test('shows one’s own everywhere but where others read along', async () => {
    const { rules, add } = open();
    await add(ann);
    expect(await rules.list(ann)).toMatchObject({ own: [{ id: 1 }], others: [], hidden: 0 });
    expect(await rules.list(annInGroup)).toMatchObject({ own: [], others: [], hidden: 1 });
  });

  test('shows others’ rules of the chat to who manages it, and to nobody else', async () => {
    const { rules, add } = open();
    await add(manager, { to: ['here'] });
    expect((await rules.list(actorOf({ userId: '8', ...group }))).others).toEqual([]);
    const other = actorOf({ userId: '8', ...group, canManageChat: () => Promise.resolve(true) });
    expect((await rules.list(other)).others).toMatchObject([{ id: 1 }]);
  });
});

describe('changes', () => {
  test('an edit starts a new version, the same again none', async () => {
    const { rules, add } = open();
    const { id } = await add(ann);
    const logic = fakeLogic('zero-gamma', { confirmations: 5 });
    expect(await rules.edit(ann, id, { logic }, signal)).toMatchObject({
      value: { isNew: true, rule: { version: 2 } },
    });
    expect(await rules.edit(ann, id, { logic }, signal)).toMatchObject({
      value: { isNew: false, rule: { version: 2 } },
    });
  });

  test('resuming opens places that were closed, but not one whose people switched it off', async () => {
    const { rules, add, store } = open();
    const rule = await add(ann);
    const targetId = rule.targets[0]!.id;
    store.targets.pause(targetId, 'The bot was blocked.', at);
    await rules.resume(ann, rule.id, signal);
    expect(store.targets.get(targetId)?.status).toBe('active');
    store.targets.pause(targetId, switchedOff, at);
    await rules.resume(ann, rule.id, signal);
    expect(store.targets.get(targetId)?.reason).toBe(switchedOff);
  });

  test('a rule for a chat that is switched off is made, and waits with it', async () => {
    const { add, store } = open();
    const off = store.targets.idOf({ platform: 'telegram', chat: '-100', thread: null });
    store.targets.pause(off, switchedOff, at);
    const inTopic = actorOf({ userId: '9', ...group, threadId: '17', canManageChat: () => Promise.resolve(true) });
    expect((await add(inTopic, { to: ['here'] })).targets).toMatchObject([{ pausedBecause: switchedOff }]);
  });

  test('a rule that has ended is not changed any more', async () => {
    const { rules, add, store } = open();
    const { id } = await add(ann);
    store.rules.setStatus(id, 'ended', 'Its time was over.');
    expect(await rules.resume(ann, id, signal)).toEqual({ ok: false, why: { kind: 'ended' } });
  });
});
