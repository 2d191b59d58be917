import { expect, test } from 'vitest';
import { createCalendar } from '../../src/calendar/calendar.js';
import { LatestSnapshots } from '../../src/daemon/latest.js';
import { SnapshotJob, ZeroGammaRoots } from '../../src/daemon/snapshot-job.js';
import { defaultEngineSettings, standingScopes } from '../../src/engine/index.js';
import type { ChainSnapshot } from '../../src/engine/types.js';
import type { SymbolWatch } from '../../src/feed/symbol-watch.js';
import type { WatchList } from '../../src/feed/watch-list.js';
import { AppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import { generatedChain, morning } from '../engine/generated-chain.js';
import { ManualClock } from '../fakes/clock.js';

type Told = [what: string, symbol: string, turn: number];

/** Runs one slot over watches that have loaded, noting in which turn of the event loop each part happened. */
async function runSlot(chains: Readonly<Record<string, () => ChainSnapshot>>): Promise<Told[]> {
  const clock = new ManualClock(morning);
  const watched = Object.entries(chains).map(
    ([symbol, read]) => ({ symbol, phase: 'standing', read }) as unknown as SymbolWatch,
  );
  const told: Told[] = [];
  let turn = 0;
  let turning = setImmediate(function next() {
    turn++;
    turning = setImmediate(next);
  });
  const job = new SnapshotJob({
    watches: { all: () => watched, isStanding: () => true } as unknown as WatchList,
    store: {
      async save({ symbol }) {
        told.push(['saved', symbol, turn]);
        return told.length;
      },
    },
    roots: new ZeroGammaRoots(() => new Map()),
    latest: new LatestSnapshots(),
    calendar: createCalendar(),
    market: clock.market,
    engine: defaultEngineSettings,
    scopes: standingScopes(45),
    log: silentLogger,
    steady: clock.steady,
    observer: {
      taken: ({ symbol }) => told.push(['taken', symbol, turn]),
      stored: () => {},
      skipped: (symbol, reason) => told.push([reason, symbol, turn]),
    },
  });
  try {
    await job.run(morning);
  } finally {
    clearImmediate(turning);
  }
  return told;
}

const chainOf = (symbol: string) => () => ({ ...generatedChain(), symbol });

test('the event loop turns between working a chain out and storing it, and between two symbols', async () => {
  const told = await runSlot({ SPX: chainOf('SPX'), NDX: chainOf('NDX') });
  expect(told.map(([what, symbol]) => `${what} ${symbol}`)).toEqual([
    'taken SPX',
    'saved SPX',
    'taken NDX',
    'saved NDX',
  ]);
  const turns = told.map(([, , turn]) => turn);
  expect(new Set(turns).size).toBe(turns.length);
});

test('a symbol that cannot be read costs no other symbol its snapshot', async () => {
  const broken = () => {
    throw new AppError('SPOT_MISSING', 'No price of NDX has arrived yet.');
  };
  const told = await runSlot({ NDX: broken, SPX: chainOf('SPX') });
  expect(told.map(([what, symbol]) => `${what} ${symbol}`)).toEqual(['failed NDX', 'taken SPX', 'saved SPX']);
});
