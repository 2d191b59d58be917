/** A program that breaks a promise, for process-io.test.ts. */

import { processIo } from '../../src/cli/process-io.js';

processIo(process);
setInterval(() => {}, 1_000);
void Promise.reject(new Error('a promise nobody waited for'));
