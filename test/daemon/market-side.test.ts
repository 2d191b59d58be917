/** Which market the program looks at, when it is not told or told wrongly. */

import { afterEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { type MarketSide, openMarketSide } from '../../src/daemon/market-side.js';
import { systemMarketClock, systemSteadyClock } from '../../src/lib/clock.js';
import { AppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import { type PracticeOptions, type PracticeServer, startPracticeServer } from '../../src/practice/practice-market.js';
import { TinyMarket } from '../fakes/tiny-market.js';

const steady = systemSteadyClock();
let server: PracticeServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function openPractice(options: Partial<PracticeOptions> = {}): Promise<PracticeServer> {
  server = await startPracticeServer({ market: new TinyMarket(), steady, log: silentLogger, ...options });
  return server;
}

async function open(env: Record<string, string>, clockUrl: string | null): Promise<MarketSide | AppError> {
  const deps = { config: loadConfig(env), clockUrl, wall: systemMarketClock(), steady, log: silentLogger };
  return openMarketSide(deps).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
}

const account = (url: string) => ({
  TASTYTRADE_API_URL: url,
  CLIENT_SECRET: '0123456789abcdef0123456789abcdef01234567',
  REFRESH_TOKEN: 'eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ0YXN0eSJ9.c2lnbmF0dXJl',
});

describe('credentials at the address of a practice market', () => {
  test('are refused, since its prices would pass for real ones, and the way to use it is named', async () => {
    const { url } = await openPractice();
    const refused = await open(account(url), null);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 78 });
    expect((refused as AppError).sentence).toContain(`--market-clock ${url}/practice/clock`);
  });

  test.each([
    ['something that does not say it is one', true],
    ['nobody', false],
  ])('while %s at this address is left to the client of the API', async (_, isOpen) => {
    const { url } = await openPractice({ posesAsBroker: true });
    if (!isOpen) await server?.close();
    expect(await open(account(url), null)).toMatchObject({ practice: null, description: 'tastytrade' });
  });
});

describe('--market-clock', () => {
  test('takes the clock’s address as well as the API’s, and brings the notes along', async () => {
    const { url } = await openPractice({ notes: ['Partial chain: the strikes stop close to spot.'] });
    for (const address of [url, `${url}/practice/clock`]) {
      expect(await open({}, address)).toMatchObject({
        practice: { url, origin: 'simulated' },
        notes: ['Partial chain: the strikes stop close to spot.'],
      });
    }
  });

  test.each(['foo', 'file:///practice/clock', ''])('“%s” is no address: USAGE, with one that is', async (address) => {
    const error = await open({}, address);
    expect(error).toMatchObject({ code: 'USAGE', exitCode: 64 });
    expect((error as AppError).message).toContain('http://127.0.0.1:8700/practice/clock');
  });

  test('where nobody answers, or something else, the address is named', async () => {
    const { url } = await openPractice();
    expect(await open({}, `${url}/else`)).toMatchObject({ code: 'PRACTICE_FAILED' });
    await server?.close();
    const error = await open({}, url);
    expect(error).toMatchObject({ code: 'PRACTICE_FAILED' });
    expect((error as AppError).message).toContain(`${url}/practice/clock could not be read: no practice market`);
  });
});
