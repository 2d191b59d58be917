import type { SteadyClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { Secret } from '../lib/secret.js';

export interface HeartbeatDeps {
  /** Asked with GET; the address itself is the secret of such services. */
  url: Secret;
  fetch: typeof globalThis.fetch;
  steady: Pick<SteadyClock, 'now'>;
  log: Logger;
  /** Told of each outcome, for metrics. */
  onBeat?: (ok: boolean) => void;
}

export interface Heartbeat {
  /** Sends one beat unless one is still on its way. Returns at once and never throws. */
  beat(): void;
  /** Resolves when no beat is on its way. */
  idle(): Promise<void>;
}

const deadlineMs = 10_000;
const hourMs = 3_600_000;

/** Tells an outside watchdog that a good snapshot was stored, so that somebody notices a dead machine. */
export function createHeartbeat(deps: HeartbeatDeps): Heartbeat {
  let current: Promise<void> | null = null;
  let loggedAt: number | null = null;

  const send = async () => {
    try {
      const response = await deps.fetch(deps.url.reveal(), {
        signal: AbortSignal.timeout(deadlineMs),
        redirect: 'follow',
      });
      await response.body?.cancel();
      if (!response.ok) throw new AppError('INTERNAL', `The heartbeat address answered ${response.status}.`);
      deps.onBeat?.(true);
    } catch (error) {
      deps.onBeat?.(false);
      const now = deps.steady.now();
      if (loggedAt !== null && now - loggedAt < hourMs) return;
      loggedAt = now;
      // The message of a network error may hold the address.
      const reason = error instanceof AppError ? error.message : 'It could not be reached.';
      deps.log.warn('heartbeat failed; further failures are not logged for an hour', { reason });
    }
  };

  return {
    beat() {
      if (current !== null) return;
      current = send().finally(() => {
        current = null;
      });
    },
    async idle() {
      await current;
    },
  };
}
