import { type BackoffPolicy, backoffDelay } from '../../lib/backoff.js';
import type { Face } from '../face.js';
import type { DiscordFaceDeps } from './deps.js';
import { FaceStatus } from './face-status.js';
import { Interactions } from './interactions.js';
import { LoginGate } from './login-gate.js';
import { Session, type SessionEnd } from './session.js';
import { TokenKeeper } from './token-keeper.js';

export type { AnsweredInteraction, DiscordFaceDeps } from './deps.js';

const logins: BackoffPolicy = { firstMs: 1_000, capMs: 5 * 60_000, floor: 0.5 };
/** Of the time to stop, this share is for answers to end by themselves; then they are told to. */
const quietShare = 0.8;
/** A comparison with Discord's clock is believed for so long. */
const clockKnownMs = 60_000;

/** Discord as a chat face: logs in, registers the commands, hands interactions to the desk, and survives outages. */
export function createDiscordFace(deps: DiscordFaceDeps): Face {
  const { steady, log, random } = deps;
  deps.filter.add(deps.token);
  const status = new FaceStatus(() => steady.now());
  const tokens = new TokenKeeper(deps.filter, steady);
  const stopped = new AbortController();
  let clock: { aheadMs: number; readAt: number } | null = null;
  let session: Session | null = null;
  let stopping: Promise<void> | null = null;
  const interactions = new Interactions({ ...deps, tokens, clockAhead });
  const gate = new LoginGate({
    ...deps,
    onLoginPause(ms) {
      const problem = `Many logins lately: the next one is in ${Math.ceil(ms / 1_000)} s.`;
      status.set('connecting', problem, 'DISCORD_LOGIN_LIMIT');
      log.warn('discord login waits', { waitMs: ms });
    },
  });

  /** Null when the machine's clock may have been set since Discord's was read. */
  function clockAhead(): number | null {
    return clock === null || steady.now() - clock.readAt > clockKnownMs ? null : clock.aheadMs;
  }

  async function keepConnected(): Promise<void> {
    for (let attempt = 0; !stopped.signal.aborted; attempt++) {
      session = new Session({
        ...deps,
        gate,
        status,
        onInteraction: (interaction, rest, where) => interactions.take(interaction, rest, where),
        onServerTime: (time) => {
          clock = { aheadMs: aheadOf(deps.wallNow(), time), readAt: steady.now() };
        },
      });
      const end = await session.run();
      if (stopped.signal.aborted) return;
      await session.close();
      if (end.isFinal) return refuse(end);
      if (end.wasConnected) attempt = 0;
      const waitMs = end.waitMs ?? backoffDelay(attempt, logins, random);
      status.set('connecting', end.problem, end.code);
      log.warn('discord login failed', { code: end.code, problem: end.problem, waitMs });
      await steady.sleep(waitMs, stopped.signal).catch(() => {});
    }
  }

  function refuse({ problem, code }: SessionEnd): void {
    status.set('refused', problem, code);
    log.error('discord given up until a restart', { code, problem });
  }

  async function stop(graceMs: number): Promise<void> {
    interactions.close();
    const quiet = new AbortController();
    const wait = (ms: number) => Promise.race([interactions.drained(), steady.sleep(ms, quiet.signal).catch(() => {})]);
    await wait(graceMs * quietShare);
    interactions.abort();
    await wait(graceMs * (1 - quietShare));
    quiet.abort();
    stopped.abort();
    await session?.close();
    tokens.stop();
    status.set('stopped', 'Stopped.', null);
  }

  return {
    name: 'discord',
    state: () => status.state,
    start() {
      void keepConnected().catch((error: unknown) => {
        status.set('refused', 'The Discord part of gexwatch failed.', 'INTERNAL');
        log.error('discord face failed', { error: error instanceof Error ? error.name : typeof error });
      });
    },
    stop(graceMs) {
      stopping ??= stop(graceMs).catch((error: unknown) => {
        log.error('discord face did not stop cleanly', { error: error instanceof Error ? error.name : typeof error });
      });
      return stopping;
    },
  };
}

/** How far our clock is ahead of the server's, ms; the header has whole seconds, so small differences count for nothing. */
function aheadOf(now: number, serverTime: number): number {
  const ahead = now - serverTime;
  return Math.abs(ahead) > 2_000 ? ahead : 0;
}
