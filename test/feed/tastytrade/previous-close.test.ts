import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, fridayMorning, type Kit, minute, StepClock, startKit } from './kit.js';

let kit: Kit;
beforeEach(async () => {
  kit = await startKit();
});
afterEach(() => kit.end());

const path = '/market-data/by-type';
const spx = {
  symbol: 'SPX',
  'instrument-type': 'Index',
  last: '5986.4',
  'prev-close': '5961.36',
  'summary-date': '2026-11-20',
  'prev-close-date': '2026-11-19',
};
const answer = (changes: Record<string, unknown> = {}) =>
  kit.server.marketData.set('index=SPX', { items: [{ ...spx, ...changes }] });
const notes = () => kit.rawLog.filter((line) => line.includes('previous close not known'));

describe('the previous close of an index by REST', () => {
  test('is the one before the current trading date, and is asked for once a day', async () => {
    answer();
    const { chains } = kit.broker();
    const known = { close: 5961.36, of: '2026-11-20' };
    expect(await Promise.all([chains.previousClose!('SPX', true), chains.previousClose!(' spx', true)])).toEqual([
      known,
      known,
    ]);
    kit.clock.pass(30 * minute);
    expect(await chains.previousClose!('SPX', true)).toEqual(known);
    expect(kit.server.count(path)).toBe(1);
    expect(notes()).toEqual([]);
  });

  test('of a share is asked for as that of an equity', async () => {
    kit.server.marketData.set('equity=BRK/B', { items: [{ ...spx, symbol: 'BRK/B', 'prev-close': '501.5' }] });
    expect(await kit.broker().chains.previousClose!('BRK/B', false)).toEqual({ close: 501.5, of: '2026-11-20' });
  });

  test('on a Saturday is the close before Friday', async () => {
    await kit.end();
    kit = await startKit(new StepClock(fridayMorning + 24 * 60 * minute));
    answer();
    expect(await kit.broker().chains.previousClose!('SPX', true)).toEqual({ close: 5961.36, of: '2026-11-20' });
  });

  test('of the day before is not taken before the roll; after it the right one is', async () => {
    answer({ 'prev-close': '5999', 'summary-date': '2026-11-19', 'prev-close-date': '2026-11-18' });
    const { chains } = kit.broker();
    expect(await chains.previousClose!('SPX', true)).toBeNull();
    expect(await chains.previousClose!('SPX', true)).toBeNull();
    answer();
    expect(await chains.previousClose!('SPX', true)).toEqual({ close: 5961.36, of: '2026-11-20' });
    expect(kit.server.count(path)).toBe(3);
    expect(notes()).toHaveLength(1);
    expect(notes()[0]).toContain('"level":"info"');
  });

  test('that is dated otherwise than the trading day before is not taken', async () => {
    answer({ 'prev-close-date': '2026-11-18' });
    expect(await kit.broker().chains.previousClose!('SPX', true)).toBeNull();
  });

  test('without a date of its own is taken by the date of the summary', async () => {
    answer({ 'prev-close-date': undefined });
    expect(await kit.broker().chains.previousClose!('SPX', true)).toMatchObject({ close: 5961.36 });
  });

  test('is asked for anew on the next trading date', async () => {
    answer();
    const { chains } = kit.broker();
    await chains.previousClose!('SPX', true);
    kit.clock.pass(3 * 24 * 60 * minute);
    expect(await chains.previousClose!('SPX', true)).toBeNull();
    answer({ 'prev-close': '5986.4', 'summary-date': '2026-11-23', 'prev-close-date': '2026-11-20' });
    expect(await chains.previousClose!('SPX', true)).toEqual({ close: 5986.4, of: '2026-11-23' });
  });

  test.each([
    ['0', '0.0'],
    ['negative', '-5961.36'],
    ['no number', 'NaN'],
    ['empty', ''],
    ['in another notation', '5.9e3'],
    ['beyond any market', '99999999'],
    ['an object', { value: 5961.36 }],
    ['null', null],
    ['missing', undefined],
  ])('that is %s is not known, and not asked for again that day', async (_what, close) => {
    answer({ 'prev-close': close });
    const { chains } = kit.broker();
    expect(await chains.previousClose!('SPX', true)).toBeNull();
    expect(await chains.previousClose!('SPX', true)).toBeNull();
    expect(kit.server.count(path)).toBe(1);
    expect(notes()).toHaveLength(1);
  });

  test.each([
    ['holds no item', { items: [] }],
    ['holds another symbol', { items: [{ ...spx, symbol: 'NDX' }] }],
    ['has no date', { items: [{ ...spx, 'summary-date': undefined }] }],
    ['has no items', {}],
    ['has items that are none', { items: [null, 7, 'SPX'] }],
  ])('is not known when the answer %s', async (_what, data) => {
    kit.server.marketData.set('index=SPX', data);
    expect(await kit.broker().chains.previousClose!('SPX', true)).toBeNull();
    expect(notes()).toHaveLength(1);
  });

  test.each([403, 404, 400])('that is refused with %i is noted once and left alone for the day', async (status) => {
    kit.server.fault(path, { status }, 9);
    const { chains } = kit.broker();
    for (let turn = 0; turn < 3; turn++) expect(await chains.previousClose!('SPX', true)).toBeNull();
    expect(kit.server.count(path)).toBe(1);
    expect(notes()).toHaveLength(1);
    expect(notes()[0]).toContain('"level":"info"');
  });

  test('is not known while the broker has a fault, and known after it', async () => {
    answer();
    kit.server.fault(path, { status: 502 }, 5);
    const { chains } = kit.broker();
    expect(await chains.previousClose!('SPX', true)).toBeNull();
    expect(await chains.previousClose!('SPX', true)).toMatchObject({ close: 5961.36 });
    expect(notes()).toHaveLength(1);
  });

  test('is given up when the caller or the client ends', async () => {
    answer();
    kit.server.fault(path, 'hang', 2);
    const broker = kit.broker();
    const caller = new AbortController();
    const arrived = kit.server.arrival(path);
    const given = failureOf(broker.chains.previousClose!('SPX', true, caller.signal));
    await arrived;
    caller.abort();
    expect((await given).name).toBe('AbortError');
    const ended = failureOf(broker.chains.previousClose!('SPX', true));
    broker.close();
    expect((await ended).name).toBe('AbortError');
    expect(notes()).toEqual([]);
  });
});
