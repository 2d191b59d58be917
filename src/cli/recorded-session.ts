/**
 * Readings in a file, one JSON object a line: what `replay --file` takes and `--record` writes. A line is a reading, or a rule
 * (`{"rule": {…}}`), or what is expected of it (`{"expect": […]}`); docs/operations.md describes them.
 */

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { EventLabel } from '../alerts/alert-event.js';
import type { Reading } from '../alerts/types.js';
import type { OptionValues } from '../bot/action.js';
import { newYorkDate } from '../calendar/new-york.js';
import type { QualityLabel } from '../engine/types.js';
import { AppError } from '../lib/errors.js';

export interface ExpectedEvent {
  slot: number;
  label: EventLabel;
  to: string;
}

export interface RecordedSession {
  /** As the options of `/alert test`; empty when the file names none. */
  rule: OptionValues;
  readings: Reading[];
  /** Null when the file does not say. */
  expected: ExpectedEvent[] | null;
}

type Line = Record<string, unknown>;

const labels: readonly EventLabel[] = ['crossed', 'opened', 'stands', 'changed', 'muted', 'closing'];
const qualities: readonly QualityLabel[] = ['trusted', 'partial', 'stale', 'empty'];
const ruleNames = ['kind', 'symbol', 'scope', 'wall', 'value', 'direction', 'band', 'confirm', 'cooldown'];
const readingNames = [
  ...['slot', 'spot', 'zeroGamma', 'netGex', 'grossGex', 'maxStrike', 'callWall', 'putWall', 'strikes'],
  ...['openInterestDate', 'sessionDate', 'quality'],
];

/** What a line lacks, before its place in the file is known. */
class Slip extends Error {}

/** @throws AppError RECORDING_INVALID, which names the line. */
export async function readRecordedSession(path: string): Promise<RecordedSession> {
  const session: RecordedSession = { rule: {}, readings: [], expected: null };
  let number = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(path, 'utf8') })) {
      number++;
      if (text.trim() === '') continue;
      takeLine(session, objectOf(number === 1 ? text.replace(/^\uFEFF/, '') : text));
    }
  } catch (error) {
    const why =
      error instanceof Slip
        ? `line ${number}: ${error.message}`
        : `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`;
    throw new AppError('RECORDING_INVALID', `The recorded session ${path}, ${why}`.replace(', it ', ': it '), {
      cause: error,
    });
  }
  if (session.readings.length === 0)
    throw new AppError('RECORDING_INVALID', `The recorded session ${path} has no readings.`);
  return session;
}

/** A reading as a line of such a file. Strikes are written where a rule compares them. */
export function readingLine(reading: Reading, withStrikes: boolean): string {
  const { slot, sessionDate, spot, zeroGamma, netGex, grossGex, maxStrike, callWall, putWall } = reading;
  const strikes = withStrikes
    ? { strikes: Array.from(reading.strikes, (strike, k) => [strike, reading.netByStrike[k]]) }
    : {};
  const levels = { zeroGamma, netGex, grossGex, maxStrike, callWall, putWall };
  const { openInterestDate, quality } = reading;
  // NaN becomes null by JSON's own rule.
  return JSON.stringify({
    slot: new Date(slot).toISOString(),
    sessionDate,
    spot,
    ...levels,
    ...strikes,
    openInterestDate,
    quality,
  });
}

export function ruleLine(rule: OptionValues): string {
  return JSON.stringify({ rule });
}

function takeLine(session: RecordedSession, line: Line): void {
  if ('rule' in line) session.rule = ruleOf(line.rule);
  else if ('expect' in line) session.expected = [...(session.expected ?? []), ...expectedOf(line.expect)];
  else {
    const last = session.readings.at(-1);
    const reading = readingOf(line, session.readings.length + 1);
    if (last !== undefined && reading.slot <= last.slot)
      throw new Slip('its slot is not after that of the reading before.');
    session.readings.push(reading);
  }
}

function readingOf(line: Line, snapshotId: number): Reading {
  const stranger = Object.keys(line).find((name) => !readingNames.includes(name));
  if (stranger !== undefined) throw new Slip(`"${stranger.slice(0, 40)}" is no part of a reading.`);
  const slot = instantOf(line.slot);
  const spot = numberOf(line, 'spot');
  if (spot === null || spot <= 0) throw new Slip('"spot" must be a price above 0.');
  const { strikes, netByStrike } = strikesOf(line.strikes);
  const quality = (line.quality ?? 'trusted') as QualityLabel;
  if (!qualities.includes(quality)) throw new Slip(`"quality" is one of ${qualities.join(', ')}.`);
  return {
    snapshotId,
    symbol: '',
    scope: 'days:45',
    slot,
    sessionDate: dateOf(line, 'sessionDate') ?? newYorkDate(slot),
    spot,
    zeroGamma: numberOf(line, 'zeroGamma'),
    netGex: numberOf(line, 'netGex') ?? Number.NaN,
    grossGex: numberOf(line, 'grossGex') ?? Number.NaN,
    maxStrike: line.maxStrike === undefined ? leaderOf(strikes, netByStrike) : numberOf(line, 'maxStrike'),
    callWall: numberOf(line, 'callWall'),
    putWall: numberOf(line, 'putWall'),
    strikes,
    netByStrike,
    openInterestDate: dateOf(line, 'openInterestDate'),
    quality,
  };
}

function objectOf(text: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Slip('it is no JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Slip('it is no JSON object.');
  return value as Line;
}

function ruleOf(value: unknown): OptionValues {
  if (typeof value !== 'object' || value === null)
    throw new Slip('"rule" must be an object such as {"kind": "zero-gamma"}.');
  const rule: Record<string, string> = {};
  for (const [name, given] of Object.entries(value)) {
    if (!ruleNames.includes(name))
      throw new Slip(`a rule has no "${name.slice(0, 40)}"; it has ${ruleNames.join(', ')}.`);
    if (typeof given !== 'string' && typeof given !== 'number')
      throw new Slip(`"${name}" of the rule must be a text or a number.`);
    rule[name] = String(given);
  }
  return rule;
}

function expectedOf(value: unknown): ExpectedEvent[] {
  if (!Array.isArray(value)) throw new Slip('"expect" must be a list of events; an empty one expects none.');
  return value.map((each: unknown) => {
    const { slot, label, to } = (each ?? {}) as Line;
    if (!labels.includes(label as EventLabel))
      throw new Slip(`"label" of an expected event is one of ${labels.join(', ')}.`);
    if (typeof to !== 'string' && typeof to !== 'number')
      throw new Slip('"to" of an expected event is a side or a strike.');
    return { slot: instantOf(slot), label: label as EventLabel, to: String(to) };
  });
}

function instantOf(value: unknown): number {
  const at =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /(?:Z|[+-]\d\d:?\d\d)$/.test(value)
        ? Date.parse(value)
        : Number.NaN;
  if (Number.isFinite(at) && at > 0) return at;
  throw new Slip('"slot" must be a time with its zone such as "2026-11-20T14:30:00Z", or ms since 1970.');
}

function numberOf(line: Line, name: string): number | null {
  const value = line[name] ?? null;
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw new Slip(`"${name}" must be a number or null.`);
}

function dateOf(line: Line, name: string): string | null {
  const value = line[name] ?? null;
  if (value === null || (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value))) return value;
  throw new Slip(`"${name}" must be a date such as "2026-11-20" or null.`);
}

function strikesOf(value: unknown): Pick<Reading, 'strikes' | 'netByStrike'> {
  const pairs = value ?? [];
  const isPair = (pair: unknown): pair is [number, number] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((each) => Number.isFinite(each));
  if (!Array.isArray(pairs) || !pairs.every(isPair))
    throw new Slip('"strikes" must be a list such as [[6000, 61800000]].');
  if (pairs.some(([strike], k) => k > 0 && strike <= pairs[k - 1]![0])) throw new Slip('"strikes" must ascend.');
  return {
    strikes: Float64Array.from(pairs, ([strike]) => strike),
    netByStrike: Float64Array.from(pairs, ([, net]) => net),
  };
}

/** Where the line names none: the largest |net|. */
function leaderOf(strikes: Float64Array, net: Float64Array): number | null {
  let best = -1;
  for (let k = 0; k < strikes.length; k++) if (best < 0 || Math.abs(net[k]!) > Math.abs(net[best]!)) best = k;
  return strikes[best] ?? null;
}
