/** The health page: three addresses on loopback, for a supervisor and for Prometheus. */

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { Metrics } from './metrics.js';
import { type HealthFacts, liveness, readiness, type Verdict } from './readiness.js';

export interface HealthServerOptions {
  /** 0 lets the system choose (for tests); the program itself does not start the page when HEALTH_PORT is 0. */
  port: number;
  /** Asked at each request. */
  facts: () => HealthFacts;
  metrics: Pick<Metrics, 'text' | 'contentType'>;
  log: Logger;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `/healthz`, `/readyz` (200 or 503, with reasons as JSON) and `/metrics`, on 127.0.0.1 only. Throws PORT_IN_USE when the port is
 * taken or may not be opened: a supervisor that asks the wrong program is worse than none, so this ends the start.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(options, request.method ?? 'GET', request.url ?? '/', response).catch((error: unknown) => {
      options.log.warn('health page failed', { error });
      if (!response.headersSent) send(response, 500, 'text/plain; charset=utf-8', 'internal error\n');
      else response.destroy();
    });
  });
  // Nobody has a reason to hold a connection here.
  server.keepAliveTimeout = 5_000;
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000;
  server.maxConnections = 64;
  await listen(server, options.port);
  server.on('error', (error) => options.log.warn('health page', { error }));
  // The page must not keep a program alive that has nothing else to do.
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const why = isTaken ? 'is used by another program' : `cannot be opened (${error.code ?? error.message})`;
      reject(
        new AppError('PORT_IN_USE', `The port ${port} of the health page ${why}.`, { cause: error, facts: { port } }),
      );
    });
    server.listen(port, '127.0.0.1', () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

async function answer(
  options: HealthServerOptions,
  method: string,
  url: string,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain; charset=utf-8', 'GET only\n');
  const path = url.split('?', 1)[0];
  if (path === '/healthz') return sendVerdict(response, liveness(options.facts()));
  if (path === '/readyz') return sendVerdict(response, readiness(options.facts()));
  if (path === '/metrics') return send(response, 200, options.metrics.contentType, await options.metrics.text());
  send(response, 404, 'text/plain; charset=utf-8', 'known here: /healthz /readyz /metrics\n');
}

function sendVerdict(response: ServerResponse, verdict: Verdict): void {
  send(response, verdict.ok ? 200 : 503, 'application/json', `${JSON.stringify(verdict)}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
