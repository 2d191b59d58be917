import { describe, expect, test } from 'vitest';
import { zeroZoneOf, zeroZoneWords } from '../../src/bot/zero-zone.js';
import type { ZeroGamma, ZeroGammaAlternative } from '../../src/engine/types.js';

const zero = (level: number | null, alternatives?: ZeroGammaAlternative[]): ZeroGamma => ({
  level,
  reason: level === null ? 'always-positive' : null,
  roots: level === null ? [] : [level],
  chosenBy: level === null ? null : 'nearest-spot',
  ...(alternatives === undefined ? {} : { alternatives }),
});
const spot = 6_000;

describe('zero gamma as a zone', () => {
  const wide = zero(6_012.5, [
    { convention: 'clock', level: 6_005.1 },
    { convention: 'carry', level: 6_013 },
    { convention: 'without-today', level: 6_019.4 },
  ]);

  test('reaches from the lowest to the highest, and names those that mark its ends', () => {
    expect(zeroZoneOf(wide, spot)).toEqual({
      low: 6_005.1,
      high: 6_019.4,
      conventions: [
        { convention: 'without-today', level: 6_019.4 },
        { convention: 'clock', level: 6_005.1 },
      ],
    });
    expect(zeroZoneWords(wide, spot)).toBe(
      'Zero gamma as a zone: 6,005.1–6,019.4 (without today’s expiration 6,019.4, trading-day clock 6,005.1)',
    );
  });

  test('an end that is the level itself is not named', () => {
    const up = zero(6_000, [{ convention: 'carry', level: 6_010 }]);
    expect(zeroZoneWords(up, spot)).toBe('Zero gamma as a zone: 6,000.0–6,010.0 (other carry 6,010.0)');
  });

  test('an end that reads like the level is not named either', () => {
    const same = zero(6_000.01, [
      { convention: 'carry', level: 6_000.03 },
      { convention: 'clock', level: 5_980 },
    ]);
    expect(zeroZoneWords(same, spot)).toBe('Zero gamma as a zone: 5,980.0–6,000.0 (trading-day clock 5,980.0)');
  });

  test.each<[string, ZeroGamma]>([
    ['all agree within 0.1 % of spot', zero(6_000, [{ convention: 'clock', level: 6_006 }])],
    ['there is no level', zero(null, [{ convention: 'clock', level: 6_100 }])],
    ['none was worked out', zero(6_000)],
    ['there was none to work out', zero(6_000, [])],
  ])('nothing is said when %s', (_, one) => {
    expect(zeroZoneOf(one, spot)).toBeNull();
    expect(zeroZoneWords(one, spot)).toBeNull();
  });

  test('a convention without zero gamma near the level is said, with a zone or without', () => {
    const gone: ZeroGammaAlternative = { convention: 'without-today', level: null };
    expect(zeroZoneOf(zero(6_000, [gone]), spot)).toBeNull();
    expect(zeroZoneWords(zero(6_000, [gone, { convention: 'clock', level: null }]), spot)).toBe(
      'Zero gamma under other conventions: none near without today’s expiration or by the trading-day clock',
    );
    expect(zeroZoneWords(zero(6_000, [{ convention: 'clock', level: 5_990 }, gone]), spot)).toBe(
      'Zero gamma as a zone: 5,990.0–6,000.0 (trading-day clock 5,990.0, none near without today’s expiration)',
    );
  });

  test('on a phone it takes two lines', () => {
    expect(zeroZoneWords(wide, spot)!.length).toBeLessThanOrEqual(110);
  });
});
