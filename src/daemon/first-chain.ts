/** Waiting for the first chain of a symbol: how long, what is said meanwhile, and what when it does not come. */

import type { FeedStatus } from '../feed/ports.js';
import type { SymbolWatch } from '../feed/symbol-watch.js';
import { AppError, errorKinds } from '../lib/errors.js';

/** How long a question waits for a first chain, real ms. */
const patienceMs = 25_000;
/** And how long while the feed is away: long enough for a quick reconnect. */
const reconnectPatienceMs = 5_000;
/** And while the broker is being asked again: long enough for three tries to fail and the fourth to be right. */
const triesPatienceMs = 8_000;

/** How long a question waits for a first chain, ms, by what is known to be wrong. */
export function patienceWith(watch: SymbolWatch, status: FeedStatus, hasEmptyItems: boolean): number {
  const isAway = status.phase === 'waiting' && status.problem !== null;
  // A live feed that has no price of the underlying will hardly get one now.
  const isPriceless = watch.phase === 'spot' && hasEmptyItems;
  if (isAway || isPriceless) return reconnectPatienceMs;
  const isAskedAgain = watch.problem !== null || (status.phase === 'connecting' && status.problem !== null);
  return isAskedAgain ? triesPatienceMs : patienceMs;
}

/** Why a chain is not there yet: with the feed's own code where the feed is the reason. */
export function notLoaded(watch: SymbolWatch, { problem, problemCode }: FeedStatus): AppError {
  const { symbol } = watch;
  if (problem === null || problemCode === null || problemCode === undefined) {
    if (watch.phase === 'chain')
      return new AppError('BROKER_TIMEOUT', `The broker has not sent the option chain of ${symbol} yet.`);
    if (watch.phase === 'spot') return new AppError('SPOT_MISSING', `No price of ${symbol} has arrived yet.`);
    return new AppError('NO_DATA_YET', `${symbol} is not loaded yet: the feed has not sent enough.`);
  }
  // The error adds its remedy by itself.
  const message = problem.replace(errorKinds[problemCode].remedy, '').trim();
  return new AppError(problemCode, `${symbol} is not loaded. ${message}`);
}

/** What is being waited for. */
export function progressText(watch: SymbolWatch): string {
  switch (watch.phase) {
    case 'chain':
      return `fetching the ${watch.symbol} option chain`;
    case 'spot':
      return `waiting for the price of ${watch.symbol}`;
    default:
      return `reading open interest and greeks of ${watch.symbol}`;
  }
}
