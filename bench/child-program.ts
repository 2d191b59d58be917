/** The compiled program as a child process, with a stopwatch on what it prints. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemSteadyClock } from '../src/lib/clock.js';

const steady = systemSteadyClock();
const root = join(import.meta.dirname, '..');
/** What `npm start` runs. */
export const builtProgram = join(root, 'dist/main.js');

export interface ChildOptions {
  /** Settings on top of those every bench uses. */
  env?: Readonly<Record<string, string>>;
  /** The folder it works and keeps its data in. */
  folder: string;
  /** `none` is how a service runs. */
  input?: 'none' | 'pipe';
}

/** Nothing of the bench's own environment is handed on, and its folder has no `.env`: a developer's account stays untouched. */
export class ChildProgram {
  readonly startedAt: number;
  readonly #child: ChildProcess;
  readonly #lines: { at: number; text: string }[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #ended: Promise<number | null>;
  #isOver = false;

  constructor(args: readonly string[], options: ChildOptions) {
    if (!existsSync(builtProgram)) throw new Error('Build first: npm run build');
    this.startedAt = steady.now();
    this.#child = spawn(process.execPath, [builtProgram, ...args], {
      cwd: options.folder,
      env: {
        PATH: process.env.PATH ?? '',
        DATA_DIR: options.folder,
        HEALTH_PORT: '0',
        LOG_LEVEL: 'info',
        ...options.env,
      },
      stdio: [options.input === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: stream }).on('line', (text) => {
        this.#lines.push({ at: steady.now() - this.startedAt, text });
        for (const listener of [...this.#listeners]) listener();
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#child.on('exit', (code) => {
        this.#isOver = true;
        resolve(code);
        for (const listener of [...this.#listeners]) listener();
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The first line that matches: its text, and when it came, ms since the start of the process. */
  async until(pattern: RegExp, seconds: number): Promise<{ at: number; text: string }> {
    const deadline = steady.now() + seconds * 1000;
    for (;;) {
      const found = this.#lines.find(({ text }) => pattern.test(text));
      if (found !== undefined) return found;
      if (this.#isOver) throw new Error(`The program ended. It last said: ${this.#lines.at(-1)?.text ?? 'nothing'}`);
      const left = deadline - steady.now();
      if (left <= 0) throw new Error(`${pattern} was not printed within ${seconds} s.`);
      await new Promise<void>((resolve) => {
        const done = () => {
          cancel();
          this.#listeners.delete(done);
          resolve();
        };
        const cancel = steady.after(left, done);
        this.#listeners.add(done);
      });
    }
  }

  count(pattern: RegExp): number {
    return this.#lines.filter(({ text }) => pattern.test(text)).length;
  }

  write(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Processor time of all its threads so far, ms; NaN where /proc does not tell. */
  cpuMs(): number {
    try {
      const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      // User and system time in ticks, which Linux counts 100 of a second.
      return (Number(fields[11]) + Number(fields[12])) * 10;
    } catch {
      return Number.NaN;
    }
  }

  /** Resident memory of all its threads, MB (10⁶ bytes); NaN where /proc does not tell. */
  residentMb(): number {
    try {
      const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1];
      return (Number(kib) * 1024) / 1e6;
    } catch {
      return Number.NaN;
    }
  }

  async stop(): Promise<void> {
    if (!this.#isOver) this.#child.kill('SIGTERM');
    const cancel = steady.after(15_000, () => this.#child.kill('SIGKILL'));
    await this.#ended;
    cancel();
  }
}

/** The practice market in a process of its own; `clockUrl` is for `--market-clock`. */
export async function startPractice(
  folder: string,
  speed: number,
): Promise<{ program: ChildProgram; clockUrl: string }> {
  const program = new ChildProgram(['practice', '--port', '0', '--speed', String(speed), '--json'], { folder });
  const { text } = await program.until(/^\{.*"clockUrl"/, 30);
  return { program, clockUrl: (JSON.parse(text) as { clockUrl: string }).clockUrl };
}

/** A folder that `forget` removes. */
export function temporaryFolder(): { path: string; forget(): void } {
  const path = mkdtempSync(join(tmpdir(), 'gexwatch-bench-'));
  return { path, forget: () => rmSync(path, { recursive: true, force: true }) };
}

/** The value below which this share of the sorted values lies. */
export function quantile(values: readonly number[], share = 0.5): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** One line about the machine, for the head of a table. */
export function machineLine(): string {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`;
}

/** How busy the machine is, others included: processes that want to run, over the last minute. */
export function loadNow(): string {
  return loadavg()[0]!.toFixed(1);
}
