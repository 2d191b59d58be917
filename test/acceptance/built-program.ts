/** The program compiled, to be started without a loader. Compiled once per state of the sources, whoever asks first. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bundle } from '../fakes/bundler.js';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/gexwatch-acceptance');
const longestBuildMs = 90_000;

/**
 * `files` is what users run: a file per module, packages where npm put them. `bundle` is the same code in few files, started in less
 * than half of the processor time, for the many starts whose subject is not the start.
 */
export type BuiltForm = 'files' | 'bundle';

const mainOf: Readonly<Record<BuiltForm, string>> = { files: 'dist/main.js', bundle: 'bundle/cli/main.js' };

/** Path of the compiled `main.js`. */
export async function builtProgram(form: BuiltForm = 'bundle'): Promise<string> {
  const home = join(cache, stateOfSources());
  const main = join(home, mainOf[form]);
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
  bundle({
    entryPoints: [
      { in: join(draft, mainOf.files), out: 'main' },
      // Beside whoever starts it, as in the sources.
      { in: join(draft, 'dist/charts/render-worker.js'), out: 'render-worker' },
    ],
    // As deep as the module that looks for package.json and the migrations.
    outdir: join(draft, 'bundle/cli'),
    splitting: true,
    format: 'esm',
    // Packages of the older kind ask for what is built in.
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
    },
  });
  renameSync(draft, home);
  for (const other of readdirSync(cache)) {
    const isOld = statSync(join(cache, other)).mtimeMs < statSync(home).mtimeMs - 600_000;
    if (isOld) rmSync(join(cache, other), { recursive: true, force: true });
  }
}

/** Names, sizes and times of everything the build is made of. */
function stateOfSources(): string {
  const hash = createHash('sha256');
  const ours = relative(root, import.meta.filename);
  const parts = [
    'src',
    'migrations',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
    ours,
  ];
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
