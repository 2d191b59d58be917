/** `gexwatch replay`: a rule over stored or recorded sessions. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { AlertEvent } from '../alerts/alert-event.js';
import type { RuleLogic } from '../alerts/rule.js';
import { freshState } from '../alerts/rule-state.js';
import { step } from '../alerts/step.js';
import { startTrial } from '../alerts/trial.js';
import type { Reading } from '../alerts/types.js';
import { variantsOf } from '../alerts/variants.js';
import type { OptionValues } from '../bot/action.js';
import { draftLogic } from '../bot/rule-draft.js';
import { newYorkDate } from '../calendar/new-york.js';
import { databaseFile } from '../daemon/database-file.js';
import { type StoredTrial, trialFor, usualSessions } from '../daemon/stored-trial.js';
import { AppError } from '../lib/errors.js';
import { openDatabase } from '../store/open-database.js';
import { ReadingRepository } from '../store/reading-repository.js';
import { RuleRepository } from '../store/rule-repository.js';
import { TargetRepository } from '../store/target-repository.js';
import type { CliIo } from './io.js';
import { migrationsDir, type Program, prepareProgram } from './program.js';
import { type ExpectedEvent, readingLine, readRecordedSession, ruleLine } from './recorded-session.js';
import { type ReplayOptions, readReplayOptions, replayHelp } from './replay-options.js';
import { type Difference, isAsExpected, type ReplayResult, replayJson, replayReport } from './replay-report.js';

/** Something else happened than a recorded session expects. */
const differs = 1;

/** @throws AppError of usage, configuration, the database or the file. */
export async function runReplay(argv: readonly string[], io: CliIo): Promise<number> {
  const options = readReplayOptions(argv);
  if (options === null) {
    io.out(replayHelp);
    return 0;
  }
  const program = prepareProgram(io, { log: 'nothing' });
  const now = program.wall.now();
  const result =
    options.file === null ? await replayStored(options, program, io) : await replayFile(options, options.file, now);
  if (options.json) io.out(replayJson(result));
  else for (const line of replayReport(result)) io.out(line);
  return result.difference === null || isAsExpected(result.difference) ? 0 : differs;
}

async function replayStored(
  options: ReplayOptions,
  { config, log, steady, wall }: Program,
  io: CliIo,
): Promise<ReplayResult> {
  const file = databaseFile(config, config.mode === 'practice');
  // Without the lock and without reading every page: the daemon may go on writing, and it has looked at them.
  const opened = openDatabase({ file, migrationsDir, readonly: true, checkPages: false, log });
  try {
    const readings = new ReadingRepository(opened.db, file);
    const rules = new RuleRepository(opened.db, file, new TargetRepository(opened.db, file));
    const logic = options.ruleId === null ? logicFrom(options.rule, wall.now()) : logicOf(rules, options.ruleId);
    const record = options.record === null ? null : await openRecord(options.record, options, logic);
    const pause = () => steady.sleep(0);
    const tried = await trialFor(
      logic,
      variantsOf(logic),
      { readings, pause, signal: io.signal, ...(record === null ? {} : { onReading: record.take }) },
      rangeOf(options),
    );
    await record?.close();
    if (tried.dates.length === 0) throw nothingFound(logic, options, readings, tried);
    return { logic, ruleId: options.ruleId, ...tried, difference: null };
  } finally {
    opened.close();
  }
}

function rangeOf({ sessions, from, to }: ReplayOptions) {
  const isRange = from !== null || to !== null;
  return {
    // A range of dates is wanted whole.
    limit: sessions ?? (isRange ? Number.POSITIVE_INFINITY : usualSessions),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}

function logicFrom(rule: OptionValues, now: number): RuleLogic {
  const today = newYorkDate(now);
  const settings = { defaultSymbol: 'SPX', timeZone: 'America/New_York', unit: 'per-point' } as const;
  const drafted = draftLogic(rule, { settings, now, today });
  if (!drafted.ok) throw new AppError('USAGE', drafted.problem.replaceAll('/alert add', 'replay'));
  return drafted.value;
}

function logicOf(rules: RuleRepository, id: number): RuleLogic {
  const rule = rules.find(id);
  if (rule === null) throw new AppError('USAGE', `There is no rule #${id} in the database.`);
  return rule.logic;
}

/** Why there was nothing to replay, with what there is instead. */
function nothingFound(
  { symbol }: RuleLogic,
  { from, to }: ReplayOptions,
  readings: ReadingRepository,
  { trial }: StoredTrial,
) {
  const all = readings.sessions(symbol);
  if (all.length === 0) {
    const symbols = readings.symbols();
    const text = symbols.length === 0 ? 'No snapshots are stored yet.' : `Stored are ${symbols.join(', ')}.`;
    return new AppError('NOTHING_STORED', `No session of ${symbol} is stored. ${text}`);
  }
  const isInRange = all.some(({ date }) => (from === null || date >= from) && (to === null || date <= to));
  if (isInRange) return new AppError('SCOPE_EMPTY', trial.note ?? `Nothing of ${symbol} is stored for it.`);
  const [first, last] = [all[0]!.date, all.at(-1)!.date];
  const range =
    from !== null && to !== null ? `from ${from} to ${to}` : from !== null ? `from ${from} on` : `up to ${to ?? ''}`;
  const count = all.length === 1 ? '1 session' : `${all.length} sessions`;
  return new AppError(
    'RANGE_EMPTY',
    `No session of ${symbol} ${range} is stored; there are ${count} from ${first} to ${last}.`,
  );
}

async function openRecord(path: string, options: ReplayOptions, { trigger }: RuleLogic) {
  const stream = createWriteStream(path);
  const failed = (error: unknown) =>
    new AppError(
      'STORE_READ_ONLY',
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      {
        cause: error,
      },
    );
  await once(stream, 'open').catch((error: unknown) => {
    throw failed(error);
  });
  const withStrikes = trigger.kind === 'max-strike' || trigger.kind === 'wall-shift';
  let problem: unknown = null;
  stream.on('error', (error) => {
    problem = error;
  });
  if (options.rule.kind !== undefined) stream.write(`${ruleLine(options.rule)}\n`);
  return {
    take: (reading: Reading) => void stream.write(`${readingLine(reading, withStrikes)}\n`),
    async close() {
      await new Promise<void>((resolve) => stream.end(() => resolve()));
      if (problem !== null) throw failed(problem);
    },
  };
}

/** A rule of the command line takes the place of the file's; single options change it. */
async function replayFile(options: ReplayOptions, path: string, now: number): Promise<ReplayResult> {
  const session = await readRecordedSession(path);
  const rule = options.rule.kind === undefined ? { ...session.rule, ...options.rule } : { ...options.rule };
  if (rule.kind === undefined)
    throw new AppError('USAGE', `${path} names no rule: say a kind, such as: replay zero-gamma SPX --file ${path}.`);
  const logic = logicFrom(rule, now);
  const variants = variantsOf(logic);
  const run = startTrial([logic, ...variants]);
  for (const reading of session.readings) run.take(reading);
  const [trial, ...others] = run.end();
  return {
    logic,
    ruleId: null,
    trial: trial!,
    variants: variants.map((variant, index) => ({ logic: variant, trial: others[index]! })),
    dates: [...new Set(session.readings.map(({ sessionDate }) => sessionDate))],
    difference: session.expected === null ? null : firstDifference(session.expected, eventsOf(logic, session.readings)),
  };
}

function eventsOf(logic: RuleLogic, readings: readonly Reading[]): AlertEvent[] {
  let state = freshState;
  return readings.flatMap((reading) => {
    const stepped = step(logic, 0, state, reading);
    state = stepped.state;
    return stepped.events;
  });
}

function firstDifference(expected: readonly ExpectedEvent[], events: readonly AlertEvent[]): Difference {
  const happened = events.map(({ label, to, now }): ExpectedEvent => ({ slot: now.slot, label, to }));
  const most = Math.max(expected.length, happened.length);
  for (let index = 0; index < most; index++) {
    const [one, other] = [expected[index] ?? null, happened[index] ?? null];
    if (one?.slot === other?.slot && one?.label === other?.label && one?.to === other?.to) continue;
    return { expected: one, happened: other };
  }
  return { expected: null, happened: null };
}
