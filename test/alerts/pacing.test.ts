import { describe, expect, test } from 'vitest';
import { chatLimitOf, Pace, paceKeyOf } from '../../src/alerts/pacing.js';
import type { Target } from '../../src/alerts/types.js';
import { runSeed, seeded } from '../fakes/random.js';

const telegram = (chat: string | number, thread: string | null = null): Target => ({
  platform: 'telegram',
  chat: String(chat),
  thread,
});
const discord = (chat: string, thread: string | null = null): Target => ({ platform: 'discord', chat, thread });

/** A pace over a clock that the test moves. */
function paced(perSecond: number) {
  const clock = { at: 0, now: () => clock.at };
  return { clock, pace: new Pace({ perSecond, steady: clock }) };
}

/** Sends to ever new chats whenever allowed; timers are late by what `lateness` draws. Times of the sends. */
function storm(perSecond: number, forMs: number, lateness: () => number): number[] {
  const { clock, pace } = paced(perSecond);
  const sent: number[] = [];
  for (let chat = 1; clock.at < forMs; chat++) {
    if (pace.nextAt > clock.at) clock.at = pace.nextAt + lateness();
    pace.take(telegram(chat));
    sent.push(clock.at);
  }
  return sent;
}

describe('over all chats', () => {
  test.each([25, 40])('a storm at %i a second is evenly spaced and leaves nothing unused', (perSecond) => {
    const sent = storm(perSecond, 60_000, () => 0);
    expect(sent.length).toBeGreaterThanOrEqual(60 * perSecond);
    const gaps = sent.slice(4).map((at, index) => at - sent[index + 3]!);
    for (const gap of gaps) expect(gap).toBeCloseTo(1_000 / perSecond, 6);
  });

  test.each([25, 40])('with late timers and a busy process, 95 %% of %i a second and never a burst', (perSecond) => {
    const seed = runSeed(41);
    const random = seeded(seed);
    // Mostly a few milliseconds; once in a hundred a stall as a chart or a snapshot causes.
    const sent = storm(perSecond, 60_000, () => (random() < 0.01 ? 120 * random() : 6 * random()));
    expect(sent.length, `seed ${seed}`).toBeGreaterThanOrEqual(0.95 * 60 * perSecond);
    for (const [index, at] of sent.entries()) {
      const within = sent.slice(index, index + perSecond + 4).filter((other) => other < at + 1_000).length;
      expect(within, `seed ${seed}, second from ${at}`).toBeLessThanOrEqual(perSecond + 3);
    }
  });

  test('idle time is not saved up', () => {
    const { clock, pace } = paced(25);
    clock.at = 3_600_000;
    let count = 0;
    for (; pace.nextAt <= clock.at; count++) pace.take(telegram(count + 1));
    expect(count).toBeLessThanOrEqual(3);
  });

  test('a pause stops everything until its end, whatever shorter one comes after', () => {
    const { clock, pace } = paced(25);
    pace.pause(null, 5_000);
    pace.pause(null, 1_000);
    expect(pace.nextAt).toBe(5_000);
    clock.at = 5_000;
    pace.take(telegram(1));
    expect(pace.nextAt).toBeLessThanOrEqual(5_040);
  });

  test('a pace that allows nothing is refused', () => {
    for (const perSecond of [0, -1, Number.NaN]) expect(() => paced(perSecond)).toThrow(RangeError);
  });
});

describe('per chat', () => {
  /** Times at which one chat gets its messages when as many as possible are sent. */
  function burst(target: Target, count: number): number[] {
    const { clock, pace } = paced(1_000);
    return Array.from({ length: count }, () => {
      clock.at = Math.max(clock.at, pace.nextAt, pace.readyAt(target));
      pace.take(target);
      return clock.at;
    });
  }

  test('a person on Telegram gets one a second', () => {
    expect(burst(telegram(7), 4)).toEqual([0, 1_000, 2_000, 3_000]);
  });

  test('a group on Telegram gets 20 a minute over all its topics', () => {
    const sent = burst(telegram(-100), 41);
    expect(sent[19]).toBe(19_000);
    expect(sent[20]).toBe(60_000);
    expect(sent[40]).toBe(120_000);
    expect(paceKeyOf(telegram(-100, '5'))).toBe(paceKeyOf(telegram(-100, '6')));
  });

  test('a channel on Discord gets 5 in 5 seconds, a thread its own 5', () => {
    const sent = burst(discord('1'), 11);
    expect(sent[4]).toBeLessThan(10);
    expect(sent[5]).toBe(5_000);
    expect(sent[10]).toBeGreaterThanOrEqual(10_000);
    expect(paceKeyOf(discord('1', '2'))).not.toBe(paceKeyOf(discord('1')));
  });

  test('a chat that must wait holds up no other', () => {
    const { clock, pace } = paced(25);
    pace.pause(telegram(1), 30_000);
    expect(pace.readyAt(telegram(1))).toBe(30_000);
    expect(pace.readyAt(telegram(2))).toBeLessThanOrEqual(clock.at);
    expect(pace.nextAt).toBeLessThanOrEqual(clock.at);
  });

  test('in no window does a chat get more than its limit (random sends, pauses and gaps)', () => {
    const seed = runSeed(41);
    const random = seeded(seed);
    const targets = [telegram(1), telegram(-2), telegram(-2, '9'), discord('3'), discord('3', '4')];
    const { clock, pace } = paced(40);
    const sent = new Map<string, number[]>();
    for (let step = 0; step < 5_000; step++) {
      clock.at += random() * 200;
      const target = targets[Math.floor(random() * targets.length)]!;
      if (random() < 0.01) pace.pause(target, random() * 3_000);
      if (pace.nextAt > clock.at || pace.readyAt(target) > clock.at) continue;
      pace.take(target);
      const times = sent.get(paceKeyOf(target)) ?? [];
      const { count, perMs } = chatLimitOf(target);
      const before = times[times.length - count];
      if (before !== undefined) expect(clock.at - before, `seed ${seed}`).toBeGreaterThanOrEqual(perMs);
      sent.set(paceKeyOf(target), [...times, clock.at]);
    }
    expect([...sent.values()].every((times) => times.length > 50)).toBe(true);
  });

  test('chats that were sent to long ago are forgotten, also behind ones that wait for an hour', () => {
    const { clock, pace } = paced(25);
    for (let chat = 1; chat <= 20; chat++) pace.pause(telegram(-chat), 3_600_000);
    for (let chat = 1; chat <= 50_000; chat++) {
      clock.at = Math.max(clock.at, pace.nextAt);
      pace.take(telegram(chat));
    }
    expect(pace.size).toBeLessThan(200);
  });
});
