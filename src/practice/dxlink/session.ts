import type { WebSocket } from 'ws';
import type { Cancel } from '../../lib/clock.js';
import type { DxLinkContext } from '../dxlink-server.js';
import { type ChannelPort, type Contract, contracts, FeedChannel } from './feed-channel.js';
import { TokenBucket } from './token-bucket.js';
import { type ClientMessage, errorTexts, type Json, readMessage, type WireError } from './wire.js';

/** Version as a real server wrote it. */
const serverVersion = '1.0-1.2.1-20240722-153442';
const userId = 'practice';
/** Above this the socket is not keeping up, and values are conflated rather than queued. */
const congestedBytes = 1 << 20;
/** How often deadlines are looked at. */
const watchMs = 200;
const delayedByMs = 15 * 60_000;

/** One connection: handshake, keepalive, channels. */
export class DxLinkSession {
  readonly #channels = new Map<number, { feed: FeedChannel; stop: Cancel; lastPassAt: number }>();
  #isSetUp = false;
  #token: string | null = null;
  #authorized = false;
  #authorizedAt = 0;
  #heardAt: number;
  #keepaliveAt: number;
  #clientTimeout = Number.POSITIVE_INFINITY;
  #dataMessages = 0;
  #mutedAt: number | null = null;
  #bucket: { limits: object; bucket: TokenBucket } | null = null;
  #watch: Cancel;

  constructor(
    private readonly socket: WebSocket,
    private readonly isDelayed: boolean,
    private readonly context: DxLinkContext,
  ) {
    const now = context.steady.now();
    this.#heardAt = now;
    this.#keepaliveAt = now;
    this.#watch = context.steady.every(watchMs, () => this.#look());
    socket.on('message', (data, isBinary) => this.#onFrame(data.toString(), isBinary));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#end());
  }

  get isAuthorized(): boolean {
    return this.#authorized;
  }

  get items(): number {
    let sum = 0;
    for (const { feed } of this.#channels.values()) sum += feed.items;
    return sum;
  }

  /** The token of this connection ends now: data stops, and only an ERROR says so. */
  expire(): void {
    if (!this.#authorized) return;
    this.#authorized = false;
    if (this.#token !== null) this.context.tokens.expireQuote(this.#token);
    this.#error(0, 'UNAUTHORIZED', errorTexts.tokenExpired);
  }

  /** Ends the connection: politely with a code, or by cutting the socket. */
  drop(code?: number): void {
    if (code === undefined || this.#mutedAt !== null) this.socket.terminate();
    else this.socket.close(code);
  }

  // ---- deadlines ----------------------------------------------------------------------------------------------------

  #look(): void {
    const { knobs, steady } = this.context;
    const now = steady.now();
    if (this.#mutedAt !== null) {
      // A half-open connection ends when the network gives up, long after either side's patience.
      if (now - this.#mutedAt > (2 * knobs.keepaliveTimeout + 30) * 1000) this.socket.terminate();
      return;
    }
    this.#muteWhenDue();
    if (now - this.#heardAt >= knobs.keepaliveTimeout * 1000) {
      this.socket.close(1000, 'Bye');
      return;
    }
    const every = Math.min(knobs.keepaliveEvery, this.#clientTimeout / 2) * 1000;
    if (this.#isSetUp && now - this.#keepaliveAt >= every) {
      this.#keepaliveAt = now;
      this.#send({ type: 'KEEPALIVE', channel: 0 });
    }
    const life = knobs.tokenExpiry;
    if (this.#authorized && life !== null && now - this.#authorizedAt >= life * 1000) this.expire();
    if (this.#authorized && this.context.tokens.stateOf('quote', this.#token ?? '') === 'expired') this.expire();
  }

  #muteWhenDue(): void {
    const limit = this.context.knobs.silentAfter;
    if (limit === null || this.#mutedAt !== null || this.#dataMessages < limit || !this.#authorized) return;
    this.#mutedAt = this.context.steady.now();
    // Not reading either: pings and closes stay unanswered, as when the peer's machine is gone.
    this.socket.pause();
  }

  // ---- frames -------------------------------------------------------------------------------------------------------

  #onFrame(text: string, isBinary: boolean): void {
    const { knobs, stats } = this.context;
    stats.framesIn += 1;
    this.#heardAt = this.context.steady.now();
    const limit = knobs.frameLimit;
    if (limit !== null && Buffer.byteLength(text) > limit.bytes) {
      if (limit.mode === 'close1009') this.socket.close(1009, errorTexts.frame(limit.bytes));
      else this.#error(0, 'INVALID_MESSAGE', errorTexts.frame(limit.bytes));
      return;
    }
    const message = isBinary ? null : readMessage(text);
    if (message === null) {
      this.#error(0, 'INVALID_MESSAGE', errorTexts.notJson);
      return;
    }
    if (message.type === 'SETUP') {
      this.#onSetup(message);
      return;
    }
    if (message.type === 'KEEPALIVE' || message.type === 'ERROR') return;
    if (!this.#isSetUp) {
      if (!knobs.silentSetup) this.#error(0, 'BAD_ACTION', errorTexts.setupFirst);
      return;
    }
    if (message.type === 'AUTH') {
      this.#onAuth(message);
      return;
    }
    this.#onChannelMessage(message);
  }

  #onSetup(message: ClientMessage): void {
    const { knobs } = this.context;
    if (knobs.silentSetup) return;
    this.#isSetUp = true;
    if (typeof message.keepaliveTimeout === 'number' && message.keepaliveTimeout > 0) {
      this.#clientTimeout = message.keepaliveTimeout;
    }
    const { keepaliveTimeout } = knobs;
    this.#send({
      type: 'SETUP',
      channel: 0,
      version: serverVersion,
      keepaliveTimeout,
      acceptKeepaliveTimeout: keepaliveTimeout,
    });
    this.#sendAuthState();
  }

  #onAuth(message: ClientMessage): void {
    const { knobs, tokens, sessions } = this.context;
    const { token } = message;
    if (knobs.silentAuth) return;
    if (typeof token !== 'string' || token === '') {
      this.#error(0, 'INVALID_MESSAGE', errorTexts.noToken);
      return;
    }
    const state = tokens.stateOf('quote', token);
    if (knobs.rejectAuth > 0 || state !== 'valid') {
      const byError = knobs.rejectAuth > 0 ? knobs.rejectAuthBy === 'error' : state === 'expired';
      if (knobs.rejectAuth > 0) knobs.rejectAuth -= 1;
      this.#authorized = false;
      if (byError) {
        this.#error(0, 'UNAUTHORIZED', errorTexts.authFailed);
        return;
      }
      this.#sendAuthState();
      return;
    }
    const others = [...sessions].filter((session) => session !== this && session.isAuthorized).length;
    if (knobs.sessionLimit !== null && others >= knobs.sessionLimit) {
      this.#error(0, 'UNAUTHORIZED', errorTexts.sessions);
      this.socket.close(1000, 'Bye');
      return;
    }
    this.#token = token;
    this.#authorized = true;
    this.#authorizedAt = this.context.steady.now();
    this.#sendAuthState();
  }

  #sendAuthState(): void {
    const state = this.#authorized ? { state: 'AUTHORIZED', userId } : { state: 'UNAUTHORIZED' };
    this.#send({ type: 'AUTH_STATE', channel: 0, ...state });
  }

  // ---- channels -----------------------------------------------------------------------------------------------------

  #onChannelMessage(message: ClientMessage): void {
    const id = message.channel;
    if (!this.#authorized) {
      this.#error(id, 'UNAUTHORIZED', errorTexts.unauthorized);
      return;
    }
    if (message.type === 'CHANNEL_REQUEST') {
      this.#openChannel(message);
      return;
    }
    const channel = this.#channels.get(id);
    if (channel === undefined) {
      this.#error(id, 'BAD_ACTION', errorTexts.channelUnknown(id));
      return;
    }
    switch (message.type) {
      case 'CHANNEL_CANCEL':
        this.#closeChannel(id);
        this.#send({ type: 'CHANNEL_CLOSED', channel: id });
        return;
      case 'FEED_SETUP': {
        channel.feed.setup(message);
        channel.stop();
        channel.stop = this.#startTicking(id, channel.feed.period);
        return;
      }
      case 'FEED_SUBSCRIPTION':
        channel.feed.subscribe(message);
        this.#pass(id);
        return;
      default:
        this.#error(id, 'INVALID_MESSAGE', errorTexts.typeUnknown(message.type));
        return;
    }
  }

  #openChannel(message: ClientMessage): void {
    const { channel: id, service } = message;
    if (this.#channels.has(id)) {
      this.#error(id, 'BAD_ACTION', errorTexts.channelExists(id));
      return;
    }
    if (service !== 'FEED' || id <= 0) {
      this.#error(id, 'BAD_ACTION', errorTexts.serviceUnknown(service));
      return;
    }
    const parameters = message.parameters as { contract?: unknown } | undefined;
    const contract = (parameters?.contract ?? 'AUTO') as Contract;
    if (!contracts.includes(contract)) {
      this.#error(id, 'BAD_ACTION', errorTexts.contractUnknown(contract));
      return;
    }
    const { market, knobs, isIndex, steady } = this.context;
    const feed = new FeedChannel(id, contract, market, knobs, this.#portFor(id), isIndex);
    this.#channels.set(id, { feed, stop: this.#startTicking(id, feed.period), lastPassAt: steady.now() });
    this.#send({ type: 'CHANNEL_OPENED', channel: id, service, parameters: { contract, subFormat: 'LIST' } });
  }

  #closeChannel(id: number): void {
    this.#channels.get(id)?.stop();
    this.#channels.delete(id);
  }

  #startTicking(id: number, period: number): Cancel {
    return this.context.steady.every(period * 1000, () => {
      const channel = this.#channels.get(id);
      if (channel === undefined || !this.#authorized || this.#mutedAt !== null) return;
      channel.feed.tick();
      this.#pass(id);
    });
  }

  /** Sends first values, in passes with air between them, until all are out or the socket or the pace says later. */
  #pass(id: number): void {
    const channel = this.#channels.get(id);
    if (channel === undefined || !this.#authorized || this.#mutedAt !== null) return;
    const now = this.context.steady.now();
    const elapsed = now - channel.lastPassAt;
    channel.lastPassAt = now;
    const done = channel.feed.sendFirstValues(elapsed);
    if (done || this.context.knobs.slowBurst !== null || this.#isCongested()) return;
    this.context.steady.after(0, () => this.#pass(id), { background: true });
  }

  #portFor(id: number): ChannelPort {
    return {
      send: (message) => this.#send(message),
      sendData: (message, events) => this.#sendData(message, events),
      error: (type, text) => this.#error(id, type, text),
      isCongested: () => this.#isCongested(),
      admits: (sent, added, candles) => this.#admits(id, sent, added, candles),
      at: () => this.context.market.clock.now() - (this.isDelayed ? delayedByMs : 0),
    };
  }

  #admits(id: number, sent: number, added: number, candles: number): boolean {
    const { knobs } = this.context;
    const now = this.context.steady.now();
    if (knobs.rateLimit !== null && this.#bucket?.limits !== knobs.rateLimit) {
      this.#bucket = { limits: knobs.rateLimit, bucket: new TokenBucket(knobs.rateLimit, now) };
    }
    const refuse = (text: string) => {
      this.#error(id, 'BAD_ACTION', text);
      return false;
    };
    if (knobs.rateLimit !== null && this.#bucket?.bucket.take(sent, now) === false) return refuse(errorTexts.rate);
    if (knobs.sizeLimit !== null && added > 0 && this.items + added > knobs.sizeLimit) return refuse(errorTexts.size);
    const held = [...this.#channels.values()].reduce((sum, { feed }) => sum + feed.candles, 0);
    if (candles > 0 && held + candles > knobs.candleCap) return refuse(errorTexts.typeSize('Candle'));
    return true;
  }

  // ---- sending ------------------------------------------------------------------------------------------------------

  #isCongested(): boolean {
    return this.socket.bufferedAmount > congestedBytes;
  }

  #sendData(message: Json, events: number): void {
    const { knobs, stats } = this.context;
    this.#muteWhenDue();
    if (this.#mutedAt !== null || this.socket.readyState !== this.socket.OPEN) return;
    if (knobs.dropMidBurst !== null && this.#dataMessages >= knobs.dropMidBurst) {
      knobs.dropMidBurst = null;
      this.socket.terminate();
      return;
    }
    this.#dataMessages += 1;
    stats.dataMessages += 1;
    stats.events += events;
    const text = JSON.stringify(message);
    if (knobs.badJson !== null && this.#dataMessages % knobs.badJson === 0)
      this.#write(text.slice(0, text.length >> 1));
    this.#write(text);
  }

  #error(channel: number, error: WireError, message: string): void {
    this.context.stats.errors += 1;
    this.#send({ type: 'ERROR', channel, error, message });
  }

  #send(message: Json): void {
    this.#write(JSON.stringify(message));
  }

  #write(text: string): void {
    if (this.#mutedAt !== null || this.socket.readyState !== this.socket.OPEN) return;
    this.context.stats.framesOut += 1;
    this.socket.send(text);
  }

  #end(): void {
    this.#watch();
    for (const id of [...this.#channels.keys()]) this.#closeChannel(id);
    this.#authorized = false;
    this.context.onEnd(this);
  }
}
