import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/bot/argument-parser.js';
import { commands } from '../../src/bot/registry.js';
import { parseSymbols, parseTimeOfDay } from '../../src/bot/summary-values.js';
import { fakeAsk } from '../fakes/market-ask.js';
import { fakeSummaries } from '../fakes/summaries-ask.js';
import { replyTo } from './text-of.js';

test.each([
  ['08:45', 525],
  ['8:45', 525],
  ['0845', 525],
  ['845', 525],
  ['8.45', 525],
  ['16h30', 990],
  ['8h', 480],
  ['8:45am', 525],
  ['8:45 AM', 525],
  ['8:45 a.m.', 525],
  ['8am', 480],
  ['12am', 0],
  ['12:30am', 30],
  ['12pm', 720],
  ['8:45pm', 1_245],
  ['20:45', 1_245],
  ['00:00', 0],
  ['23:59', 1_439],
  ['noon', 720],
  ['midnight', 0],
  ['24:00', null],
  ['8:60', null],
  ['13pm', null],
  ['0am', null],
  ['8', null],
  ['45', null],
  ['-8:45', null],
  ['8:4', null],
  ['8:455', null],
  ['08:45:00', null],
  ['', null],
  ['SPX', null],
])('the time of day %j', (text, minute) => {
  expect(parseTimeOfDay(text)).toBe(minute);
});

test.each([
  ['SPX,SPY', ['SPX', 'SPY']],
  ['spx spy', ['SPX', 'SPY']],
  ['SPX, spx ,BRK/B', ['SPX', 'BRK/B']],
  ['$sun ^vix', ['SUN', 'VIX']],
  ['MET,ROK,ALL', ['MET', 'ROK', 'ALL']],
  ['', null],
  ['SUN', null],
  ['Tokyo', null],
  ['Europe/Berlin', null],
  ['Asia/Tokyo', null],
  ['SPX;DROP TABLE', ['SPX', 'DROP', 'TABLE']],
  ['<b>', null],
])('the symbols %j', (text, symbols) => {
  expect(parseSymbols(text)).toEqual(symbols);
});

describe('a line as people type it', () => {
  /** What the port is asked for. */
  async function wish(line: string) {
    let asked: unknown = null;
    const summaries = fakeSummaries();
    const reply = await replyTo(line, {
      ...fakeAsk(),
      summaries: {
        ...summaries,
        add(actor, given, signal) {
          asked = given;
          return summaries.add(actor, given, signal);
        },
      },
    });
    return asked ?? reply.title;
  }
  const plain = {
    symbols: ['SPX', 'SPY'],
    minute: 525,
    zone: 'America/New_York',
    days: null,
    isSilent: false,
    to: 'dm',
  };

  test.each([
    ['summary add SPX,SPY 08:45', plain],
    ['summary add 8:45 SPX SPY', plain],
    ['summary add spx spy 8:45 am', plain],
    ['summary add spx,spy at 8:45am here', { ...plain, to: 'here' }],
    ['summary add SPX,SPY to here at 0845 silent', { ...plain, to: 'here', isSilent: true }],
    ['summary add SPX,SPY 08:45 ET', plain],
    ['summary add SPX,SPY 08:45 New York', plain],
    ['summary add SPX,SPY 08:45 zone=New York', plain],
    ['summary add SPX,SPY 8:45 pm in Berlin', { ...plain, minute: 1_245, zone: 'Europe/Berlin' }],
    ['summary add SPX,SPY 08:45 Asia/Tokyo mon-fri', { ...plain, zone: 'Asia/Tokyo', days: [1, 2, 3, 4, 5] }],
    ['summary add SPX,SPY 08:45 mon wed fri here', { ...plain, days: [1, 3, 5], to: 'here' }],
    ['summary add symbols=SPX,SPY time=8:45 days=tue', { ...plain, days: [2] }],
  ])('%s', async (line, expected) => {
    expect(await wish(line)).toEqual(expected);
  });

  test.each([
    ['summary add', /needs symbols/],
    ['summary add SPX', /needs time/],
    ['summary add 08:45', /needs symbols/],
    ['summary add SPX 25:00', /does not understand|time|zone/],
    ['summary add SPX 08:45 zone=Belrin', /“Belrin” is not a time zone; did you mean Europe\/Berlin/],
    ['summary add SPX 08:45 sat sun', /Saturdays and Sundays/],
    ['summary add A,B,C,D,E,F,G 08:45', /at most 6 symbols, not 7/],
    ['summary delete', /needs id/],
    ['summary delete many', /number of a post|understand/],
    ['summary delete 0', /number of a post|understand/],
  ])('%s is answered with one clear sentence', async (line, sentence) => {
    const said = await wish(line);
    expect(said).toMatch(sentence);
    expect(String(said).length).toBeLessThan(200);
  });

  test('the number of a post is found in any form', () => {
    for (const line of ['summary delete 3', 'summary delete #3', 'summary 3 delete', '/summary@gex_bot delete #3']) {
      const parsed = parseCommandLine(line, commands);
      expect(parsed.ok && parsed.value.def.path, line).toBe('summary delete');
    }
  });
});
