/** The program as users run it: compiled, started without a loader. Compiled once per state of the sources, whoever asks first. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/gexwatch-acceptance');
const longestBuildMs = 90_000;

/** Path of the compiled `main.js`. */
export async function builtProgram(): Promise<string> {
  const home = join(cache, stateOfSources());
  const main = join(home, 'dist/main.js');
  const lock = `${home}.lock`;
  mkdirSync(cache, { recursive: true });
  for (let waited = 0; !existsSync(main); waited += 100) {
    if (isMade(lock)) {
      try {
        if (!existsSync(main)) compile(home);
      } finally {
        rmSync(lock, { recursive: true, force: true });
      }
    } else {
      // Another test file compiles; a lock left by a killed run is taken over.
      if (waited > longestBuildMs) rmSync(lock, { recursive: true, force: true });
      await pause(100);
    }
  }
  return main;
}

/** Making a folder is the one step two processes cannot both succeed in. */
function isMade(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function compile(home: string): void {
  const draft = `${home}.new`;
  rmSync(draft, { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const run = spawnSync(
    process.execPath,
    // Types are `npm run typecheck`'s business; here only what runs matters.
    [compiler, '-p', join(root, 'tsconfig.build.json'), '--noCheck', '--outDir', join(draft, 'dist')],
    { cwd: root, encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(`The program did not compile:\n${run.stdout}${run.stderr}`);
  cpSync(join(root, 'package.json'), join(draft, 'package.json'));
  cpSync(join(root, 'migrations'), join(draft, 'migrations'), { recursive: true });
  renameSync(draft, home);
  for (const other of readdirSync(cache)) {
    const isOld = statSync(join(cache, other)).mtimeMs < statSync(home).mtimeMs - 600_000;
    if (isOld) rmSync(join(cache, other), { recursive: true, force: true });
  }
}

/** Names, sizes and times of everything the build is made of. */
function stateOfSources(): string {
  const hash = createHash('sha256');
  const parts = ['src', 'migrations', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  for (const part of parts) {
    const path = join(root, part);
    const names = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }).sort() : [''];
    for (const name of names) {
      const { size, mtimeMs } = statSync(join(path, name));
      hash.update(`${part}/${name} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
