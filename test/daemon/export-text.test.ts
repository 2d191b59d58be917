import { describe, expect, test } from 'vitest';
import { exportText } from '../../src/daemon/export-text.js';
import type { ExportCell } from '../../src/store/export-columns.js';
import { runSeed, seeded } from '../fakes/random.js';

const columns = ['time', 'word', 'number'].map((name) => ({ name, unit: `unit of ${name}` }));

/** RFC 4180, for lines that end in LF. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[at++]!;
      else isQuoted = false;
    } else if (letter === '"') isQuoted = true;
    else if (letter === ',' || letter === '\n') {
      rows.at(-1)!.push(cell);
      cell = '';
      if (letter === '\n') rows.push([]);
    } else cell += letter;
  }
  return rows.slice(0, -1);
}

describe('CSV', () => {
  test('missing is an empty cell and not 0; numbers are the shortest that read back the same', () => {
    const text = exportText('csv');
    expect(text.begin(columns, {})).toBe('time,word,number\n');
    expect(text.row([null, 'trusted', Number.NaN])).toBe(',trusted,\n');
    expect(text.row([0.1 + 0.2, true, -0])).toBe('0.30000000000000004,true,0\n');
    expect(text.row([[5_840.04, 6_012.5], [], Number.POSITIVE_INFINITY])).toBe('5840.04; 6012.5,,\n');
    expect(text.end()).toBe('');
  });

  test('a text that a spreadsheet would run is shown as a text; negative numbers stay numbers', () => {
    const row = exportText('csv').row(['=cmd()', '@sum', '+1', '-1', '\tx', -1]);
    expect(row).toBe("'=cmd(),'@sum,'+1,'-1,'\tx,-1\n");
  });

  test('a table is as many rows, each with the same beginning', () => {
    const table = exportText('csv').table(
      ['SPX', 6_000],
      [Float64Array.of(5_900, 6_000), Float64Array.of(Number.NaN, -2.5)],
    );
    expect(table).toBe('SPX,6000,5900,\nSPX,6000,6000,-2.5\n');
  });
});

describe('JSON', () => {
  test('one object with its head, its columns and a row a line, also without any row', () => {
    const text = exportText('json');
    const whole = [
      text.begin(columns, { symbol: 'SPX' }),
      text.row(['a', null, Number.NaN]),
      text.table(['b'], [Float64Array.of(1, 2), Float64Array.of(Number.NaN, 4)]),
      text.table(['nothing'], [new Float64Array(0)]),
      text.row([['x', 'y'], true, -0.5]),
      text.end(),
    ].join('');
    expect(JSON.parse(whole)).toEqual({
      symbol: 'SPX',
      columns,
      rows: [
        ['a', null, null],
        ['b', 1, null],
        ['b', 2, 4],
        [['x', 'y'], true, -0.5],
      ],
    });
    expect(whole.split('\n')).toHaveLength(7);
    const empty = exportText('json');
    expect(JSON.parse(empty.begin(columns, {}) + empty.end())).toEqual({ columns, rows: [] });
  });
});

test('whatever the cells hold, both forms give it back', () => {
  const seed = runSeed(20_261_120);
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  const letters = ['"', ',', '\n', '\r', ';', ' ', 'é', '−', '🙂', "'", 'x', '1'];
  const cell = (): ExportCell =>
    pick<() => ExportCell>([
      () => null,
      () => random() < 0.5,
      () => (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20),
      () => Math.floor(random() * 1e9),
      // A letter in front: a sign at the beginning is changed on purpose.
      () => `a${Array.from({ length: Math.floor(random() * 8) }, () => pick(letters)).join('')}`,
    ])();
  for (let round = 0; round < 200; round++) {
    const cells = [cell(), cell(), cell()];
    const row = exportText('csv').row(cells);
    expect(readCsv(row), `seed ${seed}`).toEqual([cells.map((each) => (each === null ? '' : String(each)))]);
    const json = exportText('json');
    expect(JSON.parse(json.begin(columns, {}) + json.row(cells) + json.end()).rows, `seed ${seed}`).toEqual([cells]);
  }
});
