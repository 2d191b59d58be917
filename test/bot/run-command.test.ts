import { describe, expect, test } from 'vitest';
import type { Ask, CommandDef } from '../../src/bot/command.js';
import { runCommand } from '../../src/bot/run-command.js';
import { AppError } from '../../src/lib/errors.js';
import { createLogger, silentLogger } from '../../src/lib/log.js';
import { SecretFilter } from '../../src/lib/secret.js';
import { fakeActor, fakeAsk, fakeMarket } from '../fakes/market-ask.js';
import { replyTo, textOf } from './text-of.js';

const failing = (error: unknown, change: Partial<Ask> = {}) =>
  fakeAsk(
    fakeMarket(() => {
      throw error;
    }),
    {},
    change,
  );

describe('an error becomes a private reply in words', () => {
  test.each([
    [
      'gex spz',
      new AppError('SYMBOL_UNKNOWN', 'The broker knows no SPZ.'),
      'No options found for SPZ.\nDid you mean SPX?\n',
    ],
    [
      'gex iwm',
      new AppError('SYMBOL_UNKNOWN', 'The broker knows no symbol IWM.'),
      'No options found for IWM.\nCheck the spelling; indices are written without a prefix, such as SPX.\n',
    ],
    [
      'gex zzzz',
      new AppError('SYMBOL_UNKNOWN', 'The broker knows no ZZZZ.'),
      'No options found for ZZZZ.\nCheck the spelling; indices are written without a prefix, such as SPX.\n',
    ],
    [
      'gex spx 2026-11-24',
      new AppError('EXPIRATION_UNKNOWN', 'SPX has no expiration on 2026-11-24. The nearest is another.'),
      'SPX has no expiration on Tue Nov 24 (2026-11-24).\nListed nearby: Mon Nov 23 (2026-11-23) and Wed Nov 25 (2026-11-25).\n',
    ],
    [
      'compare spx with=nope',
      new AppError('SYMBOL_UNKNOWN', 'The broker knows no NOPE.', { facts: { symbol: 'NOPE' } }),
      'No options found for NOPE.\nCheck the spelling; indices are written without a prefix, such as SPX.\n',
    ],
    [
      'compare spx with=spy 2026-11-24',
      new AppError('EXPIRATION_UNKNOWN', 'SPY has no expiration on 2026-11-24.', { facts: { symbol: 'SPY' } }),
      'SPY has no expiration on Tue Nov 24 (2026-11-24).\nListed nearby: Mon Nov 23 (2026-11-23) and Wed Nov 25 (2026-11-25).\n',
    ],
    [
      'gex',
      new AppError('NO_DATA_YET', 'SPX is not loaded yet.'),
      'SPX is not loaded yet.\nThe first chain is still loading; ask again in a few seconds.\n',
    ],
    [
      'gex',
      new AppError('FEED_SILENT', 'The feed has been silent for 70 s.'),
      'The feed has been silent for 70 s.\nThe feed stopped talking; gexwatch reconnects by itself.\nFEED_SILENT\n',
    ],
  ])('%s: %s', async (line, error, expected) => {
    const reply = await replyTo(line, failing(error));
    expect(textOf(reply)).toBe(expected);
    expect(reply.visibility).toBe('private');
  });

  test('a fault of ours shows its code and nothing of its inside, and is logged', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'info', filter: new SecretFilter(), write: (line) => lines.push(line) });
    const def: CommandDef = {
      name: 'broken',
      description: 'Fails',
      options: {},
      permission: 'everyone',
      examples: ['broken'],
      run: () => {
        throw new TypeError('cannot read properties of /home/me');
      },
    };
    const reply = await runCommand(def, {}, fakeAsk(), log);
    expect(textOf(reply)).toContain('INTERNAL');
    expect(textOf(reply)).not.toContain('/home/me');
    expect(lines.join('')).toContain('cannot read properties');
  });

  test.each([[undefined], [null], ['a text'], [{ odd: true }]])('even %s thrown is answered', async (thrown) => {
    expect((await replyTo('gex', failing(thrown))).tone).toBe('error');
  });

  test('a very long message still fits a title', async () => {
    const reply = await replyTo('gex', failing(new AppError('FEED_CLOSED', `Closed: ${'x'.repeat(900)}`)));
    expect(reply.title.length).toBeLessThanOrEqual(256);
  });
});

describe('options from a button are not trusted', () => {
  const gex = fakeAsk().commands[0]!;

  test.each([
    [{ symbol: 'SPX; drop' }, 'is not a symbol'],
    [{ symbol: 'SPX', scope: '99999d' }, 'is not a scope'],
    [{ strikes: '1000' }, 'strikes takes 5 to 50'],
    [{ strikes: Number.NaN }, 'strikes takes 5 to 50'],
    [{ view: 'constructor' }, 'view is one of'],
    [{ constructor: 'x' }, 'has no option'],
    [{ refresh: 'maybe' }, 'refresh is one of'],
  ])('%o', async (options, problem) => {
    const market = fakeMarket();
    const reply = await runCommand(gex, options as Record<string, string | number>, fakeAsk(market), silentLogger);
    expect(reply.title).toContain(problem);
    expect(market.asked).toEqual([]);
  });
});

test('a command for operators is refused to others, in a sentence', async () => {
  const def: CommandDef = {
    name: 'watch',
    description: 'Watches',
    options: {},
    permission: 'operator',
    examples: ['watch'],
    run: () => Promise.reject(new Error('must not run')),
  };
  const ask = fakeAsk(fakeMarket(), {}, { actor: { ...fakeActor(), isOperator: false } });
  expect((await runCommand(def, {}, ask, silentLogger)).title).toBe('/watch is for those who run this bot.');
});

test('an abort ends a command that overlooks the signal', async () => {
  const abort = new AbortController();
  const never = fakeMarket(() => new Promise(() => {}));
  const reply = replyTo('gex', fakeAsk(never, {}, { signal: abort.signal }));
  abort.abort(new Error('stopped'));
  expect((await reply).title).toBe('Stopped.');
});
