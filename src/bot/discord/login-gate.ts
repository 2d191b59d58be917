/** When the gateway may be approached: pauses between reconnects, and between logins of this and earlier runs. */

import { type BackoffPolicy, backoffDelay } from '../../lib/backoff.js';
import type { SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { FaceMemory } from '../desk.js';
import { loginPause, parseLogins, recentLogins } from './login-pause.js';
import type { GatewayGate } from './patient-shards.js';

const loginsKey = 'discord:logins';
const reconnects: BackoffPolicy = { firstMs: 1_000, capMs: 60_000, floor: 0.5 };
/** A connection that held this long was a good one: the next loss starts again without a pause. */
const goodConnectionMs = 60_000;
/** Discord takes one login per 5 s (`max_concurrency` 1). */
const betweenLoginsMs = 5_000;

export interface LoginGateDeps {
  memory: FaceMemory;
  steady: SteadyClock;
  wallNow: () => number;
  random: () => number;
  log: Logger;
  /** Told before a pause that spares logins. */
  onLoginPause(ms: number): void;
}

export class LoginGate implements GatewayGate {
  #attempt = 0;
  #connectedAt: number | null = null;
  #lastLogin: number | null = null;
  #logins: number[];

  constructor(private readonly deps: LoginGateDeps) {
    this.#logins = parseLogins(remembered(deps));
  }

  /** The gateway is ready for commands. */
  connected(): void {
    this.#connectedAt = this.deps.steady.now();
  }

  async beforeConnect(isLogin: boolean): Promise<void> {
    const { steady, random, wallNow } = this.deps;
    const held = this.#connectedAt === null ? 0 : steady.now() - this.#connectedAt;
    if (held >= goodConnectionMs) this.#attempt = 0;
    this.#connectedAt = null;
    const attempt = this.#attempt++;
    // The first try goes at once; discord.js itself waits half a second before each reconnect.
    if (attempt > 0) await steady.sleep(backoffDelay(attempt - 1, reconnects, random));
    if (!isLogin) return;
    const pause = loginPause(this.#logins, wallNow());
    if (pause === 0) return;
    this.deps.onLoginPause(pause);
    await steady.sleep(pause);
  }

  async beforeIdentify(signal: AbortSignal): Promise<void> {
    const { steady, wallNow, memory, log } = this.deps;
    if (this.#lastLogin !== null) {
      const early = this.#lastLogin + betweenLoginsMs - steady.now();
      if (early > 0) await steady.sleep(early, signal);
    }
    signal.throwIfAborted();
    this.#lastLogin = steady.now();
    this.#logins = [...recentLogins(this.#logins, wallNow()), wallNow()];
    // Not waited for: a store that is slow or full must not keep the chat away.
    memory.set(loginsKey, JSON.stringify(this.#logins)).catch((error: unknown) => {
      log.warn('discord login not remembered', { error });
    });
  }
}

/** A memory that cannot be read must not keep the chat away. */
function remembered({ memory, log }: Pick<LoginGateDeps, 'memory' | 'log'>): string | null {
  try {
    return memory.get(loginsKey);
  } catch (error) {
    log.warn('discord logins not remembered', { error });
    return null;
  }
}
