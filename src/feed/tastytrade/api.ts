/** Authorised GETs: token, one renewal on 401, retries. What the quote token and the chains are fetched with. */

import { AppError } from '../../lib/errors.js';
import type { Secret } from '../../lib/secret.js';
import { type Http, statusOf } from './http.js';
import type { OAuth } from './oauth.js';
import type { OnTrouble, RetryPolicy } from './retry.js';

/** The broker's API for those who only read. */
export interface Api {
  /**
   * The `data` of the answer. Runs until it settles or the client closes; callers give up by `untilAborted`.
   * Throws BROKER_… errors; `onNotFound` words a 404, and `onTrouble` hears why it takes longer, while it does.
   */
  get(path: string, options: GetOptions): Promise<Record<string, unknown>>;
}

/** How one answer is asked for. */
export interface GetOptions {
  /** Decoded answer bytes accepted. */
  mostBytes: number;
  onNotFound?: () => AppError;
  onTrouble?: OnTrouble;
}

/** `closing` ends every request and every wait. */
export function createApi(deps: { http: Http; oauth: OAuth; retry: RetryPolicy; closing: AbortSignal }): Api {
  const { http, oauth, retry, closing } = deps;
  return {
    get(path, { mostBytes, onNotFound, onTrouble }) {
      const ask = async (token: Secret) => {
        try {
          return dataOf(await http({ method: 'GET', path, token, mostBytes, signal: closing }));
        } catch (error) {
          throw statusOf(error) === 404 && onNotFound !== undefined ? onNotFound() : error;
        }
      };
      const attempt = () => {
        // A login that failed for somebody else holds this call up as well.
        if (oauth.trouble !== null) onTrouble?.(oauth.trouble);
        return withOneRenewal(oauth, ask);
      };
      return retry.run(attempt, closing, onTrouble);
    },
  };
}

/** F05: one renewal after a 401, then stop; a second 401 leaves as BROKER_AUTH_REJECTED. */
async function withOneRenewal<T>(oauth: OAuth, ask: (token: Secret) => Promise<T>): Promise<T> {
  const token = await oauth.accessToken();
  try {
    return await ask(token);
  } catch (error) {
    if (statusOf(error) !== 401) throw error;
  }
  return ask(await oauth.replace(token));
}

function dataOf(body: unknown): Record<string, unknown> {
  const data = (body as { data?: unknown } | null)?.data;
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Record<string, unknown>;
  throw new AppError('BROKER_BAD_ANSWER', 'The broker answered without the documented "data" part.');
}
