/**
 * The chart renderer: one worker thread and a bounded queue, so that drawing never holds up the chat loop.
 * A worker that dies takes only the chart it was drawing with it; the next chart starts a new one.
 */

import { Worker } from 'node:worker_threads';
import { type Cancel, type SteadyClock, systemSteadyClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';
import type { RenderAnswer, RenderRequest } from './render-protocol.js';
import type { ChartRenderer, ChartSpec } from './spec.js';

export interface ChartRendererOptions {
  /** Charts that may wait behind the one being drawn; default 20. */
  queueLimit?: number;
  /** A chart that takes longer fails and its worker is replaced; default 20 s (a cold first one takes about one). */
  timeoutMs?: number;
  steady?: Pick<SteadyClock, 'after'>;
  /** Starts a worker that speaks render-protocol. */
  startWorker?: () => Worker;
}

export interface WarmChartRenderer extends ChartRenderer {
  /** Starts the worker and draws once, so that the first chart is as fast as the next. Throws FONT_UNUSABLE, CHART_FAILED. */
  warm(): Promise<void>;
}

interface Job {
  spec: ChartSpec | null;
  resolve(png: ArrayBuffer | null): void;
  reject(error: unknown): void;
}

/**
 * A renderer whose worker starts with the first chart (or `warm`) and keeps the process alive only while it draws.
 * `render` throws CHART_FAILED (nothing to draw, the worker died, closed), CHART_BUSY (queue full) and FONT_UNUSABLE.
 */
export function createChartRenderer(options: ChartRendererOptions = {}): WarmChartRenderer {
  return new RenderQueue(options);
}

/** The worker beside this file: compiled in dist, or its TypeScript source through tsx when this file is source itself. */
export function startRenderWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./render-worker.js', import.meta.url));
  // On Node 20 `--import tsx` has no effect in a worker, so the worker registers tsx itself before it loads the source.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const source = JSON.stringify(new URL('./render-worker.ts', import.meta.url).href);
  const start = `import(${loader}).then(({ register }) => { register(); return import(${source}); });`;
  return new Worker(start, { eval: true });
}

class RenderQueue implements WarmChartRenderer {
  private readonly queueLimit: number;
  private readonly timeoutMs: number;
  private readonly steady: Pick<SteadyClock, 'after'>;
  private readonly startWorker: () => Worker;
  private readonly waiting: Job[] = [];
  private running: { id: number; job: Job; cancelTimeout: Cancel } | null = null;
  private worker: Worker | null = null;
  private lastId = 0;
  private isClosed = false;

  constructor(options: ChartRendererOptions) {
    this.queueLimit = options.queueLimit ?? 20;
    this.timeoutMs = options.timeoutMs ?? 20_000;
    this.steady = options.steady ?? systemSteadyClock();
    this.startWorker = options.startWorker ?? startRenderWorker;
  }

  async render(spec: ChartSpec): Promise<Uint8Array> {
    if (!this.isClosed && this.running !== null && this.waiting.length >= this.queueLimit) {
      const count = this.waiting.length;
      throw new AppError('CHART_BUSY', `${count} charts are already waiting to be drawn.`, { facts: { count } });
    }
    const png = await this.enqueue(spec);
    if (png === null) throw new AppError('CHART_FAILED', 'The chart worker answered without a picture.');
    return new Uint8Array(png);
  }

  async warm(): Promise<void> {
    await this.enqueue(null);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const job of this.waiting.splice(0)) job.reject(closed());
    const worker = this.dismiss(closed());
    await worker?.terminate();
  }

  private enqueue(spec: ChartSpec | null): Promise<ArrayBuffer | null> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) return reject(closed());
      this.waiting.push({ spec, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.running !== null) return;
    const job = this.waiting.shift();
    if (job === undefined) return;
    try {
      const worker = this.worker ?? this.hire();
      this.lastId += 1;
      const request: RenderRequest = { id: this.lastId, spec: job.spec };
      worker.postMessage(request);
      worker.ref();
      const cancelTimeout = this.steady.after(this.timeoutMs, () => this.giveUp(), { background: true });
      this.running = { id: this.lastId, job, cancelTimeout };
    } catch (cause) {
      job.reject(new AppError('CHART_FAILED', 'The chart could not be handed to its worker.', { cause }));
      this.next();
    }
  }

  private hire(): Worker {
    const worker = this.startWorker();
    worker.unref();
    worker.on('message', (answer: RenderAnswer) => this.settle(worker, answer));
    worker.on('messageerror', (cause) => this.lose(worker, cause));
    worker.on('error', (cause) => this.lose(worker, cause));
    worker.on('exit', () => this.lose(worker));
    this.worker = worker;
    return worker;
  }

  private settle(worker: Worker, answer: RenderAnswer): void {
    if (worker !== this.worker || this.running?.id !== answer.id) return;
    const { job, cancelTimeout } = this.running;
    cancelTimeout();
    this.running = null;
    worker.unref();
    if ('failure' in answer) {
      const { code, message, transient, facts } = answer.failure;
      job.reject(new AppError(code, message, { transient, facts }));
    } else job.resolve(answer.png);
    this.next();
  }

  /** The worker is gone or about to go: its chart fails, the next one gets a new worker. */
  private lose(worker: Worker, cause?: unknown): void {
    if (worker !== this.worker) return;
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    this.dismiss(new AppError('CHART_FAILED', `The chart worker stopped while drawing${why}.`, { cause }));
    this.next();
  }

  private giveUp(): void {
    const seconds = Math.round(this.timeoutMs / 1000);
    const worker = this.dismiss(new AppError('CHART_FAILED', `The chart was not drawn within ${seconds} s.`));
    void worker?.terminate();
    this.next();
  }

  private dismiss(error: AppError): Worker | null {
    const { worker, running } = this;
    this.worker = null;
    this.running = null;
    running?.cancelTimeout();
    running?.job.reject(error);
    return worker;
  }
}

function closed(): AppError {
  return new AppError('CHART_FAILED', 'The chart renderer is closed.', { transient: false });
}
