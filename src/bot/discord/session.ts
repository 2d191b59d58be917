/** One client of discord.js from its login until it can go no further. Lost connections inside are its own matter. */

import { type Client, Events, type Interaction, type REST } from 'discord.js';
import { AppError, type ErrorCode } from '../../lib/errors.js';
import { carefulRequest } from './careful-request.js';
import { createClient, listenToFaults } from './client.js';
import type { DiscordFaceDeps } from './deps.js';
import { classifyDiscordError, gatewayRefusal } from './errors.js';
import type { FaceStatus } from './face-status.js';
import { watchGuilds } from './guild-watch.js';
import type { LoginGate } from './login-gate.js';
import { keepRegistered } from './registration.js';
import { type Where, WhereBook } from './where.js';

export interface SessionDeps extends DiscordFaceDeps {
  gate: LoginGate;
  status: FaceStatus;
  onInteraction(interaction: Interaction, rest: REST, where: Where): void;
  /** Discord's clock, ms UTC, to the second. */
  onServerTime(time: number): void;
}

/** Why a session ended. */
export interface SessionEnd {
  code: ErrorCode;
  problem: string;
  /** No further try can help. */
  isFinal: boolean;
  /** When Discord says how long to wait, ms. */
  waitMs: number | null;
  wasConnected: boolean;
}

/** The closing handshake of a healthy gateway takes milliseconds; the socket library itself would wait 30 s. */
const longestCloseMs = 2_000;

const tokenRefused = { code: 'DISCORD_TOKEN_REJECTED', problem: 'Discord refused the bot token.' } as const;

export class Session {
  readonly #client: Client;
  readonly #where = new WhereBook();
  readonly #closed = new AbortController();
  #wasConnected = false;
  #isRegistering = false;
  #end: (end: SessionEnd) => void = () => {};
  readonly #ended: Promise<SessionEnd>;

  constructor(private readonly deps: SessionDeps) {
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#client = createClient({
      apiUrl: deps.apiUrl,
      gate: deps.gate,
      makeRequest: carefulRequest({
        steady: deps.steady,
        onUnauthorized: () => this.#refused(tokenRefused),
        onServerTime: deps.onServerTime,
      }),
    });
    this.#listen();
  }

  /** Resolves when the session cannot go on; never rejects. A closed session may never resolve. */
  async run(): Promise<SessionEnd> {
    const login = this.#client.login(this.deps.token.reveal()).then(
      () => this.#ended,
      (error: unknown) => this.#failed(error),
    );
    return Promise.race([login, this.#ended]);
  }

  /** Never throws. A gateway that no longer answers is not waited for: its socket ends by itself. */
  async close(): Promise<void> {
    const { steady, log } = this.deps;
    this.#closed.abort();
    const waited = new AbortController();
    const destroyed = this.#client
      .destroy()
      .catch((error: unknown) => {
        log.warn('discord client not closed cleanly', { error: classifyDiscordError(error).error });
      })
      .finally(() => waited.abort());
    await Promise.race([destroyed, steady.sleep(longestCloseMs, waited.signal).catch(() => {})]);
  }

  #listen(): void {
    const { deps } = this;
    const client = this.#client;
    const { status, log } = deps;
    listenToFaults(client, log, (error) => classifyDiscordError(error).error);
    watchGuilds(client, deps.chats, log);
    this.#where.listen(client);
    const on = () => {
      if (this.#closed.signal.aborted) return;
      this.#wasConnected = true;
      deps.gate.connected();
      if (client.user !== null) status.named(client.user.tag);
      if (status.set('on', null, null)) log.info('discord connected', { account: client.user?.tag ?? null });
      this.#register();
    };
    client.on(Events.ClientReady, on);
    client.on(Events.ShardReady, () => {
      // The first time the client itself is ready a moment later.
      if (client.isReady()) on();
    });
    client.on(Events.ShardResume, on);
    client.on(Events.ShardReconnecting, () => {
      if (this.#closed.signal.aborted) return;
      const problem = this.#wasConnected
        ? 'The connection to Discord was lost.'
        : 'The gateway of Discord cannot be reached.';
      if (status.set('connecting', problem, 'DISCORD_UNREACHABLE')) log.info('discord connection lost');
    });
    client.on(Events.ShardDisconnect, ({ code }) => {
      const refusal = gatewayRefusal(code);
      if (refusal !== null) this.#refused(refusal);
    });
    client.on(Events.InteractionCreate, (interaction) => {
      deps.onInteraction(interaction, client.rest, this.#where.take(interaction.id));
    });
  }

  #register(): void {
    const { application } = this.#client;
    if (this.#isRegistering || application === null) return;
    this.#isRegistering = true;
    const { guildId, commands, memory, steady, random, log } = this.deps;
    void keepRegistered({
      rest: this.#client.rest,
      scope: { applicationId: application.id, guildId },
      commands,
      memory,
      steady,
      random,
      log,
      signal: this.#closed.signal,
    });
  }

  #refused(why: { code: ErrorCode; problem: string }): void {
    this.#end({ ...why, isFinal: true, waitMs: null, wasConnected: this.#wasConnected });
  }

  #failed(thrown: unknown): SessionEnd {
    const end = { isFinal: false, waitMs: null, wasConnected: this.#wasConnected };
    if (thrown instanceof AppError && thrown.code === 'DISCORD_LOGIN_LIMIT') {
      return { ...end, code: thrown.code, problem: thrown.message, waitMs: Number(thrown.facts.waitMs) };
    }
    const { remedy, error } = classifyDiscordError(thrown);
    if (remedy === 'refused') return { ...end, ...tokenRefused, isFinal: true };
    const detail = error.facts.network ?? error.facts.status;
    const why = detail === undefined ? '' : ` (${detail})`;
    return { ...end, code: 'DISCORD_UNREACHABLE', problem: `Discord cannot be reached${why}.` };
  }
}
