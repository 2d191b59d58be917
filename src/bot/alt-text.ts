/** What the alt texts of all pictures share: their levels, their end, their length. Pure. */

import type { ChartHead, LevelMark } from '../charts/spec.js';
import { formatLevel, formatMoment, formatStrike } from '../lib/format.js';
import { listWords, sourceWords } from './wording.js';
import { cutToFit } from './words.js';

/** Characters both platforms allow. */
export const longestAlt = 1_024;

const levelNames: readonly [LevelMark['kind'], string][] = [
  ['zero-gamma', 'zero gamma'],
  ['max-gex', 'max GEX strike'],
  ['call-wall', 'call wall'],
  ['put-wall', 'put wall'],
];

/** `Zero gamma 6,012.5, call wall 6,050 and put wall 5,900.`; empty without marks. */
export function levelsSentence(marks: readonly LevelMark[]): string {
  const levels = levelNames.flatMap(([kind, name]) => {
    const found = marks.find((one) => one.kind === kind);
    if (found === undefined || !Number.isFinite(found.price)) return [];
    return [`${name} ${kind === 'zero-gamma' ? formatLevel(found.price) : formatStrike(found.price)}`];
  });
  return levels.length === 0 ? '' : `${listWords(levels).replace(/^./, (first) => first.toUpperCase())}.`;
}

/**
 * The sentences that are not empty, then the picture's doubts, time and source. Within 1,024 characters: what is too long is cut
 * between words from the sentences, never from the doubts.
 */
export function altText(head: ChartHead, sentences: readonly string[]): string {
  const end = [
    ...(head.warning === null ? [] : [`Not complete: ${head.warning}.`]),
    `Data of ${formatMoment(head.dataTime)}, ${sourceWords(head.source, 15 * 60_000)}.`,
  ].join(' ');
  const sizeOf = (text: string) => text.length;
  const body = sentences.filter((sentence) => sentence !== '').join(' ');
  const room = Math.max(longestAlt / 2, longestAlt - end.length - 1);
  return cutToFit(`${cutToFit(body, room, sizeOf)} ${end}`, longestAlt, sizeOf);
}
