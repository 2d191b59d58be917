/** Stored snapshots as commands ask for them: how levels went, what they were then, the close before. */

import type { PastAsk } from '../bot/past-ports.js';
import { createCloseBefore } from './past/close-before.js';
import { storedComparison } from './past/compare.js';
import { storedHistory } from './past/history.js';
import type { PastDeps } from './past/past-deps.js';

export type { PastDeps } from './past/past-deps.js';

/** `exportFile` is made elsewhere: it streams. */
export function createPast(deps: PastDeps, exportFile: PastAsk['exportFile']): PastAsk {
  return {
    history: (actor, wish) => storedHistory(deps, actor, wish),
    compare: (wish, options) => storedComparison(deps, wish, options),
    closeBefore: createCloseBefore(deps),
    sessions: (symbol, limit) =>
      deps.store.readings
        .sessions(symbol, { limit })
        .map(({ date }) => date)
        .reverse(),
    exportFile,
  };
}
