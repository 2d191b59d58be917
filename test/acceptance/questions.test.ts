/** Questions that have no numbers for an answer get one sentence and never a picture. */

import { describe, expect, test } from 'vitest';
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

/** An answer without its line breaks. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}
