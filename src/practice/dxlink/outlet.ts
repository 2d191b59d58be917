import type { WebSocket } from 'ws';
import type { SteadyClock } from '../../lib/clock.js';
import type { Knobs } from '../knobs.js';
import type { Counters } from '../stats.js';
import type { Json, WireError } from './wire.js';

/** Above this the socket is not keeping up, and values are conflated rather than queued. */
const congestedBytes = 1 << 20;

/** The way out of one connection, with the faults that can befall it. */
export class Outlet {
  #dataMessages = 0;
  #mutedAt: number | null = null;

  constructor(
    private readonly socket: WebSocket,
    private readonly context: { knobs: Knobs; stats: Counters; steady: Pick<SteadyClock, 'now'> },
  ) {}

  /** Steady time since which the connection is half-open; null while it is well. */
  get mutedAt(): number | null {
    return this.#mutedAt;
  }

  get isCongested(): boolean {
    return this.socket.bufferedAmount > congestedBytes;
  }

  /** Turns half-open once enough data has been sent. Neither reads: pings and closes stay unanswered, as from a lost machine. */
  muteWhenDue(): void {
    const limit = this.context.knobs.silentAfter;
    if (limit === null || this.#mutedAt !== null || this.#dataMessages < limit) return;
    this.#mutedAt = this.context.steady.now();
    this.socket.pause();
  }

  /** A FEED_DATA message carrying so many events. */
  sendData(message: Json, events: number): void {
    const { knobs, stats } = this.context;
    this.muteWhenDue();
    if (!this.#isOpen()) return;
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

  error(channel: number, error: WireError, message: string): void {
    this.context.stats.errors += 1;
    this.send({ type: 'ERROR', channel, error, message });
  }

  send(message: Json): void {
    if (this.#isOpen()) this.#write(JSON.stringify(message));
  }

  #isOpen(): boolean {
    return this.#mutedAt === null && this.socket.readyState === this.socket.OPEN;
  }

  #write(text: string): void {
    this.context.stats.framesOut += 1;
    this.socket.send(text);
  }
}
