import { expect, test } from 'vitest';
import { tradingViewLine } from '../../../src/bot/tradingview-line.js';
import { emptyScope, fakeAnswer, fakeAsk, fakeMarket, fakeScope } from '../../fakes/market-ask.js';
import { replyTo, textOf } from '../text-of.js';

test('the TradingView line is plain name: price pairs that a program reads back', () => {
  const line = tradingViewLine(
    fakeScope('0dte', { zeroGamma: { level: 6_012.4567, reason: null, roots: [], chosenBy: null } }),
  );
  expect(line).toBe('Zero gamma: 6012.46, Max GEX: 5950, Call wall: 6050, Put wall: 5950, Absolute gamma: 6000');
  const pairs = line!.split(', ').map((pair) => pair.split(': '));
  for (const [, price] of pairs) expect(Number(price)).toBeGreaterThan(5_000);
  // Nothing a text input of a chart would stumble over: code points below 128 only.
  expect([...line!].every((letter) => letter.codePointAt(0)! < 128)).toBe(true);
});

test('a level that does not exist is left out of the line, and without any there is none', () => {
  const none = {
    maxGex: null,
    absoluteGamma: null,
    callWall: null,
    putWall: null,
    maxCallGamma: null,
    maxPutGamma: null,
  };
  const zeroGamma = { level: null, reason: 'always-positive' as const, roots: [], chosenBy: null };
  expect(tradingViewLine(fakeScope('0dte', { zeroGamma }))).not.toContain('Zero gamma');
  expect(tradingViewLine(fakeScope('0dte', { zeroGamma, levels: none }))).toBeNull();
});

test('an ETF’s levels carry cents', async () => {
  const small = fakeScope('0dte', {
    zeroGamma: { level: 598.254, reason: null, roots: [598.254], chosenBy: 'nearest-spot' },
  });
  const market = fakeMarket(() => fakeAnswer(small, {}, { symbol: 'SPY', spot: 597.63, previousClose: null }));
  expect(textOf(await replyTo('/levels spy', fakeAsk(market)))).toMatch(/Zero gamma +598\.25 +\+0\.62 +\+0\.10 %/);
});

test('past expirations are not listed when the answer is of an earlier day', async () => {
  const market = fakeMarket(() => fakeAnswer(fakeScope('0dte'), {}, { sessionDate: '2026-11-23' }));
  const text = textOf(await replyTo('/levels', fakeAsk(market)));
  expect(text).toContain('Mon Nov 23');
  expect(text).toContain('Fri Dec 18');
  expect(text).not.toMatch(/^Fri Nov 20 +5,975/m);
});

test('an empty scope gets a sentence that names this command', async () => {
  const market = fakeMarket(() => fakeAnswer(emptyScope('0dte', 'no-expiration-today')));
  expect(textOf(await replyTo('/levels spx 0dte', fakeAsk(market)))).toContain('Try /levels SPX next (Mon Nov 23).');
});

test('while the chain loads there is no line to paste: it would lose its label', async () => {
  const { quality } = fakeScope('0dte');
  const scope = fakeScope('0dte', { quality: { ...quality, withOpenInterest: 4, label: 'partial', reasons: [] } });
  const text = textOf(await replyTo('/levels', fakeAsk(fakeMarket(() => fakeAnswer(scope, { loading: 0.2 })))));
  expect(text).toContain('The line for TradingView comes once these expirations are loaded');
  expect(text).not.toContain('Call wall: ');
});
