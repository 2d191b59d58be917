import { afterEach, describe, expect, test } from 'vitest';
import type { GexAnswer } from '../../src/bot/ports.js';
import { timeWords } from '../../src/bot/wording.js';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import type { DateKey } from '../../src/engine/types.js';
import { AppError } from '../../src/lib/errors.js';
import { chainsOf } from '../fakes/model-chains.js';
import { type WatchedMarket, type WatchedMarketOptions, watchedMarket } from '../fakes/watched-market.js';

const running: WatchedMarket[] = [];
afterEach(async () => {
  for (const room of running.splice(0)) await room.stop();
});

function room(at: WatchedMarketOptions['at'], options: Partial<WatchedMarketOptions> = {}): WatchedMarket {
  const opened = watchedMarket({ at, symbols: ['SPY'], ...options });
  running.push(opened);
  opened.start();
  return opened;
}

async function loaded(at: WatchedMarketOptions['at'], options: Partial<WatchedMarketOptions> = {}) {
  const opened = room(at, options);
  await opened.loaded();
  return opened;
}

/** What a person reads about the time, and what they could take for more than it is. */
function told(opened: WatchedMarket, answer: GexAnswer) {
  return {
    time: timeWords(answer, opened.clock.market.now()).replace(' · SIMULATED', '').replace('SIMULATED', 'now'),
    label: answer.scope.quality.label,
    scope: answer.scope.scope,
  };
}

/** Wednesday's session with its closing snapshot, then on to another moment. */
async function afterWednesday(date: DateKey, hour: number, minute: number): Promise<WatchedMarket> {
  const opened = await loaded(['2026-11-18', 15, 58]);
  await opened.snapshot();
  await opened.until(16, 0);
  await opened.snapshot();
  opened.clock.jumpMarket(newYorkToUtc(date, hour, minute) - opened.clock.market.now());
  await opened.clock.advance(30_000);
  return opened;
}

describe('with the snapshots of a session stored, /gex says', () => {
  test('in session what is now, by name', async () => {
    const opened = await loaded(['2026-11-18', 11, 0]);
    await opened.snapshot();
    const answer = await opened.ask('SPY');
    expect(answer).toMatchObject({ isCurrent: true, snapshotId: 1 });
    expect(told(opened, answer)).toMatchObject({ label: 'trusted', scope: '0dte' });
  });

  // Thursday the 26th is Thanksgiving.
  const closed: [string, [DateKey, number, number]][] = [
    ['at 16:05', ['2026-11-18', 16, 5]],
    ['in the evening', ['2026-11-18', 20, 0]],
    ['at 08:00, after the new open interest was read,', ['2026-11-19', 8, 0]],
  ];
  for (const [when, moment] of closed) {
    test(`${when} the close with its own 0dte`, async () => {
      const opened = await afterWednesday(...moment);
      for (const refresh of [false, true]) {
        const answer = await opened.ask('SPY', null, refresh);
        expect(answer.isCurrent).toBe(false);
        expect(told(opened, answer)).toEqual({ time: 'as of Wed 16:00 ET', label: 'trusted', scope: '0dte' });
        expect(answer.scope.expirations).toEqual(['2026-11-18']);
      }
      // Asked by its date it is found as well.
      expect((await opened.ask('SPY', '2026-11-18')).scope.expirations).toEqual(['2026-11-18']);
    });
  }

  test('/status of a symbol what its answers are made of, and nothing of a session before', async () => {
    const coverage = (opened: WatchedMarket) => opened.answers.status().symbols[0]?.weightCoverage;
    expect(coverage(await afterWednesday('2026-11-19', 8, 0))).toBeGreaterThan(0.99);
    expect(coverage(await afterWednesday('2026-11-19', 11, 0))).toBeNull();
    expect(coverage(await afterWednesday('2026-11-19', 17, 0))).toBeNull();
  });

  test('on Saturday and on a holiday the close before, and of another session only when nothing newer is known', async () => {
    const saturday = await loaded(['2026-11-20', 15, 59]);
    await saturday.until(16, 0);
    await saturday.snapshot();
    saturday.clock.jumpMarket(20 * 3_600_000);
    expect(told(saturday, await saturday.ask('SPY')).time).toBe('as of Fri 16:00 ET');

    const holiday = await loaded(['2026-11-25', 15, 59]);
    await holiday.until(16, 0);
    await holiday.snapshot();
    holiday.clock.jumpMarket(19 * 3_600_000);
    expect(told(holiday, await holiday.ask('SPY')).time).toBe('as of Wed 16:00 ET');

    // Thursday's session went by without a snapshot: the book knows its close.
    const missed = await afterWednesday('2026-11-19', 20, 0);
    await missed.loaded();
    const answer = await missed.ask('SPY', 'next');
    expect(answer).toMatchObject({ isCurrent: false, snapshotId: null });
    expect(told(missed, answer).time).toBe('as of Thu 16:00 ET');
  });

  test('ten minutes after the feed went down nothing that could be taken for now', async () => {
    const opened = await loaded(['2026-11-18', 11, 0]);
    await opened.snapshot();
    opened.feed.state = { phase: 'waiting', level: 'simulated', problem: 'Gone.', problemCode: 'FEED_CLOSED' };
    for (let minute = 0; minute < 10; minute++) {
      await opened.clock.advance(60_000);
      await opened.snapshot();
    }
    for (const refresh of [false, true]) {
      const answer = await opened.ask('SPY', null, refresh);
      expect(answer.isCurrent).toBe(false);
      expect(answer.scope.quality.label).toBe('stale');
      expect(answer.scope.quality.reasons.join()).toMatch(/spot is 10 min old/);
    }
  });

  for (const [phase, problemCode] of [
    ['waiting', 'FEED_UNREACHABLE'],
    ['refused', 'FEED_AUTH_REJECTED'],
  ] as const) {
    test(`after a restart in session with the feed ${phase} yesterday's close, as such`, async () => {
      const before = await loaded(['2026-11-18', 15, 59]);
      await before.until(16, 0);
      await before.snapshot();
      const opened = room(['2026-11-19', 11, 0]);
      opened.latest.set(7, before.stored.at(-1)!.snapshot);
      opened.feed.state = { phase, level: null, problem: 'The feed is away.', problemCode };
      const answer = await opened.ask('SPY');
      expect(answer).toMatchObject({ snapshotId: 7, isCurrent: false });
      expect(told(opened, answer).time).toBe('as of Wed 16:00 ET');
      // What nobody has is refused with the feed's own reason.
      await expect(opened.ask('SPY', '2026-11-27')).rejects.toMatchObject({ code: problemCode });
    });
  }

  test('a clock set back by an hour leaves nothing current that is not', async () => {
    const opened = await loaded(['2026-11-18', 13, 0]);
    await opened.snapshot();
    opened.clock.jumpMarket(-3_600_000);
    await opened.clock.advance(5_000);
    const answer = await opened.ask('SPY');
    expect(Math.abs(answer.head.asOf - opened.clock.market.now())).toBeLessThan(60_000);
    await opened.snapshot();
    expect(opened.latest.get('SPY')!.id).toBe(2);
  });
});

describe('with nothing stored, /gex says', () => {
  test('during the first load what has come, as loading', async () => {
    const opened = room(['2026-11-18', 11, 0]);
    const answer = await opened.ask('SPY');
    expect(answer.snapshotId).toBeNull();
    expect(answer.loading).not.toBeNull();
    expect(answer.scope.quality.label).toBe('partial');
  });

  const closed: [string, [DateKey, number, number], string][] = [
    ['at 16:05', ['2026-11-18', 16, 5], 'as of Wed 16:00 ET'],
    ['in the evening', ['2026-11-18', 20, 0], 'as of Wed 16:00 ET'],
    ['at 05:00', ['2026-11-19', 5, 0], 'as of Wed 16:00 ET'],
    ['at 08:00', ['2026-11-19', 8, 0], 'as of Wed 16:00 ET'],
    ['on Saturday', ['2026-11-21', 12, 0], 'as of Fri 16:00 ET'],
    ['on a holiday', ['2026-11-26', 12, 0], 'as of Wed 16:00 ET'],
    ['after a half day', ['2026-11-27', 14, 0], 'as of Fri 13:00 ET'],
  ];
  for (const [when, moment, time] of closed) {
    test(`${when} the book as of the last close`, async () => {
      const opened = await loaded(moment);
      const answer = await opened.ask('SPY');
      expect(answer.isCurrent).toBe(false);
      expect(told(opened, answer)).toMatchObject({ time, scope: 'next' });
      // Out of hours the feed leaves some contracts out, which makes it partial on top.
      expect(answer.scope.quality.reasons).toContain('market closed');
      expect(answer.head.inSession).toBe(false);
      expect(Number.isFinite(answer.scope.totals.net)).toBe(true);
    });
  }

  const late: [string, [DateKey, number, number], string][] = [
    ['in the evening, when the close has long arrived', ['2026-11-18', 20, 0], 'as of Wed 16:00 ET · 15 min delayed'],
    [
      'while the last quarter of an hour is still to come',
      ['2026-11-18', 16, 5],
      'as of Wed 15:50 ET · 15 min delayed',
    ],
  ];
  for (const [when, moment, time] of late) {
    test(`of a delayed feed ${when}, the time that its book is of`, async () => {
      const opened = await loaded(moment, { delayMs: 15 * 60_000 });
      opened.feed.state = { ...opened.feed.state, level: 'delayed' };
      const answer = await opened.ask('SPY');
      expect(timeWords(answer, opened.clock.market.now())).toBe(time);
      expect(answer.isCurrent).toBe(false);
      expect(answer.scope.quality.reasons).toContain('market closed');
    });
  }

  test('with a feed that refused, why', async () => {
    const opened = room(['2026-11-18', 11, 0]);
    opened.feed.state = { phase: 'refused', level: null, problem: 'Refused.', problemCode: 'FEED_AUTH_REJECTED' };
    const error = await opened.ask('SPY').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'FEED_AUTH_REJECTED' });
  });
});

describe('nobody waits the full patience', () => {
  /** How long the answer took on the clock, ms, and the code it was refused with. */
  async function refusal(opened: WatchedMarket): Promise<{ code: string; tookMs: number }> {
    const askedAt = opened.clock.steady.now();
    const error = await opened.ask('SPY').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    return { code: (error as AppError).code, tookMs: opened.clock.steady.now() - askedAt };
  }
  const never = () => new Promise<never>(() => {});

  test('for a broker whose failing tries are known while they go on; /status knows them as well', async () => {
    const trouble = new AppError('BROKER_UNREACHABLE', 'Nobody is there.');
    const opened = room(['2026-11-18', 11, 0], { chains: () => ({ chain: never, troubleOf: () => trouble }) });
    const { code, tookMs } = await refusal(opened);
    expect(code).toBe('BROKER_UNREACHABLE');
    expect(tookMs).toBeGreaterThanOrEqual(8_000);
    expect(tookMs).toBeLessThan(9_000);
    expect(opened.answers.status().symbols).toMatchObject([{ symbol: 'SPY', problem: 'Nobody is there.' }]);
  });

  test('a broker that has not failed yet is given its 25 seconds', async () => {
    const opened = room(['2026-11-18', 11, 0], { chains: () => ({ chain: never, troubleOf: () => null }) });
    const { code, tookMs } = await refusal(opened);
    expect(code).toBe('BROKER_TIMEOUT');
    expect(tookMs).toBeGreaterThanOrEqual(25_000);
  });

  test('a chain that comes after three failing tries is answered in time', async () => {
    let trouble: AppError | null = new AppError('BROKER_UNAVAILABLE', 'A fault of its own.');
    const opened = room(['2026-11-18', 11, 0], {
      chains: (source, clock) => ({
        troubleOf: () => trouble,
        async chain(symbol) {
          await clock.steady.sleep(7_000);
          trouble = null;
          return chainsOf(source, clock.market).chain(symbol);
        },
      }),
    });
    expect((await opened.ask('SPY')).head.symbol).toBe('SPY');
    expect(opened.answers.status().symbols).toMatchObject([{ problem: null }]);
  });

  test('for a price that a live feed has none of', async () => {
    const opened = room(['2026-11-18', 11, 0], {
      bend: (source) => ({
        ...source,
        trade: (symbol, at) => (symbol === 'SPY' ? null : source.trade(symbol, at)),
        quote: (symbol, at) => (symbol === 'SPY' ? null : source.quote(symbol, at)),
      }),
    });
    const { code, tookMs } = await refusal(opened);
    expect(code).toBe('SPOT_MISSING');
    expect(tookMs).toBeLessThan(6_000);
  });

  test('for a feed whose token is asked for in vain', async () => {
    const opened = room(['2026-11-18', 11, 0]);
    opened.feed.state = {
      phase: 'connecting',
      level: null,
      problem: 'Nobody is there.',
      problemCode: 'BROKER_UNREACHABLE',
    };
    const { code, tookMs } = await refusal(opened);
    expect(code).toBe('BROKER_UNREACHABLE');
    expect(tookMs).toBeLessThan(9_000);
  });
});

describe('ad-hoc readings', () => {
  test('one of before the bell is not passed on as current after it', async () => {
    const opened = await loaded(['2026-11-19', 9, 29]);
    await opened.clock.advance(Math.max(0, newYorkToUtc('2026-11-19', 9, 29) + 55_000 - opened.clock.market.now()));
    expect((await opened.ask('SPY')).isCurrent).toBe(false);
    await opened.clock.advance(6_000);
    const answer = await opened.ask('SPY');
    expect(opened.clock.market.now() - answer.head.asOf).toBeLessThan(60_000);
    expect(answer.head.sessionDate).toBe('2026-11-19');
  });

  test('a delayed account is not told the session goes on after the bell', async () => {
    const opened = await loaded(['2026-11-18', 15, 50], { delayMs: 15 * 60_000 });
    opened.feed.state = { ...opened.feed.state, level: 'delayed' };
    await opened.until(16, 5);
    const answer = await opened.ask('SPY');
    expect(answer).toMatchObject({ isCurrent: false, head: { inSession: false } });
  });

  test('within fifteen seconds the same reading serves every scope, and later a new one is taken', async () => {
    const opened = await loaded(['2026-11-18', 11, 0]);
    const first = await opened.ask('SPY', 'all', true);
    await opened.clock.advance(5_000);
    expect((await opened.ask('SPY', 'days:10', true)).head.asOf).toBe(first.head.asOf);
    await opened.clock.advance(11_000);
    expect((await opened.ask('SPY', 'all', true)).head.asOf).toBeGreaterThan(first.head.asOf);
  });

  test('after a refresh the next question does not go back to the minute before it, until a snapshot is newer', async () => {
    const opened = await loaded(['2026-11-18', 11, 0]);
    await opened.snapshot();
    await opened.clock.advance(10_000);
    const stored = await opened.ask('SPY', 'all');
    expect(stored.snapshotId).toBe(1);
    const fresh = await opened.ask('SPY', 'all', true);
    expect(fresh.head.asOf).toBeGreaterThan(stored.head.asOf);
    await opened.clock.advance(5_000);
    for (const scope of ['0dte', 'all'] as const) {
      expect(await opened.ask('SPY', scope)).toMatchObject({ snapshotId: null, head: { asOf: fresh.head.asOf } });
    }
    await opened.clock.advance(20_000);
    expect((await opened.ask('SPY', 'all')).head.asOf).toBeGreaterThan(fresh.head.asOf);
    await opened.snapshot();
    expect((await opened.ask('SPY', 'all')).snapshotId).toBe(2);
  });
});
