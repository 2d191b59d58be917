/** Files that sub-commands write for people: complete or not there, readable by their owner only, never in the place of the database. */

import { randomBytes } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../lib/errors.js';

const lackOfRoom = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** What the file system threw as one sentence. */
export function outputFault(path: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
  if (lackOfRoom.includes(code))
    return new AppError('FILE_NOT_WRITTEN', `There is no room for ${path} (${code}).`, { cause: thrown });
  return new AppError('FILE_NOT_WRITTEN', `${path} cannot be written (${code}).`, { cause: thrown });
}

/**
 * Where a file is to go: the path itself, or a folder that exists, where it gets `name`. Throws FILE_NOT_WRITTEN for anything that is no
 * plain file, and for the database and what belongs to it.
 */
export async function outputPath(given: string, name: string, databaseFile: string, cwd: string): Promise<string> {
  const wanted = resolve(cwd, given);
  const found = statOf(wanted);
  const path = found?.isDirectory() === true || /[/\\]$/.test(given) ? join(wanted, name) : wanted;
  const there = path === wanted ? found : statOf(path);
  if (there !== undefined && !there.isFile()) throw new AppError('FILE_NOT_WRITTEN', `${path} is no plain file.`);
  // Behind a link lies the file that is meant.
  const real = there === undefined ? path : await realpath(path);
  if (await isDatabase(real, databaseFile))
    throw new AppError('FILE_NOT_WRITTEN', `${path} is the database itself, or belongs to it.`);
  return real;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw outputFault(path, error);
  }
}

async function isDatabase(path: string, databaseFile: string): Promise<boolean> {
  const folders = [dirname(path), dirname(databaseFile)].map((folder) => realpath(folder).catch(() => folder));
  const [own, stored] = await Promise.all(folders);
  const names = ['', '-wal', '-shm', '-journal', '.lock', '.new'].map((suffix) => basename(databaseFile) + suffix);
  return own === stored && names.includes(basename(path));
}

export interface OutputFile {
  write(text: string): Promise<void>;
  /** Puts it under its name, in place of an older one. */
  keep(): Promise<void>;
  /** Leaves nothing behind. */
  drop(): Promise<void>;
}

/** A draft beside `path`. Throws FILE_NOT_WRITTEN, as its methods do. */
export async function openOutputFile(path: string): Promise<OutputFile> {
  const draft = `${path}.${randomBytes(4).toString('hex')}.part`;
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw outputFault(path, error);
    }
  };
  let handle: FileHandle | null = await told(() => open(draft, 'wx', 0o600));
  const close = async () => {
    await handle?.close();
    handle = null;
  };
  return {
    write: (text) => told(async () => void (await handle?.writeFile(text))),
    keep: () =>
      told(async () => {
        await handle?.sync();
        await close();
        await rename(draft, path);
      }),
    async drop() {
      await close().catch(() => {});
      await rm(draft, { force: true }).catch(() => {});
    },
  };
}
