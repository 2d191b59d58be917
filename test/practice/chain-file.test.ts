import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { AppError, type ErrorCode } from '../../src/lib/errors.js';
import { type ChainFile, parseChainFile, readChainFile } from '../../src/practice/chain-file.js';
import { seeded } from '../engine/generated-chain.js';

const header =
  'Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest';
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function wordedDate(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  const day = String(at.getUTCDate()).padStart(2, '0');
  return `${weekdays[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${day} ${at.getUTCFullYear()}`;
}

const occ = (root: string, date: string, right: string, strike: number) =>
  `${root}${date.slice(2).replaceAll('-', '')}${right}${String(Math.round(strike * 1000)).padStart(8, '0')}`;

interface Listing {
  root?: string;
  dates?: string[];
  strikes?: number[];
}

/** Rows of an invented market around 5,000: volatility 20 %, open interest 10 and 20. */
function rowsOf({ root = 'SPXW', dates = ['2026-11-20', '2026-11-23'], strikes }: Listing = {}): string[] {
  const ladder = strikes ?? Array.from({ length: 61 }, (_, i) => 3_500 + 50 * i);
  return dates.flatMap((date) =>
    ladder.map((strike) => {
      const call = `${occ(root, date, 'C', strike)},12.5,-1,12,13,100,0.2,0.51,0.0012,10`;
      const put = `${occ(root, date, 'P', strike)},11,1,10.5,11.5,50,0.21,-0.49,0.0012,20`;
      return `${wordedDate(date)},${call},${strike.toFixed(2)},${put}`;
    }),
  );
}

const title = 'S&P 500 INDEX,Last: 5001.25,Change:  -10.5';
const quoteLine = '"Date: November 20, 2026 at 10:41 AM EST",Bid: 5000.5,Ask: 5002,Size: 1*1,"Volume: 46,446,753"';
const csv = (rows = rowsOf(), lines = ['', title, quoteLine, header]) => `${[...lines, ...rows].join('\n')}\n`;

function json(change: (answer: Record<string, unknown>, data: Record<string, unknown>) => void = () => {}): string {
  const options = ['2026-11-20', '2026-11-23'].flatMap((date) =>
    Array.from({ length: 61 }, (_, i) => 3_500 + 50 * i).flatMap((strike) =>
      ['C', 'P'].map((right) => ({
        option: occ('SPXW', date, right, strike),
        bid: 12,
        ask: 13,
        iv: 0.2,
        open_interest: 10,
        volume: 5,
        delta: 0.5,
        gamma: 0.0012,
        theta: -1,
        vega: 2,
        theo: 12.5,
        last_trade_price: 12.4,
      })),
    ),
  );
  const data: Record<string, unknown> = { current_price: 5001.25, bid: 0, ask: 0, prev_day_close: 5011.75, options };
  const answer: Record<string, unknown> = { timestamp: '2026-11-20 10:41:30', data, symbol: '_SPX' };
  change(answer, data);
  return JSON.stringify(answer);
}

function refusal(text: string): AppError {
  try {
    parseChainFile(text, 'quotes.csv');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The file was accepted.');
}

describe('a whole CSV file', () => {
  const file = parseChainFile(csv(), 'quotes.csv');

  test('gives the underlying, its quote and New York time as UTC', () => {
    expect(file).toMatchObject({ symbol: 'SPX', spot: 5001.25, bid: 5000.5, ask: 5002, previousClose: 5011.75 });
    expect(file.asOf).toBe(Date.UTC(2026, 10, 20, 15, 41));
    expect(file.problems).toEqual([]);
  });

  test('gives both sides of every row', () => {
    expect(file.rows.count).toBe(2 * 2 * 61);
    const put = file.rows.strike.findIndex((strike, i) => strike === 5_000 && file.rows.right[i] === 'P');
    const row = Object.fromEntries(
      Object.entries(file.rows).map(([name, column]) => [name, Array.isArray(column) ? column[put] : null]),
    );
    expect(row).toMatchObject({
      root: 'SPXW',
      date: '2026-11-20',
      settlement: 'PM',
      right: 'P',
      strike: 5_000,
      iv: 0.21,
      delta: -0.49,
      gamma: 0.0012,
      bid: 10.5,
      ask: 11.5,
      last: 11,
      volume: 50,
      openInterest: 20,
    });
    expect(row.theta).toBeNaN();
  });
});

describe('what is tolerated', () => {
  const same = (text: string, message: string) => {
    const { rows, asOf, spot } = parseChainFile(text, 'quotes.csv');
    expect({ count: rows.count, asOf, spot }, message).toEqual({
      count: 244,
      asOf: Date.UTC(2026, 10, 20, 15, 41),
      spot: 5001.25,
    });
  };

  test.each<[string, string]>([
    ['no blank first line', csv(rowsOf(), [title, quoteLine, header])],
    ['a byte order mark', `\uFEFF${csv()}`],
    ['Windows line ends', csv().replaceAll('\n', '\r\n')],
    ['trailing commas', csv(rowsOf(), [`${title},,,,`, `${quoteLine},,,`, header])],
    [
      'the older date spelling',
      csv(rowsOf(), ['', title, '"Date: November 20, 2026, 10:41 AM EST",Bid: 1,Ask: 2', header]),
    ],
    ['an unquoted date', csv(rowsOf(), ['', title, 'Date: November 20, 2026 at 10:41 AM EST,Bid: 1,Ask: 2', header])],
    ['a short month', csv(rowsOf(), ['', title, '"Date: Nov 20, 2026 at 10:41 AM ET"', header])],
    ['a browser in another zone', csv(rowsOf(), ['', title, '"Date: November 20, 2026 at 4:41 PM GMT+1"', header])],
    [
      'quoted cells',
      csv(
        rowsOf().map((row) =>
          row
            .split(',')
            .map((cell) => `"${cell}"`)
            .join(','),
        ),
      ),
    ],
    ['blank lines at the end', `${csv()}\n\n`],
  ])('%s', (name, text) => same(text, name));

  test('thousands commas inside quoted numbers', () => {
    const rows = rowsOf().map((row) => row.replace(',100,0.2,', ',"1,100",0.2,'));
    expect(parseChainFile(csv(rows), 'q').rows.volume[0]).toBe(1_100);
  });

  test('an IV of 0 is missing, and so is the gamma of 0 beside it', () => {
    const rows = rowsOf();
    rows[0] = rows[0]!.replace(',0.2,0.51,0.0012,10,', ',0,1,0,10,');
    const { iv, gamma, delta, openInterest } = parseChainFile(csv(rows), 'q').rows;
    expect([iv[0], gamma[0], delta[0], openInterest[0]]).toEqual([Number.NaN, Number.NaN, Number.NaN, 10]);
  });

  test('a gamma the exchange gives without a volatility is kept', () => {
    const rows = rowsOf();
    rows[0] = rows[0]!.replace(',0.2,0.51,0.0012,10,', ',0,0.96,0.0851,10,');
    const { iv, gamma } = parseChainFile(csv(rows), 'q').rows;
    expect([iv[0], gamma[0]]).toEqual([Number.NaN, 0.0851]);
  });

  test('empty cells are unknown, not 0', () => {
    const rows = rowsOf();
    rows[0] = rows[0]!.replace(',12,13,100,0.2,0.51,0.0012,10,', ',,,,,,,,');
    const { bid, volume, openInterest } = parseChainFile(csv(rows), 'q').rows;
    expect([bid[0], volume[0], openInterest[0]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('roots and settlement', () => {
  test.each([
    ['SPX', 'AM', 'SPX'],
    ['SPXW', 'PM', 'SPX'],
    ['NDX', 'AM', 'NDX'],
    ['NDXP', 'PM', 'NDX'],
    ['RUT', 'AM', 'RUT'],
    ['RUTW', 'PM', 'RUT'],
    ['XSP', 'PM', 'XSP'],
    ['SPY', 'PM', 'SPY'],
  ])('%s settles %s and belongs to %s', (root, settlement, symbol) => {
    const file = parseChainFile(csv(rowsOf({ root })), 'q');
    expect(file.rows.settlement[0]).toBe(settlement);
    expect(file.symbol).toBe(symbol);
  });

  test('adjusted contracts are left out and counted', () => {
    const file = parseChainFile(csv([...rowsOf({ root: 'GME' }), ...rowsOf({ root: 'GME1', strikes: [5_000] })]), 'q');
    expect(file.symbol).toBe('GME');
    expect(file.rows.count).toBe(244);
    expect(file.problems).toEqual(["4 contracts of other roots than GME's own are left out."]);
  });
});

describe('a whole JSON file', () => {
  test('gives the same facts', () => {
    const file = parseChainFile(json(), 'quotes.json');
    expect(file).toMatchObject({
      symbol: 'SPX',
      spot: 5001.25,
      bid: null,
      ask: null,
      previousClose: 5011.75,
      problems: [],
    });
    expect(file.asOf).toBe(newYorkToUtc('2026-11-20', 10, 41, 30));
    expect(file.rows.count).toBe(244);
    expect(file.rows.vega[0]).toBe(2);
  });

  test('reads summer time as summer time', () => {
    const text = json((answer, data) => {
      answer.timestamp = '2026-07-20 10:41:30';
      data.options = (data.options as { option: string }[]).map((one) => ({
        ...one,
        option: one.option.replace('2611', '2607'),
      }));
    });
    expect(parseChainFile(text, 'q').asOf).toBe(Date.UTC(2026, 6, 20, 14, 41, 30));
  });
});

describe('what is refused, with one sentence', () => {
  const cutLine = csv().slice(0, -60);
  test.each<[string, string, ErrorCode, RegExp]>([
    ['an empty file', ' \n', 'CHAIN_FILE_UNREADABLE', /is empty/],
    ['another kind of text', 'hello\nworld\n', 'CHAIN_FILE_UNREADABLE', /no line of column names/],
    ['a web page', '<html><body>Not found</body></html>', 'CHAIN_FILE_UNREADABLE', /not a quote file/],
    ['a header alone', csv([]), 'CHAIN_FILE_UNREADABLE', /no option/],
    ['a cut-off last line', cutLine, 'CHAIN_FILE_TRUNCATED', /last line stops in the middle/],
    ['cut-off JSON', json().slice(0, -200), 'CHAIN_FILE_TRUNCATED', /ends in the middle/],
    ['broken JSON', json().replace('"bid":12', '"bid":twelve'), 'CHAIN_FILE_UNREADABLE', /not valid JSON/],
    ['other JSON', '{"data":{}}', 'CHAIN_FILE_UNREADABLE', /data.options is missing/],
    ['no date', csv(rowsOf(), ['', title, 'Bid: 1,Ask: 2', header]), 'CHAIN_FILE_DATE', /no readable quote date/],
    [
      'an impossible date',
      csv(rowsOf(), ['', title, '"Date: November 31, 2026 at 10:41 AM EST"', header]),
      'CHAIN_FILE_DATE',
      /no readable/,
    ],
    [
      'an unknown zone',
      csv(rowsOf(), ['', title, '"Date: November 20, 2026 at 10:41 AM XYZT"', header]),
      'CHAIN_FILE_DATE',
      /no readable/,
    ],
    [
      'a date after the last expiration',
      csv(rowsOf(), ['', title, quoteLine.replace('2026', '2027'), header]),
      'CHAIN_FILE_DATE',
      /dated 2027-11-20, after its last expiration/,
    ],
    [
      'a date a year too early',
      csv(rowsOf(), ['', title, quoteLine.replace('2026', '2025'), header]),
      'CHAIN_FILE_DATE',
      /first expiration is 2026-11-20/,
    ],
    [
      'dates that contradict the symbols',
      csv(rowsOf().map((row) => row.replace(/^[^,]*/, 'Fri Mar 19 2027'))),
      'CHAIN_FILE_DATE',
      /differ from those of its option symbols/,
    ],
    [
      'no volatility',
      csv(rowsOf().map((row) => row.replace(',0.2,', ',0,').replace(',0.21,', ',0,'))),
      'CHAIN_FILE_NO_GREEKS',
      /no implied volatility/,
    ],
    [
      'no price',
      csv(rowsOf(), ['', 'S&P 500 INDEX,Last: 0,Change: 0', quoteLine, header]),
      'CHAIN_FILE_UNREADABLE',
      /no price of the underlying/,
    ],
  ])('%s', (_, text, code, words) => {
    const error = refusal(text);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.message).toMatch(/^quotes\.csv .*\.$/);
  });
});

describe('what is marked', () => {
  const problemsOf = (text: string) => parseChainFile(text, 'q').problems;

  test('a ladder of six strikes around spot is a partial chain', () => {
    const strikes = [4_975, 4_985, 4_995, 5_005, 5_015, 5_025];
    expect(problemsOf(csv(rowsOf({ strikes })))).toEqual([
      'Partial chain: the strikes of 2 of 2 expirations stop close to spot (4975 to 5025 around 5001.25), so most of their exposure is missing.',
    ]);
  });

  test('a file that ends inside its last expiration is a partial chain', () => {
    const whole = rowsOf({ dates: ['2026-11-20', '2026-12-18', '2027-03-19'] });
    const [problem] = problemsOf(csv(whole.slice(0, -35)));
    expect(problem).toMatch(/^Partial chain: the strikes of 1 of 3 expirations/);
  });

  test('missing far wings alone are not', () => {
    const strikes = Array.from({ length: 25 }, (_, i) => 4_400 + 50 * i);
    expect(problemsOf(csv(rowsOf({ strikes })))).toEqual([]);
  });

  test('unreadable and repeated rows are counted', () => {
    const rows = rowsOf();
    rows[3] = rows[3]!.replace('SPXW', '????');
    const problems = problemsOf(csv([...rows, rows[0]!]));
    expect(problems).toEqual([
      '1 rows could not be read and are left out.',
      '2 contracts are listed twice; the first is used.',
    ]);
  });

  test('a last line without its line end may have lost digits', () => {
    expect(problemsOf(csv().trimEnd())).toEqual(['The last line has no line end: its last number may be cut off.']);
  });

  test('a chain nobody holds', () => {
    const rows = rowsOf().map((row) => row.replace(',0.0012,10,', ',0.0012,0,').replace(/,20$/, ',0'));
    expect(problemsOf(csv(rows))).toEqual(['No contract has open interest: there is no exposure to compute.']);
  });

  test('volatility missing for most held contracts', () => {
    const rows = rowsOf().map((row, i) => (i < 100 ? row.replace(',0.2,', ',0,').replace(',0.21,', ',0,') : row));
    expect(problemsOf(csv(rows))).toContain('Volatility is missing for 200 of 244 contracts with open interest.');
  });
});

describe('files on disk', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gexwatch-chain-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function put(name: string, content: string | Buffer): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  }

  test('gz or not, whatever the name says', async () => {
    const plain = await readChainFile(await put('a.txt', csv()));
    const packed = await readChainFile(await put('b.csv', gzipSync(csv())));
    const packedJson = await readChainFile(await put('c', gzipSync(json())));
    expect(packed).toEqual(plain);
    expect(packedJson.rows.count).toBe(244);
  });

  test.each<[string, () => Promise<string>, ErrorCode, RegExp]>([
    ['a missing file', async () => join(folder, 'none.csv'), 'CHAIN_FILE_UNREADABLE', /^none\.csv does not exist\.$/],
    ['a folder', async () => folder, 'CHAIN_FILE_UNREADABLE', /could not be read/],
    [
      'a download that stopped',
      () => put('cut.gz', gzipSync(csv()).subarray(0, 900)),
      'CHAIN_FILE_TRUNCATED',
      /compressed data ends early/,
    ],
    [
      'damaged compression',
      () => put('bad.gz', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from('garbage')])),
      'CHAIN_FILE_UNREADABLE',
      /could not be decompressed/,
    ],
  ])('%s', async (_, path, code, words) => {
    const error = await readChainFile(await path()).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe(code);
    expect((error as AppError).message).toMatch(words);
  });
});

test('cut or mutated text never ends in anything but a file or one of our errors', () => {
  const originals = [csv(rowsOf({ dates: ['2026-11-20'] })), json()];
  const letters = ['"', ',', '\n', '{', '}', '[', ']', '0', '-', 'x', '\u0000', '\uFFFF', '\\', ':', ''];
  for (let seed = 1; seed <= 400; seed++) {
    const random = seeded(seed);
    let text = originals[seed % 2]!;
    if (random() < 0.4) text = text.slice(0, Math.floor(random() * text.length));
    for (let change = Math.floor(random() * 12); change > 0; change--) {
      const at = Math.floor(random() * text.length);
      const letter = letters[Math.floor(random() * letters.length)]!;
      text = text.slice(0, at) + letter + text.slice(at + Math.floor(random() * 3));
    }
    let file: ChainFile | null = null;
    try {
      file = parseChainFile(text, 'fuzz');
    } catch (error) {
      if (!(error instanceof AppError)) throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
    }
    if (file === null) continue;
    expect(Number.isFinite(file.asOf), `seed ${seed}`).toBe(true);
    expect(file.spot, `seed ${seed}`).toBeGreaterThan(0);
    expect(
      file.rows.strike.every((strike) => strike > 0),
      `seed ${seed}`,
    ).toBe(true);
    expect(
      file.rows.iv.every((iv) => Number.isNaN(iv) || iv > 0),
      `seed ${seed}`,
    ).toBe(true);
  }
});
