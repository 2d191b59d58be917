/** Of what scope and time the numbers of a post are, in one line. */

import { formatDate, formatDayClock } from '../lib/format.js';
import type { GexAnswer } from './ports.js';
import { scopeLabel } from './scope.js';
import { listWords, timeWords } from './wording.js';

interface Read {
  symbol: string;
  answer: GexAnswer;
}

/** Before the open a reading is of this morning while the price in it may be of last night. */
const oldSpotMs = 30 * 60_000;

export function hasOldSpot({ head }: GexAnswer): boolean {
  return !head.inSession && head.asOf - head.delayMs - head.spotAt > oldSpotMs;
}

/** What all have in common once; where they differ, whose it is: `SPX and SPY as of Fri 08:45 ET; NDX as of Thu 16:00 ET`. */
function together(reads: readonly Read[], write: (read: Read) => string): string {
  const groups = new Map<string, string[]>();
  for (const read of reads) groups.set(write(read), [...(groups.get(write(read)) ?? []), read.symbol]);
  if (groups.size === 1) return [...groups.keys()][0]!;
  return [...groups].map(([words, symbols]) => `${listWords(symbols)} ${words}`).join('; ');
}

/** `45 days · OI of Nov 19 · as of Fri 08:45 ET`. */
export function summaryDataLine(reads: readonly Read[], now: number): string {
  return [
    together(reads, ({ answer }) => scopeLabel(answer.scope.scope, answer.scope.expirations, answer.head.sessionDate)),
    together(reads, ({ answer }) => {
      const { openInterestDate } = answer.scope.quality;
      return openInterestDate === null
        ? 'OI date unknown'
        : `OI of ${formatDate(openInterestDate, { weekday: false })}`;
    }),
    together(reads, ({ answer }) => timeWords(answer, now)),
    ...spotWords(reads),
  ].join(' · ');
}

/** `spot of Thu 16:00 ET`, or whose it is when others have a price of this morning. */
function spotWords(reads: readonly Read[]): string[] {
  const old = reads.filter(({ answer }) => hasOldSpot(answer));
  if (old.length === 0) return [];
  const words = together(old, ({ answer }) => `spot of ${formatDayClock(answer.head.spotAt)}`);
  const isNamed = old.length < reads.length && !old.some(({ symbol }) => words.startsWith(symbol));
  return [isNamed ? `${listWords(old.map(({ symbol }) => symbol))} ${words}` : words];
}
