/**
 * One connection from its socket to its end: handshake, keepalive, watchdog. It lives once; a reconnect makes another one,
 * because a channel number used before may still be taken on the server side of an old socket.
 */

import type { Cancel, SteadyClock } from '../../lib/clock.js';
import type { Connection, QuoteToken, Transport } from '../ports.js';
import type { FeedCounters } from './counters.js';
import type { ErrorMeaning } from './error-meaning.js';
import type { FeedLimits } from './limits.js';
import {
  authFrame,
  channelRequestFrame,
  feedSetupFrame,
  keepaliveFrame,
  parseFrame,
  setupFrame,
  type WireMessage,
} from './protocol.js';
import { checkLiveness, type Ending, newSession, receive, type Session } from './session.js';

/** What a connection tells its owner. */
export interface LinkEvents {
  /** The socket is open and the handshake begins. */
  onOpen(): void;
  /** The data channel is open and FEED_SETUP is sent; again after the server closed a channel and it was reopened. */
  onLive(): void;
  /** The channel was closed by the server and is being reopened. */
  onChannelLost(): void;
  onConfig(config: WireMessage): void;
  onData(data: unknown): void;
  onError(meaning: ErrorMeaning, text: string): void;
  /** It is over, once. The socket may take a moment longer: see `closed`. */
  onEnd(ending: Ending): void;
}

/** What a connection is built from. */
export interface LinkDeps {
  transport: Transport;
  steady: SteadyClock;
  limits: FeedLimits;
  counters: FeedCounters;
}

/** Connects when made; `onEnd` is the last it says. */
export class Link {
  readonly #connection: Connection;
  #session: Session;
  #lastSentAt = Number.POSITIVE_INFINITY;
  #lastHeardAt: number;
  #handshakeBy: number;
  #askedAt = Number.NaN;
  #roundTripMs = Number.NaN;
  #heardAnything = false;
  #ended = false;
  #socketError: Error | null = null;
  #cancelCheck: Cancel = () => {};
  #cancelTerminate: Cancel = () => {};
  #markClosed: () => void = () => {};
  /** Resolves when the socket is gone, at most `closeMs` after the end. */
  readonly closed: Promise<void>;

  constructor(
    private readonly token: QuoteToken,
    private readonly deps: LinkDeps,
    private readonly events: LinkEvents,
  ) {
    const { transport, steady, limits } = deps;
    this.closed = new Promise((resolve) => {
      this.#markClosed = resolve;
    });
    this.#session = newSession(limits);
    this.#lastHeardAt = steady.now();
    this.#handshakeBy = steady.now() + limits.handshakeMs;
    this.#connection = transport(token.url, {
      onOpen: () => this.#open(),
      onText: (text) => this.#text(text),
      onClose: (code, reason) => this.#socketClosed(code, reason),
      onError: (error) => this.#socketFailed(error),
    });
    this.#check();
  }

  get channel(): number {
    return this.#session.channel;
  }

  /** Largest round trip of the handshake, ms; NaN before the first answer. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  /** Steady time of the last frame, ms; null before the first. */
  get heardAt(): number | null {
    return this.#heardAnything ? this.#lastHeardAt : null;
  }

  get bufferedBytes(): number {
    return this.#connection.bufferedBytes;
  }

  send(frame: string): void {
    if (this.#ended) return;
    this.#connection.send(frame);
    this.#lastSentAt = this.deps.steady.now();
    this.deps.counters.framesOut++;
  }

  /** Asks the server to announce its layouts again. */
  setUpFeed(): void {
    this.send(feedSetupFrame(this.channel, this.deps.limits.aggregationSeconds));
  }

  /** Ends the connection from our side: politely first, so that the server frees the session, then for certain. */
  close(): void {
    this.#end(null);
  }

  #open(): void {
    if (this.#ended) return;
    const now = this.deps.steady.now();
    this.#lastHeardAt = now;
    this.#askedAt = now;
    this.events.onOpen();
    this.send(setupFrame(this.deps.limits.announcedTimeoutMs));
    this.send(authFrame(this.token.token.reveal()));
    this.#check();
  }

  #text(text: string): void {
    if (this.#ended) return;
    const { counters, steady } = this.deps;
    this.#lastHeardAt = steady.now();
    this.#heardAnything = true;
    counters.framesIn++;
    const message = parseFrame(text);
    if (message === null) {
      counters.malformed++;
      return;
    }
    if (message.type !== 'FEED_DATA') {
      this.#decide(message);
      return;
    }
    // Late frames of a channel that was closed are dropped quietly.
    if (this.#session.stage === 'live' && message.channel === this.#session.channel) this.events.onData(message.data);
  }

  #decide(message: WireMessage): void {
    const { counters, limits } = this.deps;
    const step = receive(this.#session, message, limits);
    const keepaliveChanged = step.session.keepaliveMs !== this.#session.keepaliveMs;
    this.#session = step.session;
    if (keepaliveChanged) this.#check();
    if (message.type === 'SETUP' || message.type === 'CHANNEL_OPENED') this.#measureRoundTrip();
    switch (step.kind) {
      case 'none':
        return;
      case 'unknown':
        counters.unknownMessages++;
        return;
      case 'request-channel':
        if (step.reopening) {
          counters.channelsClosed++;
          this.#handshakeBy = this.deps.steady.now() + limits.handshakeMs;
          this.events.onChannelLost();
        }
        this.#askedAt = this.deps.steady.now();
        this.send(channelRequestFrame(step.session.channel));
        this.#check();
        return;
      case 'live':
        this.#handshakeBy = Number.POSITIVE_INFINITY;
        this.setUpFeed();
        this.events.onLive();
        return;
      case 'config':
        this.events.onConfig(message);
        return;
      case 'error':
        this.events.onError(step.meaning, step.text);
        return;
      case 'end':
        if (message.type === 'ERROR') counters.errors++;
        if (message.type === 'CHANNEL_CLOSED') counters.channelsClosed++;
        if (step.ending.cause === 'unauthorized') counters.tokenRefusals++;
        if (step.ending.cause === 'session-limit') counters.sessionLimits++;
        this.#end(step.ending);
    }
  }

  #measureRoundTrip(): void {
    const elapsed = this.deps.steady.now() - this.#askedAt;
    if (elapsed >= 0 && !(this.#roundTripMs > elapsed)) this.#roundTripMs = elapsed;
  }

  /** Looks at the clock and arranges the next look. */
  #check(): void {
    this.#cancelCheck();
    if (this.#ended) return;
    const { steady, limits, counters } = this.deps;
    const liveness = {
      lastSentAt: this.#lastSentAt,
      lastHeardAt: this.#lastHeardAt,
      handshakeBy: this.#handshakeBy,
    };
    let verdict = checkLiveness(this.#session, liveness, limits, steady.now());
    if (verdict.kind === 'keepalive') {
      this.send(keepaliveFrame());
      verdict = checkLiveness(this.#session, { ...liveness, lastSentAt: steady.now() }, limits, steady.now());
    }
    if (verdict.kind === 'dead') {
      counters.silences++;
      this.#end(verdict.ending);
      return;
    }
    const delay = verdict.kind === 'well' ? verdict.checkAt - steady.now() : 0;
    this.#cancelCheck = steady.after(Math.max(1, delay), () => this.#check(), { background: true });
  }

  #socketFailed(error: Error): void {
    this.#socketError = error;
    // Only a frame the library cannot hand over arrives here while the socket stays open.
    if (!this.#ended && this.#heardAnything) this.deps.counters.malformed++;
  }

  #socketClosed(code: number, reason: string): void {
    this.#cancelTerminate();
    if (!this.#ended) {
      this.#ended = true;
      this.#cancelCheck();
      this.events.onEnd(endingOfClose(code, reason, this.#heardAnything, this.#socketError));
    }
    this.#markClosed();
  }

  #end(ending: Ending | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelCheck();
    this.#connection.close(1000, '');
    this.#cancelTerminate = this.deps.steady.after(this.deps.limits.closeMs, () => {
      this.#connection.terminate();
      // The library reports the close of a dropped socket a moment later; nobody needs to wait for that.
      this.#markClosed();
    });
    if (ending !== null) this.events.onEnd(ending);
  }
}

function endingOfClose(code: number, reason: string, heardAnything: boolean, error: Error | null): Ending {
  if (!heardAnything) {
    const why = error === null ? `closed with code ${code}` : describe(error);
    return { cause: 'closed', code: 'FEED_UNREACHABLE', message: `The feed could not be reached: ${why}.` };
  }
  const words = reason === '' ? '' : ` "${reason.slice(0, 100)}"`;
  // 1009 without an error of our own socket: it was our frame that was too long.
  const cause = code === 1009 && error === null ? 'frame-length' : 'closed';
  return {
    cause,
    code: 'FEED_CLOSED',
    message: `The connection to the feed ended with code ${code}${words}.`,
  };
}

/** An address list that failed as a whole has an empty message and its reasons inside. */
function describe(error: Error): string {
  const first = error instanceof AggregateError ? error.errors.find((each) => each instanceof Error) : undefined;
  const text = (first ?? error).message || (error as NodeJS.ErrnoException).code || error.name;
  return text.slice(0, 200).replace(/\.$/, '');
}
