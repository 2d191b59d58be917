/** One request in the air for any number of callers. */

/**
 * Settles with `promise`, or rejects with the signal's reason as soon as that one caller gives up. The shared work goes on for
 * the others, and its failure is never left unhandled.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  promise.catch(() => {});
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Joins callers with the same key to one running call; the next call after it has settled starts anew. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  join(key: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
    let flight = this.#running.get(key);
    if (flight === undefined) {
      flight = run().finally(() => this.#running.delete(key));
      this.#running.set(key, flight);
    }
    return untilAborted(flight, signal);
  }
}
