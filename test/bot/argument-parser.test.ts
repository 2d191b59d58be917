import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/bot/argument-parser.js';
import type { CommandDef } from '../../src/bot/command.js';
import { commands } from '../../src/bot/registry.js';

function parsed(line: string, list: readonly CommandDef[] = commands) {
  const result = parseCommandLine(line, list);
  return result.ok ? { command: result.value.def.name, ...result.value.options } : result.problem;
}

describe('words in any order become options', () => {
  test.each([
    ['/gex', { command: 'gex' }],
    ['gex', { command: 'gex' }],
    ['  /GEX   spx  ', { command: 'gex', symbol: 'SPX' }],
    ['/gex@gexwatch_bot spx', { command: 'gex', symbol: 'SPX' }],
    ['/gex spx 0dte net', { command: 'gex', symbol: 'SPX', scope: '0dte', view: 'net' }],
    ['/gex net 0DTE spx', { command: 'gex', symbol: 'SPX', scope: '0dte', view: 'net' }],
    [
      'gex SPX 45d by=volume strikes=30/15',
      { command: 'gex', symbol: 'SPX', scope: '45d', by: 'volume', strikes: '30/15' },
    ],
    ['gex spx view:absolute by:OI', { command: 'gex', symbol: 'SPX', view: 'absolute', by: 'oi' }],
    ['gex spx strikes = 30/15', { command: 'gex', symbol: 'SPX', strikes: '30/15' }],
    ['gex spx strikes 10 by volume', { command: 'gex', symbol: 'SPX', strikes: '10', by: 'volume' }],
    ['gex spx 20/20', { command: 'gex', symbol: 'SPX', strikes: '20' }],
    ['gex brk/b 2026-12-18', { command: 'gex', symbol: 'BRK/B', scope: '2026-12-18' }],
    ['gex spx 20261218', { command: 'gex', symbol: 'SPX', scope: '2026-12-18' }],
    ['gex spx, 0dte, net', { command: 'gex', symbol: 'SPX', scope: '0dte', view: 'net' }],
    ['gex spx today', { command: 'gex', symbol: 'SPX', scope: '0dte' }],
    ['ｇｅｘ　ｓｐｘ', { command: 'gex', symbol: 'SPX' }],
    ['\u200e/gex \u200fspx\u200b net\u2069', { command: 'gex', symbol: 'SPX', view: 'net' }],
    ['explain zero gamma', { command: 'explain', term: 'zero gamma' }],
    ['explain term=max pain', { command: 'explain', term: 'max pain' }],
    ['levels qqq next', { command: 'levels', symbol: 'QQQ', scope: 'next' }],
  ] as const)('%s', (line, expected) => {
    expect(parsed(line)).toEqual(expected);
  });

  test('/help takes the name of a command', () => {
    const result = parseCommandLine('help levels', commands);
    expect(result.ok && result.value.options).toEqual({ command: 'levels' });
  });
});

describe('a ticker that is also a keyword is reached by its dollar sign or its option name', () => {
  test.each([
    ['gex net', { command: 'gex', view: 'net' }],
    ['gex $NET', { command: 'gex', symbol: 'NET' }],
    ['gex symbol=all', { command: 'gex', symbol: 'ALL' }],
    ['alert add zero gamma dia 0dte', { command: 'add', kind: 'zero-gamma', symbol: 'DIA', scope: '0dte' }],
    ['alert add wall touch $DIA call', { command: 'add', kind: 'wall-touch', symbol: 'DIA', wall: 'call' }],
    ['alert add NetGEX spx -2b', { command: 'add', kind: 'net-gex', symbol: 'SPX', value: '-2b' }],
    ['gex $net net', { command: 'gex', symbol: 'NET', view: 'net' }],
  ])('%s', (line, expected) => {
    expect(parsed(line)).toEqual(expected);
  });
});

describe('a wrong word gets one sentence', () => {
  test.each([
    ['', 'Type a command such as /gex SPX; /help lists them.'],
    ['gx spx', 'There is no command “gx”. Did you mean /gex?'],
    ['weather', 'There is no command “weather”. /help lists the commands.'],
    ['gex spx nett', '/gex does not know “nett”. Did you mean net?'],
    ['gex spx 0dtee', '/gex does not understand “0dtee”. Did you mean 0dte?'],
    ['gex spx qqq', '/gex takes one symbol, not both “spx” and “qqq”; try /gex SPX.'],
    ['compare spx spy', '/compare takes one symbol, not both “spx” and “spy”; try /compare SPX with=SPY.'],
    ['gex spx net split', '/gex takes one view, not both “net” and “split”; try /gex SPX.'],
    ['gex spx strikes=90', 'strikes takes 5 to 50, such as 25 or 30/15 (above/below); try /gex SPX.'],
    ['gex spx 4', 'strikes takes 5 to 50, such as 25 or 30/15 (above/below); try /gex SPX.'],
    ['gex spx strikes=1e1', 'strikes takes 5 to 50, such as 25 or 30/15 (above/below); try /gex SPX.'],
    [
      'gex spx view=nett',
      'view is one of split, net, absolute, dex, vanna, charm, perhaps net, not “nett”; try /gex SPX.',
    ],
    ['gex spx 2026-02-30', '/gex does not understand “2026-02-30”; try /gex SPX.'],
    [
      'gex spx scope=tomorow',
      '“tomorow” is not a scope: 0dte, next, 45d, all or a date such as 2026-12-18; try /gex SPX.',
    ],
    ['gex symbol=123', '“123” is not a symbol such as SPX or BRK/B; try /gex SPX.'],
    ['gex veiw=net', '/gex has no option “veiw”. Did you mean view?'],
    ['gex spx !!', '/gex does not understand “!!”; try /gex SPX.'],
    ['status now', '/status does not understand “now”; try /status.'],
    // Each of these signs stands for eighteen letters.
    [`gex ${'\ufdfa'.repeat(390)}`, 'That line is longer than 400 characters; try /help.'],
    [`gex ${'x'.repeat(500)}`, 'That line is longer than 400 characters; try /help.'],
  ])('%s', (line, expected) => {
    expect(parsed(line)).toBe(expected);
  });
});

describe('the name of an option is never taken for a symbol of that name', () => {
  test.each([
    ['gex view', 'view is one of split, net, absolute, dex, vanna, charm; try /gex SPX.'],
    ['gex spx by volumes', 'by is one of oi, volume, both, perhaps volume, not “volumes”; try /gex SPX.'],
    ['gex spx strikes', '/gex needs a value after “strikes”; try /gex SPX.'],
    ['gex $view', { command: 'gex', symbol: 'VIEW' }],
    ['gex symbol=by', { command: 'gex', symbol: 'BY' }],
    ['settings unit', 'unit is one of per-point, per-percent; try /settings.'],
    ['settings reset unit', { command: 'settings', reset: 'unit' }],
    ['settings light per-percent', { command: 'settings', theme: 'light', unit: 'per-percent' }],
    ['settings all', { command: 'settings', scope: 'all' }],
    ['settings for chat zone New York', { command: 'settings', for: 'chat', zone: 'New York' }],
    ['link unlink', { command: 'link', unlink: 'unlink' }],
    ['link code 7KQ2 M4XW', { command: 'link', code: '7KQ2 M4XW' }],
    ['link 7KQ2-M4XW', { command: 'link', code: '7KQ2-M4XW' }],
    ['explain term', { command: 'explain', term: 'term' }],
  ] as const)('%s', (line, expected) => {
    expect(parsed(line)).toEqual(expected);
  });
});

describe('numbers must be finite and in range', () => {
  const counting: CommandDef = {
    name: 'count',
    description: 'A command with numbers',
    options: {
      band: { kind: 'number', min: 0, max: 5, description: 'Percent' },
      n: { kind: 'integer', min: 1, max: 10, description: 'Confirmations', required: true },
    },
    permission: 'everyone',
    examples: ['count 3'],
    run: () => Promise.reject(new Error('not run here')),
    subcommands: [],
  };

  test.each([
    ['count n=3 band=0.1', { command: 'count', n: 3, band: 0.1 }],
    ['count n=Infinity', 'n takes a whole number from 1 to 10; try /count 3.'],
    ['count n=NaN', 'n takes a whole number from 1 to 10; try /count 3.'],
    ['count n=2.5', 'n takes a whole number from 1 to 10; try /count 3.'],
    ['count n=3 band=-1', 'band takes a number from 0 to 5; try /count 3.'],
    ['count n=', 'n takes a whole number from 1 to 10; try /count 3.'],
    ['count band=1', '/count needs n; try /count 3.'],
  ])('%s', (line, expected) => {
    expect(parsed(line, [counting])).toEqual(expected);
  });

  test('a sub-command is found behind its parent, and a bare integer goes to the integer', () => {
    const parent: CommandDef = { ...counting, name: 'alert', options: {}, subcommands: [counting] };
    expect(parsed('/alert count 3', [parent])).toEqual({ command: 'count', n: 3 });
  });
});
