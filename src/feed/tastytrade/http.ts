/**
 * One request to tastytrade: deadline, User-Agent, JSON in and out, and every failure as an AppError. Nothing that came over
 * the wire gets into an error except the status, the broker's error code (checked to be a plain word) and the host name.
 */

import type { SteadyClock } from '../../lib/clock.js';
import { AppError, type Facts } from '../../lib/errors.js';
import type { Secret, SecretFilter } from '../../lib/secret.js';

/** One request. */
export interface HttpRequest {
  method: 'GET' | 'POST';
  /** Path from the root, already percent-encoded. */
  path: string;
  /** Access token for the Authorization header; the token endpoint takes none. */
  token?: Secret;
  /** Sent as JSON. */
  body?: Record<string, string>;
  /** Decoded answer bytes accepted; a larger answer is refused while it arrives. */
  mostBytes: number;
  signal?: AbortSignal | undefined;
}

/** What all requests share. */
export interface HttpOptions {
  baseUrl: string;
  /** `gexwatch/<version>`; without one the broker answers 401 with a web page. */
  userAgent: string;
  steady: SteadyClock;
  /** Wall time, ms UTC, for a Retry-After given as a date. */
  wallNow: () => number;
  /** An error code that holds a secret is left out of the error. */
  filter: SecretFilter;
  fetch?: typeof fetch;
}

/** Sends one request and returns the parsed JSON. Throws AppError (BROKER_…), or the signal's reason when the caller gave up. */
export type Http = (request: HttpRequest) => Promise<unknown>;

/** Every call ends within this, F06. */
export const deadlineMs = 15_000;
const mostErrorBytes = 65_536;

/** The function that sends requests to one broker. */
export function createHttp(options: HttpOptions): Http {
  const send = options.fetch ?? fetch;
  const root = options.baseUrl.replace(/\/+$/, '');
  const host = new URL(options.baseUrl).host;

  return async (request) => {
    request.signal?.throwIfAborted();
    const ending = new AbortController();
    let late = false;
    const cancel = options.steady.after(deadlineMs, () => {
      late = true;
      ending.abort();
    });
    const onAbort = () => ending.abort();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const response = await send(`${root}${request.path}`, {
        method: request.method,
        headers: headersOf(request, options.userAgent),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        // A redirect would carry the credentials in the body to wherever it points.
        redirect: 'manual',
        signal: ending.signal,
      });
      const text = await readText(response, response.ok ? request.mostBytes : mostErrorBytes);
      if (!response.ok) throw failure(host, response, text, options);
      if (text === null) throw tooLarge(host, request.mostBytes);
      return parse(host, text);
    } catch (error) {
      if (error instanceof AppError) throw error;
      request.signal?.throwIfAborted();
      if (late) throw new AppError('BROKER_TIMEOUT', `${host} did not answer within ${deadlineMs / 1000} seconds.`);
      throw unreachable(host, error);
    } finally {
      cancel();
      request.signal?.removeEventListener('abort', onAbort);
      // Frees the socket when the answer was not read to its end.
      ending.abort();
    }
  };
}

/** The HTTP status an error came from, or null. */
export function statusOf(error: unknown): number | null {
  const status = error instanceof AppError ? error.facts.status : undefined;
  return typeof status === 'number' ? status : null;
}

/** The wait the broker asked for, ms, or null. */
export function retryAfterOf(error: unknown): number | null {
  const wait = error instanceof AppError ? error.facts.retryAfterMs : undefined;
  return typeof wait === 'number' ? wait : null;
}

function headersOf(request: HttpRequest, userAgent: string): Record<string, string> {
  const headers: Record<string, string> = { 'User-Agent': userAgent, Accept: 'application/json' };
  if (request.body !== undefined) headers['Content-Type'] = 'application/json';
  if (request.token !== undefined) headers.Authorization = `Bearer ${request.token.reveal()}`;
  return headers;
}

/** The body as text, or null as soon as it exceeds the limit. */
async function readText(response: Response, mostBytes: number): Promise<string | null> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > mostBytes) {
      await reader.cancel().catch(() => {});
      return null;
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(host: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const kind = isPage(text) ? 'a web page' : text.trim() === '' ? 'an empty answer' : 'text that is not JSON';
    // No cause: the parser's message quotes the body.
    throw new AppError('BROKER_BAD_ANSWER', `${host} sent ${kind} in place of JSON.`);
  }
}

function failure(host: string, response: Response, text: string | null, options: HttpOptions): AppError {
  const { status } = response;
  const wallNow = options.wallNow();
  const brokerCode = text === null ? null : errorCodeOf(text, options.filter);
  const page = text !== null && isPage(text);
  const facts: Facts = { status, ...(brokerCode === null ? {} : { brokerCode }), ...(page ? { page } : {}) };
  const because = brokerCode === null ? '' : ` (${brokerCode})`;
  if (status === 401) {
    const hint = page ? ' with a web page, as it does for a missing User-Agent' : because;
    return new AppError('BROKER_AUTH_REJECTED', `${host} refused the credentials: it answered 401${hint}.`, { facts });
  }
  if (status === 403)
    return new AppError('BROKER_FORBIDDEN', `${host} forbids this request: 403${because}.`, { facts });
  if (status === 408 || status === 504) {
    return new AppError('BROKER_TIMEOUT', `${host} gave up waiting: it answered ${status}.`, { facts });
  }
  if (status === 429) {
    const wait = readRetryAfter(response.headers.get('retry-after'), wallNow);
    const asked = wait === null ? '' : ` and asks to wait ${Math.ceil(wait / 1000)} s`;
    return new AppError('BROKER_RATE_LIMITED', `${host} says too many requests (429)${asked}.`, {
      facts: wait === null ? facts : { ...facts, retryAfterMs: wait },
    });
  }
  if (status >= 500) {
    const wait = readRetryAfter(response.headers.get('retry-after'), wallNow);
    return new AppError('BROKER_UNAVAILABLE', `${host} has a fault of its own: it answered ${status}${because}.`, {
      facts: wait === null ? facts : { ...facts, retryAfterMs: wait },
    });
  }
  const what = status >= 300 && status < 400 ? `a redirect (${status})` : `${status}${because}`;
  return new AppError('BROKER_BAD_ANSWER', `${host} answered ${what}.`, { facts, transient: false });
}

function tooLarge(host: string, mostBytes: number): AppError {
  return new AppError('BROKER_BAD_ANSWER', `${host} sent an answer of more than ${mostBytes} bytes.`, {
    transient: false,
    facts: { mostBytes },
  });
}

/** No cause is attached: fetch quotes header values in some of its errors. */
function unreachable(host: string, error: unknown): AppError {
  const code = systemCodeOf(error);
  const why = code === null ? 'the connection broke off' : (explained[code] ?? code);
  return new AppError('BROKER_UNREACHABLE', `${host} cannot be reached: ${why}.`, {
    facts: code === null ? {} : { code },
  });
}

const explained: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused (ECONNREFUSED)',
  ECONNRESET: 'the connection was reset (ECONNRESET)',
  ENOTFOUND: 'there is no host of this name (ENOTFOUND)',
  EAI_AGAIN: 'the name server did not answer (EAI_AGAIN)',
  UND_ERR_SOCKET: 'the connection broke off (UND_ERR_SOCKET)',
};

function systemCodeOf(error: unknown): string | null {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code)) return code;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return null;
}

function isPage(text: string): boolean {
  return /^\s*<(!doctype|html|head|body)/i.test(text);
}

/** RFC 6749 `{error}` at the token endpoint, `{error:{code}}` elsewhere; only a short plain word is let through. */
function errorCodeOf(text: string, filter: SecretFilter): string | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  const error = (body as { error?: unknown } | null)?.error;
  const code = typeof error === 'string' ? error : (error as { code?: unknown } | null | undefined)?.code;
  const isPlain = typeof code === 'string' && /^[a-z][a-z_.]{1,59}$/.test(code) && filter.clean(code) === code;
  return isPlain ? code : null;
}

/** Seconds or an HTTP date; null when absent, unreadable or beyond a day. */
function readRetryAfter(header: string | null, wallNow: number): number | null {
  if (header === null) return null;
  const wait = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - wallNow;
  return Number.isFinite(wait) && wait <= 86_400_000 ? Math.max(0, Math.round(wait)) : null;
}
