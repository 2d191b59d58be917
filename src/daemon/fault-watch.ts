import type { Cancel, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';

/** One kind of fault that people are told of. */
export interface FaultCheck {
  /** Returns whether something was enqueued. */
  check(): Promise<boolean>;
}

export interface FaultWatchDeps {
  checks: Readonly<Record<string, FaultCheck>>;
  steady: SteadyClock;
  log: Logger;
  onEnqueued(): void;
}

const everyMs = 5_000;

/** Looks every few seconds whether somebody must be told of a fault, or of its end. */
export class FaultWatch {
  #cancel: Cancel = () => {};
  #checking: Promise<void> | null = null;

  constructor(private readonly deps: FaultWatchDeps) {}

  start(): void {
    this.#cancel = this.deps.steady.every(everyMs, () => void this.check());
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#checking;
  }

  /** Never rejects: what could not be told is told next time. */
  check(): Promise<void> {
    this.#checking ??= this.#all().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async #all(): Promise<void> {
    const { checks, log, onEnqueued } = this.deps;
    for (const [kind, fault] of Object.entries(checks)) {
      try {
        if (await fault.check()) onEnqueued();
      } catch (error) {
        log.warn('faults not told', { kind, error });
      }
    }
  }
}
