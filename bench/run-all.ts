/** Every bench, one after another, each in a process of its own. Build first. `npm run bench`; names choose: `npm run bench -- engine store` */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { loadNow, machineLine } from './child-program.js';

const all = [
  'engine',
  'decode',
  'store',
  'export',
  'history',
  'alerts',
  'charts',
  'answers',
  'chats',
  'trials',
  'noise',
  'memory',
  'startup',
];
const named = process.argv.slice(2);
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}". There are: ${all.join(', ')}.`);
  process.exit(64);
}
console.log(`${machineLine()}, ${new Date().toISOString().slice(0, 10)}. Load at the start: ${loadNow()}.\n`);
const failed: string[] = [];
for (const name of named.length > 0 ? named : all) {
  const file = join(import.meta.dirname, `${name}.ts`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' });
  if (status !== 0) failed.push(name);
  console.log('');
}
if (failed.length > 0) console.error(`Not finished: ${failed.join(', ')}.`);
process.exit(failed.length > 0 ? 1 : 0);
