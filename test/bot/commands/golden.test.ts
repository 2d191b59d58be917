import { describe, expect, test } from 'vitest';
import { fakeAsk, now } from '../../fakes/market-ask.js';
import { cases } from '../cases.js';
import { replyTo, textOf } from '../text-of.js';

describe('what each command answers, as it stands in a terminal of 80 columns', () => {
  test.each(Object.entries(cases))('%s', async (name, [line, ask]) => {
    await expect(textOf(await replyTo(line, ask))).toMatchFileSnapshot(`../__golden__/${name}.txt`);
  });

  test('the answer to /gex is the one the product promises', async () => {
    expect(textOf(await replyTo('/gex', fakeAsk())).split('\n')).toEqual([
      'SPX 5,986.40  +0.42 %            negative gamma',
      'Zero gamma   6,012.5   26.1 above spot (0.44 %)',
      'Max GEX      5,950     −$61.8 M   1.2× the next',
      'Call wall    6,050     Put wall  5,950',
      'GEX per point  calls $310 M   puts $402 M   net −$92.0 M',
      'P/C  OI 1.31  volume 1.08',
      '0DTE · 212 contracts · greeks 40 s · OI of Nov 19 · live 10:41 ET',
      '',
    ]);
  });

  test('no line but one to be copied is wider than the terminal', async () => {
    for (const [line, ask] of Object.values(cases)) {
      const reply = await replyTo(line, ask);
      const copied = reply.blocks.flatMap((block) => (block.kind === 'code' ? block.text.split('\n') : []));
      for (const row of textOf(reply).split('\n')) {
        if (!copied.includes(row)) expect(row.length, row).toBeLessThanOrEqual(80);
      }
    }
  });
});

test('the golden clock is Friday, 10:41 in New York', () => {
  expect(new Date(now).toISOString()).toBe('2026-11-20T15:41:00.000Z');
});
