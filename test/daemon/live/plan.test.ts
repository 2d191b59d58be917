import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/alerts/outcome.js';
import {
  afterAttempt,
  closingMs,
  firstEditAt,
  type LiveStep,
  nextEditAt,
  planLive,
} from '../../../src/daemon/live/plan.js';

const close = Date.parse('2026-11-20T16:00:00-05:00');
const hour = 3_600_000;

describe('what is to be done with a live message', () => {
  const running = { endedAt: null, until: close };
  const facts = { now: close - hour, closesAt: close, steadyNow: 1_000, nextAt: 1_000 };

  test.each([
    ['its interval is over', running, facts, { kind: 'show' }],
    ['its interval is not over', running, { ...facts, nextAt: 1_001 }, { kind: 'wait' }],
    ['the bell has rung and the closing snapshot may come', running, { ...facts, now: close + 1 }, { kind: 'show' }],
    ['the session is over', running, { ...facts, now: close + closingMs, nextAt: 9_000 }, { kind: 'close', at: close }],
    [
      'today is another session',
      running,
      { ...facts, closesAt: close + 24 * hour },
      { kind: 'close', at: close - hour },
    ],
    ['today is none', running, { ...facts, now: close + 20 * hour, closesAt: null }, { kind: 'close', at: close }],
    ['somebody has stopped it', { ...running, endedAt: 77 }, facts, { kind: 'close', at: 77 }],
    ['its end could not be shown just now', { ...running, endedAt: 77 }, { ...facts, nextAt: 1_001 }, { kind: 'wait' }],
  ] as const)('%s', (_when, message, given, plan) => {
    expect(planLive(message, given)).toEqual(plan);
  });

  test('an edit follows a snapshot closely, and never comes much before its interval', () => {
    for (const seconds of [30, 60, 300]) {
      const wait = nextEditAt(5_000, seconds) - 5_000;
      expect(wait).toBeLessThanOrEqual(seconds * 1_000);
      expect(wait).toBeGreaterThanOrEqual(seconds * 900);
    }
  });

  test('after a restart fifty messages do not come at once, and none waits longer than its interval', () => {
    const times = Array.from({ length: 50 }, (_, index) => firstEditAt(0, { id: index + 1, seconds: 60 }));
    const sorted = [...times].sort((a, b) => a - b);
    expect(sorted.at(-1)).toBeLessThanOrEqual(60_000);
    for (let from = 0; from < 30_000; from += 5_000) {
      const there = sorted.filter((time) => time >= from && time < from + 5_000).length;
      expect(there).toBeGreaterThan(4);
      expect(there).toBeLessThan(13);
    }
  });
});

describe('what follows from an attempt', () => {
  const retry = (change: Partial<Extract<Outcome, { kind: 'retry' }>>): Outcome => ({
    kind: 'retry',
    afterMs: null,
    reason: 'r',
    code: 'CHAT_UNREACHABLE',
    ...change,
  });
  const to = { platform: 'telegram', chat: '-100', thread: null } as const;
  const later = { kind: 'later', ms: 15_000, isPlatform: false, isRefusal: false } as const;

  test.each<[string, Outcome, number, LiveStep]>([
    ['it is there', { kind: 'sent', messageId: '5' }, 2, { kind: 'done', messageId: '5' }],
    ['it was removed', { kind: 'gone', reason: 'r', code: 'CHAT_EXPIRED' }, 0, { kind: 'end' }],
    ['the group has moved', { kind: 'moved', to, reason: 'r' }, 0, { kind: 'move', to }],
    ['a server had a fault', retry({}), 9, later],
    ['the platform wants a minute', retry({ afterMs: 60_000, holds: 'chat' }), 0, { ...later, ms: 60_000 }],
    ['nothing reaches the platform', retry({ holds: 'platform' }), 0, { ...later, isPlatform: true }],
    ['a right is missing', retry({ code: 'CHAT_FORBIDDEN' }), 0, { ...later, isRefusal: true }],
    ['a right is still missing', retry({ code: 'CHAT_FORBIDDEN' }), 2, { kind: 'end' }],
    ['our layout was refused', { kind: 'bug', reason: 'r' }, 1, { ...later, isRefusal: true }],
    ['our layout was refused again', { kind: 'bug', reason: 'r' }, 2, { kind: 'end' }],
    ['nobody knows', { kind: 'ambiguous', reason: 'r' }, 0, later],
  ])('%s', (_what, outcome, refusals, step) => {
    expect(afterAttempt(outcome, refusals)).toEqual(step);
  });
});
