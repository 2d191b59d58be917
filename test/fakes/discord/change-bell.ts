interface Waiting {
  look: () => boolean;
  fail: (error: Error) => void;
}

/** Lets tests wait for a state instead of sleeping: every change of the stand-in rings it, and each wait looks again. */
export class ChangeBell {
  readonly #waiting = new Set<Waiting>();
  #closed = false;

  /** Something changed. */
  ring(): void {
    for (const each of [...this.#waiting]) each.look();
  }

  /** Settles with the first answer of `probe` that is not null, undefined or false. Rejects after `ms` with `what` in the text. */
  wait<T>(probe: () => T | null | undefined | false, ms: number, what: string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(entry);
      };
      const entry: Waiting = {
        look: () => {
          try {
            const answer = probe();
            if (answer === null || answer === undefined || answer === false) return false;
            end();
            resolve(answer);
          } catch (error) {
            end();
            reject(error as Error);
          }
          return true;
        },
        fail: (error) => {
          end();
          reject(error);
        },
      };
      const timer = setTimeout(() => entry.fail(new Error(`waited ${ms} ms in vain for ${what}`)), ms);
      timer.unref();
      if (entry.look()) return;
      if (this.#closed) return entry.fail(new Error(`the stand-in was closed; nobody will see ${what}`));
      this.#waiting.add(entry);
    });
  }

  /** Ends every wait. */
  close(): void {
    this.#closed = true;
    for (const each of [...this.#waiting]) each.fail(new Error('the stand-in was closed'));
  }
}
