import { describe, expect, test } from 'vitest';
import type { PastMoment } from '../../src/bot/past-ports.js';
import { AppError } from '../../src/lib/errors.js';
import { alert, channel, crossing, draft, none } from '../store/alert-rows.js';
import { asking, calendar, minute, pastRig, storeSession } from './past-rig.js';
import { actorOf } from './people-rig.js';

// Thu Nov 19, Fri Nov 20, Mon Nov 23 … 2026; Thu Nov 26 is Thanksgiving, Fri Nov 27 closes at 13:00.
const me = actorOf({ userId: '7001' });
const opens = (date: string) => calendar.sessionOn(date)!.opensAt;
const closes = (date: string) => calendar.sessionOn(date)!.closesAt;
const every = (step: number, from: number, to: number) =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => ({ at: from + index * step }));

async function refusal(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`Not refused: ${String(error)}`);
  return { code: error.code, message: error.message };
}

describe('a history', () => {
  test('has the levels as they were stored, those of doubtful readings included, and nothing of empty ones', async () => {
    const { store, past } = pastRig('2026-11-20T16:00:00Z');
    storeSession(store, '2026-11-20', [
      { at: 10, spot: 5_990 },
      { at: 11, spot: 6_010, fresh: 0.6 },
      { at: 12, fresh: 0 },
      { at: 13, spot: 6_030 },
    ]);
    const { points, scope, source } = await past.history(me, { symbol: 'SPX', scope: null, range: '1d' });
    const stored = store.snapshots.heads('SPX', { scope: 'days:45' }).reverse();
    const kept = stored.filter((head) => head.quality !== 'empty');
    expect([scope, source]).toEqual(['days:45', 'live']);
    expect(kept.map((head) => head.quality)).toEqual(['trusted', 'partial', 'trusted']);
    expect(points).toEqual(
      kept.map((head) => ({
        at: head.asOf,
        sessionDate: '2026-11-20',
        spot: head.spot,
        zeroGamma: head.zeroGamma,
        callWall: head.levels.callWall?.strike ?? null,
        putWall: head.levels.putWall?.strike ?? null,
        maxGex: head.levels.maxGex?.strike ?? null,
        netGex: head.totals.net,
        quality: head.quality,
      })),
    );
    expect(points.every((point) => point.maxGex !== null && Number.isFinite(point.netGex))).toBe(true);
  });

  test('begins with its first reading; a session without any between two others stays to be seen', async () => {
    const { store, past } = pastRig('2026-11-23T15:00:00Z');
    storeSession(store, '2026-11-19', [{ at: 380 }]);
    storeSession(store, '2026-11-23', [{ at: 5 }]);
    const { sessions, points } = await past.history(me, { symbol: 'SPX', scope: 'all', range: '20d' });
    expect(sessions).toEqual([
      { date: '2026-11-19', from: opens('2026-11-19'), to: closes('2026-11-19') },
      { date: '2026-11-20', from: opens('2026-11-20'), to: closes('2026-11-20') },
      { date: '2026-11-23', from: opens('2026-11-23'), to: Date.parse('2026-11-23T15:00:00Z') },
    ]);
    expect(points.map((point) => point.sessionDate)).toEqual(['2026-11-19', '2026-11-23']);
  });

  test.each([
    [
      'in the morning an hour reaches into the last session',
      '2026-11-23T14:50:00Z',
      [
        ['2026-11-20', 350, 390],
        ['2026-11-23', 0, 20],
      ],
    ],
    ['before the open it is the last hour of the last session', '2026-11-23T13:00:00Z', [['2026-11-20', 330, 390]]],
    ['on a weekend too', '2026-11-22T13:00:00Z', [['2026-11-20', 330, 390]]],
    ['after an early close it ends at 13:00', '2026-11-27T20:00:00Z', [['2026-11-27', 150, 210]]],
    [
      'after a holiday it begins before it',
      '2026-11-27T15:00:00Z',
      [
        ['2026-11-25', 360, 390],
        ['2026-11-27', 0, 30],
      ],
    ],
  ] as const)('%s', async (_title, at, windows) => {
    const { store, past } = pastRig(at);
    for (const date of ['2026-11-20', '2026-11-25']) storeSession(store, date, every(10, 340, 390));
    if (at > '2026-11-23T14') storeSession(store, '2026-11-23', every(10, 0, 20));
    if (at > '2026-11-27') storeSession(store, '2026-11-27', [...every(10, 0, 30), ...every(10, 150, 210)]);
    const { sessions, points } = await past.history(me, { symbol: 'SPX', scope: null, range: '1h' });
    expect(sessions).toEqual(
      windows.map(([date, from, to]) => ({ date, from: opens(date) + from * minute, to: opens(date) + to * minute })),
    );
    const inside = (time: number) => sessions.some(({ from, to }) => time >= from && time <= to);
    expect(points.length).toBeGreaterThan(3);
    expect(points.every((point) => inside(point.at))).toBe(true);
  });

  test('of a delayed feed is of the time of its data, and none of it is later than that', async () => {
    const { store, past } = pastRig('2026-11-20T15:00:00Z', { delayMs: () => 15 * minute });
    storeSession(store, '2026-11-20', [
      { at: 10, delayMs: 15 * minute },
      { at: 20, delayMs: 15 * minute },
      { at: 30, delayMs: 15 * minute },
    ]);
    const { points, delayMs, sessions } = await past.history(me, { symbol: 'SPX', scope: null, range: '1d' });
    // Ten past the open the data were of before it.
    expect(points.map((point) => (point.at - opens('2026-11-20')) / minute)).toEqual([5, 15]);
    expect([delayMs, sessions[0]!.to]).toEqual([15 * minute, opens('2026-11-20') + 15 * minute]);
  });

  test('lets other work go on between two sessions', async () => {
    const { store, past } = pastRig('2026-11-20T21:00:00Z');
    for (const date of ['2026-11-18', '2026-11-19', '2026-11-20']) storeSession(store, date, [{ at: 10 }]);
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await past.history(me, { symbol: 'SPX', scope: null, range: '20d' });
    isDone = true;
    expect(turns).toBeGreaterThanOrEqual(19);
  });

  test('that cannot be shown says why and what there is', async () => {
    const { store, past } = pastRig('2026-11-23T15:00:00Z');
    const ask = (symbol: string, range: '1d' | '5d' | '20d', scope: 'days:30' | null = null) =>
      refusal(past.history(me, { symbol, scope, range }));
    expect(await ask('SPX', '1d')).toEqual({
      code: 'NOTHING_STORED',
      message: 'No session of SPX is stored. No symbol has any yet: readings are stored while the market is open.',
    });
    storeSession(store, '2026-11-19', [{ at: 100 }]);
    storeSession(store, '2026-09-10', [{ at: 100 }], 'QQQ');
    expect((await ask('TSLA', '1d')).message).toBe('No session of TSLA is stored. Stored: QQQ, SPX.');
    expect(await ask('SPX', '1d')).toEqual({
      code: 'RANGE_EMPTY',
      message: 'Nothing of SPX is stored since Mon Nov 23; its last stored session is Thu Nov 19: /history SPX 5d.',
    });
    expect((await ask('QQQ', '20d')).message).toMatch(
      /its last stored session is Thu Sep 10: \/compare QQQ with=2026-09-10\.$/,
    );
    expect((await ask('SPX', '20d', 'days:30')).message).toBe(
      '30 days of SPX was not stored on Thu Nov 19. Stored: 0dte, next, 45d, all; a rule on another scope makes it kept from then on.',
    );
  });
});

describe('alerts on a history', () => {
  test('nobody’s private alerts are shown where others read along, and a chat’s own are shown there', async () => {
    const { store, past } = pastRig('2026-11-20T17:00:00Z');
    storeSession(store, '2026-11-20', [{ at: 10 }, { at: 60 }]);
    const person = (userId: string) => {
      const id = store.people.add(none, 0);
      store.people.assign('telegram', userId, id, 0);
      return id;
    };
    const fire = (ownerId: number, at: number, to: typeof channel, label: 'crossed' | 'changed' = 'crossed') => {
      const rule = store.rules.add(draft([to]), ownerId, channel, 0);
      const now = { slot: opens('2026-11-20') + at * minute, spot: 5_990, level: 6_000 };
      const id = store.alertEvents.add(rule, crossing(at, { now, label }), now.slot)!;
      store.outbox.enqueue([alert(id, store.targets.idOf(to))]);
      return rule.id;
    };
    const [mine, other] = [person('7001'), person('8')];
    const toMe = fire(mine, 20, { platform: 'telegram', chat: '7001', thread: null });
    const toGroup = fire(other, 30, { platform: 'telegram', chat: '-1001', thread: null });
    fire(other, 35, { platform: 'telegram', chat: '8', thread: null });
    fire(mine, 40, { platform: 'telegram', chat: '7001', thread: null }, 'changed');
    const shown = async (actor: typeof me) =>
      (await past.history(actor, { symbol: 'SPX', scope: 'all', range: '1d' })).alerts.map(({ ruleId, words }) => [
        ruleId,
        words,
      ]);
    const words = 'SPX fell below zero gamma (45 days)';
    expect(await shown(me)).toEqual([[toMe, words]]);
    expect(await shown(actorOf({ userId: '7001', chatId: '-1001', kind: 'group' }))).toEqual([[toGroup, words]]);
    // A channel on Discord is read by others as well, though an answer there could be private.
    expect(await shown(actorOf({ platform: 'discord', userId: '9', chatId: '81', kind: 'channel' }))).toEqual([]);
  });
});

describe('a comparison', () => {
  const stored = () => {
    const rig = pastRig('2026-11-20T16:30:00Z');
    storeSession(rig.store, '2026-11-18', [{ at: 200 }]);
    storeSession(rig.store, '2026-11-19', [{ at: 5 }, { at: 389, spot: 5_980 }]);
    storeSession(rig.store, '2026-11-20', [
      { at: 1, fresh: 0.6 },
      { at: 2 },
      { at: 55 },
      { at: 62 },
      { at: 120, spot: 6_020 },
    ]);
    return rig;
  };
  const at = (pair: { then: { head: { asOf: number; sessionDate: string } } }) =>
    `${pair.then.head.sessionDate} ${(pair.then.head.asOf - opens(pair.then.head.sessionDate)) / minute}`;

  test.each<[PastMoment, string, string | null]>([
    ['open', '2026-11-20 2', null],
    ['1h', '2026-11-20 62', null],
    ['yesterday', '2026-11-19 389', null],
    ['2026-11-19', '2026-11-19 389', null],
    ['2026-11-18', '2026-11-18 200', 'The last reading of Wed Nov 18 is of 12:50 ET, not of the close.'],
  ])('with %s takes the reading of %s', async (moment, expected, remark) => {
    const pair = await stored().past.compare({ symbol: 'SPX', scope: null, moment }, asking);
    expect([at(pair), pair.remark, pair.hasStrikes]).toEqual([expected, remark, true]);
    expect(pair.now.head.spot).toBe(6_020);
    expect(pair.then.scope.scope).toBe('days:45');
  });

  test('today’s expiration is compared with the same contracts of yesterday, when they were the next', async () => {
    const { past } = stored();
    const pair = await past.compare({ symbol: 'SPX', scope: '0dte', moment: 'yesterday' }, asking);
    expect(pair.then.scope.scope).toBe('next');
    expect(pair.then.scope.expirations).toEqual(pair.now.scope.expirations);
    expect(pair.remark).toBe('Fri Nov 20 was the next expiration then: the same contracts are compared.');
  });

  test('pruned strikes leave levels and expirations', async () => {
    const { past, store } = stored();
    store.snapshots.prune(opens('2026-11-20'));
    const pair = await past.compare({ symbol: 'SPX', scope: null, moment: 'yesterday' }, asking);
    expect([pair.hasStrikes, pair.then.scope.strikes.count]).toEqual([false, 0]);
    expect(pair.then.scope.levels.maxGex?.strike).toBeGreaterThan(0);
    expect(pair.then.expirations.length).toBe(4);
  });

  test.each<[PastMoment, string]>([
    ['2026-11-25', 'Wed Nov 25 is still to come. Stored nearby: Fri Nov 20 (2026-11-20).'],
    ['2026-11-14', 'The exchange was closed on Sat Nov 14 (a Saturday). Stored nearby: Wed Nov 18 (2026-11-18).'],
    ['2026-11-16', 'SPX is stored since Wed Nov 18 (2026-11-18), not on Mon Nov 16.'],
    ['2026-11-20', 'Fri Nov 20 is the session shown now: compare it with open, 1h or an earlier date.'],
  ])('with %s is refused with what there is', async (moment, message) => {
    const found = await refusal(stored().past.compare({ symbol: 'SPX', scope: null, moment }, asking));
    expect(found).toEqual({ code: 'RANGE_EMPTY', message });
  });

  test('a holiday is named, and so is a session that nobody stored', async () => {
    const { store, past } = pastRig('2026-12-01T16:30:00Z');
    storeSession(store, '2026-11-24', [{ at: 389 }]);
    storeSession(store, '2026-11-27', [{ at: 200 }]);
    storeSession(store, '2026-12-01', [{ at: 100 }]);
    const ask = (moment: PastMoment) => refusal(past.compare({ symbol: 'SPX', scope: null, moment }, asking));
    expect((await ask('2026-11-26')).message).toBe(
      'The exchange was closed on Thu Nov 26 (Thanksgiving Day). Stored nearby: Tue Nov 24 (2026-11-24) and Fri Nov 27 (2026-11-27).',
    );
    expect((await ask('2026-11-25')).message).toMatch(/^Nothing of SPX is stored of Wed Nov 25\. Stored nearby: /);
    expect((await ask('yesterday')).message).toBe(
      'Nothing of SPX is stored of Mon Nov 30. The last session stored before is Fri Nov 27: /compare SPX with=2026-11-27.',
    );
    expect((await ask('1h')).message).toBe(
      'Readings of SPX on Tue Dec 1 begin at 11:10 ET, and none is of about an hour ago: try /compare SPX open.',
    );
    expect((await ask('open')).message).toMatch(/begin at 11:10 ET, and there is no earlier one to compare with\./);
  });

  test('a symbol or scope that was never stored is refused before anything is loaded', async () => {
    const { past } = stored();
    const none = await refusal(past.compare({ symbol: 'TSLA', scope: null, moment: 'open' }, asking));
    expect(none).toEqual({ code: 'NOTHING_STORED', message: 'No session of TSLA is stored. Stored: SPX.' });
  });

  test('a scope that was not stored then names those that were', async () => {
    const { store, past } = pastRig('2026-11-20T16:30:00Z');
    storeSession(store, '2026-11-19', [{ at: 389 }]);
    storeSession(store, '2026-11-20', [{ at: 100, scopes: ['0dte', 'next', 'days:45', 'all', 'days:2'] }]);
    const found = await refusal(past.compare({ symbol: 'SPX', scope: 'days:2', moment: 'yesterday' }, asking));
    expect(found.message).toBe(
      '2 days of SPX was not stored then. Stored: 0dte, next, 45d, all; a rule on another scope makes it kept from then on.',
    );
  });
});

describe('the close before an answer', () => {
  const answerOf = async (rig: ReturnType<typeof pastRig>, scope: 'days:45' | '0dte' | 'next' | 'all') =>
    (await rig.past.compare({ symbol: 'SPX', scope, moment: 'yesterday' }, asking)).now;

  test('is that of the same contracts, and is read once', async () => {
    const rig = pastRig('2026-11-20T16:30:00Z');
    storeSession(rig.store, '2026-11-19', [
      { at: 300, spot: 5_950 },
      { at: 389, spot: 5_980 },
    ]);
    storeSession(rig.store, '2026-11-20', [{ at: 100 }]);
    const close = (scope: 'days:45' | '0dte' | 'next' | 'all') => answerOf(rig, scope).then(rig.past.closeBefore);
    const stored = (scope: 'days:45' | 'next') => rig.store.history.lastOf('SPX', scope, '2026-11-19')!;
    expect(await close('days:45')).toMatchObject({
      date: '2026-11-19',
      isAtClose: true,
      spot: 5_980,
      zeroGamma: stored('days:45').zeroGamma,
      netGex: stored('days:45').totals.net,
    });
    expect(await close('0dte')).toMatchObject({ netGex: stored('next').totals.net });
    // Yesterday the next expiration was another one.
    expect(await close('next')).toBeNull();
    const answer = await answerOf(rig, 'days:45');
    rig.store.close();
    expect(rig.past.closeBefore(answer)).toMatchObject({ spot: 5_980 });
  });

  test('is none where nothing is stored, where another method made it, and where the database does not answer', async () => {
    const rig = pastRig('2026-11-20T16:30:00Z');
    storeSession(rig.store, '2026-11-19', [{ at: 389, methodVersion: 99 }]);
    storeSession(rig.store, '2026-11-20', [{ at: 100 }]);
    const answer = await answerOf(rig, 'days:45');
    expect(rig.past.closeBefore(answer)).toBeNull();
    const earlier = { ...answer, head: { ...answer.head, sessionDate: '2026-11-18' } };
    expect(rig.past.closeBefore(earlier)).toBeNull();
    rig.store.close();
    expect(rig.past.closeBefore({ ...answer, head: { ...answer.head, symbol: 'SPY' } })).toBeNull();
  });

  test('sessions are told newest first', () => {
    const { store, past } = pastRig('2026-11-20T16:30:00Z');
    for (const date of ['2026-11-18', '2026-11-19', '2026-11-20']) storeSession(store, date, [{ at: 100 }]);
    expect([past.sessions('SPX', 2), past.sessions('TSLA', 5)]).toEqual([['2026-11-20', '2026-11-19'], []]);
  });
});
