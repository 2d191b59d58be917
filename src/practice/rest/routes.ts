import { newYorkDate } from '../../calendar/new-york.js';
import type { Knobs } from '../knobs.js';
import type { MarketSource } from '../market-source.js';
import { type Answer, apiError, data } from './answer.js';
import { equityItem, nestedChain } from './chain-json.js';
import { marketDataByType } from './market-data-json.js';
import { currentSession, holidays, nextSession, previousSession } from './session-json.js';

/** One authenticated request and what it may look at. */
export interface RouteContext {
  market: MarketSource;
  knobs: Knobs;
  /** Market time of the request. */
  at: number;
  query: URLSearchParams;
  /** A new quote token and where to use it. */
  quoteToken(): { token: string; url: string };
}

type Route = (context: RouteContext, path: string, symbol: string) => Answer;

const notFound = (what: string): Answer => apiError(404, 'record_not_found', `Couldn't find ${what}`);

/** Every authenticated GET the practice market knows. The group in a pattern is a percent-decoded symbol. */
const routes: readonly [RegExp, Route][] = [
  [/^\/api-quote-tokens$/, quoteTokens],
  [/^\/option-chains\/(.+)\/nested$/, nested],
  [/^\/instruments\/equities\/(.+)$/, equity],
  [/^\/market-data\/by-type$/, byType],
  [/^\/market-time\/sessions\/current$/, sessionsOfCollections],
  [/^\/market-time\/equities\/sessions\/current$/, ({ at }, path) => data(path, currentSession(at))],
  [/^\/market-time\/equities\/sessions\/next$/, ({ at }, path) => data(path, nextSession(at))],
  [/^\/market-time\/equities\/sessions\/previous$/, ({ at }, path) => data(path, previousSession(at))],
  [/^\/market-time\/equities\/holidays$/, ({ at }, path) => data(path, holidays(at))],
];

/** The answer to an authenticated GET; `path` is percent-decoded. */
export function answerGet(path: string, context: RouteContext): Answer {
  for (const [pattern, route] of routes) {
    const match = pattern.exec(path);
    if (match !== null) return route(context, path, match[1] ?? '');
  }
  return apiError(404, 'not_found', `No route matches ${path}`);
}

function quoteTokens({ knobs, quoteToken }: RouteContext, path: string): Answer {
  if (knobs.noCustomer) {
    return apiError(404, 'quote_streamer.customer_not_found_error', 'You must be a customer to access a quote stream.');
  }
  const { token, url } = quoteToken();
  return data(path, { token, 'dxlink-url': url, level: knobs.level });
}

function nested({ market, at }: RouteContext, path: string, symbol: string): Answer {
  const underlying = market.underlyings().find((one) => one.symbol === symbol);
  if (underlying === undefined) return notFound(`an option chain for ${symbol}`);
  return data(path, nestedChain(market.roots(symbol, at), newYorkDate(at)));
}

function equity({ market }: RouteContext, path: string, symbol: string): Answer {
  const underlying = market.underlyings().find((one) => one.symbol === symbol);
  return underlying === undefined ? notFound(`Equity with symbol ${symbol}`) : data(path, equityItem(underlying));
}

function byType({ market, knobs, at, query }: RouteContext): Answer {
  if (knobs.marketDataForbidden) return apiError(403, 'not_permitted', 'User not permitted access');
  return marketDataByType(query, market, at);
}

function sessionsOfCollections({ at, query }: RouteContext, path: string): Answer {
  const collections = [...query.getAll('instrument-collections[]'), ...query.getAll('instrument-collections')];
  if (collections.length === 0) {
    return apiError(400, 'validation_error', 'instrument-collections is missing');
  }
  // Futures exchanges keep hours of their own, which this market does not know.
  const items = collections.filter((name) => name === 'Equity').map(() => currentSession(at));
  return data(path, { items });
}
