/** An http server on 127.0.0.1 that can go away at once and come back on the same port. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse, stopped: AbortSignal) => void;

export class LoopbackServer {
  #server: Server | null = null;
  #stopped = new AbortController();
  readonly #sockets = new Set<Socket>();
  /** 0 until the first start, which takes any free one. */
  port = 0;

  constructor(readonly handler: Handler) {}

  get isRunning(): boolean {
    return this.#server !== null;
  }

  async start(): Promise<void> {
    if (this.#server !== null) return;
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    const server = createServer((request, response) => this.handler(request, response, signal));
    // A long poll may be held for 50 s; idle connections of the client stay as they do with Telegram.
    server.keepAliveTimeout = 60_000;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Ends all connections without an answer and frees the port. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    this.#stopped.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.dropConnections();
    await closed;
  }

  /** Ends all connections; the server stays. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
