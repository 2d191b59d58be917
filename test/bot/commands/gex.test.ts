import { describe, expect, test } from 'vitest';
import type { GexChartSpec } from '../../../src/charts/spec.js';
import { emptyScope, fakeAnswer, fakeAsk, fakeMarket, fakeScope, spot } from '../../fakes/market-ask.js';
import { replyTo, textOf, wordsOf } from '../text-of.js';

test('/gex alone asks for the chat’s default symbol, and for 0dte or else next', async () => {
  const market = fakeMarket();
  await replyTo('/gex', fakeAsk(market, { defaultSymbol: 'NDX' }));
  await replyTo('/gex', fakeAsk(market, { defaultScope: '45d' }));
  await replyTo('/gex qqq 2026-12-18', fakeAsk(market));
  expect(market.asked).toEqual([
    { symbol: 'NDX', scope: null, refresh: false },
    { symbol: 'SPX', scope: 'days:45', refresh: false },
    { symbol: 'QQQ', scope: '2026-12-18', refresh: false },
  ]);
});

test('a ratio by volume names the strikes it counts, unless it counts them all', async () => {
  const whole = fakeScope('days:45');
  const { strikes } = whole;
  const only = (column: Float64Array) => column.map((value, row) => (row < 3 ? value : Number.NaN));
  const near = fakeScope('days:45', {
    strikes: { ...strikes, callVolume: only(strikes.callVolume), putVolume: only(strikes.putVolume) },
  });
  const ask = fakeAsk(fakeMarket((symbol) => fakeAnswer(near, {}, { symbol })));
  expect(textOf(await replyTo('/gex spx 45d', ask))).toContain(`(3 of ${strikes.count} strikes)`);
  expect(textOf(await replyTo('/gex spx 45d volume', ask))).toContain(`trades (3 of ${strikes.count} strikes)`);
  expect(textOf(await replyTo('/gex spx 45d', fakeAsk()))).not.toContain('strikes)');
});

describe('buttons', () => {
  test('each one asks the same question with one thing changed, and the current choices are marked', async () => {
    const reply = await replyTo('/gex spx 45d net volume 30/15', fakeAsk());
    const same = { symbol: 'SPX', scope: '45d', view: 'net', by: 'volume', strikes: '30/15' };
    const { view: _view, ...split } = same;
    const { by: _by, ...oi } = same;
    const shown = (all: readonly { label: string; action: { options: unknown }; active?: boolean }[] | undefined) =>
      all?.map((one) => [one.label, one.action.options, one.active === true]);
    expect(shown(reply.selects?.[0]?.choices)).toEqual([
      ['Split', split, false],
      ['Net', same, true],
      ['Absolute', { ...same, view: 'absolute' }, false],
      // Those are weighed by open interest.
      ['DEX', { ...oi, view: 'dex' }, false],
      ['Vanna', { ...oi, view: 'vanna' }, false],
      ['Charm', { ...oi, view: 'charm' }, false],
    ]);
    expect(shown(reply.buttons?.flat())).toEqual([
      ['0DTE', { ...same, scope: '0dte' }, false],
      ['Next', { ...same, scope: 'next' }, false],
      ['45 days', same, true],
      ['All', { ...same, scope: 'all' }, false],
      ['OI', oi, false],
      ['Volume', same, true],
      ['Side by side', { ...same, by: 'both' }, false],
      ['Refresh', { ...same, refresh: 'now' }, false],
      ['Alert me', { kind: 'zero-gamma', symbol: 'SPX', scope: '45d' }, false],
    ]);
  });

  test('from another exposure a weight leads back to gamma, and only what is shown is marked', async () => {
    const reply = await replyTo('/gex spx next vanna', fakeAsk());
    const weights = reply.buttons?.[1]?.map(({ action, active }) => [action.options, active === true]);
    expect(weights).toEqual([
      [{ symbol: 'SPX', scope: 'next' }, false],
      [{ symbol: 'SPX', scope: 'next', by: 'volume' }, false],
      [{ symbol: 'SPX', scope: 'next', by: 'both' }, false],
    ]);
    const both = await replyTo('/gex spx next absolute both', fakeAsk());
    expect(both.selects?.[0]?.choices.filter(({ active }) => active === true)).toEqual([]);
    // The view is kept for going back to one weight.
    expect(both.buttons?.[1]?.[0]?.action.options).toEqual({ symbol: 'SPX', scope: 'next', view: 'absolute' });
  });

  test('the longest action fits the 64 bytes of Telegram, and rows fit Discord', async () => {
    const reply = await replyTo('/gex symbol=ABCDEFGH/J 2026-12-18 absolute volume 30/15', fakeAsk());
    for (const row of [
      ...(reply.buttons ?? []),
      ...(reply.selects ?? []).flatMap(({ choices }) => choices.map((one) => [one])),
    ]) {
      expect(row.length).toBeLessThanOrEqual(5);
      for (const { action } of row) {
        const packed = [action.command, ...Object.values(action.options)].join('|');
        expect(Buffer.byteLength(packed)).toBeLessThanOrEqual(64);
      }
    }
  });

  test('refresh reads the market anew, and is not offered in help', async () => {
    const market = fakeMarket();
    const ask = fakeAsk(market);
    const reply = await replyTo('/gex spx refresh', ask);
    expect(market.asked[0]?.refresh).toBe(true);
    expect(textOf(await replyTo('/help gex', ask))).not.toContain('refresh');
    // Pressing another button afterwards does not refresh again.
    expect(reply.selects?.[0]?.choices[0]?.action.options).not.toHaveProperty('refresh');
  });
});

describe('the picture', () => {
  async function specOf(line: string, settings: Parameters<typeof fakeAsk>[1] = {}): Promise<GexChartSpec> {
    const market = fakeMarket();
    const reply = await replyTo(line, fakeAsk(market, settings));
    await reply.image?.render();
    return market.drawn[0] as GexChartSpec;
  }

  test('shows the strikes around spot, the chosen view and five marks', async () => {
    const spec = await specOf('/gex spx net strikes=5/6');
    expect(spec.strikes).toEqual([5_850, 5_875, 5_900, 5_925, 5_950, 5_975, 6_000, 6_025, 6_050, 6_075, 6_100]);
    expect(spec).toMatchObject({ view: 'net', by: 'oi', unit: 'per-point', scopeLabel: '0DTE · Fri Nov 20', spot });
    expect(spec.marks.map((mark) => [mark.kind, mark.price])).toEqual([
      ['spot', spot],
      ['zero-gamma', 6_012.5],
      ['call-wall', 6_050],
      ['put-wall', 5_950],
      ['max-gex', 5_950],
    ]);
    expect(spec.footnote).toBe('OI of Nov 19');
    expect(spec.warning).toBeNull();
  });

  test('is in the chat’s unit: per 1 % is per point × spot / 100, bars and total alike', async () => {
    const point = await specOf('/gex spx');
    const percent = await specOf('/gex spx', { unit: 'per-percent' });
    expect(percent.unit).toBe('per-percent');
    expect(percent.netTotal).toBeCloseTo((point.netTotal * spot) / 100, 3);
    expect(percent.call[3]).toBeCloseTo((point.call[3]! * spot) / 100, 3);
  });

  test('by volume takes bars, total and levels from the volume', async () => {
    const spec = await specOf('/gex spx volume');
    expect(spec.call[8]).toBeCloseTo(88.1e6, 0);
    expect(spec.netTotal).toBeCloseTo(-10e6, -5);
    expect(spec.marks.find((mark) => mark.kind === 'put-wall')?.price).toBe(5_900);
    expect(spec.footnote).toBe('volume of Nov 20');
  });

  test('has alt text with the key numbers', async () => {
    const reply = await replyTo('/gex spx', fakeAsk());
    expect(reply.image?.alt).toBe(
      'SPX gamma exposure by strike, calls and puts, 0DTE · Fri Nov 20, GEX per point. Spot 5,986.40, net −$92.0 M (negative). ' +
        'Zero gamma 6,012.5, max GEX strike 5,950, call wall 6,050 and put wall 5,950. Largest net bar at 5,950. ' +
        'Data of Fri Nov 20, 10:41 ET, live.',
    );
  });

  test('has a key that differs whenever the picture does', async () => {
    const keys = new Set<string>();
    const lines = ['', 'net', 'volume', '10', 'next', 'qqq', '10/11'];
    for (const words of lines) keys.add((await replyTo(`/gex ${words}`, fakeAsk())).image!.key);
    keys.add((await replyTo('/gex', fakeAsk(fakeMarket(), { theme: 'light' }))).image!.key);
    keys.add((await replyTo('/gex', fakeAsk(fakeMarket(), { unit: 'per-percent' }))).image!.key);
    const later = fakeMarket(() => fakeAnswer(fakeScope('0dte'), { snapshotId: 4_712 }));
    keys.add((await replyTo('/gex', fakeAsk(later))).image!.key);
    expect(keys.size).toBe(lines.length + 3);
  });

  test('has a plain file name whatever the symbol', async () => {
    expect((await replyTo('/gex brk/b 45d net', fakeAsk())).image?.fileName).toBe('brk-b-45d-net.png');
  });

  test.each(['no-expiration-today', 'no-such-expiration', 'no-open-interest', 'no-greeks'] as const)(
    'is never drawn for an empty scope: %s',
    async (reason) => {
      const market = fakeMarket(() => fakeAnswer(emptyScope('0dte', reason)));
      const reply = await replyTo('/gex spx 0dte', fakeAsk(market));
      expect(reply.image).toBeUndefined();
      expect(reply.buttons?.flat().length).toBeGreaterThan(0);
      expect(wordsOf(reply).join(' ')).not.toMatch(/\$0|NaN|null|undefined/);
    },
  );

  test('carries its own warning while partial and while loading', async () => {
    const quality = { ...fakeScope('0dte').quality, label: 'partial' as const, reasons: ['71 % coverage'] };
    const market = fakeMarket(() => fakeAnswer(fakeScope('0dte', { quality })));
    await (await replyTo('/gex', fakeAsk(market))).image?.render();
    const loading = fakeMarket(() => fakeAnswer(fakeScope('0dte', { quality }), { loading: 0.999, snapshotId: null }));
    const reply = await replyTo('/gex', fakeAsk(loading));
    await reply.image?.render();
    expect(market.drawn[0]?.warning).toBe('partial: 71 % coverage');
    // Not rounded up to 100 %: it is not complete.
    expect(loading.drawn[0]?.warning).toBe('still loading: 99 %');
    expect(reply.tone).toBe('warning');
  });
});

test('missing numbers are dashes, never zeros', async () => {
  const none = { call: Number.NaN, put: Number.NaN, net: Number.NaN, gross: Number.NaN };
  const level = {
    maxGex: null,
    absoluteGamma: null,
    callWall: null,
    putWall: null,
    maxCallGamma: null,
    maxPutGamma: null,
  };
  const scope = fakeScope('0dte', {
    totals: none,
    feedTotals: null,
    levels: level,
    putCall: { openInterest: null, volume: null },
    zeroGamma: { level: null, reason: 'coverage', roots: [], chosenBy: null },
  });
  const text = textOf(await replyTo('/gex', fakeAsk(fakeMarket(() => fakeAnswer(scope)))));
  expect(text).toContain('regime unknown');
  expect(text).toContain('calls –   puts –   net –');
  expect(text).toContain('P/C  OI –  volume –');
  expect(text).toContain('Max GEX      none');
  expect(text).not.toMatch(/NaN|\$0/);
});

test('before the first trades a question by volume has no picture, says why, and keeps its buttons', async () => {
  const whole = fakeScope('0dte');
  const nothing = whole.strikes.callVolume.map(() => Number.NaN);
  const strikes = { ...whole.strikes, callGexByVolume: nothing, putGexByVolume: nothing };
  const ask = fakeAsk(fakeMarket(() => fakeAnswer(fakeScope('0dte', { strikes }))));
  const reply = await replyTo('/gex volume', ask);
  expect(reply.image).toBeUndefined();
  expect(reply.notes).toContain('No picture: no trades are known yet in the strikes around spot');
  expect(reply.buttons?.flat().map(({ label }) => label)).toContain('Refresh');
  expect((await replyTo('/gex', ask)).image).toBeDefined();
});

test('the regime follows the model’s net gamma even when the feed’s total disagrees', async () => {
  const scope = fakeScope('0dte', { feedTotals: { call: 420e6, put: 390e6, net: 30e6, gross: 810e6 } });
  const reply = await replyTo('/gex', fakeAsk(fakeMarket(() => fakeAnswer(scope))));
  expect(reply.aside).toBe('negative gamma');
  expect(reply.notes).toContain('feed total +$30.0 M: other sign');
});

test('with its picture the fullest text fits a Telegram caption', async () => {
  const quality = {
    ...fakeScope('0dte').quality,
    label: 'partial' as const,
    reasons: [
      '71 % coverage',
      'open interest known for 44 % of contracts',
      '12412 items still loading',
      'spot is 95 s old',
    ],
    heldWithGreeks: 3,
  };
  const scope = fakeScope('days:45', {
    quality,
    feedTotals: { call: 420e6, put: 390e6, net: 30e6, gross: 810e6 },
    zeroGamma: { level: 6_012.5, reason: null, roots: [5_100, 5_200, 5_300, 5_400, 6_012.5], chosenBy: 'nearest-spot' },
  });
  const market = fakeMarket(() => fakeAnswer(scope, { loading: 0.5 }, { source: 'delayed', delayMs: 900_000 }));
  const text = textOf(await replyTo('/gex volume', fakeAsk(market)));
  expect(text).toContain('Zero gamma: 4 more, such as 5,200.0, 5,300.0 and 5,400.0');
  expect(text.length).toBeLessThanOrEqual(1_024);
});
