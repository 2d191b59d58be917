import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/alerts/outcome.js';
import { deliveryBackoff, patienceWithTargetMs, settlementOf } from '../../src/alerts/settlement.js';
import { runSeed, seeded } from '../fakes/random.js';

const now = Date.parse('2026-11-20T15:41:00Z');
const item = { attempts: 1, notAfter: now + 15 * 60_000, mayBeRepeat: false };
const half = () => 0.5;
const retry = (afterMs: number | null): Outcome => ({
  kind: 'retry',
  afterMs,
  reason: 'busy',
  code: 'CHAT_RATE_LIMITED',
});

describe('an attempt to deliver', () => {
  test('that was taken is done', () => {
    expect(settlementOf(item, { kind: 'sent', messageId: '77' }, now, null, half)).toEqual({
      kind: 'delivered',
      messageId: '77',
    });
  });

  test('at a blocked chat pauses the target at once', () => {
    const gone: Outcome = { kind: 'gone', reason: 'The bot was blocked.', code: 'CHAT_TARGET_GONE' };
    expect(settlementOf(item, gone, now, null, half)).toMatchObject({ kind: 'given-up', pausesTarget: true });
  });

  test('of a malformed message is given up, and the target stays', () => {
    const bug: Outcome = { kind: 'bug', reason: 'embeds[0]' };
    expect(settlementOf(item, bug, now, null, half)).toMatchObject({ why: 'malformed', pausesTarget: false });
  });

  test('that the platform puts off waits at least as long as it says', () => {
    expect(settlementOf(item, retry(20_000), now, null, half)).toMatchObject({ kind: 'later', at: now + 20_000 });
  });

  test('that breaks off is tried again, and the next one says that it may be a repeat', () => {
    const settled = settlementOf(item, { kind: 'ambiguous', reason: 'reset' }, now, null, half);
    expect(settled).toMatchObject({ kind: 'later', mayBeRepeat: true });
  });

  test('in a group that moved goes to the new id at once', () => {
    const to = { platform: 'telegram', chat: '-1002', thread: null } as const;
    const settled = settlementOf(item, { kind: 'moved', to, reason: 'supergroup' }, now, null, half);
    expect(settled).toEqual({ kind: 'later', at: now, mayBeRepeat: false, reason: 'supergroup', target: to });
  });

  test('that could only come after its time is given up, and a day of that pauses the target', () => {
    const late = { ...item, notAfter: now + 500, attempts: 3 };
    expect(settlementOf(late, retry(null), now, now - 60_000, half)).toMatchObject({
      why: 'too-late',
      pausesTarget: false,
    });
    expect(settlementOf(late, retry(null), now, now - patienceWithTargetMs, half)).toMatchObject({
      why: 'too-late',
      pausesTarget: true,
    });
  });

  test('is tried again within the back-off’s bounds, whatever happened before', () => {
    const seed = runSeed(41);
    const random = seeded(seed);
    for (let round = 0; round < 1_000; round++) {
      const attempts = 1 + Math.floor(random() * 40);
      const settled = settlementOf({ ...item, attempts, notAfter: Infinity }, retry(null), now, null, random);
      if (settled.kind !== 'later') throw new Error(`seed ${seed}: ${settled.kind}`);
      expect(settled.at - now, `seed ${seed}`).toBeGreaterThanOrEqual(deliveryBackoff.firstMs / 2);
      expect(settled.at - now, `seed ${seed}`).toBeLessThanOrEqual(deliveryBackoff.capMs);
    }
  });
});
