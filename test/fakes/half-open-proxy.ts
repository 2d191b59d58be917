/**
 * A TCP proxy on loopback that can do what networks do: swallow everything without closing, be slow, cut with a reset, and
 * hand bytes over in small pieces. Faults may be switched while connections are open.
 */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class HalfOpenProxy {
  /** Swallows bytes in both directions; both sides believe that they are connected. */
  blackhole = false;
  /** Holds every chunk back for so long, ms. */
  delayMs = 0;
  /** Hands bytes over in pieces of at most this size; 0 leaves them whole. */
  sliceBytes = 0;
  /** Connections accepted so far. */
  accepted = 0;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #server: Server;
  #timers = new Set<NodeJS.Timeout>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(targetPort: number): Promise<HalfOpenProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new HalfOpenProxy(server);
    server.on('connection', (near) =>
      proxy.#join(near, connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get open(): number {
    return this.#pairs.size;
  }

  /** Cuts every connection with a reset. */
  reset(): void {
    for (const [near, far] of this.#pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(near: Socket, far: Socket): void {
    this.accepted++;
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    this.#forward(near, far);
    this.#forward(far, near);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        // A swallowed connection does not learn that the other end is gone either.
        if (this.blackhole) return;
        this.#pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  }

  #forward(from: Socket, to: Socket): void {
    from.on('data', (chunk: Buffer) => {
      if (this.blackhole) return;
      this.#later(() => {
        if (this.blackhole || to.destroyed) return;
        if (this.sliceBytes <= 0) {
          to.write(chunk);
          return;
        }
        for (let at = 0; at < chunk.length; at += this.sliceBytes) to.write(chunk.subarray(at, at + this.sliceBytes));
      });
    });
    from.on('end', () => {
      if (!this.blackhole) this.#later(() => to.end());
    });
  }

  #later(run: () => void): void {
    if (this.delayMs <= 0) {
      run();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, this.delayMs);
    this.#timers.add(timer);
  }
}
