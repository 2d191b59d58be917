/** The markets the gallery asks: the practice market with stored sessions behind it, and a quote file. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Ask, ThemeName } from '../../src/bot/command.js';
import { createCalendar } from '../../src/calendar/calendar.js';
import { migrationsDir, prepareProgram } from '../../src/cli/program.js';
import { createPast } from '../../src/daemon/past.js';
import { openReader, type Reader } from '../../src/daemon/reader.js';
import { frozenMarketClock } from '../../src/lib/clock.js';
import { AppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';
import { readChainFile } from '../../src/practice/chain-file.js';
import { createFileSource } from '../../src/practice/file-source.js';
import { startPracticeServer } from '../../src/practice/practice-market.js';
import { openStore } from '../../src/store/store.js';
import { storePracticeDays } from './stored-days.js';

const seed = 1;
const minute = 60_000;
/** Between two stored readings; a minute in service, which would take as long as six days of them. */
const everyMs = 5 * minute;
const longestWaitMs = 120_000;

export interface GalleryMarket {
  description: string;
  ask(theme: ThemeName): Ask;
  close(): Promise<void>;
}

/** `symbols` are loaded before it is handed over. Throws AppError of the market, or when a symbol does not load. */
export async function openPracticeMarket(symbols: readonly string[], sessions: number): Promise<GalleryMarket> {
  const folder = mkdtempSync(join(tmpdir(), 'gexwatch-gallery-'));
  const env = { PRACTICE_SEED: String(seed), PRACTICE_START: '2026-11-20T13:40', SYMBOLS: symbols.join(',') };
  const program = programIn(folder, env);
  const reader = await openReader({ ...program, practiceClockUrl: null });
  const store = openStore({
    file: join(folder, 'gallery.db'),
    migrationsDir,
    log: silentLogger,
    steady: program.steady,
  });
  const close = async () => {
    await reader.stop();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const calendar = createCalendar(program.config.calendar);
    const hole = { from: 130, to: 230 };
    storePracticeDays(store, calendar, reader.market, { seed, symbol: symbols[0]!, sessions, everyMs, hole });
    await loaded(reader, symbols);
    const past = createPast(
      {
        store,
        calendar,
        market: reader.market,
        answers: reader.answers,
        scope: 'days:45',
        intervalMs: everyMs,
        delayMs: () => 0,
        log: silentLogger,
      },
      () => Promise.reject(new AppError('NOTHING_STORED', 'The gallery exports nothing.')),
    );
    return { description: reader.description, ask: (theme) => ({ ...askOf(reader, symbols[0]!, theme), past }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The quotes of a file stand still, and so does its time. Throws AppError CHAIN_FILE_…. */
export async function openFileMarket(path: string): Promise<GalleryMarket & { symbol: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'gexwatch-gallery-'));
  const file = await readChainFile(path);
  const program = programIn(folder, {});
  const market = createFileSource(file, { clock: frozenMarketClock(file.asOf) });
  const server = await startPracticeServer({ market, steady: program.steady, log: silentLogger, notes: file.problems });
  const reader = await openReader({ ...program, practiceClockUrl: `${server.url}/practice/clock` });
  const close = async () => {
    await reader.stop();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await loaded(reader, [file.symbol]);
    return {
      symbol: file.symbol,
      description: reader.description,
      ask: (theme) => askOf(reader, file.symbol, theme),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The program as it would start in an empty folder with these settings. */
function programIn(folder: string, env: Record<string, string>) {
  return prepareProgram(
    {
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      out: () => {},
      err: (text) => console.error(text),
      env: { DATA_DIR: folder, HEALTH_PORT: '0', ...env },
      cwd: folder,
      signal: new AbortController().signal,
      onInterrupt: () => () => {},
    },
    { log: 'nothing' },
  );
}

async function loaded(reader: Reader, symbols: readonly string[]): Promise<void> {
  const watches = symbols.map((symbol) => reader.watches.add(symbol, true));
  for (let waited = 0; !watches.every((watch) => watch.isComplete); waited += 100) {
    const problem = watches.find((watch) => watch.problem !== null && !watch.problem.transient)?.problem;
    if (problem !== null && problem !== undefined) throw problem;
    // What is there by then is shown, and labelled partial.
    if (waited >= longestWaitMs) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function askOf(reader: Reader, symbol: string, theme: ThemeName): Ask {
  return reader.makeAsk({
    actor: {
      platform: 'terminal',
      userId: 'gallery',
      chatId: 'gallery',
      threadId: null,
      isOperator: true,
      isPrivateChat: true,
      isOverheard: false,
      canManageChat: () => Promise.resolve(true),
      settings: { unit: 'per-point', defaultSymbol: symbol, defaultScope: null, theme, timeZone: 'America/New_York' },
    },
    signal: new AbortController().signal,
    progress: () => {},
  });
}
