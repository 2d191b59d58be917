/** Commits a number of small transactions, for counting what reaches the disk: `commit-many.ts <file> <migrations folder> <count>`. */

import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { openStore } from '../../src/store/store.js';

const [file, migrationsDir, count] = process.argv.slice(2) as [string, string, string];
const store = openStore({ file, migrationsDir, log: silentLogger, steady: systemSteadyClock() });
for (let n = 0; n < Number(count); n++) store.jobs.claim('commit', String(n), n);
store.close();
