/**
 * Reproduces published and independent figures of real option chains with the program's own reader and engine.
 * CHAINS_DIR names the folder with the quote files; without it there is nothing to check. Exit 1 on any mismatch.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { newYorkDate, newYorkToUtc } from '../src/calendar/new-york.js';
import { settlesAt } from '../src/calendar/settlement.js';
import { strikeTable, totalsOf } from '../src/engine/exposure.js';
import { keyLevels } from '../src/engine/key-levels.js';
import { type PricedChain, priceChain } from '../src/engine/priced-chain.js';
import { netGexAt } from '../src/engine/profile.js';
import { defaultEngineSettings } from '../src/engine/settings.js';
import { strikeFlip } from '../src/engine/strike-flip.js';
import type { ChainSnapshot, EngineSettings, Expiration } from '../src/engine/types.js';
import { curveCache, sweep } from '../src/engine/zero-gamma.js';
import { isAppError } from '../src/lib/errors.js';
import { type ChainFile, readChainFile } from '../src/practice/chain-file.js';

interface Expected {
  file: string;
  spot: number;
  asOf: string;
  contracts: number;
  held: number;
  heldWithGamma: number;
  expirations: number;
  netPerPercentBn: number;
  grossPerPercentBn: number;
  netPerPointMn: number;
  maxCall: number;
  maxPut: number;
  maxNet: number;
  flips: number;
  flipNearest: number;
  flip60: number;
  flipFine: number;
  flipClock: number;
}

const expected: Expected[] = [
  {
    file: 'SPX_2024-01-07_1052_phammings.csv.gz',
    ...{
      spot: 4697.2402,
      asOf: '2024-01-07 10:52',
      contracts: 21038,
      held: 15756,
      heldWithGamma: 12330,
      expirations: 55,
    },
    ...{ netPerPercentBn: -10.9987, grossPerPercentBn: 234.0601, netPerPointMn: -234.1526 },
    ...{ maxCall: 4800, maxPut: 4600, maxNet: 4900, flips: 21, flipNearest: 4720.47 },
    ...{ flip60: 4734.4784, flipFine: 4734.7218, flipClock: 4734.4429 },
  },
  {
    file: 'SPX_2022-07-12_1155_nick.csv.gz',
    ...{
      spot: 3856.28,
      asOf: '2022-07-12 11:55',
      contracts: 19378,
      held: 15118,
      heldWithGamma: 12124,
      expirations: 47,
    },
    ...{ netPerPercentBn: -17.4866, grossPerPercentBn: 118.1365, netPerPointMn: -453.4585 },
    ...{ maxCall: 4000, maxPut: 4000, maxNet: 3700, flips: 15, flipNearest: 3854.02 },
    ...{ flip60: 3983.3799, flipFine: 3982.8498, flipClock: 3964.251 },
  },
  {
    file: 'RUT_2023-09-21_0317_gflows.json.gz',
    ...{ spot: 1806.1193, asOf: '2023-09-21 03:17', contracts: 6680, held: 2821, heldWithGamma: 2364, expirations: 26 },
    ...{ netPerPercentBn: -1.27, grossPerPercentBn: 3.385, netPerPointMn: -70.3165 },
    ...{ maxCall: 1850, maxPut: 1850, maxNet: 1700, flips: 19, flipNearest: 1847.14 },
    ...{ flip60: 1919.2833, flipFine: 1919.1666, flipClock: 1919.389 },
  },
  {
    file: 'SPY_2025-05-06_1814_ralph.csv.gz',
    ...{ spot: 557.37, asOf: '2025-05-06 18:14', contracts: 4594, held: 2937, heldWithGamma: 2499, expirations: 13 },
    ...{ netPerPercentBn: -4.0831, grossPerPercentBn: 14.8486, netPerPointMn: -732.566 },
    ...{ maxCall: 575, maxPut: 560, maxNet: 560, flips: 7, flipNearest: 557.5 },
    ...{ flip60: 566.9683, flipFine: 566.9611, flipClock: 566.2302 },
  },
];
const truncated = 'SPY_2025-05-06_1809_ralph_TRUNCATED.csv.gz';

/** How a publisher counts time: when a contract is over, and how long it still has. */
interface Convention {
  settlesAt: (expiration: Omit<Expiration, 'settlesAt'>) => number;
  settings: EngineSettings;
}

const endOfDay = (date: string) => newYorkToUtc(date, 23, 59, 59);

/** Monday to Friday over 262 a year, holidays not removed; the expiration day counts 1. The day's contracts live to its end. */
const businessDays: Convention = {
  settlesAt: ({ date }) => endOfDay(date),
  settings: {
    ...defaultEngineSettings,
    carry: 'rates',
    yearsToSettlement: (asOf, { date }) => Math.max(weekdaysBetween(newYorkDate(asOf), date), 1) / 262,
  },
};

/** Totals are summed over every row that still carries a gamma, yesterday's expiration in a file of the night included. */
const everyRow: Convention = {
  settlesAt: () => Number.MAX_SAFE_INTEGER,
  settings: { ...defaultEngineSettings, carry: 'rates' },
};

/** By the clock to the root's own settlement, 365-day year, at least five minutes. */
const clockTime: Convention = {
  settlesAt: ({ date, settlement }) => settlesAt(date, settlement),
  settings: { ...defaultEngineSettings, carry: 'rates', timeFloorMs: 5 * 60_000 },
};

function weekdaysBetween(from: string, to: string): number {
  let count = 0;
  for (let at = Date.parse(from); at < Date.parse(to); at += 86_400_000) {
    const day = new Date(at).getUTCDay();
    if (day >= 1 && day <= 5) count++;
  }
  return count;
}

function snapshotOf(file: ChainFile, convention: Convention): ChainSnapshot {
  const { rows } = file;
  const expirations: Expiration[] = [];
  const places = new Map<string, number>();
  const expiration = Uint16Array.from({ length: rows.count }, (_, i) => {
    const key = `${rows.root[i]} ${rows.date[i]}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    const one = { root: rows.root[i]!, date: rows.date[i]!, settlement: rows.settlement[i]! };
    places.set(key, expirations.length);
    return expirations.push({ ...one, settlesAt: convention.settlesAt(one) }) - 1;
  });
  return {
    symbol: file.symbol,
    asOf: file.asOf,
    sessionDate: newYorkDate(file.asOf),
    inSession: false,
    source: 'file',
    delayMs: 0,
    spot: file.spot,
    spotAt: file.asOf,
    previousClose: file.previousClose,
    openInterestDate: null,
    pendingItems: 0,
    cutContracts: 0,
    expirations,
    contracts: {
      count: rows.count,
      expiration,
      strike: Float64Array.from(rows.strike),
      isCall: Uint8Array.from(rows.right, (right) => (right === 'C' ? 1 : 0)),
      multiplier: new Float64Array(rows.count).fill(100),
      openInterest: Float64Array.from(rows.openInterest),
      volume: Float64Array.from(rows.volume),
      iv: Float64Array.from(rows.iv),
      gamma: Float64Array.from(rows.gamma),
      delta: Float64Array.from(rows.delta),
      greeksAt: new Float64Array(rows.count).fill(file.asOf),
      bid: Float64Array.from(rows.bid),
      ask: Float64Array.from(rows.ask),
    },
  };
}

const allDates = (priced: PricedChain) => priced.dates.map((_, date) => date);

/** Crossings of the re-priced curve on evenly spaced levels from 0.8 to 1.2 of spot, linear between them, in $ per 1 % as the table's. */
function linearFlips(priced: PricedChain, points: number): number[] {
  const dates = allDates(priced);
  const point = { value: 0, slope: 0 };
  const out: number[] = [];
  let level = 0;
  let value = 0;
  for (let i = 0; i < points; i++) {
    const next = priced.spot * (0.8 + (0.4 * i) / (points - 1));
    netGexAt(priced.terms, dates, Math.log(next), point);
    const nextValue = point.value * next * 0.01;
    if (i > 0 && value * nextValue < 0) out.push(level - (value * (next - level)) / (nextValue - value));
    level = next;
    value = nextValue;
  }
  return out;
}

/**
 * Sign changes of net GEX between strikes within ±20 % of spot, summed contract by contract in the file's order as the table was.
 * `residue` is the share of gross below which a net is rounding: the table counts with 0, the engine with 1e-12.
 */
function countFlips(chain: ChainSnapshot, residue: number): number {
  const net = new Map<number, number>();
  const gross = new Map<number, number>();
  const { contracts, spot } = chain;
  for (let i = 0; i < contracts.count; i++) {
    const strike = contracts.strike[i]!;
    const size = contracts.gamma[i]! * contracts.openInterest[i]! * 100 * spot * spot * 0.01;
    if (Math.abs(strike / spot - 1) > 0.2 || Number.isNaN(size)) continue;
    net.set(strike, (net.get(strike) ?? 0) + (contracts.isCall[i] === 1 ? size : -size));
    gross.set(strike, (gross.get(strike) ?? 0) + size);
  }
  const signs = [...net.keys()]
    .sort((a, b) => a - b)
    .filter((strike) => Math.abs(net.get(strike)!) > residue * gross.get(strike)!)
    .map((strike) => net.get(strike)! > 0);
  return signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
}

let mismatches = 0;

function line(what: string, want: number, got: number, tolerance: number): void {
  const ok = Math.abs(want - got) <= tolerance;
  if (!ok) mismatches++;
  console.log(
    `  ${what.padEnd(44)}${String(want).padStart(14)}${got.toFixed(4).padStart(16)}  ${ok ? 'ok' : 'MISMATCH'}`,
  );
}

/** Unrounded totals by an independent program; null where Python or numpy is absent. */
function numpyTotals(path: string): { net: number; gross: number } | null {
  const run = spawnSync('python3', [join(import.meta.dirname, 'check_chains.py'), path], { encoding: 'utf8' });
  if (run.status !== 0) return null;
  return JSON.parse(run.stdout) as { net: number; gross: number };
}

async function check(folder: string, want: Expected): Promise<void> {
  const path = join(folder, want.file);
  const file = await readChainFile(path);
  const { rows } = file;
  console.log(`${want.file}`);
  console.log(`  ${''.padEnd(44)}${'expected'.padStart(14)}${'got'.padStart(16)}`);
  const count = (holds: (i: number) => boolean) => rows.strike.filter((_, i) => holds(i)).length;
  const [date, time] = want.asOf.split(' ') as [string, string];
  const minute = newYorkToUtc(date, Number(time.slice(0, 2)), Number(time.slice(3)));
  line('quoted (minutes from expected)', 0, Math.floor((file.asOf - minute) / 60_000), 0);
  line('spot', want.spot, file.spot, 0);
  line('contracts', want.contracts, rows.count, 0);
  line(
    'with open interest',
    want.held,
    count((i) => rows.openInterest[i]! > 0),
    0,
  );
  line(
    'with open interest and gamma',
    want.heldWithGamma,
    count((i) => rows.openInterest[i]! > 0 && rows.gamma[i]! > 0),
    0,
  );
  line('expirations', want.expirations, new Set(rows.date).size, 0);

  const chain = snapshotOf(file, everyRow);
  const whole = priceChain(chain, everyRow.settings);
  const table = strikeTable(whole, allDates(whole), 'feed');
  const totals = totalsOf(table.callGex, table.putGex);
  const perPercent = file.spot * 0.01;
  line('net per 1 %, $ Bn', want.netPerPercentBn, (totals.net * perPercent) / 1e9, 5.1e-5);
  line('gross per 1 %, $ Bn', want.grossPerPercentBn, (totals.gross * perPercent) / 1e9, 5.1e-5);
  line('net per point, $ M', want.netPerPointMn, totals.net / 1e6, 5.1e-5);
  const independent = numpyTotals(path);
  if (independent !== null) {
    line('net against numpy, relative', 0, Math.abs(totals.net / independent.net - 1), 1e-6);
    line('gross against numpy, relative', 0, Math.abs(totals.gross / independent.gross - 1), 1e-6);
  }
  const levels = keyLevels(table, table.callGex, table.putGex, file.spot);
  line('max call gamma', want.maxCall, levels.maxCallGamma?.strike ?? Number.NaN, 0);
  line('max put gamma', want.maxPut, levels.maxPutGamma?.strike ?? Number.NaN, 0);
  line('max |net|', want.maxNet, levels.maxGex?.strike ?? Number.NaN, 0);
  const flip = strikeFlip(table, file.spot);
  line('strike flips, summed as the table is', want.flips, countFlips(chain, 0), 0);
  line('strike flips of the engine (no rounding residue)', countFlips(chain, 1e-12), flip.count, 0);
  line('strike flip nearest spot', want.flipNearest, flip.level ?? Number.NaN, 0.01);
  const priced = priceChain(snapshotOf(file, businessDays), businessDays.settings);
  line('flip 60', want.flip60, linearFlips(priced, 60)[0] ?? Number.NaN, 0.01);
  line('flip fine', want.flipFine, nearest(linearFlips(priced, 801), file.spot), 0.01);
  const exact = sweep(priced, allDates(priced), curveCache(priced));
  line('flip fine against the engine’s own root', want.flipFine, nearest(exact.roots, file.spot), 0.01);
  const byClock = priceChain(snapshotOf(file, clockTime), clockTime.settings);
  line('flip clock', want.flipClock, nearest(linearFlips(byClock, 801), file.spot), 0.01);
  const exactByClock = sweep(byClock, allDates(byClock), curveCache(byClock));
  line('flip clock against the engine’s own root', want.flipClock, nearest(exactByClock.roots, file.spot), 0.01);
  console.log('');
}

function nearest(levels: readonly number[], spot: number): number {
  return [...levels].sort((a, b) => Math.abs(a - spot) - Math.abs(b - spot))[0] ?? Number.NaN;
}

async function checkTruncated(folder: string): Promise<void> {
  console.log(truncated);
  let said: string;
  try {
    said = (await readChainFile(join(folder, truncated))).problems.find((one) => one.startsWith('Partial chain')) ?? '';
  } catch (error) {
    said = isAppError(error) ? error.sentence : '';
  }
  if (said === '') mismatches++;
  console.log(`  must be reported as partial: ${said === '' ? 'MISMATCH, nothing was said' : said}\n`);
}

const folder = process.env.CHAINS_DIR;
if (folder === undefined || folder === '') {
  console.log('CHAINS_DIR is not set: no folder with quote files to check. Nothing was checked.');
} else if (!existsSync(folder)) {
  console.error(`CHAINS_DIR names a folder that does not exist: ${folder}`);
  process.exitCode = 1;
} else {
  for (const want of expected) await check(folder, want);
  await checkTruncated(folder);
  console.log(mismatches === 0 ? 'All figures agree.' : `${mismatches} figures do not agree.`);
  if (mismatches > 0) process.exitCode = 1;
}
