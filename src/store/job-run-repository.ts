import type Database from 'better-sqlite3';
import { statements } from './statements.js';
import { withStoreErrors } from './store-error.js';

export type JobStatus = 'running' | 'done' | 'failed' | 'skipped';

export interface JobRun {
  job: string;
  key: string;
  claimedAt: number;
  finishedAt: number | null;
  status: JobStatus;
}

/** Which runs of which jobs were begun: a run is claimed once, whatever restarts in between. */
export class JobRunRepository {
  readonly #file: string;
  readonly #prepare: ReturnType<typeof statements>;

  constructor(db: Database.Database, file: string) {
    this.#file = file;
    this.#prepare = statements(db);
  }

  /** True for the first caller of this job and key, false for all later ones, also after a restart. */
  claim(job: string, key: string, at: number): boolean {
    const sql = `INSERT INTO job_run (job, key, claimed_at, status) VALUES (?, ?, ?, 'running')
                   ON CONFLICT (job, key) DO NOTHING`;
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(job, key, Math.round(at)).changes) === 1;
  }

  finish(job: string, key: string, at: number, status: Exclude<JobStatus, 'running'>): void {
    const sql = 'UPDATE job_run SET finished_at = ?, status = ? WHERE job = ? AND key = ?';
    withStoreErrors(this.#file, () => this.#prepare(sql).run(Math.round(at), status, job, key));
  }

  find(job: string, key: string): JobRun | null {
    const sql = 'SELECT claimed_at, finished_at, status FROM job_run WHERE job = ? AND key = ?';
    const row = withStoreErrors(this.#file, () => this.#prepare(sql).get(job, key)) as
      | { claimed_at: number; finished_at: number | null; status: JobStatus }
      | undefined;
    if (row === undefined) return null;
    return { job, key, claimedAt: row.claimed_at, finishedAt: row.finished_at, status: row.status };
  }

  /** Removes runs claimed before `before`. */
  prune(before: number): number {
    const sql = 'DELETE FROM job_run WHERE claimed_at < ?';
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(before).changes);
  }

  /** Removes runs claimed after `at`: for a practice market whose clock starts over. */
  dropAfter(at: number): number {
    const sql = 'DELETE FROM job_run WHERE claimed_at > ?';
    return withStoreErrors(this.#file, () => this.#prepare(sql).run(at).changes);
  }
}
