/** The REST side answers as tastytrade's API does to a reader of market data, its refusals included. */

import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { sessionOn } from '../../src/calendar/session.js';
import type { SteadyClock } from '../../src/lib/clock.js';
import { practiceMarketClock, systemSteadyClock } from '../../src/lib/clock.js';
import { isAppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import { createModelMarket } from '../../src/practice/model/market.js';
import { type PracticeOptions, type PracticeServer, startPracticeServer } from '../../src/practice/practice-market.js';
import { ManualClock } from '../fakes/clock.js';
import { TinyMarket, tinyMarketTime } from '../fakes/tiny-market.js';
import { RawDxLink } from './raw-dxlink.js';

type Body = Record<string, unknown>;

let server: PracticeServer;
afterEach(() => server?.close());

async function start(options: Partial<PracticeOptions> = {}): Promise<void> {
  const steady: SteadyClock = options.steady ?? systemSteadyClock();
  server = await startPracticeServer({ market: new TinyMarket(), log: silentLogger, ...options, steady });
}

const grant = { grant_type: 'refresh_token', client_secret: 'secret', refresh_token: 'refresh' };

async function post(body: string, contentType: string): Promise<{ status: number; body: Body }> {
  const headers = { 'content-type': contentType, 'user-agent': 'gexwatch/test' };
  const response = await fetch(`${server.url}/oauth/token`, { method: 'POST', body, headers });
  return { status: response.status, body: (await response.json()) as Body };
}

async function accessToken(): Promise<string> {
  return (await post(JSON.stringify(grant), 'application/json')).body.access_token as string;
}

async function get(path: string, token?: string): Promise<{ status: number; body: Body; headers: Headers }> {
  const bearer = token ?? (await accessToken());
  const headers = { authorization: `Bearer ${bearer}`, 'user-agent': 'gexwatch/test' };
  const response = await fetch(`${server.url}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Body, headers: response.headers };
}

const dataOf = async (path: string) => (await get(path)).body.data as Body;

describe('POST /oauth/token', () => {
  const right = { access_token: expect.any(String), token_type: 'Bearer', expires_in: 900 };

  test('takes the grant as JSON and as a form', async () => {
    await start();
    expect(await post(JSON.stringify(grant), 'application/json')).toEqual({ status: 200, body: right });
    const form = new URLSearchParams(grant).toString();
    expect(await post(form, 'application/x-www-form-urlencoded')).toEqual({ status: 200, body: right });
    expect(server.requests).toMatchObject([{ bodyFields: Object.keys(grant) }, { bodyFields: Object.keys(grant) }]);
  });

  test.each([
    ['an unknown refresh token', { ...grant, refresh_token: 'old' }, 'invalid_grant'],
    ['no refresh token', { ...grant, refresh_token: '' }, 'invalid_grant'],
    ['a wrong client secret', { ...grant, client_secret: 'wrong' }, 'invalid_client'],
    ['another kind of grant', { ...grant, grant_type: 'password' }, 'unsupported_grant_type'],
  ])('%s is refused in the form of RFC 6749', async (_, body, error) => {
    await start({ credentials: { clientSecret: 'secret', refreshToken: 'refresh' } });
    expect(await post(JSON.stringify(body), 'application/json')).toEqual({
      status: 400,
      body: { error, error_description: expect.any(String) },
    });
  });

  test('a body that is neither JSON nor a form is refused', async () => {
    await start();
    expect(await post('grant please', 'application/json')).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });
});

describe('access', () => {
  test('a request without User-Agent gets the 401 page of the gateway, which is not JSON', async () => {
    await start();
    const { status, type, text } = await new Promise<{ status: number; type: string; text: string }>((resolve) => {
      httpRequest(`${server.url}/api-quote-tokens`, (response) => {
        let text = '';
        response.on('data', (part) => {
          text += String(part);
        });
        response.on('end', () =>
          resolve({ status: response.statusCode!, type: String(response.headers['content-type']), text }),
        );
      }).end();
    });
    expect({ status, type }).toEqual({ status: 401, type: 'text/html' });
    expect(text).toContain('401 Authorization Required');
    expect(text).toContain('nginx');
  });

  test('an unknown token, and one older than 15 minutes, are refused in the envelope of the API', async () => {
    const clock = new ManualClock(tinyMarketTime);
    await start({ steady: clock.steady });
    const error = { code: 'token_invalid', message: expect.any(String) };
    expect(await get('/api-quote-tokens', 'guessed')).toMatchObject({ status: 401, body: { error } });
    const token = await accessToken();
    await clock.advance(899_000);
    expect((await get('/api-quote-tokens', token)).status).toBe(200);
    await clock.advance(1_000);
    expect(await get('/api-quote-tokens', token)).toMatchObject({ status: 401, body: { error } });
  });

  test('expireTokens ends the tokens that are out', async () => {
    await start();
    const token = await accessToken();
    server.expireTokens();
    expect((await get('/market-time/equities/holidays', token)).status).toBe(401);
    expect((await get('/market-time/equities/holidays')).status).toBe(200);
  });

  test('a path the API does not have is a 404, and is on record', async () => {
    await start();
    expect(await get('/quote-streamer-tokens')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    expect(server.requests.at(-1)).toMatchObject({ method: 'GET', path: '/quote-streamer-tokens', status: 404 });
  });
});

describe('GET /api-quote-tokens', () => {
  test('gives a new token each time, with the URL where it is good', async () => {
    await start();
    const first = await dataOf('/api-quote-tokens');
    const second = await dataOf('/api-quote-tokens');
    expect(first).toEqual({ token: expect.any(String), 'dxlink-url': server.dxlinkUrl, level: 'api' });
    expect(second.token).not.toBe(first.token);
    await RawDxLink.ready(first['dxlink-url'] as string, first.token as string);
  });

  test('an unfunded account gets level demo and the delayed feed', async () => {
    await start({ knobs: { level: 'demo' } });
    const { token, level, ...rest } = await dataOf('/api-quote-tokens');
    expect(level).toBe('demo');
    expect(rest['dxlink-url']).toMatch(/\/delayed$/);
    await RawDxLink.ready(rest['dxlink-url'] as string, token as string);
  });

  test('somebody without an account gets the customer-not-found error', async () => {
    await start({ knobs: { noCustomer: true } });
    expect(await get('/api-quote-tokens')).toMatchObject({
      status: 404,
      body: { error: { code: 'quote_streamer.customer_not_found_error' } },
    });
  });
});

describe('instruments', () => {
  test('a nested chain has one item per root, AM and PM kept apart, and the streamer symbols of the market', async () => {
    await start();
    const { items } = (await dataOf('/option-chains/SPX/nested')) as { items: Body[] };
    expect(items.map((item) => [item['root-symbol'], item['option-chain-type'], item['shares-per-contract']])).toEqual([
      ['SPX', 'Standard', 100],
      ['SPXW', 'Standard', 100],
    ]);
    const expirations = items[1]!.expirations as Body[];
    expect(expirations.map(({ strikes: _, ...rest }) => rest)).toEqual([
      {
        'expiration-type': 'Weekly',
        'expiration-date': '2026-11-20',
        'days-to-expiration': 0,
        'settlement-type': 'PM',
      },
      {
        'expiration-type': 'Weekly',
        'expiration-date': '2026-11-23',
        'days-to-expiration': 3,
        'settlement-type': 'PM',
      },
    ]);
    expect((expirations[0]!.strikes as Body[]).slice(0, 2)).toEqual([
      {
        'strike-price': '597.5',
        call: 'SPXW  261120C00597500',
        'call-streamer-symbol': '.SPXW261120C597.5',
        put: 'SPXW  261120P00597500',
        'put-streamer-symbol': '.SPXW261120P597.5',
      },
      expect.objectContaining({ 'strike-price': '600.0', call: 'SPXW  261120C00600000' }),
    ]);
  });

  test('symbols with a slash are percent-encoded in the path', async () => {
    await start();
    const { items } = (await dataOf('/option-chains/BRK%2FB/nested')) as { items: Body[] };
    expect(items[0]).toMatchObject({ 'underlying-symbol': 'BRK/B', 'root-symbol': 'BRKB' });
    expect(await dataOf('/instruments/equities/BRK%2FB')).toMatchObject({ symbol: 'BRK/B', 'is-index': false });
  });

  test('a symbol without options has an empty chain, an unknown one is a 404', async () => {
    await start();
    expect(await dataOf('/option-chains/CASHCO/nested')).toEqual({ items: [] });
    for (const path of ['/option-chains/NOSUCH/nested', '/instruments/equities/NOSUCH']) {
      expect(await get(path)).toMatchObject({ status: 404, body: { error: { code: 'record_not_found' } } });
    }
  });

  test('an equity tells its streamer symbol and whether it is an index', async () => {
    await start();
    expect(await dataOf('/instruments/equities/SPX')).toMatchObject({
      symbol: 'SPX',
      'streamer-symbol': 'SPX',
      'is-index': true,
      description: 'S&P 500 index',
    });
  });
});

describe('GET /market-data/by-type', () => {
  test('gives decimals as strings; an index has a last price and no quote; unknown symbols are left out', async () => {
    await start();
    const option = encodeURIComponent('SPXW  261120C00600000');
    const { items } = (await dataOf(`/market-data/by-type?index=SPX&equity=SPY,NOSUCH&equity-option=${option}`)) as {
      items: Body[];
    };
    expect(items).toMatchObject([
      { symbol: 'SPX', 'instrument-type': 'Index', last: '600.0', mark: '600.0' },
      { symbol: 'SPY', 'instrument-type': 'Equity', bid: '600.5', ask: '601.5', mid: '601.0', 'prev-close': '6.25' },
      { symbol: 'SPXW  261120C00600000', 'instrument-type': 'Equity Option', bid: '6.0' },
    ]);
    expect(items[0]).not.toHaveProperty('bid');
  });

  test.each([
    ['before the roll', '2026-11-23T06:29:00-05:00', '2026-11-20', '2026-11-19'],
    ['after it', '2026-11-23T06:31:00-05:00', '2026-11-23', '2026-11-20'],
    ['in session', '2026-11-23T11:00:00-05:00', '2026-11-23', '2026-11-20'],
    ['in the evening', '2026-11-20T20:00:00-05:00', '2026-11-20', '2026-11-19'],
    ['on a Saturday', '2026-11-21T12:00:00-05:00', '2026-11-20', '2026-11-19'],
    ['the day after Thanksgiving', '2026-11-27T10:00:00-05:00', '2026-11-27', '2026-11-25'],
  ])('dates a summary by its trading date: %s', async (_when, time, summaryDate, closeDate) => {
    const clock = { now: () => Date.parse(time), speed: 1 };
    const market = createModelMarket({ seed: 5, clock, sizes: 'small' });
    await start({ market });
    const { items } = (await dataOf('/market-data/by-type?index=SPX&equity=SPY')) as { items: Body[] };
    const close = (symbol: string) => market.trade(symbol, sessionOn(closeDate)!.closesAt)!.price;
    for (const item of items) {
      expect(item).toMatchObject({ 'summary-date': summaryDate, 'prev-close-date': closeDate });
      expect(Number(item['prev-close'])).toBe(close(item.symbol as string));
    }
    expect(items).toHaveLength(2);
    // What the feed itself says of the fund.
    expect(Number(items[1]!['prev-close'])).toBe(market.summary('SPY', clock.now())!.prevDayClose);
  });

  test('takes 100 symbols in all, and is closed to unfunded accounts', async () => {
    await start();
    const many = Array.from({ length: 100 }, () => 'SPY').join(',');
    expect((await get(`/market-data/by-type?equity=${many}`)).status).toBe(200);
    expect((await get(`/market-data/by-type?equity=${many}&index=SPX`)).status).toBe(400);
    server.knobs.marketDataForbidden = true;
    expect(await get('/market-data/by-type?index=SPX')).toMatchObject({
      status: 403,
      body: { error: { code: 'not_permitted' } },
    });
  });
});

describe('/market-time', () => {
  const at = (time: string): Promise<void> => {
    const market = new TinyMarket({ clock: { now: () => Date.parse(time), speed: 1 } });
    return start({ market });
  };

  test.each([
    ['2026-11-20T09:00:00-05:00', 'Pre-market'],
    ['2026-11-20T09:30:00-05:00', 'Open'],
    ['2026-11-20T16:00:00-05:00', 'Extended'],
    ['2026-11-20T21:00:00-05:00', 'Closed'],
    ['2026-11-21T12:00:00-05:00', 'Closed'],
    ['2026-11-26T12:00:00-05:00', 'Closed'],
    ['2026-11-27T12:59:00-05:00', 'Open'],
    ['2026-11-27T13:00:00-05:00', 'Extended'],
  ])('at %s the session is %s', async (time, state) => {
    await at(time);
    const { items } = (await dataOf('/market-time/sessions/current?instrument-collections[]=Equity')) as {
      items: Body[];
    };
    expect(items).toMatchObject([{ 'instrument-collection': 'Equity', state }]);
    expect(await dataOf('/market-time/equities/sessions/current')).toEqual(items[0]);
  });

  test('on Thanksgiving the next session is the half day after, the previous one the day before', async () => {
    await at('2026-11-26T12:00:00-05:00');
    expect(await dataOf('/market-time/equities/sessions/next')).toMatchObject({
      'session-date': '2026-11-27',
      'open-at': '2026-11-27T14:30:00.000+00:00',
      'close-at': '2026-11-27T18:00:00.000+00:00',
    });
    expect(await dataOf('/market-time/equities/sessions/previous')).toMatchObject({ 'session-date': '2026-11-25' });
    expect(await dataOf('/market-time/equities/sessions/current')).not.toHaveProperty('open-at');
  });

  test('holidays and half days are listed apart', async () => {
    await at('2026-11-20T10:30:00-05:00');
    const list = (await dataOf('/market-time/equities/holidays')) as Record<string, string[]>;
    expect(list['market-holidays']).toEqual(expect.arrayContaining(['2026-04-03', '2026-11-26', '2027-01-01']));
    expect(list['market-half-days']).toEqual(expect.arrayContaining(['2026-11-27', '2026-12-24']));
    expect(list['market-holidays']).not.toContain('2026-11-27');
  });
});

describe('faults', () => {
  test('429, 5xx and a page of the gateway come as often as asked, on the paths asked', async () => {
    await start({ knobs: { faultPath: '/market-time', broker429: 1, broker5xx: 1, retryAfter: 7 } });
    const limited = await get('/market-time/equities/holidays');
    expect(limited).toMatchObject({ status: 429, body: { error: { code: 'too_many_requests' } } });
    expect(limited.headers.get('retry-after')).toBe('7');
    expect((await get('/market-time/equities/holidays')).status).toBe(503);
    expect((await get('/market-time/equities/holidays')).status).toBe(200);
    server.knobs.html = 1;
    const headers = { 'user-agent': 'gexwatch/test' };
    const page = await fetch(`${server.url}/market-time/equities/holidays`, { headers });
    expect(page.status).toBe(502);
    expect(await page.text()).toContain('Bad Gateway');
  });

  test('hang leaves the request without an answer; the next one is served', async () => {
    await start();
    const token = await accessToken();
    server.knobs.hang = 1;
    const headers = { authorization: `Bearer ${token}`, 'user-agent': 'gexwatch/test' };
    const signal = AbortSignal.timeout(300);
    await expect(fetch(`${server.url}/api-quote-tokens`, { headers, signal })).rejects.toThrow();
    expect((await get('/api-quote-tokens', token)).status).toBe(200);
    expect(server.requests.map(({ status }) => status)).toEqual([200, null, 200]);
  });
});

describe('the practice market itself', () => {
  test('/practice/clock tells market time, speed, origin and notes without a token, and is not counted as a request', async () => {
    const clock = new ManualClock(0);
    const market = new TinyMarket({ clock: practiceMarketClock(tinyMarketTime, 60, clock.steady) });
    await start({ market, steady: clock.steady, notes: ['Cut short.'] });
    await clock.advance(2_000);
    const answer = await fetch(`${server.url}/practice/clock`);
    expect(await answer.json()).toEqual({
      now: tinyMarketTime + 120_000,
      speed: 60,
      startedAt: tinyMarketTime,
      origin: 'simulated',
      notes: ['Cut short.'],
      isPractice: true,
    });
    expect(server.stats.requests).toBe(0);
  });

  test('a taken port is said to be taken', async () => {
    await start();
    const taken = startPracticeServer({
      market: new TinyMarket(),
      steady: systemSteadyClock(),
      log: silentLogger,
      port: server.port,
    });
    const error = await taken.catch((reason: unknown) => reason);
    expect(isAppError(error, 'PORT_IN_USE')).toBe(true);
    expect((error as Error).message).toContain(String(server.port));
  });

  test('a closed market frees its port, also with clients connected and requests hanging', async () => {
    await start({ knobs: { hang: 1 } });
    await RawDxLink.ready(server.dxlinkUrl, server.issueQuoteToken());
    const hanging = fetch(server.url, { headers: { 'user-agent': 'x' } }).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    expect(await hanging).toBe('cut');
    const free = createServer();
    await new Promise<void>((resolve, reject) => {
      free.once('error', reject);
      free.listen(server.port, '127.0.0.1', resolve);
    });
    await new Promise((resolve) => free.close(resolve));
  });
});
