/** The harness as one file of plain code beside the machine's own form of it: a start costs a fraction of one from the sources. */

import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../fakes/bundler.js';

const root = join(import.meta.dirname, '../..');

/** The parts of discord.js that sending needs. Loading the gateway's as well would take most of a start. */
const sendingParts = `const errors = require('discord.js/src/errors/index.js');
module.exports = {
  ...require('@discordjs/rest'), ...require('discord-api-types/v10'), ...errors, DiscordjsErrorCodes: errors.ErrorCodes,
};`;

/** Loads the harness with what V8 made of it the first time. */
const starter = `const { existsSync, readFileSync, writeFileSync, renameSync } = require('node:fs');
const { Script } = require('node:vm');
const file = process.argv[2];
const kept = file + '.cache';
const cachedData = existsSync(kept) ? readFileSync(kept) : undefined;
const words = '(function (require, module, exports) {' + readFileSync(file, 'utf8') + '\\n})';
const script = new Script(words, { filename: file, cachedData });
const made = { exports: {} };
script.runInThisContext()(require, made, made.exports);
if (cachedData === undefined) {
  writeFileSync(kept + process.pid, script.createCachedData());
  renameSync(kept + process.pid, kept);
}`;

/** Arguments of node that start the harness. `folder` must be below the project, so that its packages are found. */
export function builtHarness(): string[] {
  const cache = join(root, 'node_modules/.cache/gexwatch-faults');
  const folder = join(cache, String(process.pid));
  mkdirSync(folder, { recursive: true });
  // Those of earlier runs; a soak may last some hours.
  for (const other of readdirSync(cache)) {
    const isOld = (statSync(join(cache, other), { throwIfNoEntry: false })?.mtimeMs ?? 0) < Date.now() - 24 * 3_600_000;
    if (isOld) rmSync(join(cache, other), { recursive: true, force: true });
  }
  const parts = join(folder, 'sending-parts.cjs');
  const start = join(folder, 'start.cjs');
  const harness = join(folder, 'harness.cjs');
  writeFileSync(parts, sendingParts.replaceAll("'discord.js/src", `'${join(root, 'node_modules/discord.js/src')}`));
  writeFileSync(start, starter);
  bundle({
    entryPoints: [join(import.meta.dirname, 'harness.ts')],
    outfile: harness,
    format: 'cjs',
    alias: { 'discord.js': parts },
    define: { 'import.meta.dirname': '""', 'import.meta.url': '"file:///"' },
  });
  return [start, harness];
}
