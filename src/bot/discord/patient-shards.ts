/**
 * The gateway connection of discord.js with patience. By itself it reconnects every half second for ever, reconnects even
 * after it was destroyed within that half second, and crashes the process when it is destroyed while its socket opens
 * (@discordjs/ws 1.2: the socket's error then has no listener).
 */

import {
  type IShardingStrategy,
  SimpleShardingStrategy,
  type WebSocketOptions,
  WebSocketShardStatus,
} from 'discord.js';
import { AppError } from '../../lib/errors.js';

/** The gateway manager of @discordjs/ws; discord.js exports another class under its name. */
type GatewayManager = Parameters<NonNullable<WebSocketOptions['buildStrategy']>>[0];

/** Decides when the gateway may be approached. */
export interface GatewayGate {
  /** Waited for before each socket is opened. `isLogin`: there is no session to resume, so a login will be spent. Never rejects. */
  beforeConnect(isLogin: boolean): Promise<void>;
  /** Waited for right before a login is spent. Rejects only when the signal aborts. */
  beforeIdentify(signal: AbortSignal): Promise<void>;
}

/** So many logins a day stay for a person who must restart by hand. */
export const reservedLogins = 5;
/** The socket opens and Discord says hello within this, or it is tried again. */
const handshakeTimeoutMs = 10_000;
const readyTimeoutMs = 15_000;

/** `WebSocketShardEvents.Hello` of @discordjs/ws, hidden behind a namesake in discord.js. */
const hello = 'hello' as Parameters<GatewayManager['once']>[0];

const never = new Promise<never>(() => {});

class PatientShards extends SimpleShardingStrategy {
  readonly #gateway: GatewayManager;
  #isHelloHeard = false;
  #isClosed = false;

  constructor(gateway: GatewayManager, gate: GatewayGate) {
    super(gateway);
    this.#gateway = gateway;
    const { options } = gateway;
    options.handshakeTimeout = handshakeTimeoutMs;
    options.helloTimeout = handshakeTimeoutMs;
    options.readyTimeout = readyTimeoutMs;
    options.initialPresence = null;
    const retrieve = options.retrieveSessionInfo;
    options.retrieveSessionInfo = async (shard) => {
      if (this.#isClosed) return never;
      // A shard that is idle asks because it is about to connect; the other askers are connected.
      const isConnecting = (await this.fetchStatus()).get(shard) === WebSocketShardStatus.Idle;
      if (!isConnecting) return retrieve(shard);
      await gate.beforeConnect((await retrieve(shard)) === null);
      if (this.#isClosed) return never;
      this.#isHelloHeard = false;
      return retrieve(shard);
    };
    options.buildIdentifyThrottler = () => ({
      waitForIdentify: (_shard, signal) => (this.#isClosed ? never : gate.beforeIdentify(signal)),
    });
    gateway.on(hello, () => {
      this.#isHelloHeard = true;
    });
  }

  /** @throws AppError DISCORD_LOGIN_LIMIT, with how long to wait in its facts, when the day's logins are nearly used up. */
  override async spawn(shardIds: number[]): Promise<void> {
    const { session_start_limit: limit } = await this.#gateway.fetchGatewayInformation();
    if (limit.remaining <= reservedLogins) {
      throw new AppError('DISCORD_LOGIN_LIMIT', `Discord leaves ${limit.remaining} logins for today.`, {
        facts: { remaining: limit.remaining, waitMs: Math.max(limit.reset_after, 1_000) },
      });
    }
    return super.spawn(shardIds);
  }

  override async destroy(options?: Parameters<SimpleShardingStrategy['destroy']>[0]): Promise<void> {
    const statuses = await this.fetchStatus();
    // Before the first shard is made the manager destroys what there is, which is nothing.
    if (statuses.size === 0) return super.destroy(options);
    this.#isClosed = true;
    const isOpening = [...statuses.values()].includes(WebSocketShardStatus.Connecting) && !this.#isHelloHeard;
    if (!isOpening) return super.destroy(options);
    // Its socket is left to open or to fail (both within the timeouts above), and closed then.
    this.#gateway.once(hello, () => void super.destroy(options));
  }
}

/** For `Client`'s `ws.buildStrategy`. */
export function patientShards(gate: GatewayGate): (gateway: GatewayManager) => IShardingStrategy {
  return (gateway) => new PatientShards(gateway, gate);
}
