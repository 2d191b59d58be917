/** Many files of code as one: loading a program file by file costs several times what running it does. */

import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

interface Bundler {
  buildSync(options: Record<string, unknown>): unknown;
}

const ownRequire = createRequire(import.meta.url);

/** Bundles for node with esbuild, whose `buildSync` takes these options; packages with code of the machine's own stay outside. */
export function bundle(options: Record<string, unknown>): void {
  // The bundler is tsx's own.
  const { buildSync } = createRequire(ownRequire.resolve('tsx/package.json'))('esbuild') as Bundler;
  buildSync({
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Errors are known by the names of their classes, and node-fetch knows an AbortSignal by its.
    keepNames: true,
    external: ['better-sqlite3', '@napi-rs/canvas'],
    logLevel: 'error',
    ...options,
  });
}

/** Below the project, so that its packages are found. */
const folder = join(import.meta.dirname, '../../node_modules/.cache/gexwatch-programs');
const programs = new Map<string, string>();

/** A small TypeScript program of the tests as a file that plain node runs, made once per worker. It cannot ask where it lies. */
export function plainProgram(source: string): string {
  const known = programs.get(source);
  if (known !== undefined) return known;
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(source, '.ts')}-${process.pid}.cjs`);
  const define = { 'import.meta.dirname': '""', 'import.meta.url': '"file:///"' };
  bundle({ entryPoints: [source], outfile, format: 'cjs', define });
  process.once('exit', () => rmSync(outfile, { force: true }));
  programs.set(source, outfile);
  return outfile;
}
