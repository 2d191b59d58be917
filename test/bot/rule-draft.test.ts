import { describe, expect, test } from 'vitest';
import { ruleKinds } from '../../src/alerts/rule.js';
import { parseCommandLine } from '../../src/bot/argument-parser.js';
import { commands } from '../../src/bot/registry.js';
import { draftEdit, draftRule } from '../../src/bot/rule-draft.js';
import { addLine } from '../../src/bot/rule-line.js';
import {
  parseDate,
  parseDays,
  parseDuration,
  parseHours,
  parseRatio,
  parseShare,
  parseSize,
} from '../../src/bot/rule-values.js';
import { defaultSettings, now, today } from '../fakes/market-ask.js';
import { runSeed, seeded } from '../fakes/random.js';
import { fakeLogic, fakeRule } from '../fakes/rules-ask.js';

const context = { settings: defaultSettings, now, today };

/** What a typed `/alert add …` asks for, or the sentence about its slip. */
function typed(words: string, settings: Partial<typeof defaultSettings> = {}) {
  const parsed = parseCommandLine(`/alert add ${words}`, commands);
  if (!parsed.ok) return parsed.problem;
  const draft = draftRule(parsed.value.options, { ...context, settings: { ...defaultSettings, ...settings } });
  return draft.ok ? draft.value : draft.problem;
}

function edited(words: string, rule = fakeRule()) {
  const parsed = parseCommandLine(`/alert edit 12 ${words}`, commands);
  if (!parsed.ok) return parsed.problem;
  const edit = draftEdit(rule, parsed.value.options, context);
  return edit.ok ? edit.value : edit.problem;
}

describe('sizes, times and days as people type them', () => {
  test.each([
    ['6000', 6_000],
    ['-2B', -2e9],
    ['−2b', -2e9],
    ['$1.5m', 1.5e6],
    ['-$500K', -500e3],
    ['$-3T', -3e12],
    ['.5B', 5e8],
    ['2BB', Number.NaN],
    ['1e9', Number.NaN],
    ['', Number.NaN],
    ['--2', Number.NaN],
  ])('size %j', (text, size) => expect(parseSize(text)).toBe(size));

  test.each([
    ['0.15%', 0.0015],
    ['0.15', 0.0015],
    ['0.1 %', 0.001],
    ['50%', 0.5],
    ['-1%', Number.NaN],
    ['%', Number.NaN],
  ])('share %j', (text, share) => expect(parseShare(text)).toBe(share));

  test.each([
    ['1.15', 1.15],
    ['1.2x', 1.2],
    ['2×', 2],
    ['x2', Number.NaN],
  ])('ratio %j', (text, ratio) => expect(parseRatio(text)).toBe(ratio));

  test.each([
    ['30m', 30],
    ['2h', 120],
    ['1h30m', 90],
    ['90 min', 90],
    ['1d', 1_440],
    ['2 hours', 120],
    ['0', 0],
    ['none', 0],
    ['30', Number.NaN],
    ['m30', Number.NaN],
    ['3 fortnights', Number.NaN],
  ])('time %j', (text, minutes) => expect(parseDuration(text)).toBe(minutes * 60_000));

  test.each([
    ['08:00-17:00', { from: 480, to: 1_020 }],
    ['8-17', { from: 480, to: 1_020 }],
    ['22:00–07:00', { from: 1_320, to: 420 }],
    ['9:30-24:00', { from: 570, to: 0 }],
    ['25:00-26:00', null],
    ['08:60-09:00', null],
    ['08:00', null],
  ])('times of day %j', (text, hours) => expect(parseHours(text)).toEqual(hours));

  test.each([
    ['mon-fri', [1, 2, 3, 4, 5]],
    ['Mon,wed,FRI', [1, 3, 5]],
    ['fri-mon', [0, 1, 5, 6]],
    ['weekdays', [1, 2, 3, 4, 5]],
    ['daily', [0, 1, 2, 3, 4, 5, 6]],
    ['mo', null],
    ['mon-', null],
    ['mon-wed-fri', null],
    ['someday', null],
  ])('days %j', (text, days) => expect(parseDays(text)).toEqual(days));

  test('dates that do not exist are none', () => {
    expect([parseDate('2026-12-18'), parseDate('20261218'), parseDate('2026-02-30'), parseDate('26-12-18')]).toEqual([
      '2026-12-18',
      '2026-12-18',
      null,
      null,
    ]);
  });
});

describe('a rule from a line', () => {
  test.each(ruleKinds)('%s needs little', (kind) => {
    const words =
      { 'wall-shift': ' call', 'wall-touch': ' put', 'net-gex': ' -2B', level: ' 6000' }[kind as string] ?? '';
    expect(typed(`${kind} SPX${words}`)).toMatchObject({
      logic: fakeLogic(kind),
      expiry: { kind: 'never' },
      to: ['dm'],
      isSilent: false,
      activeHours: null,
    });
  });

  test('everything at once, in any order', () => {
    const hours = { from: 480, to: 1_020, days: [1, 3, 5], zone: 'America/New_York' };
    const wanted = {
      logic: {
        symbol: 'QQQ',
        scope: '0dte',
        trigger: { kind: 'zero-gamma', band: 0.0015 },
        confirmations: 5,
        cooldownMs: 7_200_000,
      },
      activeHours: hours,
      isSilent: true,
      expiry: { kind: 'date', date: '2026-12-18' },
      to: ['here'],
    };
    const words = [
      'zero-gamma',
      '$QQQ',
      '0dte',
      'band=0.15%',
      'confirm=5',
      'cooldown=2h',
      '8-17',
      'days=mon wed fri',
      'silent',
      'here',
      'expires=2026-12-18',
    ];
    const random = seeded(7);
    for (let n = 0; n < 50; n++) {
      const mixed = [...words].sort(() => random() - 0.5).join(' ');
      expect(typed(mixed), mixed).toEqual(wanted);
    }
  });

  test('a value below zero is one to fall below, unless said otherwise; the unit is the person’s', () => {
    expect(typed('net-gex SPX 2B')).toMatchObject({ logic: { trigger: { direction: 'above', unit: 'per-point' } } });
    expect(typed('net-gex SPX -2B above', { unit: 'per-percent' })).toMatchObject({
      logic: { trigger: { direction: 'above', unit: 'per-percent', threshold: -2e9 } },
    });
  });

  test('other names of the value are understood, and a bare band', () => {
    expect(typed('level SPX price=6012.5')).toMatchObject({ logic: { trigger: { price: 6_012.5 } } });
    expect(typed('net-gex SPX threshold=-1.5B')).toMatchObject({ logic: { trigger: { threshold: -1.5e9 } } });
    expect(typed('zero-gamma SPX 0.2%')).toMatchObject({ logic: { trigger: { band: 0.002 } } });
    expect(typed('max-strike SPX ratio=1.3x')).toMatchObject({ logic: { trigger: { ratio: 1.3 } } });
  });

  test.each([
    ['zero-gamma SPX 0%', 'A band of 0.00 % makes no sense for zero-gamma: it is between 0.01 % and 5.00 %.'],
    ['zero-gamma SPX 50%', 'A band of 50.00 % makes no sense for zero-gamma: it is between 0.01 % and 5.00 %.'],
    ['zero-gamma SPX -2B', 'zero-gamma takes a band such as 0.25%, not “-2B”.'],
    ['zero-gamma SPX call', 'zero-gamma takes no wall: that is for wall-shift and wall-touch.'],
    ['level SPX 6000 above', 'level takes no direction: that is for net-gex.'],
    [
      'wall-touch SPX call band=0.3%',
      'wall-touch takes no band: its distance is the value; try /alert add wall-touch SPX call 0.3%.',
    ],
    ['wall-shift SPX', 'Say which wall, call or put; try /alert add wall-shift SPX call.'],
    ['level SPX', 'Say which price; try /alert add level SPX 6000.'],
    ['level SPX -6000', '“-6000” is not a price such as 6000.'],
    ['net-gex SPX', 'Say which net GEX; try /alert add net-gex SPX -2B.'],
    ['net-gex SPX 0', 'For the sign of gamma at spot there is /alert add regime SPX.'],
    ['max-strike SPX 0.5x', 'The lead over the strike before is between 1.01 and 5 times, such as 1.2x, not “0.5x”.'],
    ['zero-gamma SPX 0.1% band=0.2%', 'zero-gamma takes one band, not both “0.2%” and “0.1%”.'],
    ['zero-gamma SPX confirm=0', 'confirm takes 1 to 30 readings, not “0”.'],
    ['zero-gamma SPX cooldown=3d', 'cooldown takes 1m to 24h, or 0 for every change, not “3d”.'],
    [
      'zero-gamma SPX 17:00-08:00',
      'The hours 17:00–08:00 ET end before they begin and hold no time at which the market is open; try hours=08:00-17:00.',
    ],
    ['zero-gamma SPX 8:00-8:00', 'Those hours end when they begin; leave them out for the whole day.'],
    [
      'zero-gamma SPX sat sun',
      'The hours Sat and Sun hold no time at which the market is open; try hours=08:00-17:00.',
    ],
    ['zero-gamma SPX expires=2026-11-01', '2026-11-01 is past; an alert ends on a later day.'],
    ['zero-gamma SPX 2026-11-01', 'The expiration 2026-11-01 is past.'],
    [
      'foo SPX',
      'kind is one of zero-gamma, regime, max-strike, wall-shift, wall-touch, net-gex, level, not “foo”; try /alert add zero-gamma SPX.',
    ],
    ['zero-gamm SPX', '/alert add does not understand “zero-gamm”. Did you mean zero-gamma?'],
  ])('%s is one clear sentence', (words, sentence) => {
    expect(typed(words)).toBe(sentence);
  });

  test('hours over midnight hold a session in Tokyo', () => {
    expect(typed('zero-gamma SPX 22:00-06:00', { timeZone: 'Asia/Tokyo' })).toMatchObject({
      activeHours: { from: 1_320, to: 360, zone: 'Asia/Tokyo' },
    });
  });
});

describe('a change from a line', () => {
  test('names only what is said', () => {
    expect(edited('band=0.2%')).toEqual({
      logic: fakeLogic('zero-gamma', { trigger: { kind: 'zero-gamma', band: 0.002 } }),
    });
    expect(edited('silent also=here')).toEqual({ isSilent: true, also: ['here'] });
    expect(edited('expires=once')).toEqual({ expiry: { kind: 'once' } });
  });

  test('hours and days are set apart, and taken back', () => {
    const activeHours = { from: 480, to: 1_020, days: [1, 2, 3, 4, 5], zone: 'America/Chicago' };
    const rule = fakeRule({ activeHours });
    expect(edited('days=mon', rule)).toEqual({ activeHours: { ...activeHours, days: [1] } });
    expect(edited('hours=9-16', rule)).toEqual({
      activeHours: { ...activeHours, from: 540, to: 960, zone: 'America/New_York' },
    });
    expect(edited('hours=always', rule)).toEqual({ activeHours: null });
  });

  test.each([
    ['', 'Say what to change; try /alert edit 12 band=0.15%.'],
    ['to=dm also=here', 'Say either to, which replaces where it tells, or also, which adds a place.'],
    ['call', 'zero-gamma takes no wall: that is for wall-shift and wall-touch.'],
  ])('%j is one clear sentence', (words, sentence) => expect(edited(words)).toBe(sentence));
});

describe('the line that makes a rule again', () => {
  test.each(ruleKinds)('%s comes back as it was', (kind) => {
    for (const change of [
      {},
      { symbol: 'NET', scope: '0dte' as const },
      { confirmations: 7, cooldownMs: 90 * 60_000 },
    ]) {
      const logic = fakeLogic(kind, change);
      expect(typed(addLine(logic).replace('/alert add ', '')), addLine(logic)).toMatchObject({ logic });
    }
  });
});

test('ten thousand mutated rule texts: none throws, each is a rule or one sentence', () => {
  const seed = runSeed(16_180);
  const random = seeded(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const words = [
    ...ruleKinds,
    'SPX',
    '$NET',
    '45d',
    '0dte',
    '2026-12-18',
    'to=here',
    'band=0.15%',
    'band=',
    'confirm=3',
    'confirm=-1',
    'cooldown=30m',
    'cooldown=99999d',
    '08:00-17:00',
    '25-99',
    'mon',
    'mon-fri',
    'expires=once',
    'expires=2026-02-30',
    'silent',
    '-2B',
    '6000',
    '0.3%',
    '1.2x',
    '1e309',
    'NaN',
    '__proto__',
    'constructor=1',
    '=',
    '%',
    '`',
    '@everyone',
    '<b>',
    '\u202e',
    '😀',
    'above',
    'call',
    'put',
    "';drop table rule;--",
    '９％',
    'value=',
    'days=',
    'zone=Mars',
  ];
  let rules = 0;
  for (let n = 0; n < 10_000; n++) {
    const line = Array.from({ length: 1 + Math.floor(random() * 7) }, () => {
      const word = pick(words);
      if (random() > 0.2) return word;
      const at = Math.floor(random() * (word.length + 1));
      return word.slice(0, at) + pick([...'%=:-.0xB\u0000é ']) + word.slice(at + Math.floor(random() * 2));
    }).join(' ');
    const answer = typed(line);
    if (typeof answer !== 'string') {
      rules++;
      expect(answer.logic.confirmations, `seed ${seed}: ${line}`).toBeGreaterThan(0);
      expect(JSON.stringify(answer), `seed ${seed}: ${line}`).not.toContain('null,"price"');
      expect(Object.values(answer.logic.trigger), `seed ${seed}: ${line}`).not.toContain(Number.NaN);
    } else expect(answer.length, `seed ${seed}: ${line}`).toBeGreaterThan(10);
  }
  expect(rules, `seed ${seed}`).toBeGreaterThan(50);
});
