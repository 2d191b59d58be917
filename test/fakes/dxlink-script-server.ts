/**
 * A small dxLink server whose every answer a test may replace: for misbehaviour that the practice market does not know. Its
 * defaults follow the real service: UNAUTHORIZED first, a bare FEED_CONFIG, each layout just before the first data of its
 * type, one [type, rows] pair per message, unknown symbols silent.
 */

import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemSteadyClock } from '../../src/lib/clock.js';

export interface Message {
  type: string;
  channel: number;
  [field: string]: unknown;
}

export interface Item {
  type: string;
  symbol: string;
}

/** Values of one event by field name; null for a pair that has none. */
export type Values = (type: string, symbol: string) => Record<string, unknown> | null;

export interface Script {
  keepaliveTimeout: number;
  values: Values;
  /** Fields served, in order; what was asked for by default. */
  layout(type: string, asked: readonly string[]): readonly string[];
  /** Each returns true when it has answered itself. */
  onSetup(session: ScriptSession, message: Message): boolean;
  onAuth(session: ScriptSession, token: string): boolean;
  onChannelRequest(session: ScriptSession, message: Message): boolean;
  onSubscription(session: ScriptSession, message: Message, add: readonly Item[]): boolean;
  /** Sees every message first. */
  onMessage(session: ScriptSession, message: Message): boolean;
}

const steady = systemSteadyClock();
const never = () => false;

export class ScriptSession {
  /** Everything received, with its steady time and length. */
  readonly received: { at: number; bytes: number; message: Message }[] = [];
  readonly subscribed = new Set<string>();
  asked: Record<string, string[]> = {};
  announced = new Set<string>();
  token: string | null = null;
  channel = 0;
  closeCode: number | null = null;

  constructor(
    readonly socket: WebSocket,
    private readonly script: Script,
  ) {
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('close', (code) => {
      this.closeCode = code;
    });
    socket.on('error', () => {});
  }

  send(message: unknown): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text);
  }

  error(error: string, message: string, channel = this.channel): void {
    this.send({ type: 'ERROR', channel, error, message });
  }

  authState(state: 'AUTHORIZED' | 'UNAUTHORIZED'): void {
    this.send({ type: 'AUTH_STATE', channel: 0, state, userId: 'somebody' });
  }

  /** Items of every FEED_SUBSCRIPTION received, in order. */
  added(): string[] {
    return this.received.flatMap(({ message }) => items(message.add).map(itemKey));
  }

  removed(): string[] {
    return this.received.flatMap(({ message }) => items(message.remove).map(itemKey));
  }

  of(type: string): Message[] {
    return this.received.filter(({ message }) => message.type === type).map(({ message }) => message);
  }

  /** Announces the layout of a type now. */
  announce(type: string, fields: readonly string[], extra: Record<string, unknown> = {}): void {
    this.announced.add(type);
    const eventFields = { [type]: fields };
    this.send({
      type: 'FEED_CONFIG',
      channel: this.channel,
      aggregationPeriod: 0.1,
      dataFormat: 'COMPACT',
      eventFields,
      ...extra,
    });
  }

  data(data: unknown): void {
    this.send({ type: 'FEED_DATA', channel: this.channel, data });
  }

  /** Sends the present values of items as the real service does: by type, at most 50 rows a message. */
  publish(wanted: readonly Item[]): void {
    for (const type of new Set(wanted.map((item) => item.type))) {
      const fields = this.script.layout(type, this.asked[type] ?? ['eventSymbol']);
      const rows: unknown[][] = [];
      for (const { type: own, symbol } of wanted) {
        if (own !== type) continue;
        const values = this.script.values(type, symbol);
        if (values === null) continue;
        rows.push(fields.map((field) => (field === 'eventSymbol' ? symbol : (values[field] ?? 'NaN'))));
      }
      if (rows.length === 0) continue;
      if (!this.announced.has(type)) this.announce(type, fields);
      for (let at = 0; at < rows.length; at += 50) this.data([type, rows.slice(at, at + 50).flat()]);
    }
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Message;
    this.received.push({ at: steady.now(), bytes: Buffer.byteLength(text), message });
    if (this.script.onMessage(this, message)) return;
    switch (message.type) {
      case 'SETUP':
        if (this.script.onSetup(this, message)) return;
        this.send({ type: 'SETUP', channel: 0, version: '1.0-script', keepaliveTimeout: this.script.keepaliveTimeout });
        this.authState('UNAUTHORIZED');
        return;
      case 'AUTH':
        this.token = String(message.token);
        if (!this.script.onAuth(this, this.token)) this.authState('AUTHORIZED');
        return;
      case 'CHANNEL_REQUEST':
        this.channel = message.channel;
        this.subscribed.clear();
        this.announced.clear();
        if (this.script.onChannelRequest(this, message)) return;
        this.send({
          type: 'CHANNEL_OPENED',
          channel: message.channel,
          service: 'FEED',
          parameters: { contract: 'AUTO', subFormat: 'LIST' },
        });
        return;
      case 'FEED_SETUP':
        this.asked = message.acceptEventFields as Record<string, string[]>;
        this.announced.clear();
        this.send({ type: 'FEED_CONFIG', channel: this.channel, aggregationPeriod: 0.1, dataFormat: 'COMPACT' });
        return;
      case 'FEED_SUBSCRIPTION': {
        const add = items(message.add);
        if (this.script.onSubscription(this, message, add)) return;
        for (const item of items(message.remove)) this.subscribed.delete(itemKey(item));
        for (const item of add) this.subscribed.add(itemKey(item));
        this.publish(add);
      }
    }
  }
}

export class ScriptServer {
  readonly sessions: ScriptSession[] = [];
  readonly script: Script;
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer, script: Partial<Script>) {
    this.#server = server;
    this.script = {
      keepaliveTimeout: 60,
      values: plainValues,
      layout: (_type, asked) => asked,
      onSetup: never,
      onAuth: never,
      onChannelRequest: never,
      onSubscription: never,
      onMessage: never,
      ...script,
    };
    server.on('connection', (socket) => this.sessions.push(new ScriptSession(socket, this.script)));
  }

  static async start(script: Partial<Script> = {}, port = 0): Promise<ScriptServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    const started = new ScriptServer(server, script);
    await new Promise<void>((resolve) => server.once('listening', resolve));
    return started;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get last(): ScriptSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('Nobody has connected.');
    return session;
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

export const itemKey = ({ type, symbol }: Item): string => `${type} ${symbol}`;

function items(value: unknown): Item[] {
  return Array.isArray(value) ? (value as Item[]) : [];
}

/** Numbers that differ per symbol and field, the same every time. */
export function plainValues(type: string, symbol: string): Record<string, unknown> {
  const seed = [...symbol].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 10_007, 7);
  switch (type) {
    case 'Quote':
      return { bidPrice: seed / 100, askPrice: seed / 100 + 0.05 };
    case 'Trade':
      return { price: seed / 100, dayVolume: seed, time: 1_764_000_000_000 + seed };
    case 'Summary':
      return { openInterest: seed * 3, dayId: 20_415, prevDayClosePrice: seed / 50 };
    default:
      return { volatility: seed / 30_000, delta: seed / 20_000, gamma: seed / 1e6, time: 1_764_000_000_000 + seed };
  }
}
