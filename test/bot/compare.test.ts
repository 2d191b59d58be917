import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/bot/argument-parser.js';
import { limitsOf, splitWords } from '../../src/bot/compare-limits.js';
import { disagreements } from '../../src/bot/compare-symbols.js';
import { strikeChanges, strikeTables } from '../../src/bot/compare-tables.js';
import { buildCompareChart } from '../../src/bot/compare-view.js';
import { parseAgainst } from '../../src/bot/past-moment.js';
import type { GexAnswer } from '../../src/bot/ports.js';
import { commands } from '../../src/bot/registry.js';
import { runCommand } from '../../src/bot/run-command.js';
import { sinceCloseWords } from '../../src/bot/since-close.js';
import { silentLogger } from '../../src/lib/log.js';
import { fakeAnswer, fakeAsk, fakeMarket, fakeScope, spot } from '../fakes/market-ask.js';
import { fakePair, fakePast, fakeThen } from '../fakes/past-ask.js';

/** The same reading with its prices as after a split: strikes too, unless they are kept. */
function scaled(answer: GexAnswer, ratio: number, strikeRatio = ratio): GexAnswer {
  const { scope, head } = answer;
  const strike = scope.strikes.strike.map((value) => Math.round(value * strikeRatio * 100) / 100);
  return {
    ...answer,
    head: { ...head, spot: head.spot * ratio },
    scope: { ...scope, strikes: { ...scope.strikes, strike } },
  };
}

describe('a split between the two', () => {
  test.each([
    ['2 for 1', 2, 2, /about 2 for 1/],
    ['10 for 1, and the market moved by 8 % meanwhile', 10.8, 10, /about 10 for 1/],
    ['1 for 10', 0.1, 0.1, /about 1 for 10/],
    ['3 for 2, strikes elsewhere', 1.5, 1.53, /about 1\.5 for 1/],
    ['3 for 1 that kept its strikes on paper', 3, 1, /about 3 for 1/],
    ['no strike in common', 1.2, 1.231, /No strike of SPX is listed in both/],
  ] as const)('%s is said in one sentence', (_title, ratio, strikeRatio, words) => {
    expect(splitWords({ ...fakePair(scaled(fakeThen(), ratio, strikeRatio)) })).toMatch(words);
  });

  test.each([
    ['a crash of a fifth', 1.25],
    ['a rise by half with the same strikes', 0.66],
    ['nothing', 1],
  ])('%s is none', (_title, ratio) => {
    expect(splitWords(fakePair(scaled(fakeThen(), ratio, 1)))).toBeNull();
  });

  test('there is no picture and no table then, and /gex says nothing about the close', async () => {
    const ask = fakeAsk(fakeMarket(), {}, { past: fakePast({ pair: fakePair(scaled(fakeThen(), 10)) }) });
    const compare = commands.find((one) => one.name === 'compare')!;
    const reply = await runCommand(compare, { symbol: 'SPX', with: 'yesterday' }, ask, silentLogger);
    expect(reply.image).toBeUndefined();
    expect(reply.blocks.map((block) => block.kind)).toEqual(['text']);
    const close = fakePast().closeBefore(fakePair().now)!;
    expect(sinceCloseWords(fakePair().now, { ...close, spot: close.spot * 10 }, 'per-point')).toBeNull();
  });
});

describe('strikes', () => {
  const oneLess = (): GexAnswer => {
    const then = fakeThen();
    const { strikes } = then.scope;
    const cut = Object.fromEntries(
      Object.entries(strikes).map(([name, column]) => [
        name,
        column instanceof Float64Array ? column.slice(1) : column,
      ]),
    ) as unknown as typeof strikes;
    return { ...then, scope: { ...then.scope, strikes: { ...cut, count: strikes.count - 1 } } };
  };

  test('one that is known at one time only has gained and lost nothing', () => {
    const changes = strikeChanges(fakePair(oneLess()), 'per-point');
    expect(changes[0]).toMatchObject({ strike: 5_800, before: Number.NaN });
    const shown = strikeTables(changes).flatMap((block) =>
      block.kind === 'table' ? block.rows.map((row) => row[0]) : [],
    );
    expect(shown).not.toContain('5,800');
    expect(shown.length).toBeGreaterThan(5);
    const spec = buildCompareChart(fakePair(oneLess()), changes, {
      unit: 'per-point',
      theme: 'dark',
      strikes: { above: 25, below: 25 },
    })!;
    expect([spec.then[0], spec.now.every(Number.isFinite)]).toEqual([Number.NaN, true]);
  });

  test('each time is in the unit at its own spot, and both totals are of the same unit', () => {
    const pair = fakePair();
    const spec = buildCompareChart(pair, strikeChanges(pair, 'per-percent'), {
      unit: 'per-percent',
      theme: 'dark',
      strikes: { above: 50, below: 50 },
    })!;
    expect(spec.netNow).toBeCloseTo((pair.now.scope.totals.net * spot) / 100, 3);
    expect(spec.netThen).toBeCloseTo((pair.then.scope.totals.net * pair.then.head.spot) / 100, 3);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(spec.now)).toBeCloseTo(spec.netNow, 0);
    expect(sum(spec.then)).toBeCloseTo(spec.netThen, 0);
  });
});

test('forwards of another origin are said before the numbers', () => {
  const withForward = (answer: GexAnswer, from: 'parity' | 'rates'): GexAnswer => ({
    ...answer,
    expirations: answer.expirations.map((one) => ({ ...one, forward: { price: 6_000, from } })),
  });
  const now = withForward(fakeAnswer(fakeScope('days:45')), 'parity');
  const { first } = limitsOf(fakePair(withForward(fakeThen(), 'rates'), { now }));
  expect(first).toContain('Forwards from the configured rates then, from put/call parity now');
  expect(limitsOf(fakePair(withForward(fakeThen(), 'parity'), { now })).first.join()).not.toContain('Forwards');
});

test('expirations that have come are named in a sentence, also of the whole chain', () => {
  const now = fakeAnswer({ ...fakeScope('all'), expirations: ['2026-11-20', '2026-12-23'] });
  const then = fakeThen({ scope: 'all', expirations: ['2026-11-20'] });
  expect(limitsOf(fakePair(then, { now })).after).toContain('In all expirations now, not then: Wed Dec 23');
});

test('two symbols agree when their levels lie at the same distance from spot', () => {
  const spx = fakeAnswer(fakeScope('days:45'));
  const tenth = scaled(spx, 0.1);
  const level = (one: { strike: number } | null) =>
    one === null ? null : { ...spx.scope.levels.maxGex!, strike: one.strike / 10 };
  const { levels, zeroGamma } = spx.scope;
  const spy: GexAnswer = {
    ...tenth,
    head: { ...tenth.head, symbol: 'SPY' },
    scope: {
      ...tenth.scope,
      zeroGamma: { ...zeroGamma, level: zeroGamma.level! / 10 },
      levels: {
        ...levels,
        maxGex: level(levels.maxGex),
        callWall: level(levels.callWall),
        putWall: level(levels.putWall),
      },
    },
  };
  expect(disagreements(spx, spy)).toEqual([]);
  const above = { ...spy, scope: { ...spy.scope, zeroGamma: { ...zeroGamma, level: 590 } } };
  expect(disagreements(spx, above)).toEqual(['Zero gamma: SPX is below its own, SPY above.']);
});

describe('what is compared with', () => {
  test.each([
    ['open', { kind: 'moment', moment: 'open' }],
    ['Yesterday', { kind: 'moment', moment: 'yesterday' }],
    ['close', { kind: 'moment', moment: 'yesterday' }],
    ['1H', { kind: 'moment', moment: '1h' }],
    ['20261118', { kind: 'moment', moment: '2026-11-18' }],
    ['spy', { kind: 'symbol', symbol: 'SPY' }],
    ['$open', { kind: 'symbol', symbol: 'OPEN' }],
    ['2026-02-30', null],
    ['', null],
  ] as const)('%s', (typed, expected) => {
    expect(parseAgainst(typed)).toEqual(expected);
  });

  test.each([
    ['compare spx yesterday', { symbol: 'SPX', with: 'yesterday' }],
    ['compare open 0dte spx', { symbol: 'SPX', with: 'open', scope: '0dte' }],
    ['compare spx with spy', { symbol: 'SPX', with: 'spy' }],
    ['compare with=2026-11-18 45d', { with: '2026-11-18', scope: '45d' }],
    ['compare QQQ', { symbol: 'QQQ' }],
  ])('%s', (line, options) => {
    const parsed = parseCommandLine(line, commands);
    expect(parsed.ok && parsed.value.options).toEqual(options);
  });

  test('a bare date of the past is what to compare with, one to come is an expiration', async () => {
    const asked: unknown[] = [];
    const compared = (wish: unknown) => {
      asked.push(wish);
      return Promise.resolve(fakePair());
    };
    const past = { ...fakePast(), compare: compared };
    const ask = fakeAsk(fakeMarket(), {}, { past });
    const compare = commands.find((one) => one.name === 'compare')!;
    await runCommand(compare, { scope: '2026-11-18' }, ask, silentLogger);
    await runCommand(compare, { scope: '2026-12-18' }, ask, silentLogger);
    expect(asked).toEqual([
      { symbol: 'SPX', scope: null, moment: '2026-11-18' },
      { symbol: 'SPX', scope: '2026-12-18', moment: 'yesterday' },
    ]);
  });
});
