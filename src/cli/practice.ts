/** `gexwatch practice`: the practice market alone, for other programs and for a daemon in another process. */

import { systemMarketClock, systemSteadyClock } from '../lib/clock.js';
import { asAppError } from '../lib/errors.js';
import { silentLogger } from '../lib/log.js';
import { startPracticeServer } from '../practice/practice-market.js';
import { practiceHelp, readPracticeOptions } from './practice-options.js';
import { practiceReport, practiceReportJson } from './practice-report.js';
import { openPracticeSource, type PracticeClocks } from './practice-source.js';

/** Where the command writes, and how it is told to end. */
export interface PracticeIo {
  out(line: string): void;
  err(line: string): void;
  /** Aborted by Ctrl+C: the market closes and the command ends. */
  signal: AbortSignal;
}

/** Runs until the signal. Returns the exit code; every fault is one sentence on `err`. */
export async function runPractice(
  argv: readonly string[],
  io: PracticeIo,
  clocks: PracticeClocks = { wall: systemMarketClock(), steady: systemSteadyClock() },
): Promise<number> {
  try {
    const options = readPracticeOptions(argv);
    if (options === null) {
      io.out(practiceHelp);
      return 0;
    }
    const source = await openPracticeSource(options, clocks);
    const server = await startPracticeServer({
      market: source.market,
      steady: clocks.steady,
      log: silentLogger,
      port: options.port,
      notes: source.notes,
    });
    const report = options.json ? [practiceReportJson(server, source)] : practiceReport(server, source);
    for (const line of report) io.out(line);
    await aborted(io.signal);
    await server.close();
    return 0;
  } catch (error) {
    const known = asAppError(error, 'PRACTICE_FAILED');
    io.err(`${known.code}: ${known.sentence}`);
    return known.exitCode;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
