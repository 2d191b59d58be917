import { describe, expect, test } from 'vitest';
import { FeedDecoder } from '../../../src/feed/dxlink/compact.js';
import { newCounters } from '../../../src/feed/dxlink/counters.js';
import { Subscriptions } from '../../../src/feed/dxlink/subscriptions.js';
import { eventTypes } from '../../../src/feed/ports.js';
import { RecordingSink } from '../../fakes/recording-sink.js';

const c = '.XYZ270115C50';
const p = '.XYZ270115P50';
const time = 1_764_000_000_000;

function decoder(
  layouts: Record<string, unknown> = { Greeks: ['eventSymbol', 'volatility', 'delta', 'gamma', 'time'] },
) {
  const sink = new RecordingSink();
  sink.register(c, p);
  const subscriptions = new Subscriptions(100);
  for (const symbol of [c, p])
    for (const type of eventTypes) subscriptions.add('XYZ', sink.slotOf(symbol), type, symbol, 0);
  const counters = newCounters();
  const items = {
    table: subscriptions.table,
    index: subscriptions.index,
    firstValue: (key: number) => subscriptions.firstValue(key),
  };
  const own = new FeedDecoder(sink, items, counters);
  own.configure({ eventFields: layouts });
  return { own, sink, counters, counts: () => subscriptions.table.counts('XYZ'), subscriptions };
}

describe('compact rows', () => {
  test('are read by the names of the announced layout, in whatever order it lists them', () => {
    const { own, sink } = decoder({ Greeks: ['gamma', 'time', 'eventSymbol', 'volatility', 'delta'] });
    own.decode(['Greeks', [0.021, time, c, 0.2, 0.5, 0.019, time, p, 0.25, -0.5]]);
    expect(sink.events).toEqual([
      ['Greeks', c, 0.2, 0.5, 0.021, time],
      ['Greeks', p, 0.25, -0.5, 0.019, time],
    ]);
  });

  test('give NaN for a field the server dropped from the layout', () => {
    const { own, sink } = decoder({
      Greeks: ['eventSymbol', 'gamma', 'time'],
      Summary: ['eventSymbol', 'openInterest'],
    });
    own.decode(['Greeks', [c, 0.021, time, p, 'NaN', time], 'Summary', [c, 870]]);
    expect(sink.events).toEqual([
      ['Greeks', c, Number.NaN, Number.NaN, 0.021, time],
      ['Greeks', p, Number.NaN, Number.NaN, Number.NaN, time],
      ['Summary', c, 870, Number.NaN, Number.NaN],
    ]);
  });

  test('of several types in one message are all taken', () => {
    const { own, sink } = decoder({
      Quote: ['eventSymbol', 'bidPrice', 'askPrice'],
      Trade: ['eventSymbol', 'price', 'dayVolume', 'time'],
    });
    own.decode(['Quote', [c, 1, 2], 'Trade', [c, 1.5, 10, time], 'Quote', [p, 3, 4]]);
    expect(sink.events).toEqual([
      ['Quote', c, 1, 2],
      ['Trade', c, 1.5, 10, time],
      ['Quote', p, 3, 4],
    ]);
  });

  test('with a value too few or too many give nothing of that pair, and the layout is asked for again', () => {
    const { own, sink, counters } = decoder({
      Quote: ['eventSymbol', 'bidPrice', 'askPrice'],
      Summary: ['eventSymbol', 'openInterest'],
    });
    expect(own.decode(['Quote', [c, 1, 2, p, 3], 'Summary', [c, 5]])).toBe(true);
    expect(sink.events).toEqual([['Summary', c, 5, Number.NaN, Number.NaN]]);
    expect(counters.badLength).toBe(1);
  });

  test('before any layout are not guessed at', () => {
    const { own, sink, counters } = decoder({});
    expect(own.decode(['Greeks', [c, 0.2, 0.5, 0.01, time]])).toBe(true);
    expect(sink.events).toEqual([]);
    expect(counters.unknownTypes).toBe(1);
  });

  test('follow a layout that changes between two messages', () => {
    const { own, sink } = decoder({ Summary: ['eventSymbol', 'openInterest'] });
    own.decode(['Summary', [c, 5]]);
    own.configure({ eventFields: { Summary: ['openInterest', 'eventSymbol', 'dayId'] } });
    own.decode(['Summary', [6, c, 20_415]]);
    expect(sink.events.map((event) => event.slice(2, 4))).toEqual([
      [5, Number.NaN],
      [6, 20_415],
    ]);
  });

  test('of a layout without eventSymbol are refused, because nobody could say whose numbers they are', () => {
    const { own, sink, counters } = decoder();
    own.configure({ eventFields: { Greeks: ['volatility', 'gamma'] } });
    own.decode(['Greeks', [0.2, 0.01]]);
    expect(sink.events).toEqual([]);
    expect(counters).toMatchObject({ layoutsRefused: 1, unknownTypes: 1 });
  });

  test('of a type this client never asked for are counted and skipped, and nothing is asked again', () => {
    const { own, sink, counters } = decoder();
    expect(own.decode(['Candle', [c, 1], 'Greeks', [c, 0.2, 0.5, 0.01, time]])).toBe(false);
    expect(sink.events).toHaveLength(1);
    expect(counters.unknownTypes).toBe(1);
  });
});

describe('numbers that are none (F10)', () => {
  const none: [string, unknown][] = [
    ['the string NaN', 'NaN'],
    ['the string Infinity', 'Infinity'],
    ['the string -Infinity', '-Infinity'],
    ['null', null],
    ['a number beyond the range of doubles', JSON.parse('1e999')],
    ['any other string', '0.02'],
    ['a boolean', true],
    ['an object', {}],
  ];
  test.each(none)('%s becomes NaN and still counts as a first value', (_words, value) => {
    const { own, sink, counts } = decoder();
    own.decode(['Greeks', [c, value, value, value, value]]);
    expect(sink.events).toEqual([['Greeks', c, Number.NaN, Number.NaN, Number.NaN, Number.NaN]]);
    expect(counts().valued).toBe(1);
  });
});

describe('FULL events', () => {
  test('are taken by shape whatever the announced format is, missing fields being NaN', () => {
    const { own, sink } = decoder();
    own.decode([
      { eventType: 'Greeks', eventSymbol: c, volatility: 0.2, delta: 0.5, gamma: 0.01, time },
      { eventType: 'Summary', eventSymbol: p, openInterest: 12 },
    ]);
    expect(sink.events).toEqual([
      ['Greeks', c, 0.2, 0.5, 0.01, time],
      ['Summary', p, 12, Number.NaN, Number.NaN],
    ]);
  });
});

describe('a malformed event (F08)', () => {
  test('in a compact batch is dropped and counted, and the other rows are kept', () => {
    const { own, sink, counters } = decoder();
    own.decode(['Greeks', [c, 0.2, 0.5, 0.01, time, 42, 0.2, 0.5, 0.01, time, p, 0.3, -0.5, 0.02, time]]);
    expect(sink.events.map((event) => event[1])).toEqual([c, p]);
    expect(counters.malformedEvents).toBe(1);
  });

  test('among FULL events is dropped and counted, and the others are kept', () => {
    const { own, sink, counters } = decoder();
    const good = (symbol: string) => ({ eventType: 'Summary', eventSymbol: symbol, openInterest: 1 });
    own.decode([good(c), null, { eventType: 'Summary' }, 7, { eventSymbol: c }, good(p)]);
    expect(sink.events.map((event) => event[1])).toEqual([c, p]);
    expect(counters.malformedEvents).toBe(4);
  });
});

describe('events nobody asked for (F15)', () => {
  test('an unknown symbol, and a known symbol of a type not subscribed, are ignored and counted', () => {
    const { own, sink, counters, subscriptions } = decoder();
    subscriptions.remove([{ type: 'Greeks', symbol: p }]);
    own.decode(['Greeks', ['.XYZ270115C55', 0.2, 0.5, 0.01, time, p, 0.2, 0.5, 0.01, time, c, 0.2, 0.5, 0.01, time]]);
    expect(sink.events.map((event) => event[1])).toEqual([c]);
    expect(counters.unknownSymbols).toBe(2);
  });

  test('a name of the language, such as __proto__ or constructor, is a symbol and a type like any other', () => {
    const { own, sink, counters } = decoder(JSON.parse('{"__proto__":["eventSymbol"],"constructor":["eventSymbol"]}'));
    own.decode(['__proto__', [c], 'constructor', [c], 'toString', [c]]);
    own.decode([JSON.parse('{"eventType":"__proto__","eventSymbol":"__proto__"}')]);
    expect(sink.events).toEqual([]);
    expect(counters.unknownTypes).toBe(4);
  });
});
