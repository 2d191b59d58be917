/** `gexwatch backup`: a copy of the database while the daemon runs. */

import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { ProgressLine } from '../bot/terminal/progress-line.js';
import { databaseFile } from '../daemon/database-file.js';
import { AppError } from '../lib/errors.js';
import { formatAge, formatBytes } from '../lib/format.js';
import { backupDatabase } from '../store/backup.js';
import type { CliIo } from './io.js';
import { outputPath } from './output-file.js';
import { migrationsDir, prepareProgram } from './program.js';
import { usageFault } from './usage.js';

export const backupHelp = `Usage: gexwatch backup [FILE|FOLDER] [--force]

A complete copy of the database as it is now, while the daemon goes on; checked before it takes its name, readable by you alone. It holds
the snapshots, alerts, scheduled posts and settings, with the ids of people and chats. The token file is not in it.

  FILE      where to (default: a file with date and time in this folder); a folder gets such a file
  --force   replace a file of that name

Exit codes: 0 done, 64 usage, 65 the database is damaged, 73 cannot be written or no room, 75 no database yet, 78 made by a newer
gexwatch, 130 stopped.`;

/** @throws AppError of usage, configuration, the database or the copy. */
export async function runBackup(argv: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(argv);
  if (options === null) {
    io.out(backupHelp);
    return 0;
  }
  const { config, steady, wall } = prepareProgram(io, { log: 'nothing' });
  const file = databaseFile(config, config.mode === 'practice');
  const target = await outputPath(options.target ?? '.', backupName(file, wall.now()), file, io.cwd);
  const { stderr } = io;
  const line = new ProgressLine((text) => void stderr?.write(text), {
    overwrite: true,
    width: () => stderr?.columns || 80,
  });
  const began = steady.now();
  try {
    const { bytes, version } = await backupDatabase({
      file,
      target,
      migrationsDir,
      force: options.force,
      signal: io.signal,
      progress: (share, text) => {
        if (stderr?.isTTY === true) line.update(share, text);
      },
    });
    line.clear();
    io.out(`${target}: ${formatBytes(bytes)}, schema ${version}, checked, in ${formatAge(steady.now() - began)}.`);
    return 0;
  } finally {
    line.clear();
  }
}

/** `gexwatch-2026-11-20T153000Z.db` */
function backupName(file: string, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '');
  return `${basename(file, '.db')}-${stamp}Z.db`;
}

function readOptions(argv: readonly string[]): { target: string | null; force: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, force: { type: 'boolean' } },
    });
    if (values.help === true) return null;
    const [target, ...more] = positionals;
    if (more.length > 0 || target === '') throw new AppError('USAGE', 'backup takes one file or folder.');
    return { target: target ?? null, force: values.force === true };
  } catch (error) {
    throw error instanceof AppError ? error : usageFault('backup', error);
  }
}
