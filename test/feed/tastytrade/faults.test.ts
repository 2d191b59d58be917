import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../../src/lib/errors.js';
import { Secret } from '../../../src/lib/secret.js';
import type { FaultAnswer } from '../../fakes/broker-server.js';
import { account, equityData, failureOf, type Kit, minute, rootData, startKit } from './kit.js';

let kit: Kit;
beforeEach(async () => {
  kit = await startKit();
  kit.server.equities.set('SPX', equityData('SPX', true));
});
afterEach(() => kit.end());

const many = 100;
const equities = '/instruments/equities/*';

describe('a broken answer of the API becomes one coded sentence', () => {
  const cases: [string, FaultAnswer, string, number, RegExp][] = [
    ['500', { status: 500 }, 'BROKER_UNAVAILABLE', 5, /fault of its own: it answered 500 \(some_error\)/],
    ['502 with a web page', { status: 502, html: true }, 'BROKER_UNAVAILABLE', 5, /it answered 502\./],
    ['504', { status: 504 }, 'BROKER_TIMEOUT', 5, /gave up waiting/],
    ['429 without Retry-After', { status: 429 }, 'BROKER_RATE_LIMITED', 5, /too many requests \(429\)\./],
    ['a web page with status 200', { raw: '<!DOCTYPE html><p>login</p>' }, 'BROKER_BAD_ANSWER', 5, /sent a web page/],
    ['half a JSON text', { raw: '{"data":{"symbol"' }, 'BROKER_BAD_ANSWER', 5, /not JSON/],
    ['nothing', { raw: '' }, 'BROKER_BAD_ANSWER', 5, /an empty answer/],
    ['JSON without data', { ok: { items: [] } }, 'BROKER_BAD_ANSWER', 5, /without the documented "data"/],
    ['a JSON null', { raw: 'null' }, 'BROKER_BAD_ANSWER', 5, /without the documented "data"/],
    [
      'an equity without streamer symbol',
      { ok: { data: { symbol: 'SPX' } } },
      'BROKER_BAD_ANSWER',
      1,
      /streamer symbol/,
    ],
    ['a dropped connection', 'drop', 'BROKER_UNREACHABLE', 5, /cannot be reached: the connection/],
    ['an answer that breaks off', 'cut', 'BROKER_UNREACHABLE', 5, /the connection/],
    [
      '403',
      { status: 403, body: '{"error":{"code":"not_permitted"}}' },
      'BROKER_FORBIDDEN',
      1,
      /403 \(not_permitted\)/,
    ],
    ['404 for the symbol', { status: 404 }, 'SYMBOL_UNKNOWN', 1, /knows no symbol SPX/],
    ['422', { status: 422 }, 'BROKER_BAD_ANSWER', 1, /answered 422/],
    ['a redirect', { status: 307, headers: { Location: 'http://127.0.0.1:9/' } }, 'BROKER_BAD_ANSWER', 1, /a redirect/],
  ];
  test.each(cases)('%s', async (_, answer, code, tries, words) => {
    kit.server.fault(equities, answer, many);
    const error = await failureOf(kit.broker().equity('SPX'));
    expect(error).toBeInstanceOf(AppError);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(kit.server.count(equities)).toBe(tries);
    expect(kit.server.count('/oauth/token')).toBe(1);
  });

  test('an endless answer is cut off at the limit', async () => {
    kit.server.fault('/api-quote-tokens', { raw: `{"data":"${'x'.repeat(1_200_000)}"}` });
    const error = await failureOf(kit.broker().tokens.quoteToken());
    expect(error.code).toBe('BROKER_BAD_ANSWER');
    expect(error.message).toMatch(/more than 1048576 bytes/);
    expect(kit.server.count('/api-quote-tokens')).toBe(1);
  });

  test('a port nobody listens on is named as refused', async () => {
    const gone = await startKit();
    const broker = gone.broker();
    await gone.server.stop();
    const error = await failureOf(broker.equity('SPX'));
    expect(error.code).toBe('BROKER_UNREACHABLE');
    expect(error.message).toMatch(
      /^127\.0\.0\.1:\d+ cannot be reached: the connection was refused \(ECONNREFUSED\)\.$/,
    );
    broker.close();
  });

  test('a silent server ends at the deadline of 15 seconds, and five tries are all', async () => {
    kit.server.fault(equities, 'hang', many);
    const asked = failureOf(kit.broker().equity('SPX'));
    for (let tries = 0; tries < 5; tries++) {
      await kit.server.arrival(equities);
      expect(kit.clock.openDeadlines).toBe(1);
      kit.clock.expireDeadlines();
    }
    const error = await asked;
    expect(error.code).toBe('BROKER_TIMEOUT');
    expect(error.message).toMatch(/did not answer within 15 seconds/);
    expect(kit.clock.openDeadlines).toBe(0);
  });
});

describe('waiting between tries', () => {
  test('grows from one second with jitter and stops once the answer is right', async () => {
    kit.server.fault(equities, { status: 503 }, 4);
    const equity = await kit.broker().equity('SPX');
    expect(equity).toMatchObject({ symbol: 'SPX', streamerSymbol: 'SPX', isIndex: true });
    // A draw of 0.5 between 50 % and 100 % of 1, 2, 4, 8 s.
    expect(kit.clock.slept).toEqual([750, 1500, 3000, 6000]);
  });

  test.each([
    ['in seconds', '7'],
    ['as a date', new Date(Date.parse('2026-11-20T15:30:07Z')).toUTCString()],
  ])('is what Retry-After says %s, to the second', async (_, value) => {
    kit.server.fault(equities, { status: 429, headers: { 'Retry-After': value } });
    await kit.broker().equity('SPX');
    expect(kit.clock.slept).toHaveLength(1);
    expect(kit.clock.slept[0]).toBeGreaterThanOrEqual(7_000);
    expect(kit.clock.slept[0]).toBeLessThanOrEqual(8_000);
  });

  test('an unreadable Retry-After falls back to the usual waits', async () => {
    kit.server.fault(equities, { status: 429, headers: { 'Retry-After': 'soon' } });
    await kit.broker().equity('SPX');
    expect(kit.clock.slept).toEqual([750]);
  });

  test('a long Retry-After is told at once, and no request of anybody goes out before it has passed', async () => {
    const broker = kit.broker();
    kit.server.fault(equities, { status: 429, headers: { 'Retry-After': '600' } });
    const error = await failureOf(broker.equity('SPX'));
    expect(error.code).toBe('BROKER_RATE_LIMITED');
    expect(kit.server.seen).toHaveLength(2);
    expect((await failureOf(broker.tokens.quoteToken())).message).toMatch(/asked for a pause, which lasts \d+ s more/);
    expect(kit.server.seen).toHaveLength(2);
    kit.clock.pass(601_000);
    expect((await broker.equity('SPX')).isIndex).toBe(true);
  });
});

describe('while the broker is asked again, whoever waits can be told why', () => {
  /** A client, and the troubles of the SPX chain and of the quote token that could be read during each of its pauses. */
  function watchedBroker(onSleep = () => {}) {
    const told: { chain: string | null; token: string | null }[] = [];
    const broker = kit.broker({
      steady: {
        ...kit.clock.steady,
        async sleep(ms, signal) {
          onSleep();
          told.push(troubles());
          await kit.clock.steady.sleep(ms, signal);
        },
      },
    });
    const troubles = () => ({
      chain: broker.chains.troubleOf?.('spx')?.message ?? null,
      token: broker.tokens.trouble?.()?.message ?? null,
    });
    return { broker, told, troubles };
  }
  const none = { chain: null, token: null };

  test('from the first failing try on, and no longer than it lasts', async () => {
    const { broker, told, troubles } = watchedBroker();
    kit.server.chains.set('SPX', {
      items: [rootData('SPX', [{ date: '2026-11-20', settlement: 'PM', strikes: [6000] }])],
    });
    kit.server.fault(equities, { status: 503 }, 2);
    kit.server.fault('/option-chains/*', 'drop', 1);
    const asked = broker.chains.chain('SPX');
    expect(troubles()).toEqual(none);
    await asked;
    expect(told).toHaveLength(3);
    for (const { chain, token } of told) expect([chain, token]).toEqual([expect.any(String), null]);
    expect(told.map(({ chain }) => /503|cannot be reached/.exec(chain ?? '')?.[0])).toEqual([
      '503',
      '503',
      'cannot be reached',
    ]);
    expect(troubles()).toEqual(none);
  });

  test('after the last try the error itself says so', async () => {
    const { broker, told, troubles } = watchedBroker();
    kit.server.fault(equities, { status: 503 }, many);
    expect((await failureOf(broker.chains.chain('SPX'))).code).toBe('BROKER_UNAVAILABLE');
    expect(told).toHaveLength(4);
    expect(troubles()).toEqual(none);
  });

  test('of the quote token, and not of a chain that nobody asked for', async () => {
    const { broker, told, troubles } = watchedBroker();
    kit.server.fault('/api-quote-tokens', { status: 502 }, 1);
    await broker.tokens.quoteToken();
    expect(told).toEqual([{ chain: null, token: expect.stringMatching(/502/) }]);
    expect(troubles()).toEqual(none);
  });

  test('a login that fails for one call is the trouble of the next', async () => {
    const { broker, told } = watchedBroker();
    kit.server.fault('/oauth/token', { status: 500 }, 6);
    expect((await failureOf(broker.tokens.quoteToken())).code).toBe('BROKER_UNAVAILABLE');
    told.length = 0;
    expect((await broker.equity('SPX')).symbol).toBe('SPX');
    // The first pause is before this call's own first try.
    expect(told[0]!.chain).toMatch(/answered 500/);
  });

  test('a pause the broker asked of another call is named', async () => {
    const alsoAsked: Promise<unknown>[] = [];
    let pauses = 0;
    const { broker, told } = watchedBroker(() => {
      if (pauses++ === 0) alsoAsked.push(broker.equity('SPX'));
    });
    kit.server.fault('/api-quote-tokens', { status: 429, headers: { 'Retry-After': '20' } }, 1);
    await broker.tokens.quoteToken();
    await Promise.all(alsoAsked);
    expect(alsoAsked).toHaveLength(1);
    expect(told.map(({ token }) => token)).toEqual(told.map(() => expect.stringMatching(/asks to wait 20 s/)));
    expect(told.some(({ chain }) => /asked for a pause, which lasts 2\d s more/.test(chain ?? ''))).toBe(true);
  });
});

describe('a 401 of the API', () => {
  test('costs one new login and one more try', async () => {
    const broker = kit.broker();
    await broker.equity('SPX');
    kit.server.revokeAll();
    expect((await broker.equity('SPX')).symbol).toBe('SPX');
    expect(kit.server.count('/oauth/token')).toBe(2);
    expect(kit.server.count(equities)).toBe(3);
  });

  test('that stays ends after one login, and at most three logins an hour are forced', async () => {
    const broker = kit.broker();
    kit.server.fault(equities, { status: 401, html: true }, 10_000);
    for (let call = 0; call < 60; call++) {
      const error = await failureOf(broker.equity('SPX'));
      expect(error.code).toBe('BROKER_AUTH_REJECTED');
      kit.clock.pass(20_000);
    }
    // Over 20 minutes: the first login, three forced ones, and the ordinary renewal of a 15-minute token.
    expect(kit.server.count('/oauth/token')).toBe(5);
  });

  test('with a web page says what it usually means', async () => {
    kit.server.fault(equities, { status: 401, html: true }, many);
    expect((await failureOf(kit.broker().equity('SPX'))).message).toMatch(
      /401 with a web page, as it does for a missing User-Agent/,
    );
  });

  test('comes for a client without a proper User-Agent, and never for ours', async () => {
    await kit.broker().equity('SPX');
    expect(new Set(kit.server.seen.map((request) => request.userAgent))).toEqual(new Set(['gexwatch/0.1.0']));
    const error = await failureOf(kit.broker({ userAgent: 'nothing' }).equity('SPX'));
    expect(error.code).toBe('BROKER_AUTH_REJECTED');
  });
});

describe('giving up', () => {
  test('one caller who gives up does not take the answer from the other', async () => {
    kit.server.slowMs = 100;
    const broker = kit.broker();
    const giveUp = new AbortController();
    const first = failureOf(broker.tokens.quoteToken({ signal: giveUp.signal }));
    const second = broker.tokens.quoteToken();
    await kit.server.arrival('/oauth/token');
    giveUp.abort();
    expect((await first).name).toBe('AbortError');
    expect((await second).token.reveal()).toBe('planted-quote-token-55aa');
    expect(kit.server.count('/api-quote-tokens')).toBe(1);
  });

  test('closing ends what is in the air and leaves no deadline behind', async () => {
    kit.server.fault('/api-quote-tokens', 'hang');
    const broker = kit.broker();
    const asked = failureOf(broker.tokens.quoteToken());
    await kit.server.arrival('/api-quote-tokens');
    broker.close();
    expect((await asked).name).toBe('AbortError');
    expect(kit.clock.openDeadlines).toBe(0);
    expect((await failureOf(broker.equity('SPX'))).name).toBe('AbortError');
  });
});

describe('secrets', () => {
  test('are in no error, no inspected error and no unfiltered log line, whatever goes wrong', async () => {
    const leaky = `${account.clientSecret} ${account.refreshToken} access-token-1-${'x'.repeat(20)} planted-quote-token-55aa`;
    const answers: FaultAnswer[] = [
      { status: 500, body: leaky },
      { status: 400, body: JSON.stringify({ error: account.refreshToken, error_description: leaky }) },
      { status: 400, body: JSON.stringify({ error: 'invalid_grant', error_description: leaky }) },
      { status: 401, body: JSON.stringify({ error: { code: account.clientSecret, message: leaky } }) },
      { status: 403, body: leaky },
      { status: 404, body: leaky },
      { status: 429, headers: { 'Retry-After': '1' }, body: leaky },
      { raw: leaky },
      { ok: { access_token: `planted-quote-token-55aa\n${leaky}`, data: { token: leaky, 'dxlink-url': leaky } } },
      'drop',
      'cut',
    ];
    const texts: string[] = [];
    let failures = 0;
    for (const answer of answers) {
      for (const path of ['/oauth/token', '/api-quote-tokens', '/instruments/*', '/option-chains/*']) {
        kit.server.clearFaults();
        kit.server.fault(path, answer, many);
        const broker = kit.broker({ clientId: account.clientId });
        const results = await Promise.allSettled([broker.tokens.quoteToken(), broker.chains.chain('SPX')]);
        for (const result of results) {
          if (result.status === 'fulfilled') continue;
          const error: unknown = result.reason;
          failures++;
          const { message, stack, facts, cause } = error as AppError;
          texts.push(
            inspect(error, { depth: 10 }),
            String(message),
            String(stack),
            JSON.stringify({ error, facts, cause }),
          );
        }
        kit.clock.pass(2 * 60 * minute);
      }
    }
    expect(failures).toBeGreaterThan(60);
    const everything = [...texts, ...kit.rawLog].join('\n');
    for (const secret of [...Object.values(account).slice(1), 'planted-quote-token-55aa', ...kit.server.issued]) {
      expect(everything.includes(secret), `${secret} leaked`).toBe(false);
    }
  });

  test('every token that arrives is known to the filter, and one long gone is forgotten', async () => {
    const broker = kit.broker();
    await broker.tokens.quoteToken();
    const [first] = kit.server.issued;
    expect(kit.filter.clean(`a ${first} b planted-quote-token-55aa c`)).toBe('a [redacted] b [redacted] c');
    expect(kit.filter.clean(`${account.clientSecret} ${account.refreshToken}`)).toBe('[redacted] [redacted]');
    for (let renewal = 0; renewal < 3; renewal++) {
      kit.clock.pass(15 * minute);
      await broker.equity('SPX');
    }
    expect(kit.server.issued).toHaveLength(4);
    expect(kit.filter.clean(String(first))).toBe(first);
    expect(kit.filter.clean(kit.server.issued.slice(-2).join(' '))).toBe('[redacted] [redacted]');
  });

  test('a wrong grant type of secret is not sent where it does not belong', async () => {
    await kit
      .broker({ clientId: account.clientId, refreshToken: new Secret(account.refreshToken) })
      .tokens.quoteToken();
    for (const { path, body, authorization } of kit.server.seen) {
      if (path === '/oauth/token') expect(authorization).toBeNull();
      else expect(body).toBe('');
    }
  });
});
