/** The real program as a child process: its own folder, its own environment, everything it says collected. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { afterEachTest } from '../fakes/after-each-test.js';
import { type BuiltForm, builtProgram } from './built-program.js';

export const plantedSecret = 'planted-client-secret-8d1f6c0e77b2';
export const plantedRefreshToken = 'planted-refresh-token-2a94b7f35c1d';

/** What must never be printed: what the tests plant, and every token a practice market hands out. */
const secrets: readonly RegExp[] = [
  new RegExp(plantedSecret, 'i'),
  new RegExp(plantedRefreshToken, 'i'),
  /practice-(access|quote)-\d+-\w+/,
  /practice-(client-secret|refresh-token)/,
];

export interface ProgramOptions {
  /** Settings; HEALTH_PORT is 0 and SYMBOLS is SPX unless set. Nothing else of the test's own environment is handed on. */
  env?: Readonly<Record<string, string>>;
  /** Files laid into the folder before the start, such as `.env`. */
  files?: Readonly<Record<string, string>>;
  /** Which form of the program; `bundle` unless told. */
  form?: BuiltForm;
  /** `none` is how a service runs; `open` is a pipe that the test writes to. */
  input?: 'none' | 'open';
  /** The folder of an earlier run. A new one otherwise. */
  folder?: string;
  /** Milliseconds that the machine's clock of the child is ahead of the real one. */
  clockAheadMs?: number;
  /** Outlives the test that started it, for a file whose tests share one program: that file calls `close` when it has ended. */
  isShared?: boolean;
}

const running = new Set<Program>();
const folders = new Set<string>();

afterEachTest(async () => {
  const programs = [...running];
  running.clear();
  await Promise.all(programs.map((program) => program.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
  for (const program of programs) expect(program.leaks(), 'secrets in the output').toEqual([]);
});

/** A folder of its own for one program, removed after the test. */
export function newFolder(): string {
  const folder = temporaryFolder();
  folders.add(folder);
  return folder;
}

const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'gexwatch-acceptance-'));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export class Program {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  #isOver = false;
  #waiting: (() => void)[] = [];

  private constructor(
    private readonly child: ChildProcess,
    /** Its working folder; the database is in `data/` below it. */
    readonly folder: string,
  ) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#wake();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#wake();
    });
    // A child that has left must not take the test with it.
    child.stdin?.on('error', () => {});
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#isOver = true;
        this.#wake();
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Starts `gexwatch` with these arguments. */
  static async start(args: readonly string[] = [], options: ProgramOptions = {}): Promise<Program> {
    const main = await builtProgram(options.form);
    const isShared = options.isShared === true;
    const folder = options.folder ?? (isShared ? temporaryFolder() : newFolder());
    for (const [name, text] of Object.entries(options.files ?? {})) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const preload = options.clockAheadMs === undefined ? [] : ['--import', clockAhead(options.clockAheadMs)];
    const child = spawn(process.execPath, [...preload, main, ...args], {
      cwd: folder,
      stdio: [options.input === 'open' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      // A time zone far from New York: nothing may depend on the host's.
      env: { PATH: process.env.PATH, HOME: folder, TZ: 'Asia/Tokyo', HEALTH_PORT: '0', SYMBOLS: 'SPX', ...options.env },
    });
    const program = new Program(child, folder);
    if (!isShared) running.add(program);
    return program;
  }

  /** Runs to the end. */
  static async run(args: readonly string[] = [], options: ProgramOptions = {}): Promise<Ended & { folder: string }> {
    const program = await Program.start(args, options);
    return { ...(await program.within(60_000)), folder: program.folder };
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits until the output (or what `of` takes of the program) has this; fails with everything said so far. */
  async until(what: RegExp | ((program: this) => boolean), ms = 30_000): Promise<void> {
    const isThere = () => (what instanceof RegExp ? what.test(this.stdout) : what(this));
    const deadline = performance.now() + ms;
    while (!isThere()) {
      const left = deadline - performance.now();
      if (this.#isOver || left <= 0) {
        throw new Error(`${this.#isOver ? 'It ended' : `${ms} ms passed`} without ${what}.\n${this.said()}`);
      }
      await this.#news(Math.min(left, 200));
    }
  }

  /** The end, expected within so many milliseconds. */
  async within(ms: number): Promise<Ended> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`It still ran after ${ms} ms.\n${this.said()}`)), ms);
    });
    try {
      return await Promise.race([this.ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks a question over the pipe and returns what was printed in answer. */
  async ask(line: string, ms = 40_000): Promise<string> {
    const from = this.stdout.length;
    this.write(`${line}\n`);
    // Each answer ends with an empty line.
    await this.until(({ stdout }) => /\n\n$/.test(stdout.slice(from)), ms);
    return this.stdout.slice(from);
  }

  write(text: string): void {
    this.child.stdin?.write(text);
  }

  endInput(): void {
    this.child.stdin?.end();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    if (!this.#isOver) this.child.kill('SIGKILL');
    await this.ended;
  }

  /** The end of a shared program: killed when it still runs, its folder removed, its output searched for secrets. */
  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
    expect(this.leaks(), 'secrets in the output').toEqual([]);
  }

  said(): string {
    return `--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`;
  }

  /** Lines of the log with this event. */
  logged(event: string): Record<string, unknown>[] {
    return this.stderr.split('\n').flatMap((line) => {
      if (!line.startsWith('{')) return [];
      const entry = JSON.parse(line) as Record<string, unknown>;
      return entry.event === event ? [entry] : [];
    });
  }

  /** Every secret found in what it printed. */
  leaks(): string[] {
    return secrets.flatMap((secret) => (this.stdout + this.stderr).match(secret)?.[0] ?? []);
  }

  async #news(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      this.#waiting.push(resolve);
    });
    clearTimeout(timer);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** A module that sets the child's wall clock, as `date -s` would. */
function clockAhead(ms: number): string {
  const source = `const Real = Date;
globalThis.Date = class Date extends Real {
  constructor(...parts) { if (parts.length === 0) super(Real.now() + ${ms}); else super(...parts); }
  static now() { return Real.now() + ${ms}; }
};`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

/** Rows of a database that a program left or is writing; opened for reading only. */
export function rowsOf<Row>(file: string, sql: string): Row[] {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    return db.prepare(sql).all() as Row[];
  } finally {
    db.close();
  }
}

/** What SQLite's own check says, and the files beside the database. */
export function databaseAfter(folder: string, name: string): { check: string; files: string[] } {
  const file = join(folder, 'data', name);
  // Listed first: to look inside makes a log of its own.
  const files = readdirSync(join(folder, 'data'));
  const [row] = rowsOf<{ quick_check: string }>(file, 'PRAGMA quick_check');
  return { check: row?.quick_check ?? 'no answer', files };
}
