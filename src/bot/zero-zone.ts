/** Zero gamma as a zone: how far the level moves when it is worked out by another usual convention. */

import type { ZeroGamma, ZeroGammaConvention } from '../engine/types.js';
import { formatLevel } from '../lib/format.js';

/** Conventions that differ by no more than this share of spot say the same. */
const agreement = 0.001;

/** Prices of the underlying between which zero gamma lies, and the conventions that mark an end of it. */
export interface ZeroZone {
  low: number;
  high: number;
  /** The higher end first; an end that is the level itself has none. */
  conventions: { convention: ZeroGammaConvention; level: number }[];
}

/**
 * The stretch that holds the level and its alternatives. Null without a level, where no alternative was worked out or found, and where
 * all agree within 0.1 % of spot.
 */
export function zeroZoneOf(zero: ZeroGamma, spot: number): ZeroZone | null {
  if (zero.level === null) return null;
  const found = (zero.alternatives ?? []).flatMap(({ convention, level }) =>
    level === null ? [] : [{ convention, level }],
  );
  const levels = [zero.level, ...found.map(({ level }) => level)];
  const low = Math.min(...levels);
  const high = Math.max(...levels);
  if (!(high - low > agreement * spot)) return null;
  // Written with as many digits as people see: an end that reads like the level itself tells nothing.
  const itself = formatLevel(zero.level);
  const isEnd = ({ level }: { level: number }) => (level === low || level === high) && formatLevel(level) !== itself;
  return { low, high, conventions: found.filter(isEnd).sort((a, b) => b.level - a.level) };
}

const names: { readonly [convention in ZeroGammaConvention]: { name: string; under: string } } = {
  clock: { name: 'trading-day clock', under: 'by the trading-day clock' },
  carry: { name: 'other carry', under: 'with other carry' },
  'without-today': { name: 'without today’s expiration', under: 'without today’s expiration' },
};

/**
 * `Zero gamma as a zone: 6,005.1–6,019.4 (without today’s expiration 6,019.4, trading-day clock 6,005.1)`. Where another convention has
 * no zero gamma near the level, that is said as well. Null where there is nothing to say.
 */
export function zeroZoneWords(zero: ZeroGamma, spot: number): string | null {
  if (zero.level === null) return null;
  const zone = zeroZoneOf(zero, spot);
  const absent = (zero.alternatives ?? []).filter(({ level }) => level === null);
  const none = `none near ${absent.map(({ convention }) => names[convention].under).join(' or ')}`;
  if (zone === null) return absent.length === 0 ? null : `Zero gamma under other conventions: ${none}`;
  const notes = zone.conventions.map(({ convention, level }) => `${names[convention].name} ${formatLevel(level)}`);
  if (absent.length > 0) notes.push(none);
  return `Zero gamma as a zone: ${formatLevel(zone.low)}–${formatLevel(zone.high)} (${notes.join(', ')})`;
}
