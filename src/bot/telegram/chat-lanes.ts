/** Order within a chat, no waiting between chats, and a bound: a lane per chat that runs one job after the other. */

type Job = () => Promise<void>;

interface Lane {
  waiting: Job[];
  /** The chat has been told that it is full, and it has not run empty since. */
  isTold: boolean;
}

export class ChatLanes {
  readonly #lanes = new Map<string, Lane>();
  #size = 0;
  readonly #watchers = new Set<{ below: number; tell: () => void }>();

  /** @param mostWaiting jobs of one chat behind the one that runs. */
  constructor(private readonly mostWaiting: number) {}

  /** Jobs waiting or running. */
  get size(): number {
    return this.#size;
  }

  /**
   * Runs the job after those of its chat. `full`: not taken, and the first one since the lane was last empty;
   * `still-full`: not taken, and the chat was told. Jobs must not reject.
   */
  push(chatId: string, job: Job): 'taken' | 'full' | 'still-full' {
    const lane = this.#lanes.get(chatId);
    if (lane === undefined) {
      const fresh: Lane = { waiting: [job], isTold: false };
      this.#lanes.set(chatId, fresh);
      this.#size += 1;
      void this.#run(chatId, fresh);
      return 'taken';
    }
    if (lane.waiting.length >= this.mostWaiting) {
      const answer = lane.isTold ? 'still-full' : 'full';
      lane.isTold = true;
      return answer;
    }
    lane.waiting.push(job);
    this.#size += 1;
    return 'taken';
  }

  /** Resolves once fewer than `below` jobs are left, or the signal aborts. */
  fewerThan(below: number, signal?: AbortSignal): Promise<void> {
    if (this.#size < below || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const watcher = { below, tell };
      const watchers = this.#watchers;
      function tell(): void {
        watchers.delete(watcher);
        signal?.removeEventListener('abort', tell);
        resolve();
      }
      watchers.add(watcher);
      signal?.addEventListener('abort', tell, { once: true });
    });
  }

  /** Drops what waits; running jobs go on. */
  clear(): void {
    for (const lane of this.#lanes.values()) this.#size -= lane.waiting.splice(0).length;
    this.#tell();
  }

  async #run(chatId: string, lane: Lane): Promise<void> {
    for (let job = lane.waiting.shift(); job !== undefined; job = lane.waiting.shift()) {
      await job().catch(() => {});
      this.#size -= 1;
      this.#tell();
    }
    this.#lanes.delete(chatId);
  }

  #tell(): void {
    for (const { below, tell } of [...this.#watchers]) if (this.#size < below) tell();
  }
}
