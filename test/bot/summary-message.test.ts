import { describe, expect, test } from 'vitest';
import { chatLines } from '../../src/bot/chat-lines.js';
import { presentDiscord } from '../../src/bot/discord/presenter.js';
import { commands } from '../../src/bot/registry.js';
import { summaryChart } from '../../src/bot/summary-chart.js';
import { dayWords, summaryReply } from '../../src/bot/summary-message.js';
import { visibleText } from '../../src/bot/telegram/html.js';
import { presentTelegram } from '../../src/bot/telegram/presenter.js';
import {
  longSymbol,
  morningAnswer,
  morningContent,
  morningSymbol,
  plainDay,
  thursdayClose,
} from '../fakes/summaries-ask.js';
import { textOf } from './text-of.js';

const names = ['NDX', 'SPX', 'RUT', 'SPY', 'QQQ', 'BRK/B'];
/** The longest words about a day: both at once are Christmas Eve's. */
const christmasEve = { isHalfDay: true, holidayAhead: { date: '2026-12-25', name: 'Christmas Day' } };

describe('a post of one to six symbols with long numbers', () => {
  test.each([1, 2, 3, 4, 5, 6])('of %i is whole under a picture on Telegram and in an embed on Discord', (count) => {
    const whole = summaryReply(morningContent(names.slice(0, count).map(longSymbol), christmasEve), 'per-percent');
    const reply = { ...whole, aside: 'preview' };
    const caption = visibleText(presentTelegram(reply, { commands, withPicture: true }).html);
    const embed = presentDiscord(reply, { commands, picture: { fileName: 'spx.png' } }).embeds[0];
    for (const text of [caption, embed.description!]) {
      expect(text).not.toContain('…');
      for (const name of names.slice(0, count)) expect(text).toContain(name);
      for (const part of [
        '21,612.5',
        '21,450',
        '22,000',
        '20,900',
        'SIMULATED',
        'OI of',
        'Half day',
        'Not trading advice.',
        'close of Thu Nov 19',
      ])
        expect(text.replace(/\u00a0/g, ' ')).toContain(part);
    }
    expect(caption.length).toBeLessThanOrEqual(1_024);
  });

  test('every level has its value before the comparison, whichever the number of symbols', () => {
    for (const count of [1, 3, 6]) {
      const text = textOf(summaryReply(morningContent(names.slice(0, count).map(longSymbol)), 'per-point')).replace(
        /\s+/g,
        ' ',
      );
      expect(text).toContain('21,612.5');
      expect(text).toContain('21,700.0');
      expect(text).toContain('21,500');
    }
  });
});

describe('what a post says besides its numbers', () => {
  const textFor = (...content: Parameters<typeof morningContent>) =>
    textOf(summaryReply(morningContent(...content), 'per-point')).replace(/\s+/g, ' ');

  test('the date, the time of the numbers and of the price, once "not trading advice"', () => {
    const text = textFor();
    expect(text).toContain('Gamma summary, Fri Nov 20');
    expect(text).toContain('as of Fri 08:45 ET · spot of Thu 16:00 ET');
    expect(text.match(/advice/g)).toHaveLength(1);
  });

  test('before the open nobody is warned of a closed market, and numbers of last night are called so', () => {
    expect(textFor()).not.toMatch(/stale|Market closed/i);
    const old = morningSymbol('SPX', { isOfLastSession: true, close: null, closeDate: null });
    expect(textFor([old])).toContain(
      'SPX: no reading of this morning yet, so the levels are those of the last session.',
    );
    expect(textFor([old])).not.toContain('to compare');
  });

  test('a price of this morning stands beside one of last night, each with its own time and only one with a change', () => {
    const fresh = morningAnswer('SPY');
    const head = { ...fresh.head, spotAt: fresh.head.asOf - 2_000 };
    const text = textFor([morningSymbol('SPX'), morningSymbol('SPY', { answer: { ...fresh, head } })]);
    expect(text).toContain('45 days · OI of Nov 19 · as of Fri 08:45 ET · SPX spot of Thu 16:00 ET');
    expect(text.match(/\+0\.42 %/g)).toHaveLength(1);
  });

  test('before the open what is missing is said, and not how old the rest is', () => {
    const answer = morningAnswer();
    const reasons = [
      '85 % coverage',
      '3 items still loading',
      'market closed',
      'spot is 17 h old',
      'greeks are 17 h old',
    ];
    const quality = { ...answer.scope.quality, label: 'partial' as const, reasons };
    const text = textFor([morningSymbol('SPX', { answer: { ...answer, scope: { ...answer.scope, quality } } })]);
    expect(text).toContain('SPX: Partial: 85 % coverage; 3 items still loading.');
  });

  test('a move that follows from volatility is not written like the price of a straddle', () => {
    const answer = morningAnswer();
    const expectedMove = { points: 108.5, from: 'volatility' as const };
    const expirations = answer.expirations.map((one) => ({ ...one, expectedMove }));
    const text = textFor([morningSymbol('SPX', { answer: { ...answer, expirations } })]);
    expect(text).toContain('≈108.5');
    expect(text).not.toContain('±108.5');
  });

  test('in session a doubt is told as everywhere', () => {
    const answer = morningAnswer('SPX', { inSession: true });
    const quality = { ...answer.scope.quality, label: 'partial' as const, reasons: ['71 % coverage'] };
    const text = textFor([morningSymbol('SPX', { answer: { ...answer, scope: { ...answer.scope, quality } } })]);
    expect(text).toContain('SPX: Partial: 71 % coverage.');
  });

  test('a level that comes or goes over night is said to, a strike that stays is unchanged', () => {
    const close = { ...thursdayClose, zeroGamma: null, callWall: 6_050, maxGex: 5_950 };
    const text = textFor([morningSymbol('SPX', { close })]);
    expect(text).toMatch(/Zero gamma .*was none/);
    expect(text).toMatch(/Call wall .*unchanged/);
    expect(text).not.toContain('moved over night');
  });

  test('without a stored close nothing is compared, and that is said', () => {
    const text = textFor([morningSymbol('SPX', { close: null })]);
    expect(text).toContain('No close stored to compare SPX with.');
    expect(text).not.toMatch(/was|unchanged/);
  });

  test('a close that is not of the last minutes is named by its own time', () => {
    const close = { ...thursdayClose, isAtClose: false, asOf: Date.parse('2026-11-19T19:10:00Z') };
    expect(textFor([morningSymbol('SPX', { close })])).toContain('last reading: SPX Thu Nov 19, 14:10 ET');
  });

  test('a symbol without numbers costs the others nothing', () => {
    const missing = morningSymbol('QQQ', { answer: null, problem: 'nothing is stored of it yet' });
    const reply = summaryReply(morningContent([missing, morningSymbol('SPX')]), 'per-point');
    expect(reply.tone).toBe('warning');
    expect(textOf(reply)).toContain('QQQ: nothing is stored of it yet.');
    expect(textOf(reply)).toContain('6,012.5');
  });

  test.each([
    [{}, null],
    [{ isHalfDay: true, closesAt: Date.parse('2026-11-27T18:00:00Z') }, 'Half day: closes at 13:00 ET.'],
    [{ holidayAhead: { date: '2026-11-26', name: 'Thanksgiving Day' } }, 'Closed on Thu Nov 26 (Thanksgiving Day).'],
    [
      { isHalfDay: true, closesAt: Date.parse('2026-12-24T18:00:00Z'), holidayAhead: christmasEve.holidayAhead },
      'Half day: closes at 13:00 ET, then closed on Fri Dec 25 (Christmas Day).',
    ],
    [{ date: '2026-11-26', opensAt: null, closesAt: null }, 'The exchange is closed on Thu Nov 26.'],
  ])('a day of %j', (day, words) => {
    expect(dayWords({ ...plainDay, ...day })).toBe(words);
  });
});

describe('the picture of a post', () => {
  const look = { unit: 'per-point', theme: 'dark' } as const;

  test('is of the first symbol that has something to show', () => {
    const missing = morningSymbol('QQQ', { answer: null, problem: 'nothing yet' });
    const chart = summaryChart(morningContent([missing, morningSymbol('BRK/B'), morningSymbol('SPX')]), look);
    expect(chart).toMatchObject({ fileName: 'brk-b-45d.png', spec: { symbol: 'BRK/B', scopeLabel: '45 days' } });
    expect(chart!.alt).toContain('Zero gamma 6,012.5');
  });

  test('is none where nothing is known', () => {
    expect(
      summaryChart(morningContent([morningSymbol('QQQ', { answer: null, problem: 'nothing yet' })]), look),
    ).toBeNull();
  });
});

test('a phone shows each line of a post as words, never as a table that must be scrolled', () => {
  const reply = summaryReply(morningContent(names.map(longSymbol)), 'per-point');
  expect(chatLines(reply, 34).every((line) => line.kind !== 'aligned')).toBe(true);
});
