import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { plainProgram } from '../fakes/bundler.js';

export interface ChildEvent {
  event: string;
  [fact: string]: unknown;
}

/** A real second process running child.ts. */
export class Child {
  readonly events: ChildEvent[] = [];
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  errors = '';
  readonly #process: ChildProcess;
  #waiting: (() => void)[] = [];
  #isOver = false;

  constructor(what: string, file: string, migrationsDir: string, options: { uid?: number } = {}) {
    const program = plainProgram(join(import.meta.dirname, 'child.ts'));
    this.#process = spawn(process.execPath, [program, what, file, migrationsDir], {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...options,
    });
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.errors += text.toString();
    });
    const lines = createInterface({ input: this.#process.stdout! });
    lines.on('line', (line) => {
      this.events.push(JSON.parse(line) as ChildEvent);
      this.#wake();
    });
    this.exited = new Promise((resolve) => {
      this.#process.once('close', (code, signal) => {
        this.#isOver = true;
        this.#wake();
        resolve({ code, signal });
      });
    });
  }

  /** The first event of this name; throws when the process ends without it. */
  async until(name: string, count = 1): Promise<ChildEvent> {
    for (;;) {
      const found = this.events.filter((event) => event.event === name);
      if (found.length >= count) return found[count - 1]!;
      if (this.#isOver)
        throw new Error(`The child ended without "${name}": ${JSON.stringify(this.events)} ${this.errors}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  say(text: string): void {
    this.#process.stdin?.write(text);
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exited;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
