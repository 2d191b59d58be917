import { join } from 'node:path';
import type { Config } from '../config.js';

/** Simulated data has a file of its own: it must never stand among real snapshots. */
export function databaseFile(config: Config, isPractice: boolean): string {
  return join(config.dataDir, isPractice ? 'practice.db' : 'gexwatch.db');
}
