/** The long forms: `kill` for the thin harness, `program` for the whole program. Another count and seed may follow: `kill 20000 7`. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const forms = {
  kill: { file: 'test/faults/kill-loop.test.ts', variable: 'SOAK_KILLS', kills: 5_000 },
  program: { file: 'test/faults/program-kills.test.ts', variable: 'SOAK_PROGRAM_KILLS', kills: 100 },
} as const;

const [name = '', kills, seed] = process.argv.slice(2);
if (name !== 'kill' && name !== 'program') {
  process.stderr.write('Say which: kill or program.\n');
  process.exit(64);
}
const form = forms[name];
const root = join(import.meta.dirname, '../..');
const run = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', form.file], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    [form.variable]: kills ?? String(form.kills),
    ...(seed === undefined ? {} : { TEST_SEED: seed }),
  },
});
process.exit(run.status ?? 1);
