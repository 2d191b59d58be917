/** Picks the sub-command and turns what goes wrong into one sentence and an exit code. */

import { databaseFile } from '../daemon/database-file.js';
import { AppError, asAppError } from '../lib/errors.js';
import { backupHelp, runBackup } from './backup.js';
import { checkHelp, runCheck } from './check.js';
import { commandsHelp, runCommands } from './commands.js';
import { runExport } from './export.js';
import { exportHelp } from './export-options.js';
import type { CliIo } from './io.js';
import { migrateHelp, runMigrate } from './migrate.js';
import { runPractice } from './practice.js';
import { practiceHelp } from './practice-options.js';
import { migrationsDir, prepareProgram, programVersion } from './program.js';
import { runReplay } from './replay.js';
import { replayHelp } from './replay-options.js';
import { runSnapshot, snapshotHelp } from './snapshot.js';
import { runStart, startHelp } from './start.js';

interface SubCommand {
  summary: string;
  run(argv: readonly string[], io: CliIo): Promise<number>;
}

export const subCommands: Readonly<Record<string, SubCommand>> = {
  start: { summary: 'run the daemon, with a chat on this terminal (the default)', run: runStart },
  snapshot: { summary: 'take one snapshot of a symbol, print it and exit', run: runSnapshot },
  check: { summary: 'test configuration, credentials and feed, symbol by symbol', run: runCheck },
  replay: { summary: 'try an alert rule over stored or recorded sessions', run: runReplay },
  export: { summary: 'write stored levels or strikes as CSV or JSON', run: runExport },
  backup: { summary: 'copy the database while the daemon runs', run: runBackup },
  commands: { summary: 'register, view or clear the slash commands at Discord', run: runCommands },
  practice: { summary: 'run the practice market alone, or serve a chain file', run: runPractice },
  migrate: { summary: 'bring the database to the newest schema', run: migrate },
};

/** Help texts by sub-command, for `--help` and the documentation's tests. */
export const helpTexts = {
  start: startHelp,
  snapshot: snapshotHelp,
  check: checkHelp,
  replay: replayHelp,
  export: exportHelp,
  backup: backupHelp,
  commands: commandsHelp,
  practice: practiceHelp,
  migrate: migrateHelp,
} as const;

async function migrate(argv: readonly string[], io: CliIo): Promise<number> {
  // Help does not need a right .env: perhaps somebody is looking for how to mend it.
  if (argv.includes('--help') || argv.includes('-h')) {
    io.out(migrateHelp);
    return 0;
  }
  const { config, log, wall } = prepareProgram(io, { log: 'warnings' });
  const file = databaseFile(config, config.mode === 'practice');
  return runMigrate(argv, { out: io.out, err: io.err, databaseFile: file, migrationsDir, now: wall.now(), log });
}

export async function runCommandLine(argv: readonly string[], io: CliIo): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--help' || first === '-h' || first === 'help') {
    for (const line of overview()) io.out(line);
    return 0;
  }
  if (first === '--version' || first === '-v') {
    io.out(programVersion());
    return 0;
  }
  // Options without a sub-command belong to start.
  const name = first === undefined || first.startsWith('-') ? 'start' : first;
  const command = Object.hasOwn(subCommands, name) ? subCommands[name] : undefined;
  if (command === undefined) {
    const error = new AppError('USAGE', `There is no command "${name.slice(0, 40)}".`);
    io.err(`${error.code}: ${error.sentence}`);
    return error.exitCode;
  }
  try {
    return await command.run(first === name ? rest : argv, io);
  } catch (thrown) {
    if (io.signal.aborted) return 130;
    const error = asAppError(thrown);
    io.err(`${error.code}: ${error.sentence}`);
    return error.exitCode;
  }
}

function overview(): string[] {
  return [
    `gexwatch ${programVersion()}: options gamma exposure, live`,
    '',
    'Usage: gexwatch [command] [options]        (npm start -- [command] [options])',
    '',
    ...Object.entries(subCommands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`),
    '',
    'Each command has its own --help. Settings come from the environment and .env; see .env.example.',
  ];
}
