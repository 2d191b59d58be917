import { describe, expect, test } from 'vitest';
import { loginPause, parseLogins, recentLogins } from '../../../src/bot/discord/login-pause.js';

describe('the pause before a login', () => {
  const minute = 60_000;
  test.each([
    ['nothing is known', [], 0],
    ['one login a second ago', [-1_000], 0],
    ['three within the hour', [-30 * minute, -20 * minute, -1_000], 0],
    ['four, the last just now', [-4_000, -3_000, -2_000, 0], 30_000],
    ['four, the last 20 s ago', [-40_000, -35_000, -30_000, -20_000], 10_000],
    ['four, the last a minute ago', [-9 * minute, -8 * minute, -7 * minute, -minute], 0],
    ['five, the last just now', [-4_000, -3_000, -2_000, -1_000, 0], minute],
    ['nine, the last just now', Array.from({ length: 9 }, (_, index) => -index * 1_000), 15 * minute],
    ['forty within the hour', Array.from({ length: 40 }, (_, index) => -index * 1_000), 15 * minute],
    ['four, but the hour is over', [-61 * minute, -62 * minute, -63 * minute, -1_000], 0],
    ['times ahead of the clock', [5_000, 6_000, 7_000, 8_000, 9_000], 0],
  ])('%s', (_what, ago, expected) => {
    const now = 1_800_000_000_000;
    expect(
      loginPause(
        ago.map((time) => now + time),
        now,
      ),
    ).toBe(expected);
  });

  test('a program that crashes after each login uses far fewer than the 1,000 of a day', () => {
    let times: number[] = [];
    let now = 1_800_000_000_000;
    const end = now + 86_400_000;
    let logins = 0;
    while (now < end) {
      now += loginPause(times, now);
      times = [...recentLogins(times, now), now];
      logins += 1;
      now += 500;
    }
    expect(logins).toBeLessThan(250);
  });

  test.each([[null], [''], ['nonsense'], ['{"a":1}'], ['[1,"x",null]']])('memory that says %s does no harm', (text) => {
    expect(parseLogins(text).every((time) => Number.isFinite(time))).toBe(true);
  });
});
