import type { WebSocket } from 'ws';
import type { Cancel } from '../../lib/clock.js';
import { ChannelTable } from './channel-table.js';
import type { DxLinkContext } from './context.js';
import { Outlet } from './outlet.js';
import { type ClientMessage, errorTexts, readMessage } from './wire.js';

/** Version as a real server wrote it. */
const serverVersion = '1.0-1.2.1-20240722-153442';
const userId = 'practice';
/** How often deadlines are looked at. */
const watchMs = 200;
const delayedByMs = 15 * 60_000;

/** One connection: handshake, authorization, keepalive; the channels are in its table. */
export class DxLinkSession {
  readonly #outlet: Outlet;
  readonly #channels: ChannelTable;
  readonly #stopWatching: Cancel;
  #isSetUp = false;
  #token: string | null = null;
  #isAuthorized = false;
  #authorizedAt = 0;
  #heardAt: number;
  #keepaliveAt: number;
  /** Seconds of our silence the client bears. */
  #clientTimeout = Number.POSITIVE_INFINITY;

  constructor(
    private readonly socket: WebSocket,
    isDelayed: boolean,
    private readonly context: DxLinkContext,
    private readonly onEnd: () => void,
  ) {
    this.#outlet = new Outlet(socket, context);
    this.#channels = new ChannelTable(this.#outlet, context, {
      isLive: () => this.#isAuthorized && this.#outlet.mutedAt === null,
      delayMs: isDelayed ? delayedByMs : 0,
    });
    this.#heardAt = context.steady.now();
    this.#keepaliveAt = this.#heardAt;
    this.#stopWatching = context.steady.every(watchMs, () => this.#watch());
    socket.on('message', (data, isBinary) => this.#onFrame(data as Buffer, isBinary));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#end());
  }

  get isAuthorized(): boolean {
    return this.#isAuthorized;
  }

  get items(): number {
    return this.#channels.held.items;
  }

  /** The token of this connection ends now: data stops, and only an ERROR says so. */
  expire(): void {
    if (!this.#isAuthorized) return;
    this.#isAuthorized = false;
    if (this.#token !== null) this.context.tokens.expireQuote(this.#token);
    this.#outlet.error(0, 'UNAUTHORIZED', errorTexts.tokenExpired);
  }

  /** Ends the connection: politely with a code, or by cutting the socket. */
  drop(code?: number): void {
    if (code === undefined || this.#outlet.mutedAt !== null) this.socket.terminate();
    else this.socket.close(code);
  }

  // ---- deadlines ----------------------------------------------------------------------------------------------------

  #watch(): void {
    const { knobs, steady, tokens } = this.context;
    const now = steady.now();
    if (this.#isAuthorized) this.#outlet.muteWhenDue();
    const { mutedAt } = this.#outlet;
    if (mutedAt !== null) {
      // A half-open connection ends when the network gives up, long after either side's patience.
      if (now - mutedAt > (2 * knobs.keepaliveTimeout + 30) * 1000) this.socket.terminate();
      return;
    }
    if (now - this.#heardAt >= knobs.keepaliveTimeout * 1000) {
      this.socket.close(1000, 'Bye');
      return;
    }
    const every = Math.min(knobs.keepaliveEvery, this.#clientTimeout / 2) * 1000;
    if (this.#isSetUp && now - this.#keepaliveAt >= every) {
      this.#keepaliveAt = now;
      this.#outlet.send({ type: 'KEEPALIVE', channel: 0 });
    }
    const life = (knobs.tokenExpiry ?? Number.POSITIVE_INFINITY) * 1000;
    const isTokenOver = this.#token !== null && tokens.stateOf('quote', this.#token) === 'expired';
    if (this.#isAuthorized && (isTokenOver || now - this.#authorizedAt >= life)) this.expire();
  }

  // ---- frames -------------------------------------------------------------------------------------------------------

  #onFrame(frame: Buffer, isBinary: boolean): void {
    const { knobs, stats, steady } = this.context;
    stats.framesIn += 1;
    this.#heardAt = steady.now();
    if (knobs.frameLimit !== null && frame.length > knobs.frameLimit.bytes) {
      const text = errorTexts.frame(knobs.frameLimit.bytes);
      if (knobs.frameLimit.mode === 'close1009') this.socket.close(1009, text);
      else this.#outlet.error(0, 'INVALID_MESSAGE', text);
      return;
    }
    const message = isBinary ? null : readMessage(frame.toString('utf8'));
    if (message === null) this.#outlet.error(0, 'INVALID_MESSAGE', errorTexts.notJson);
    else this.#onMessage(message);
  }

  #onMessage(message: ClientMessage): void {
    if (message.type === 'SETUP') this.#onSetup(message);
    else if (message.type === 'KEEPALIVE' || message.type === 'ERROR' || this.context.knobs.silentSetup) return;
    else if (!this.#isSetUp) this.#outlet.error(0, 'BAD_ACTION', errorTexts.setupFirst);
    else if (message.type === 'AUTH') this.#onAuth(message);
    else if (!this.#isAuthorized) this.#outlet.error(message.channel, 'UNAUTHORIZED', errorTexts.unauthorized);
    else this.#channels.receive(message);
  }

  #onSetup(message: ClientMessage): void {
    const { keepaliveTimeout, silentSetup } = this.context.knobs;
    if (silentSetup) return;
    this.#isSetUp = true;
    if (typeof message.keepaliveTimeout === 'number' && message.keepaliveTimeout > 0) {
      this.#clientTimeout = message.keepaliveTimeout;
    }
    const timeouts = { keepaliveTimeout, acceptKeepaliveTimeout: keepaliveTimeout };
    this.#outlet.send({ type: 'SETUP', channel: 0, version: serverVersion, ...timeouts });
    this.#sendAuthState();
  }

  #onAuth({ token }: ClientMessage): void {
    const { knobs, tokens, steady, sessions } = this.context;
    if (knobs.silentAuth) return;
    if (typeof token !== 'string' || token === '') {
      this.#outlet.error(0, 'INVALID_MESSAGE', errorTexts.noToken);
      return;
    }
    const state = tokens.stateOf('quote', token);
    if (knobs.rejectAuth > 0 || state !== 'valid') {
      this.#refuseAuth(knobs.rejectAuth > 0 ? knobs.rejectAuthBy : state === 'expired' ? 'error' : 'state');
      return;
    }
    const others = [...sessions].filter((session) => session !== this && session.isAuthorized).length;
    if (knobs.sessionLimit !== null && others >= knobs.sessionLimit) {
      this.#outlet.error(0, 'UNAUTHORIZED', errorTexts.sessions);
      this.socket.close(1000, 'Bye');
      return;
    }
    this.#token = token;
    this.#isAuthorized = true;
    this.#authorizedAt = steady.now();
    this.#sendAuthState();
  }

  #refuseAuth(by: 'state' | 'error'): void {
    const { knobs } = this.context;
    if (knobs.rejectAuth > 0) knobs.rejectAuth -= 1;
    this.#isAuthorized = false;
    if (by === 'error') this.#outlet.error(0, 'UNAUTHORIZED', errorTexts.authFailed);
    else this.#sendAuthState();
  }

  #sendAuthState(): void {
    const state = this.#isAuthorized ? { state: 'AUTHORIZED', userId } : { state: 'UNAUTHORIZED' };
    this.#outlet.send({ type: 'AUTH_STATE', channel: 0, ...state });
  }

  #end(): void {
    this.#stopWatching();
    this.#channels.closeAll();
    this.#isAuthorized = false;
    this.onEnd();
  }
}
