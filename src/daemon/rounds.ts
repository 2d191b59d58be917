/** What all rules make of one snapshot, a round for each scope that they look at. */

import { type Round, roundOf, type Told } from '../alerts/round.js';
import { stateText } from '../alerts/rule-state.js';
import type { Reading } from '../alerts/types.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import type { BookedRule, RuleBook } from './rule-book.js';

export type RuleRound = Round<BookedRule>;
export type RuleTold = Told<BookedRule>;

export interface Rounds {
  snapshotId: number;
  /** Of the book, when it was worked out. */
  revision: number;
  rounds: RuleRound[];
  /** Evaluated. */
  rules: number;
  seconds: number;
}

export interface RoundsDeps {
  book: Pick<RuleBook, 'of' | 'revision'>;
  market: Pick<MarketClock, 'now'>;
  steady: Pick<SteadyClock, 'now'>;
}

/** Reads the book as it is; `snapshotId` is the id that the snapshot has or is going to have. */
export function roundsOf(
  { book, market, steady }: RoundsDeps,
  readings: readonly Reading[],
  snapshotId: number,
): Rounds {
  const began = steady.now();
  let rules = 0;
  const rounds = readings.map((reading) => {
    const there = [...book.of(reading.symbol, reading.scope)];
    rules += there.length;
    return roundOf(there, { ...reading, snapshotId }, market.now());
  });
  // Writing states out needs no lock either.
  for (const { changes } of rounds) for (const { state } of changes) stateText(state);
  return { snapshotId, revision: book.revision, rounds, rules, seconds: (steady.now() - began) / 1_000 };
}

/** Of each scope the first message that goes out at once: most others show the same picture. */
export function firstToBeSeen(rounds: readonly RuleRound[]): RuleTold[] {
  return rounds.flatMap(
    ({ told }) => told.find((one) => one.tellings.some(({ holdUntil }) => holdUntil === null)) ?? [],
  );
}
