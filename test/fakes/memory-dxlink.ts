/**
 * A dxLink server without a network, for tests that need hours of injected time: the handshake and the answers of the real
 * service, in the same order, one event-loop turn later.
 */

import type { Connection, Transport, TransportHandlers } from '../../src/feed/ports.js';
import type { SteadyClock } from '../../src/lib/clock.js';
import { type Item, itemKey, type Message, plainValues } from './dxlink-script-server.js';

export interface MemoryServer {
  /** Decides about a FEED_SUBSCRIPTION; true lets it through. */
  accept(add: readonly Item[], peer: MemoryPeer): boolean;
  /** Whether a pair has values. */
  has(item: Item): boolean;
  /** True refuses the connection before it opens. */
  unreachable: boolean;
  /** True never answers anything. */
  silent: boolean;
  /** Instead of AUTHORIZED: an ERROR UNAUTHORIZED with this text. */
  authError: string | null;
  bufferedBytes: number;
}

export class MemoryPeer {
  readonly frames: { at: number; bytes: number; message: Message }[] = [];
  closeCode: number | null = null;
  constructor(
    readonly handlers: TransportHandlers,
    readonly openedAt: number,
  ) {}

  send(message: unknown): void {
    if (this.closeCode === null) this.handlers.onText(JSON.stringify(message));
  }

  error(error: string, message: string, channel = 1): void {
    this.send({ type: 'ERROR', channel, error, message });
  }

  subscriptions(): { at: number; bytes: number; add: Item[]; remove: Item[] }[] {
    return this.frames
      .filter(({ message }) => message.type === 'FEED_SUBSCRIPTION')
      .map(({ at, bytes, message }) => ({
        at,
        bytes,
        add: (message.add ?? []) as Item[],
        remove: (message.remove ?? []) as Item[],
      }));
  }

  added(): string[] {
    return this.subscriptions().flatMap(({ add }) => add.map(itemKey));
  }
}

export class MemoryDxLink implements MemoryServer {
  readonly peers: MemoryPeer[] = [];
  unreachable = false;
  silent = false;
  authError: string | null = null;
  bufferedBytes = 0;
  accept: MemoryServer['accept'] = () => true;
  has: MemoryServer['has'] = () => true;

  constructor(private readonly steady: SteadyClock) {}

  get last(): MemoryPeer {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new Error('Nobody has connected.');
    return peer;
  }

  readonly transport: Transport = (_url, handlers): Connection => {
    const peer = new MemoryPeer(handlers, this.steady.now());
    this.peers.push(peer);
    const finish = (code: number) => {
      if (peer.closeCode !== null) return;
      peer.closeCode = code;
      setImmediate(() => handlers.onClose(code, ''));
    };
    setImmediate(() => {
      if (this.unreachable) {
        handlers.onError(new Error('connect ECONNREFUSED'));
        finish(1006);
      } else if (peer.closeCode === null) {
        handlers.onOpen();
      }
    });
    const self = this;
    return {
      send(text) {
        const message = JSON.parse(text) as Message;
        peer.frames.push({ at: self.steady.now(), bytes: Buffer.byteLength(text), message });
        setImmediate(() => self.#answer(peer, message));
      },
      close: (code) => finish(code),
      terminate: () => finish(1006),
      get bufferedBytes() {
        return self.bufferedBytes;
      },
    };
  };

  /** Sends the values of items, one pair per type. */
  publish(peer: MemoryPeer, items: readonly Item[]): void {
    const asked = peer.frames.find(({ message }) => message.type === 'FEED_SETUP')?.message.acceptEventFields as Record<
      string,
      string[]
    >;
    const channel = 1;
    for (const type of new Set(items.map((item) => item.type))) {
      const fields = asked[type]!;
      const rows = items
        .filter((item) => item.type === type && this.has(item))
        .flatMap(({ symbol }) => {
          const values = plainValues(type, symbol);
          return fields.map((field) => (field === 'eventSymbol' ? symbol : values[field]));
        });
      if (rows.length === 0) continue;
      peer.send({
        type: 'FEED_CONFIG',
        channel,
        aggregationPeriod: 0.1,
        dataFormat: 'COMPACT',
        eventFields: { [type]: fields },
      });
      peer.send({ type: 'FEED_DATA', channel, data: [type, rows] });
    }
  }

  #answer(peer: MemoryPeer, message: Message): void {
    if (this.silent) return;
    switch (message.type) {
      case 'SETUP':
        peer.send({ type: 'SETUP', channel: 0, version: '1.0-memory', keepaliveTimeout: 60 });
        peer.send({ type: 'AUTH_STATE', channel: 0, state: 'UNAUTHORIZED' });
        break;
      case 'AUTH':
        if (this.authError === null) peer.send({ type: 'AUTH_STATE', channel: 0, state: 'AUTHORIZED' });
        else peer.error('UNAUTHORIZED', this.authError, 0);
        break;
      case 'CHANNEL_REQUEST':
        peer.send({ type: 'CHANNEL_OPENED', channel: message.channel, service: 'FEED' });
        break;
      case 'KEEPALIVE':
        peer.send({ type: 'KEEPALIVE', channel: 0 });
        break;
      case 'FEED_SUBSCRIPTION': {
        const add = (message.add ?? []) as Item[];
        if (this.accept(add, peer)) this.publish(peer, add);
      }
    }
  }
}
