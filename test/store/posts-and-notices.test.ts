import { expect, test } from 'vitest';
import { noticeEveryMs } from '../../src/store/notice-repository.js';
import type { SummaryDraft } from '../../src/store/summary-repository.js';
import { channel, dm, group, minute, notice, person, ruleOf, ten } from './alert-rows.js';
import { tempStore } from './temp-folder.js';

const morning: SummaryDraft = {
  symbols: ['SPX', 'SPY'],
  minute: 525,
  zone: 'America/New_York',
  days: [1, 3, 5],
  isSilent: true,
  targets: [channel, dm],
};

test('a post comes back as it was given, in the lists of its owner and its chats', () => {
  const store = tempStore();
  const { summaries } = store;
  const owner = person(store);
  const post = summaries.add(morning, owner, channel, ten);
  const { targets, ...rest } = morning;
  expect(post).toEqual({
    id: 1,
    ownerId: owner,
    ...rest,
    status: 'active',
    statusReason: null,
    targets: targets.map((target) => ({ id: store.targets.idOf(target), target, pausedBecause: null })),
    createdAt: ten,
  });
  const daily = summaries.add({ ...morning, days: null, targets: [dm] }, owner, channel, ten);
  expect(daily.days).toBeNull();
  const ids = (list: readonly { id: number }[]) => list.map((one) => one.id);
  expect(ids(summaries.active())).toEqual([1, 2]);
  expect(ids(summaries.ofOwner(owner))).toEqual([1, 2]);
  expect(ids(summaries.ofChat(channel))).toEqual([1]);
  expect(ids(summaries.ofChat(channel, owner))).toEqual([1, 2]);
  expect(ids(summaries.ofChat(group, owner))).toEqual([]);
  expect([summaries.countOfOwner(owner), summaries.countOfChat(channel), summaries.countOfChat(dm)]).toEqual([2, 1, 2]);
  summaries.setStatus(1, 'paused', 'Nothing arrives.');
  expect(summaries.find(1)).toMatchObject({ status: 'paused', statusReason: 'Nothing arrives.' });
  expect(ids(summaries.active())).toEqual([2]);
  expect([summaries.remove(1), summaries.remove(1)]).toEqual([true, false]);
  expect(summaries.find(1)).toBeNull();
  expect(summaries.add(morning, owner, dm, ten).id).toBe(3);
});

test('a post of a date is made once per target, also when its target moved in between', () => {
  const store = tempStore();
  const post = store.summaries.add({ ...morning, targets: [group] }, person(store), group, ten);
  const target = () => store.summaries.find(1)!.targets[0]!.id;
  const make = (date: string) =>
    store.outbox.enqueue([
      notice('', target(), { payload: { kind: 'summary', summaryId: post.id, date }, key: null, at: ten }),
    ]);
  expect([make('2026-11-20'), make('2026-11-20'), make('2026-11-23')]).toEqual([1, 0, 1]);
  store.targets.moved('telegram', '-1001', '-2002');
  expect(make('2026-11-23')).toBe(0);
  expect(store.summaries.ofChat({ platform: 'telegram', chat: '-2002' })).toHaveLength(1);
  store.dropAfter(ten - minute, '2026-11-20');
  expect(make('2026-11-23')).toBe(1);
  expect(store.summaries.find(1)!.createdAt).toBe(ten - minute);
});

test('a fault is told once in six hours to each, and its end once to those who were told', () => {
  const store = tempStore();
  const { notices } = store;
  const [a, b] = ruleOf(store, [dm, group]).targets.map((target) => target.id) as [number, number];
  expect(notices.tell('data:SPX', a, ten, ten)).toBe(true);
  expect(notices.tell('data:SPX', a, ten, ten + noticeEveryMs - 1)).toBe(false);
  expect(notices.tell('data:SPX', b, ten, ten + minute)).toBe(true);
  expect(notices.tell('data:SPY', b, ten, ten + minute)).toBe(true);
  expect(notices.tell('data:SPX', a, ten + minute, ten + noticeEveryMs)).toBe(true);
  expect(notices.open()).toEqual(['data:SPX', 'data:SPY']);
  expect(notices.recovered('data:SPX')).toEqual([
    { targetId: a, since: ten },
    { targetId: b, since: ten },
  ]);
  expect(notices.recovered('data:SPX')).toEqual([]);
  expect(notices.open()).toEqual(['data:SPY']);
  // It is back at once: nobody hears of it again so soon, nor of its end.
  const soon = ten + noticeEveryMs + minute;
  expect(notices.tell('data:SPX', a, soon, soon)).toBe(false);
  expect(notices.recovered('data:SPX')).toEqual([]);
  const later = soon + noticeEveryMs;
  expect(notices.tell('data:SPX', a, later, later)).toBe(true);
  expect(notices.recovered('data:SPX')).toEqual([{ targetId: a, since: later }]);
  expect(notices.prune(later)).toBe(2);
  expect(notices.dropAfter(later - 1)).toBe(1);
});
