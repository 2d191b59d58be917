/** Questions that have no numbers for an answer get one sentence and never a picture. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MarketSource } from '../../src/practice/market-source.js';
import { openWorld } from './outside-world.js';
import { Program } from './program.js';

/** A picture, a total or a level: none of it may stand in an answer that has no data. */
const figures = /Chart:|\$[\d.]+|Zero gamma +[\d,]+|Call wall/;

describe('what is not listed', () => {
  test('unknown, optionless and nonsense symbols, strange dates and commands: one sentence each, and the chat goes on', async () => {
    const world = await openWorld({ at: ['2026-11-19', 10, 30] });
    const program = await Program.start([...world.clockArgs], { input: 'open', env: { SYMBOLS: 'DIA,SPY' } });
    await program.until(/DIA[\s\S]*\n\n$/);
    const cases: [question: string, answer: RegExp][] = [
      ['/gex XYZZY', /No options found for XYZZY\./],
      ['/gex SPYY', /No options found for SPYY\. Did you mean SPY/],
      ['/gex NOOPT', /NOOPT .*(no|without) .*options/i],
      ['/gex $$$', /no symbol|not a symbol|\$\$\$/],
      ['/gex ABCDEFGHIJKLMNOP', /ABCDEFGHIJKLMNOP/],
      // Thursday; the Dow's own options end on Fridays.
      ['/gex DIA 0dte', /No DIA expiration today\. Try \/gex DIA next \(Fri Nov 20\)/],
      ['/gex SPY 2026-11-22', /SPY has no expiration on Sun Nov 22[\s\S]*Fri Nov 20[\s\S]*Mon Nov 23/],
      ['/gex SPY 2020-01-03', /SPY has no expiration on/],
      ['/gex SPY 2026-02-31', /2026-02-31/],
      ['/gexx SPY', /gex/],
      ["/gex SPX'; DROP TABLE snapshot;--", /./],
    ];
    for (const [question, words] of cases) {
      const answer = await program.ask(question);
      expect(flat(answer), question).toMatch(words);
      expect(answer, question).not.toMatch(figures);
      expect(answer.trim().split('\n').length, `${question}: ${answer}`).toBeLessThanOrEqual(5);
    }
    expect(await program.ask('/gex SPY')).toMatch(/Chart: /);
    program.endInput();
    expect((await program.within(10_000)).code).toBe(0);
  }, 60_000);
});

describe('a market that says too little', () => {
  // Side by side, because two of them take their patience to the end.
  test('without open interest, with none ever sent, without a price: a sentence each, no chart and no figure', async () => {
    const changes: [why: RegExp, change: (market: MarketSource) => MarketSource][] = [
      [
        /No open interest yet for SPY .* without it there is no exposure/,
        (market) => ({ ...market, summary: (symbol, at) => withoutInterest(symbol, market.summary(symbol, at)) }),
      ],
      [
        /No open interest yet for SPY .* without it there is no exposure/,
        (market) => ({
          ...market,
          summary: (symbol, at) => (isOption(symbol) ? null : market.summary(symbol, at)),
        }),
      ],
      [
        /No price of SPY has arrived/,
        (market) => ({
          ...market,
          trade: (symbol, at) => (symbol === 'SPY' ? null : market.trade(symbol, at)),
          quote: (symbol, at) => (symbol === 'SPY' ? null : market.quote(symbol, at)),
          summary: (symbol, at) => (symbol === 'SPY' ? null : market.summary(symbol, at)),
        }),
      ],
    ];
    const told = changes.map(async ([why, change]) => {
      const world = await openWorld({ change });
      const program = await Program.start([...world.clockArgs], { env: { SYMBOLS: 'SPY,DIA' } });
      await program.until(({ stdout }) => why.test(flat(stdout)), 45_000);
      expect(program.stdout).not.toMatch(figures);
      expect(existsSync(join(program.folder, 'data/charts'))).toBe(false);
    });
    await Promise.all(told);
  }, 60_000);
});

/** An answer without its line breaks. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function isOption(symbol: string): boolean {
  return symbol.startsWith('.');
}

function withoutInterest<Value extends { openInterest: number }>(symbol: string, value: Value | null): Value | null {
  return value === null || !isOption(symbol) ? value : { ...value, openInterest: 0 };
}
