import { describe, expect, test } from 'vitest';
import { tryEncodeAction } from '../../../src/bot/action-code.js';
import type { GexAnswer } from '../../../src/bot/ports.js';
import { commands } from '../../../src/bot/registry.js';
import type { ChartSpec } from '../../../src/charts/spec.js';
import type { ScopeResult } from '../../../src/engine/types.js';
import { emptyScope, fakeAnswer, fakeAsk, fakeMarket, fakeMatrix, fakeScope } from '../../fakes/market-ask.js';
import { actionsOf, replyTo, textOf, wordsOf } from '../text-of.js';

const lines = [
  '/gex spx 0dte',
  '/gex spx 0dte both',
  '/gex spx 0dte vanna',
  '/levels spx 0dte',
  '/profile spx 0dte',
  '/oi spx 0dte',
  '/volume spx 0dte',
  '/top spx 0dte',
  '/top spx 0dte volume',
  '/top spx 0dte pcr',
];
const wholeChain = ['/expirations spx', '/expirations spx all', '/heatmap spx', '/heatmap spx absolute'];

function over(scope: ScopeResult, change: Partial<GexAnswer> = {}) {
  const market = fakeMarket(() => fakeAnswer(scope, { matrix: fakeMatrix(), ...change }));
  return { market, ask: fakeAsk(market) };
}

async function drawn(line: string): Promise<{ spec: ChartSpec; fileName: string; alt: string }> {
  const { market, ask } = over(fakeScope('0dte'));
  const reply = await replyTo(line, ask);
  await reply.image!.render();
  return { spec: market.drawn[0]!, fileName: reply.image!.fileName, alt: reply.image!.alt };
}

describe('a scope without anything in it', () => {
  const reasons = ['no-expiration-today', 'no-such-expiration', 'no-open-interest', 'no-greeks'] as const;
  const withoutCounts = { call: 0, put: 0 };
  test.each(reasons)('%s: a sentence and buttons, and never a picture or a number of nothing', async (reason) => {
    for (const line of [...lines, ...wholeChain]) {
      const scope = emptyScope('0dte', reason);
      const nothing = { ...scope, totalOpenInterest: withoutCounts, totalVolume: withoutCounts };
      const reply = await replyTo(line, over(nothing).ask);
      expect(reply.image, line).toBeUndefined();
      expect(reply.tone, line).toBe('warning');
      expect(reply.buttons?.flat().length, line).toBeGreaterThan(0);
      expect(wordsOf(reply).join(' '), line).not.toMatch(/\$0|NaN|null|undefined/);
      expect(reply.blocks, line).toHaveLength(1);
    }
  });

  test('counts need no greeks: they are shown while those are missing, with what is said about it', async () => {
    for (const line of ['/oi spx', '/volume spx', '/top spx', '/top spx pcr']) {
      const reply = await replyTo(line, over(emptyScope('0dte', 'no-greeks')).ask);
      expect(textOf(reply), line).toContain('No greeks yet');
      expect(textOf(reply), line).not.toContain('No data');
      expect(
        reply.blocks.some(({ kind }) => kind === 'table'),
        line,
      ).toBe(true);
    }
  });
});

describe('the pictures', () => {
  test.each([
    ['/profile spx', 'profile', 'spx-0dte-profile.png'],
    ['/oi spx', 'ladder', 'spx-0dte-open-interest.png'],
    ['/volume spx', 'ladder', 'spx-0dte-volume.png'],
    ['/expirations spx', 'expirations', 'spx-expirations.png'],
    ['/heatmap spx', 'heatmap', 'spx-heatmap-net.png'],
    ['/gex spx charm', 'ladder', 'spx-0dte-charm.png'],
    ['/gex spx both', 'weights', 'spx-0dte-both.png'],
  ])('%s draws its kind, with a name and words for those who cannot see it', async (line, chart, fileName) => {
    const { spec, fileName: name, alt } = await drawn(line);
    expect(spec.chart).toBe(chart);
    expect(name).toBe(fileName);
    expect(alt).toContain('SPX');
    expect(alt.length).toBeLessThanOrEqual(1_024);
  });

  test('a list of all expirations has none: it would take the room of the list', async () => {
    expect((await replyTo('/expirations spx all', over(fakeScope('all')).ask)).image).toBeUndefined();
  });
});

test('every button fits its 62 characters, also of the longest symbol with a date and a range of strikes', async () => {
  const long = 'symbol=ABCDEFGH/J 2026-12-18';
  const all = [
    `/gex ${long} absolute both 30/15`,
    `/gex ${long} charm 30/15`,
    `/levels ${long} volume`,
    `/profile ${long}`,
    `/oi ${long} 30/15`,
    `/volume ${long} 30/15`,
    `/top ${long} pcr`,
    '/expirations symbol=ABCDEFGH/J largest',
    '/heatmap symbol=ABCDEFGH/J absolute 30/15',
  ];
  for (const line of all) {
    const market = fakeMarket((symbol, scope) =>
      fakeAnswer(fakeScope(scope ?? '0dte'), { matrix: fakeMatrix() }, { symbol }),
    );
    const reply = await replyTo(line, fakeAsk(market));
    const actions = actionsOf(reply);
    expect(actions.length, line).toBeGreaterThan(0);
    for (const action of actions)
      expect(tryEncodeAction(commands, action), `${line} ${JSON.stringify(action)}`).not.toBeNull();
    const rows = (reply.buttons ?? []).length + (reply.selects ?? []).length;
    expect(rows, line).toBeLessThanOrEqual(5);
    for (const row of reply.buttons ?? []) expect(row.length, line).toBeLessThanOrEqual(5);
  }
});

test('a refresh reads the market anew', async () => {
  for (const line of ['/profile', '/oi', '/volume', '/top', '/levels', '/expirations']) {
    const market = fakeMarket((symbol, scope) => fakeAnswer(fakeScope(scope ?? '0dte'), {}, { symbol }));
    const ask = fakeAsk(market);
    const refresh = actionsOf(await replyTo(`${line} spx`, ask)).find(({ options }) => options.refresh === 'now');
    expect(refresh, line).toBeDefined();
    await commands.find(({ name }) => name === refresh!.command)!.run(ask, refresh!.options);
    expect(market.asked.at(-1), line).toMatchObject({ symbol: 'SPX', refresh: true });
  }
});
