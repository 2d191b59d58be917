import { expect, test } from 'vitest';
import { keepsMatrix, type MatrixMoment } from '../../src/store/keeps-matrix.js';

const open = Date.UTC(2026, 10, 20, 14, 30);
const closesAt = Date.UTC(2026, 10, 20, 21, 0);
const minute = 60_000;
const moment = (change: Partial<MatrixMoment>): MatrixMoment => ({
  quality: 'trusted',
  inSession: true,
  slot: open + 7 * minute,
  lastKeptSlot: open + 5 * minute,
  closesAt,
  intervalMs: minute,
  ...change,
});

test.each<[string, Partial<MatrixMoment>, boolean]>([
  ['the first trusted snapshot of a session', { lastKeptSlot: null }, true],
  ['an untrusted one before it', { lastKeptSlot: null, quality: 'partial' }, false],
  ['another minute of the same quarter hour', {}, false],
  ['the next quarter hour', { slot: open + 15 * minute }, true],
  ['a late first one of the next quarter hour', { slot: open + 18 * minute }, true],
  ['a stale one at the quarter hour', { slot: open + 15 * minute, quality: 'stale' }, false],
  ['the last minute before the close', { slot: closesAt - minute, lastKeptSlot: closesAt - 10 * minute }, true],
  ['a partial close', { slot: closesAt - minute, quality: 'partial' }, true],
  ['an empty close', { slot: closesAt - minute, quality: 'empty' }, false],
  ['a stale one long after the close', { slot: closesAt + 60 * minute, quality: 'stale', inSession: false }, false],
])('%s', (_name, change, kept) => {
  expect(keepsMatrix(moment(change))).toBe(kept);
});

test('a full day of trusted minutes keeps 27 matrices', () => {
  let lastKeptSlot: number | null = null;
  let kept = 0;
  for (let slot = open; slot < closesAt; slot += minute) {
    if (!keepsMatrix(moment({ slot, lastKeptSlot }))) continue;
    kept++;
    lastKeptSlot = slot;
  }
  expect(kept).toBe(27);
});
