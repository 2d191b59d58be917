/**
 * The long forms: `kill` for the thin harness, `program` for the whole program, `storm` for answers while hundreds of chats are told.
 * Another count and seed may follow: `kill 20000 7`.
 */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const forms = {
  kill: { file: 'test/faults/kill-loop.test.ts', variable: 'SOAK_KILLS', count: 5_000 },
  program: { file: 'test/faults/program-kills.test.ts', variable: 'SOAK_PROGRAM_KILLS', count: 100 },
  storm: { file: 'test/faults/storm.test.ts', variable: 'SOAK_STORM', count: 40 },
} as const;

const [name = '', count, seed] = process.argv.slice(2);
if (name !== 'kill' && name !== 'program' && name !== 'storm') {
  process.stderr.write('Say which: kill, program or storm.\n');
  process.exit(64);
}
const form = forms[name];
const root = join(import.meta.dirname, '../..');
const run = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', form.file], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    [form.variable]: count ?? String(form.count),
    ...(seed === undefined ? {} : { TEST_SEED: seed }),
  },
});
process.exit(run.status ?? 1);
