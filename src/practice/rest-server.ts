import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../lib/log.js';
import type { Knobs } from './knobs.js';
import type { MarketSource } from './market-source.js';
import { type Answer, apiError, gatewayPage, json, send } from './rest/answer.js';
import { answerGrant, type Credentials, readGrant } from './rest/oauth.js';
import { answerGet } from './rest/routes.js';
import type { Counters, RecordedRequest } from './stats.js';
import type { TokenRegistry } from './tokens.js';

/** What the REST side shares with the rest of the practice market. */
export interface RestContext {
  market: MarketSource;
  knobs: Knobs;
  stats: Counters;
  tokens: TokenRegistry;
  /** null accepts any non-empty pair. */
  credentials: Credentials | null;
  log: Logger;
  /** Market time the server started at. */
  startedAt: number;
  requests: RecordedRequest[];
  notes: readonly string[];
  posesAsBroker: boolean;
}

const mostRecorded = 5_000;
const mostBodyBytes = 64 * 1024;

/** The REST side: tastytrade's API as far as a reader of market data uses it, plus `/practice/clock`. */
export function createRestHandler(context: RestContext): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(request, context)
      .catch((error: unknown): Answer => {
        context.log.error('practice request failed', { error });
        return apiError(500, 'internal_error', 'An internal error occurred');
      })
      .then((decided) => {
        if (decided !== null && !response.destroyed) send(response, decided);
      });
  };
}

/** null means: never answer. */
async function answer(request: IncomingMessage, context: RestContext): Promise<Answer | null> {
  const { path, query } = readUrl(request.url ?? '/');
  const body = await readBody(request);
  const contentType = request.headers['content-type'] ?? null;
  const grant = request.method === 'POST' ? readGrant(contentType, body) : null;
  const recorded: RecordedRequest = {
    method: request.method ?? '',
    path,
    query: query.toString(),
    userAgent: request.headers['user-agent'] ?? null,
    contentType,
    bodyFields: grant === null ? [] : [...grant.keys()],
    status: null,
  };
  // The clock is ours, not the broker's: it is no request to the API and no fault touches it.
  if (path === '/practice/clock') return clockAnswer(context);
  context.stats.requests += 1;
  if (context.requests.length < mostRecorded) context.requests.push(recorded);
  const decided = faultAnswer(path, context.knobs) ?? decide(request, path, query, grant, context);
  if (decided === 'hang') return null;
  recorded.status = decided.status;
  context.log.debug('practice request', { method: recorded.method, path, status: decided.status });
  return decided;
}

function decide(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  grant: ReadonlyMap<string, string> | null,
  { market, knobs, tokens, credentials }: RestContext,
): Answer {
  if ((request.headers['user-agent'] ?? '') === '') return gatewayPage(401, 'Authorization Required');
  if (request.method === 'POST' && path === '/oauth/token') {
    return answerGrant(grant, credentials, () => ({
      token: tokens.issue('access'),
      lifeSeconds: knobs.accessTokenLife,
    }));
  }
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (bearer === undefined || tokens.stateOf('access', bearer) !== 'valid') {
    return apiError(401, 'token_invalid', 'This token is invalid or has expired');
  }
  if (request.method !== 'GET') return apiError(404, 'not_found', `No route matches ${path}`);
  const quoteToken = () => ({
    token: tokens.issue('quote'),
    url: knobs.dxlinkUrl ?? `ws://${request.headers.host}/${knobs.level === 'demo' ? 'delayed' : 'realtime'}`,
  });
  return answerGet(path, { market, knobs, at: market.clock.now(), query, quoteToken });
}

function faultAnswer(path: string, knobs: Knobs): Answer | 'hang' | null {
  if (!path.startsWith(knobs.faultPath)) return null;
  if (take(knobs, 'hang')) return 'hang';
  if (take(knobs, 'html')) return gatewayPage(502, 'Bad Gateway');
  if (take(knobs, 'broker429')) {
    const headers = knobs.retryAfter === null ? undefined : { 'retry-after': String(knobs.retryAfter) };
    return apiError(429, 'too_many_requests', 'Too many requests', headers);
  }
  if (take(knobs, 'broker5xx')) return apiError(503, 'service_unavailable', 'Service temporarily unavailable');
  return null;
}

function take(knobs: Knobs, name: 'hang' | 'html' | 'broker429' | 'broker5xx'): boolean {
  if (knobs[name] <= 0) return false;
  knobs[name] -= 1;
  return true;
}

function clockAnswer({ market, startedAt, notes, posesAsBroker }: RestContext): Answer {
  const { clock, origin } = market;
  return json(200, { now: clock.now(), speed: clock.speed, startedAt, origin, notes, isPractice: !posesAsBroker });
}

function readUrl(url: string): { path: string; query: URLSearchParams } {
  const [path = '/', ...rest] = url.split('?');
  const query = new URLSearchParams(rest.join('?'));
  try {
    return { path: decodeURIComponent(path), query };
  } catch {
    return { path, query };
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= mostBodyBytes) parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
