/** Every request the bot made, and a way to wait for what it will do. */

import type { UploadedFile } from './multipart.js';

export interface ApiCall {
  /** As the bot wrote it. */
  readonly method: string;
  /** As sent: objects from JSON bodies, text from forms. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, UploadedFile>;
  /** `performance.now()` when it had arrived, ms. */
  readonly at: number;
  /** Null until answered, and for ever when the socket was dropped. */
  answer: { code: number; description: string | null } | null;
}

/** What a look finds when it finds something. */
export type Found<T> = Exclude<T, false | null | undefined>;

export class CallLog {
  /** All but getUpdates. */
  readonly calls: ApiCall[] = [];
  /** getUpdates alone. */
  readonly polls: ApiCall[] = [];
  readonly #watchers = new Set<() => void>();

  add(call: ApiCall): ApiCall {
    (call.method.toLowerCase() === 'getupdates' ? this.polls : this.calls).push(call);
    this.changed();
    return call;
  }

  /** Tells those who wait that something has happened. */
  changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  /** The first answer of `look` that is not false, null or undefined. Looks after every call and every 10 ms. */
  async wait<T>(look: () => T, ms: number, what: string | undefined): Promise<Found<T>> {
    const soon = look();
    if (isThere(soon)) return soon;
    return await new Promise((resolve, reject) => {
      const end = (): void => {
        clearInterval(again);
        clearTimeout(late);
        this.#watchers.delete(check);
      };
      const check = (): void => {
        try {
          const value = look();
          if (!isThere(value)) return;
          end();
          resolve(value);
        } catch (error) {
          end();
          reject(error);
        }
      };
      const again = setInterval(check, 10);
      const late = setTimeout(() => {
        end();
        reject(new Error(`waited ${ms} ms in vain${what === undefined ? '' : ` for ${what}`}; ${this.#lastCalls()}`));
      }, ms);
      this.#watchers.add(check);
    });
  }

  #lastCalls(): string {
    const last = this.calls.slice(-8).map(({ method, answer }) => {
      const outcome = answer === null ? 'no answer' : `${answer.code} ${answer.description ?? ''}`.trim();
      return `${method} (${outcome})`;
    });
    return last.length === 0 ? 'the bot has called nothing' : `last calls: ${last.join(', ')}`;
  }
}

function isThere<T>(value: T): value is Found<T> {
  return value !== undefined && value !== null && (value as unknown) !== false;
}
