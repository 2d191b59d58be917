import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real sockets, real files and child processes: give them room on a two-core machine.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // A worker of its own for each of a hundred files would cost a third of the time for starting and loading alone. Shared modules
    // register their clean-up by fakes/after-each-test.ts; test/architecture.test.ts finds hooks that would not run.
    isolate: false,
    setupFiles: ['test/setup.ts'],
    // One more than processors: the long files are those that wait for a market's minutes, deadlines and other processes.
    maxWorkers: Math.min(4, availableParallelism() + 1),
    sequence: { sequencer: LongestFirst },
    reporters: ['default'],
  },
});
