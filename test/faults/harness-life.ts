import { type ChildProcess, spawn } from 'node:child_process';
import type { HarnessOrders } from './harness.js';

/** One process of the harness, from its start to its end, usually a violent one. */
export class HarnessLife {
  readonly ended: Promise<void>;
  isOver = false;
  /** It ended by itself, with nothing left to do. */
  isDone = false;
  errors = '';
  /** Readings for which the disk had no room. */
  refused = 0;
  #loaded: Promise<void>;
  #onReading: (() => void) | null = null;
  readonly #process: ChildProcess;

  /** Loads its program and waits for orders. */
  constructor(program: readonly string[]) {
    this.#process = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'pipe'] });
    let tellLoaded = () => {};
    this.#loaded = new Promise((resolve) => {
      tellLoaded = resolve;
    });
    this.#process.stdin?.on('error', () => {});
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) {
        if (line === 'loaded') tellLoaded();
        if (line === 'done' || line === 'stopped') this.isDone = true;
        if (line === 'full') this.refused += 1;
        if (line === 'reading') this.#onReading?.();
      }
    });
    this.ended = new Promise((resolve) => {
      this.#process.once('close', () => {
        this.isOver = true;
        tellLoaded();
        resolve();
      });
    });
  }

  /** Begins. `onReading` hears of each reading before it is evaluated. */
  async begin(orders: HarnessOrders, onReading: () => void = () => {}): Promise<void> {
    await this.#loaded;
    this.#onReading = onReading;
    this.#process.stdin?.write(`${JSON.stringify(orders)}\n`);
  }

  kill(): void {
    if (!this.isOver) this.#process.kill('SIGKILL');
  }

  terminate(): void {
    this.#process.kill('SIGTERM');
  }
}
