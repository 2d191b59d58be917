/** The command line of `practice`, read and checked as a whole before anything is opened. */

import { parseArgs } from 'node:util';
import { WrongValue } from '../config/mistakes.js';
import { readPracticeStart } from '../config/readers.js';
import { AppError } from '../lib/errors.js';
import { defaultPracticeStart, type PracticeStart } from '../practice/start-time.js';
import { usageFault } from './usage.js';

/** What the command line asks for. */
export interface PracticeOptions {
  /** 0 takes any free port. */
  port: number;
  /** Market seconds per real second. */
  speed: number;
  /** One JSON line instead of prose. */
  json: boolean;
  market:
    | { kind: 'model'; seed: number; start: PracticeStart }
    /** `moved`: by whole weeks to the present, rather than as of the file's own time. */
    | { kind: 'file'; path: string; moved: boolean };
}

/** What --help prints. */
export const practiceHelp = `Usage: practice [options]

Opens the practice market: tastytrade's REST API and the dxLink feed on 127.0.0.1, with simulated prices.

  --port N         listen on this port (default: any free one)
  --seed N         another whole number is another market (default 1)
  --start TIME     begin at this New York time: 10:30 of the last trading day (the default), or 2026-11-20T10:30
  --speed X        market seconds per real second, 0.1 to 3600 (default 1); a chain file stands still
  --chain FILE     serve a downloaded exchange quote file (CSV or JSON, gz or not) instead of the simulated market
  --as-of file|now with --chain: the file's own time (default), or moved by whole weeks to the present
  --json           print one JSON line
  --help           print this`;

/**
 * @returns null when help was asked for.
 * @throws AppError USAGE
 */
export function readPracticeOptions(argv: readonly string[]): PracticeOptions | null {
  const values = parse(argv);
  if (values.help === true) return null;
  return {
    port: readNumber('--port', values.port, 0, { least: 0, most: 65_535, isWhole: true }),
    speed: readNumber('--speed', values.speed, 1, { least: 0.1, most: 3600, isWhole: false }),
    json: values.json === true,
    market: values.chain === undefined ? modelChoice(values) : fileChoice(values, values.chain),
  };
}

type Values = ReturnType<typeof parse>;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        seed: { type: 'string' },
        start: { type: 'string' },
        speed: { type: 'string' },
        chain: { type: 'string' },
        'as-of': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw usageFault('practice', error);
  }
}

function modelChoice(values: Values): PracticeOptions['market'] {
  if (values['as-of'] !== undefined) throw new AppError('USAGE', '--as-of goes with --chain only.');
  const seed = readNumber('--seed', values.seed, 1, { least: 0, most: 2 ** 32 - 1, isWhole: true });
  return { kind: 'model', seed, start: values.start === undefined ? defaultPracticeStart : readStart(values.start) };
}

function readStart(text: string): PracticeStart {
  try {
    return readPracticeStart(text.trim());
  } catch (error) {
    if (error instanceof WrongValue) throw new AppError('USAGE', `--start ${error.message}.`, { cause: error });
    throw error;
  }
}

function fileChoice(values: Values, path: string): PracticeOptions['market'] {
  for (const name of ['seed', 'start'] as const) {
    if (values[name] !== undefined)
      throw new AppError('USAGE', `--${name} is for the simulated market, not for --chain.`);
  }
  const asOf = values['as-of'] ?? 'file';
  if (asOf !== 'file' && asOf !== 'now') throw new AppError('USAGE', `--as-of is "file" or "now", not "${asOf}".`);
  return { kind: 'file', path, moved: asOf === 'now' };
}

function readNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  rule: { least: number; most: number; isWhole: boolean },
): number {
  if (text === undefined) return fallback;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const isRight = value >= rule.least && value <= rule.most && (!rule.isWhole || Number.isInteger(value));
  if (isRight) return value;
  throw new AppError(
    'USAGE',
    `${name} "${text}" is not a ${rule.isWhole ? 'whole number' : 'number'} from ${rule.least} to ${rule.most}.`,
  );
}
