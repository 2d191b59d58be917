/** The market that `practice` serves: the simulated one, or a downloaded quote file. */

import { frozenMarketClock, type MarketClock, practiceMarketClock, type SteadyClock } from '../lib/clock.js';
import { formatFullMoment } from '../lib/format.js';
import { readChainFile } from '../practice/chain-file.js';
import { createFileSource, moveByWeeks, weeksToNow } from '../practice/file-source.js';
import type { MarketSource } from '../practice/market-source.js';
import { createModelMarket } from '../practice/model/market.js';
import { practiceStartAt } from '../practice/start-time.js';
import type { PracticeOptions } from './practice-options.js';

/** The machine's clocks, replaced in tests. */
export interface PracticeClocks {
  wall: MarketClock;
  steady: SteadyClock;
}

/** A market to serve, what it is in words, and what a reader of its numbers should know. */
export interface PracticeSource {
  market: MarketSource;
  description: string;
  notes: readonly string[];
}

/** @throws AppError CHAIN_FILE_… when the file cannot be served */
export async function openPracticeSource(
  { market, speed }: Pick<PracticeOptions, 'market' | 'speed'>,
  { wall, steady }: PracticeClocks,
): Promise<PracticeSource> {
  if (market.kind === 'model') {
    const clock = practiceMarketClock(practiceStartAt(market.start, wall.now()), speed, steady);
    return {
      market: createModelMarket({ seed: market.seed, clock }),
      description: `simulated, seed ${market.seed}`,
      notes: [],
    };
  }
  const original = await readChainFile(market.path);
  const weeks = market.moved ? weeksToNow(original, wall.now()) : 0;
  const file = moveByWeeks(original, weeks);
  const taken = `quotes of ${formatFullMoment(original.asOf)}`;
  return {
    // Quotes that stand still belong to a moment, so time stands still with them.
    market: createFileSource(file, { clock: frozenMarketClock(file.asOf) }),
    description: `${file.symbol} from a quote file, ${taken}${weeks === 0 ? '' : `, moved by ${weeks} ${weeks === 1 ? 'week' : 'weeks'}`}`,
    notes: file.problems,
  };
}
