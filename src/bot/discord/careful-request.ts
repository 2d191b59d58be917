/**
 * What discord.js leaves out between itself and the network: a pause before a retry, and what a lost answer to an
 * acknowledgement means.
 */

import { DefaultRestOptions, type RESTOptions } from 'discord.js';
import type { SteadyClock } from '../../lib/clock.js';

type Send = RESTOptions['makeRequest'];
type Answer = Awaited<ReturnType<Send>>;

/** discord.js repeats a request up to three times after a 5xx, at once; this is waited in between. */
const pauseAfterServerFaultMs = 250;
/** When a 429 names no time at all. */
const defaultRetrySeconds = 1;
/** Callbacks whose fate is unknown, at most so many are remembered. */
const mostUnsure = 500;

export interface CarefulRequestOptions {
  steady: Pick<SteadyClock, 'sleep'>;
  /** A request with the bot's token was answered 401. */
  onUnauthorized(): void;
  /** The server's clock, ms UTC to the second, with every answer that tells it. */
  onServerTime?(time: number): void;
  send?: Send;
}

/**
 * A `makeRequest` for the REST client:
 * - a 429 that names its pause only in the body gets the header that discord.js reads; without it, it would repeat at once, for ever;
 * - a 5xx is held back a moment, since discord.js repeats it without a pause;
 * - a closed socket is repeated where that cannot double anything;
 * - an interaction's callback that was lost and is then "already acknowledged" (40060) was taken the first time.
 */
export function carefulRequest({ steady, onUnauthorized, onServerTime, send }: CarefulRequestOptions): Send {
  const real: Send = send ?? DefaultRestOptions.makeRequest;
  const unsure = new Set<string>();
  const remember = (url: string) => {
    unsure.add(url);
    if (unsure.size > mostUnsure) unsure.delete(unsure.values().next().value!);
  };
  return async (url, init) => {
    const isCallback = url.includes('/interactions/') && url.includes('/callback');
    let answer: Answer;
    try {
      answer = await real(url, init);
    } catch (error) {
      if (isCallback) remember(url);
      const code = (error as { code?: unknown } | null)?.code;
      const isSafe = isCallback || (init.method ?? 'GET').toUpperCase() !== 'POST';
      // discord.js repeats what looks like ECONNRESET; undici has a name of its own for it.
      if (code === 'UND_ERR_SOCKET' && isSafe)
        throw Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' });
      throw error;
    }
    const { status } = answer;
    const serverTime = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isFinite(serverTime)) onServerTime?.(serverTime);
    if (status === 401 && isAuthorized(init)) onUnauthorized();
    if (status === 429 && !(Number(answer.headers.get('retry-after')) > 0)) {
      const text = await answer.text();
      const headers = new Headers(answer.headers);
      headers.set('retry-after', String(retrySeconds(text)));
      return made(text, status, headers);
    }
    if (status >= 500) {
      if (isCallback) remember(url);
      await steady.sleep(pauseAfterServerFaultMs);
      return answer;
    }
    if (isCallback && unsure.delete(url) && status === 400) {
      const text = await answer.text();
      return codeOf(text) === 40060 ? made(null, 204, new Headers()) : made(text, status, new Headers(answer.headers));
    }
    return answer;
  };
}

/** The library's types name undici's own Response; Node's is the same class of another copy. */
function made(text: string | null, status: number, headers: Headers): Answer {
  return new Response(text, { status, headers }) as unknown as Answer;
}

function isAuthorized({ headers }: Parameters<Send>[1]): boolean {
  return new Headers(headers as HeadersInit | undefined).has('authorization');
}

function retrySeconds(body: string): number {
  const value = Number(field(body, 'retry_after'));
  return Number.isFinite(value) && value > 0 ? value : defaultRetrySeconds;
}

function codeOf(body: string): unknown {
  return field(body, 'code');
}

function field(body: string, name: string): unknown {
  try {
    return (JSON.parse(body) as Record<string, unknown> | null)?.[name];
  } catch {
    return undefined;
  }
}
