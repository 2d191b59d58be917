import type { SteadyClock } from '../lib/clock.js';
import { isAppError } from '../lib/errors.js';

const tries = 5;
const firstWaitMs = 100;

/**
 * Runs `action` up to five times while it throws STORE_BUSY, waiting 100, 200, 400 and 800 ms in between without blocking: each try
 * itself blocks for SQLite's busy timeout at most. Anything else is thrown at once.
 */
export async function retryWhileBusy<T>(action: () => T, steady: Pick<SteadyClock, 'sleep'>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return action();
    } catch (error) {
      if (attempt === tries || !isAppError(error, 'STORE_BUSY')) throw error;
      await steady.sleep(firstWaitMs * 2 ** (attempt - 1));
    }
  }
}
