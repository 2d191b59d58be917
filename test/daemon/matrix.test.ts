import { afterEach, describe, expect, test } from 'vitest';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import type { LatestSnapshot } from '../../src/daemon/latest.js';
import type { GexSnapshot } from '../../src/engine/types.js';
import type { ChainSource } from '../../src/feed/ports.js';
import { AppError } from '../../src/lib/errors.js';
import { type WatchedMarket, type WatchedMarketOptions, watchedMarket } from '../fakes/watched-market.js';

const running: WatchedMarket[] = [];
afterEach(async () => {
  for (const room of running.splice(0)) await room.stop();
});

async function loaded(at: WatchedMarketOptions['at'], options: Partial<WatchedMarketOptions> = {}) {
  const opened = watchedMarket({ at, symbols: ['SPY'], ...options });
  running.push(opened);
  opened.start();
  await opened.loaded();
  return opened;
}

const at = (hour: number, minute: number, date = '2026-11-18') => newYorkToUtc(date, hour, minute);

/** As the store gives a snapshot back that was not one of those whose matrix it keeps. */
function recallWithoutMatrix({ latest, stored }: WatchedMarket): GexSnapshot {
  const { snapshot } = stored.at(-1)!;
  latest.set(stored.length, { ...snapshot, matrix: null });
  return snapshot;
}

/** A stored snapshot of another minute that kept its matrix. */
function keptAt(snapshot: GexSnapshot, asOf: number, sessionDate = snapshot.sessionDate): LatestSnapshot {
  return { id: 77, snapshot: { ...snapshot, asOf, sessionDate } };
}

describe('strikes by expiration', () => {
  test('are those of the latest snapshot, with its time and its spot', async () => {
    const opened = await loaded(['2026-11-18', 11, 0]);
    await opened.snapshot();
    const found = await opened.matrix('SPY');
    expect(found?.answer).toMatchObject({ snapshotId: 1, isCurrent: true, scope: { scope: 'all' } });
    expect(found?.matrix.dates).toEqual(found?.answer.expirations.map(({ date }) => date));
    expect(found?.asOf).toBe(found?.answer.head.asOf);
  });

  test('after a restart inside a session come from the book, which is newer than the quarter hour that was kept', async () => {
    const kept: { of: LatestSnapshot | null } = { of: null };
    const opened = await loaded(['2026-11-18', 11, 10], { kept: () => kept.of });
    await opened.snapshot();
    kept.of = keptAt(recallWithoutMatrix(opened), at(11, 0));
    const found = await opened.matrix('SPY');
    expect(found?.answer.snapshotId).toBeNull();
    expect(found!.asOf).toBeGreaterThanOrEqual(at(11, 10));
    expect(found!.matrix.call.some((value) => value > 0)).toBe(true);
  });

  test('after a restart in the evening are the last that session kept, with their own time, and not called current', async () => {
    const kept: { of: LatestSnapshot | null } = { of: null };
    const opened = await loaded(['2026-11-18', 15, 58], { kept: () => kept.of });
    await opened.snapshot();
    kept.of = keptAt(recallWithoutMatrix(opened), at(15, 45));
    opened.clock.jumpMarket(at(20, 0) - opened.clock.market.now());
    const found = await opened.matrix('SPY');
    expect(found).toMatchObject({ asOf: at(15, 45), answer: { snapshotId: 77, isCurrent: false } });
    expect(found!.answer.head.asOf).toBe(at(15, 45));
  });

  test('of another session give way to the book as of the close', async () => {
    const kept: { of: LatestSnapshot | null } = { of: null };
    const opened = await loaded(['2026-11-18', 15, 58], { kept: () => kept.of });
    await opened.snapshot();
    kept.of = keptAt(recallWithoutMatrix(opened), at(15, 59, '2026-11-17'), '2026-11-17');
    opened.clock.jumpMarket(at(20, 0) - opened.clock.market.now());
    const found = await opened.matrix('SPY');
    expect(found?.answer.snapshotId).toBeNull();
    expect(found?.asOf).toBe(at(16, 0));
  });

  test('of another session are better than a broker that cannot be reached; without any the fault is told', async () => {
    const seen = await loaded(['2026-11-18', 11, 0]);
    await seen.snapshot();
    const away: ChainSource = {
      chain: () => Promise.reject(new AppError('BROKER_UNREACHABLE', 'The broker cannot be reached.')),
    };
    const closed: WatchedMarketOptions['at'] = ['2026-11-19', 20, 0];
    for (const kept of [keptAt(seen.stored[0]!.snapshot, at(15, 59)), null]) {
      const opened = watchedMarket({ at: closed, symbols: ['SPY'], kept: () => kept, chains: () => away });
      running.push(opened);
      opened.start();
      opened.latest.set(1, { ...seen.stored[0]!.snapshot, sessionDate: '2026-11-19', matrix: null });
      if (kept === null) await expect(opened.matrix('SPY')).rejects.toThrow(AppError);
      else expect(await opened.matrix('SPY')).toMatchObject({ asOf: at(15, 59), answer: { isCurrent: false } });
    }
  });
});
