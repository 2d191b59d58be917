import { expect, test } from 'vitest';
import type { ServiceStatus } from '../../../src/bot/ports.js';
import { fakeAsk, fakeMarket, fakeStatus } from '../../fakes/market-ask.js';
import { replyTo, textOf } from '../text-of.js';

const withStatus = (status: ServiceStatus) => fakeAsk({ ...fakeMarket(), status: () => status });

test('before anything has arrived it says so and shows no zeros for prices', async () => {
  const reply = await replyTo(
    'status',
    withStatus({
      ...fakeStatus,
      feed: {
        phase: 'connecting',
        level: null,
        problem: 'The token was refused.',
        items: 0,
        budget: 25_000,
        queued: 812,
        connects: 0,
      },
      symbols: [],
      nextSnapshotAt: null,
      store: { ok: false, problem: 'The disk is full.', snapshots: 0 },
      platforms: [],
    }),
  );
  expect(reply.tone).toBe('warning');
  expect(textOf(reply).split('\n')).toEqual([
    'gexwatch 0.1.0  up 2 h 5 min   session open until 16:00 ET',
    'Feed: The token was refused.',
    'Store: The disk is full.',
    'Feed        connecting   0 of 25,000 items, 812 queued',
    'Snapshots   none yet     none planned, 0 stored',
    'Store       not writing',
    'No symbol is watched yet.',
    'Market time Fri 10:41 ET',
    '',
  ]);
});

test('a practice market is named for what it is', async () => {
  const text = textOf(
    await replyTo('status', withStatus({ ...fakeStatus, feed: { ...fakeStatus.feed, level: 'simulated' } })),
  );
  expect(text).toContain('connected, SIMULATED');
});

test.each([
  [1, 'Live        1 message edits itself'],
  [12, 'Live        12 messages edit themselves'],
])('%i live messages are counted', async (live, line) => {
  const delivery = { rules: 0, waiting: 0, oldestDueAt: null, expired: 0, pausedTargets: 0, live };
  const reply = await replyTo('status', withStatus({ ...fakeStatus, delivery }));
  expect(textOf(reply)).toContain(`\n${line}`);
});
