import { describe, expect, test } from 'vitest';
import { mostSummariesOfPerson } from '../../src/alerts/summary-record.js';
import type { Actor } from '../../src/bot/actor.js';
import type { SummariesAsk, SummaryWish } from '../../src/bot/summary-ports.js';
import { createCalendar } from '../../src/calendar/calendar.js';
import { createSummaries } from '../../src/daemon/summaries.js';
import { AppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import { tempStore } from '../store/temp-folder.js';
import { actorOf } from './people-rig.js';

const now = Date.parse('2026-11-20T15:41:00Z');
const signal = new AbortController().signal;
const wish: SummaryWish = {
  symbols: ['SPX', 'SPY'],
  minute: 525,
  zone: 'America/New_York',
  days: null,
  isSilent: false,
  to: 'dm',
};

function rig() {
  const store = tempStore();
  const looked: string[] = [];
  let changes = 0;
  const ask = createSummaries({
    store,
    exchange: createCalendar(),
    market: { now: () => now },
    wallNow: () => now,
    async makeRoom(symbol) {
      looked.push(symbol);
      if (symbol === 'SPZ') throw new AppError('SYMBOL_UNKNOWN', 'No options found for SPZ.');
      if (symbol === 'FAT') throw new AppError('FEED_BUDGET_EXCEEDED', 'Watching FAT needs about 9,000 subscriptions.');
    },
    preview: () => Promise.reject(new Error('not asked for')),
    onChange: () => changes++,
    log: silentLogger,
  });
  return { store, ask, looked, changes: () => changes };
}

const owner = actorOf({ userId: '7' });
const manages = () => Promise.resolve(true);
const inGroup = (userId: string, change: Partial<Actor> = {}): Actor => ({
  ...actorOf({ userId, chatId: '-100', threadId: '17', kind: 'group' }),
  ...change,
});

async function added(ask: SummariesAsk, actor: Actor, change: Partial<SummaryWish> = {}): Promise<number> {
  const outcome = await ask.add(actor, { ...wish, ...change }, signal);
  if (!outcome.ok) throw new Error(outcome.why.kind);
  return outcome.value.summary.id;
}

async function refusal(ask: SummariesAsk, actor: Actor, change: Partial<SummaryWish> = {}): Promise<string | null> {
  const outcome = await ask.add(actor, { ...wish, ...change }, signal);
  return outcome.ok ? null : outcome.why.kind;
}

describe('setting up a post', () => {
  test('its symbols are looked up, and it says when it comes', async () => {
    const { ask, looked, changes } = rig();
    const outcome = await ask.add(owner, wish, signal);
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        isNew: true,
        summary: {
          id: 1,
          symbols: ['SPX', 'SPY'],
          targets: [{ target: { platform: 'telegram', chat: '7', thread: null } }],
        },
        next: { date: '2026-11-23', at: Date.parse('2026-11-23T13:45:00Z') },
      },
    });
    expect(looked).toEqual(['SPX', 'SPY']);
    expect(changes()).toBe(1);
  });

  test('the same twice is one, also when both are asked at once', async () => {
    const { ask, store } = rig();
    const both = await Promise.all([ask.add(owner, wish, signal), ask.add(owner, wish, signal)]);
    expect(both.map((one) => one.ok && one.value.isNew).sort()).toEqual([false, true]);
    expect(store.summaries.active()).toHaveLength(1);
    expect(await added(ask, owner, { minute: 530 })).toBe(2);
  });

  test('a symbol without options makes none, a full feed neither', async () => {
    const { ask, store } = rig();
    const outcome = await ask.add(owner, { ...wish, symbols: ['SPX', 'SPZ'] }, signal);
    expect(outcome).toEqual({
      ok: false,
      why: { kind: 'unknown-symbol', symbol: 'SPZ', sentence: 'No options found for SPZ.' },
    });
    await expect(ask.add(owner, { ...wish, symbols: ['FAT'] }, signal)).rejects.toMatchObject({
      code: 'FEED_BUDGET_EXCEEDED',
    });
    expect(store.summaries.active()).toEqual([]);
  });

  test('ten a person, whatever is asked at once', async () => {
    const { ask, store } = rig();
    const outcomes = await Promise.all(
      Array.from({ length: mostSummariesOfPerson + 3 }, (_, n) => refusal(ask, owner, { minute: n })),
    );
    expect(outcomes.filter((one) => one === null)).toHaveLength(mostSummariesOfPerson);
    expect(outcomes.filter((one) => one === 'too-many-yours')).toHaveLength(3);
    expect(store.summaries.active()).toHaveLength(mostSummariesOfPerson);
  });

  test('twenty a chat, whoever sets them up', async () => {
    const { ask } = rig();
    for (let n = 0; n < 20; n++)
      await added(ask, inGroup(`${n % 4}`, { canManageChat: manages }), { minute: n, to: 'here' });
    expect(await refusal(ask, inGroup('9', { canManageChat: manages }), { to: 'here' })).toBe('too-many-here');
  });

  test('here is for those who manage the chat, or run the bot', async () => {
    const { ask } = rig();
    expect(await refusal(ask, inGroup('7'), { to: 'here' })).toBe('not-manager');
    const id = await added(ask, inGroup('7', { canManageChat: manages }), { to: 'here' });
    expect(await added(ask, inGroup('8', { isOperator: true }), { to: 'here' })).toBe(id + 1);
    const own = await ask.list(inGroup('7'));
    expect(own.own[0]!.summary.targets[0]!.target).toEqual({ platform: 'telegram', chat: '-100', thread: '17' });
  });

  test('in a private chat here is that chat, and nobody is asked for rights', async () => {
    const { ask } = rig();
    const asked = { ...owner, canManageChat: () => Promise.reject(new Error('asked')) };
    expect(await refusal(ask, asked, { to: 'here' })).toBeNull();
  });

  test('where the bot may not write first, and where nothing is delivered', async () => {
    const { ask, store } = rig();
    expect(await refusal(ask, inGroup('7'))).toBe('no-private-chat');
    const seen = {
      platform: 'telegram',
      chatId: '7',
      threadId: null,
      userId: '7',
      kind: 'private',
      guildId: null,
      title: null,
    } as const;
    store.chats.seen(seen, now);
    expect(await refusal(ask, inGroup('7'))).toBeNull();
    expect(await refusal(ask, actorOf({ platform: 'discord', chatId: '5', kind: 'channel' }))).toBeNull();
    expect(await refusal(ask, actorOf({ platform: 'terminal', chatId: 'terminal' }))).toBe('terminal');
  });
});

describe('whose posts are whose', () => {
  async function two() {
    const made = rig();
    const mine = await added(made.ask, owner);
    const shared = await added(made.ask, inGroup('8', { canManageChat: manages }), { to: 'here' });
    return { ...made, mine, shared };
  }

  test('a number of somebody else’s changes nothing and tells nothing', async () => {
    const { ask, store, mine, shared } = await two();
    const stranger = actorOf({ userId: '99' });
    const nobody = { ok: false, why: { kind: 'not-found' } };
    for (const id of [mine, shared, 77, 0, -1]) expect(await ask.remove(stranger, id)).toEqual(nobody);
    // A manager of another chat, and somebody of this one who does not manage it.
    const elsewhere = { ...inGroup('99', { canManageChat: manages }), chatId: '-200' };
    expect(await ask.remove(elsewhere, shared)).toEqual(nobody);
    expect(await ask.remove(inGroup('99'), shared)).toEqual(nobody);
    // Managing a group gives no right over a private post of its members.
    expect(await ask.remove(inGroup('99', { canManageChat: manages }), mine)).toEqual(nobody);
    expect(store.summaries.active()).toHaveLength(2);
  });

  test('its owner, a manager of its chat and an operator may remove it', async () => {
    const remover = [
      actorOf({ userId: '8' }),
      inGroup('99', { canManageChat: manages }),
      actorOf({ userId: '99', isOperator: true }),
    ];
    for (const actor of remover) {
      const { ask, store, shared, changes } = await two();
      expect(await ask.remove(actor, shared)).toMatchObject({ ok: true, value: { isGone: true } });
      expect(store.summaries.find(shared)).toBeNull();
      expect(changes()).toBe(3);
    }
  });

  test('what waits of a removed post is not sent', async () => {
    const { ask, store, mine } = await two();
    const targetId = store.summaries.find(mine)!.targets[0]!.id;
    const payload = { kind: 'summary', summaryId: mine, date: '2026-11-20' } as const;
    store.outbox.enqueue([
      {
        targetId,
        payload,
        key: null,
        editsEventId: null,
        isSilent: false,
        at: now,
        notAfter: now + 1,
        holdUntil: null,
      },
    ]);
    await ask.remove(owner, mine);
    expect(store.outbox.claim('telegram', now, 1_000, 10)).toEqual([]);
  });

  test('where others read along only what goes there is listed, with how many are not', async () => {
    const { ask, shared } = await two();
    const here = await ask.list(inGroup('7'));
    expect(here).toEqual({ own: [], others: [], hidden: 1 });
    const manager = await ask.list(inGroup('7', { canManageChat: manages }));
    expect(manager.others.map((one) => one.summary.id)).toEqual([shared]);
    const alone = await ask.list(owner);
    expect(alone.own).toHaveLength(1);
    expect(alone.others).toEqual([]);
    expect(await ask.list(actorOf({ userId: '99' }))).toEqual({ own: [], others: [], hidden: 0 });
  });
});
