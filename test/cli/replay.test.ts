import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import { silentLogger } from '../../src/lib/log.js';
import { openDatabase } from '../../src/store/open-database.js';
import type { Store } from '../../src/store/store.js';
import { ruleOf } from '../store/alert-rows.js';
import { minutesOf, saveSession } from '../store/stored-sessions.js';
import { migrationsDir, tempFolder, tempStore } from '../store/temp-folder.js';
import { recordingIo } from './recording-io.js';

const above = { spot: 6_020 };
const below = { spot: 5_980 };

/** A data folder with the practice database that is used without credentials. */
function dataFolder(fill: (store: Store) => unknown): { folder: string; store: Store } {
  const folder = tempFolder();
  const store = tempStore({ file: join(folder, 'practice.db') });
  fill(store);
  return { folder, store };
}

async function replay(folder: string, line: string) {
  const io = recordingIo(folder, { DATA_DIR: folder });
  const code = await runCommandLine(['replay', ...line.split(' ')], io);
  return { code, printed: io.printed, complained: io.complained };
}

const twoSessions = (store: Store) => {
  saveSession(store, '2026-11-19', [...minutesOf(5, above), ...minutesOf(40, below), ...minutesOf(40, above)]);
  saveSession(store, '2026-11-20', [...minutesOf(5, above), ...minutesOf(2, below), ...minutesOf(5, above)]);
};

describe('over the stored sessions', () => {
  test('it says when the rule would have fired, what spot did then and how often it would have otherwise, while the daemon has the database', async () => {
    const { folder, store } = dataFolder(twoSessions);
    // The store of this test still holds the lock and writes.
    expect(store.snapshots.count()).toBeGreaterThan(0);
    const { code, printed, complained } = await replay(
      folder,
      'replay zero-gamma SPX --confirm 3 --cooldown 10m'.slice(7),
    );
    expect(complained).toBe('');
    expect(code).toBe(0);
    const lines = printed.split('\n');
    expect(lines[0]).toBe('SPX crosses zero gamma (45 days): band 0.10 %, 3 readings, at most one message in 10 min.');
    expect(lines[1]).toBe('2 sessions (Thu Nov 19 to Fri Nov 20), 97 readings: it would have fired 2 times.');
    expect(printed).toContain('  Nov 19, 2026 09:37 ET   crossed   above   below   5,980.00   6,000.0');
    expect(printed).toContain('  Nov 19, 2026 10:17 ET   crossed   below   above   6,020.00   6,000.0');
    expect(printed).toMatch(/09:37 ET\s+5,980\.00\s+5,980\.00 \(\+?0\.00 %\)\s+6,020\.00 \(\+0\.67 %\)/);
    expect(printed).toMatch(/^ {2}band 0\.20 %\s+2$/m);
    expect(printed).toMatch(/^ {2}2 readings\s+3$/m);
  });

  test('as JSON it gives numbers and ms', async () => {
    const { folder } = dataFolder(twoSessions);
    const { printed } = await replay(folder, 'zero-gamma SPX --band 0.1% --confirm 2 --from 2026-11-20 --json');
    const answer = JSON.parse(printed) as { firings: unknown[] };
    expect(answer).toMatchObject({
      rule: {
        id: null,
        symbol: 'SPX',
        scope: 'days:45',
        confirmations: 2,
        trigger: { kind: 'zero-gamma', band: 0.001 },
      },
      sessions: 1,
      dates: ['2026-11-20'],
      readings: 12,
      difference: null,
    });
    expect(answer.firings[0]).toEqual({
      slot: Date.parse('2026-11-20T14:36:00Z'),
      label: 'crossed',
      from: 'above',
      to: 'below',
      spot: 5_980,
      level: 6_000,
      spotAfter30: null,
      spotAfter60: null,
    });
  });

  test('a rule that is stored is taken by its number', async () => {
    const { folder, store } = dataFolder(twoSessions);
    const { id } = ruleOf(store);
    const { printed } = await replay(folder, `--rule ${id}`);
    expect(printed).toContain(`#${id} SPX crosses zero gamma (45 days): band 0.10 %, 3 readings`);
    const unknown = await replay(folder, '--rule 12');
    expect(unknown.complained).toMatch(/^USAGE: There is no rule #12 in the database\./);
    expect(unknown.code).toBe(64);
  });

  test('nothing of it writes: the database has the same bytes, and no lock is taken', async () => {
    const { folder, store } = dataFolder(twoSessions);
    store.close();
    const before = readFileSync(join(folder, 'practice.db'));
    await replay(folder, 'level SPX 6000');
    expect(readFileSync(join(folder, 'practice.db')).equals(before)).toBe(true);
    const reopened = openDatabase({ file: join(folder, 'practice.db'), migrationsDir, log: silentLogger });
    await expect(replay(folder, 'level SPX 6000')).resolves.toMatchObject({ code: 0 });
    reopened.close();
  });

  const slips: [line: string, sentence: string, exit: number][] = [
    ['zero-gamma AAPL', 'NOTHING_STORED: No session of AAPL is stored. Stored are SPX.', 65],
    [
      'zero-gamma SPX --from 2026-01-05 --to 2026-01-09',
      'RANGE_EMPTY: No session of SPX from 2026-01-05 to 2026-01-09 is stored; there are 2 sessions from 2026-11-19 to 2026-11-20.',
      65,
    ],
    ['zero-gamma SPX --scope 30d', 'SCOPE_EMPTY: 30 days of SPX is not stored', 65],
    ['zero-gamma', 'USAGE: replay takes a symbol after the kind', 64],
    ['gamma SPX', 'USAGE: "gamma" is no kind of rule; there are zero-gamma, regime', 64],
    ['zero-gamma SPX --band 50%', 'USAGE: A band of 50.00 % makes no sense for zero-gamma', 64],
    ['zero-gamma SPX --band 0', 'USAGE: ', 64],
    ['zero-gamma SPX --sessions 0', 'USAGE: replay: --sessions takes 1 to 1000.', 64],
    [
      'zero-gamma SPX --from 2026-11-20 --to 2026-11-19',
      'USAGE: replay: --from 2026-11-20 is after --to 2026-11-19.',
      64,
    ],
    ['zero-gamma SPX --from yesterday', 'USAGE: replay: --from takes a date such as 2026-11-20.', 64],
    ['zero-gamma SPX --rule 1', 'USAGE: replay: --rule is a whole rule', 64],
    ['level SPX', 'USAGE: Say which price; try replay level SPX 6000.', 64],
    ['level SPX 6000 7000', 'USAGE: replay: "7000" is one word too many.', 64],
    ['zero-gamma SPX --speed 3', 'USAGE: replay: Unknown option', 64],
  ];

  test('every slip is answered in one sentence', async () => {
    const { folder } = dataFolder(twoSessions);
    for (const [line, sentence, exit] of slips) {
      const { code, printed, complained } = await replay(folder, line);
      expect(printed, line).toBe('');
      expect(complained.startsWith(sentence), complained).toBe(true);
      expect(complained.trimEnd().split('\n')).toHaveLength(1);
      expect(code, line).toBe(exit);
    }
  });

  test('without a database it says so and makes none', async () => {
    const folder = tempFolder();
    const { code, complained } = await replay(folder, 'zero-gamma SPX');
    expect(complained).toMatch(/^STORE_ABSENT: There is no database/);
    expect(code).toBe(75);
    expect(existsSync(join(folder, 'practice.db'))).toBe(false);
  });

  test('a threshold below zero is no option', async () => {
    const { folder } = dataFolder((store) => saveSession(store, '2026-11-20', [above]));
    const { code, printed } = await replay(folder, 'net-gex SPX -2B');
    expect(printed).toContain('goes below −$2.00 B');
    expect(code).toBe(0);
  });
});

describe('over a recorded file', () => {
  test('what --record has written gives the same answer, also for rules that compare strikes', async () => {
    const { folder } = dataFolder((store) => {
      saveSession(store, '2026-11-20', [
        ...minutesOf(5, { ...above, leader: 6_050 }),
        ...minutesOf(40, { ...below, leader: 6_100 }),
      ]);
    });
    for (const rule of ['zero-gamma SPX --confirm 3', 'max-strike SPX 1.2x --confirm 3']) {
      const file = join(folder, 'day.jsonl');
      const stored = await replay(folder, `${rule} --json --record ${file}`);
      const recorded = await replay(folder, `--file ${file} --json --confirm 3`);
      expect(recorded.complained).toBe('');
      const [one, other] = [stored, recorded].map(({ printed }) => JSON.parse(printed) as Record<string, unknown>);
      expect((one!.firings as unknown[]).length).toBe(1);
      expect(other).toEqual(one);
    }
  });

  const rule = '{"rule": {"kind": "zero-gamma", "symbol": "SPX", "band": "0.10%", "confirm": 2, "cooldown": "0"}}';
  const lineAt = (minute: number, spot: number) =>
    JSON.stringify({ slot: `2026-11-20T14:${30 + minute}:00Z`, spot, zeroGamma: 6_000 });
  const day = [rule, lineAt(0, 6_020), lineAt(1, 5_980), lineAt(2, 5_980), lineAt(3, 5_970)];
  const expectLine = (to: string, minute: number) =>
    `{"expect": [{"slot": "2026-11-20T14:${30 + minute}:00Z", "label": "crossed", "to": "${to}"}]}`;

  function written(lines: readonly string[]): { folder: string; file: string } {
    const folder = tempFolder();
    const file = join(folder, 'day.jsonl');
    writeFileSync(file, lines.join('\n'));
    return { folder, file };
  }

  test.each([
    ['as expected', [expectLine('below', 2)], 0, 'As expected.'],
    [
      'at another time',
      [expectLine('below', 3)],
      1,
      'Not as expected: crossed to below at Nov 20, 2026 09:33 ET was expected, crossed to below at Nov 20, 2026 09:32 ET happened.',
    ],
    [
      'one too few',
      [expectLine('below', 2), expectLine('above', 3)],
      1,
      'Not as expected: crossed to above at Nov 20, 2026 09:33 ET did not happen.',
    ],
    ['none expected', ['{"expect": []}'], 1, 'Not as expected: nothing more was expected, but crossed to below at'],
  ])('it is a test when it says what to expect: %s', async (_name, expected, exit, sentence) => {
    const { folder, file } = written([...day, ...expected]);
    const { code, printed } = await replay(folder, `--file ${file}`);
    expect(printed).toContain(sentence);
    expect(code).toBe(exit);
  });

  test('options of the command line change the rule of the file', async () => {
    const { folder, file } = written([...day, '{"expect": []}']);
    const { code } = await replay(folder, `--file ${file} --confirm 5`);
    expect(code).toBe(0);
  });

  test.each([
    [['{'], 'line 1: it is no JSON.'],
    [['[]'], 'line 1: it is no JSON object.'],
    [['{"slot": "2026-11-20T14:30:00Z"}'], 'line 1: "spot" must be a price above 0.'],
    [['{"slot": "2026-11-20T14:30:00", "spot": 1}'], 'line 1: "slot" must be a time with its zone'],
    [['{"slot": 1, "spot": 1, "gamma": 2}'], 'line 1: "gamma" is no part of a reading.'],
    [['{"slot": 1, "spot": 1, "zeroGamma": "x"}'], 'line 1: "zeroGamma" must be a number or null.'],
    [['{"slot": 1, "spot": 1, "quality": "good"}'], 'line 1: "quality" is one of trusted, partial, stale, empty.'],
    [['{"slot": 1, "spot": 1, "strikes": [[2, 1], [1, 1]]}'], 'line 1: "strikes" must ascend.'],
    [
      ['{"slot": 2, "spot": 1}', '', '{"slot": 2, "spot": 1}'],
      'line 3: its slot is not after that of the reading before.',
    ],
    [['{"rule": {"colour": "red"}}'], 'line 1: a rule has no "colour"'],
    [['{"expect": "nothing"}'], 'line 1: "expect" must be a list of events'],
    [
      ['{"expect": [{"slot": 1, "label": "boom", "to": "above"}]}'],
      'line 1: "label" of an expected event is one of crossed',
    ],
    [[''], 'has no readings.'],
  ])('%j is refused with its line', async (lines, sentence) => {
    const { folder, file } = written(lines);
    const { code, complained } = await replay(folder, `zero-gamma SPX --file ${file}`);
    expect(complained).toContain(sentence);
    expect(complained).toMatch(/^RECORDING_INVALID: /);
    expect(code).toBe(66);
  });

  test('a file that is not there, and one without a rule', async () => {
    const { folder, file } = written([lineAt(0, 6_000)]);
    expect(await replay(folder, `--file ${file}x`)).toMatchObject({
      code: 66,
      complained: expect.stringContaining('it cannot be read (ENOENT).'),
    });
    expect(await replay(folder, `--file ${file}`)).toMatchObject({
      code: 64,
      complained: expect.stringContaining('names no rule'),
    });
  });
});
