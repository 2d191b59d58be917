import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChangeBell } from './change-bell.js';
import type { FaultRule, Faults } from './faults.js';
import type { Gateway } from './gateway.js';
import { isJson } from './json.js';
import { LIMITS } from './limits.js';
import type { MessageStore } from './message-store.js';
import { parseMultipart } from './multipart.js';
import type { RateBuckets } from './rate-buckets.js';
import { Refusal, refusals } from './refusal.js';
import type { LoggedRequest, RequestLog, SentFile } from './request-log.js';
import { type Answer, findRoute, type Route } from './route.js';

interface Reply extends Answer {
  headers?: Record<string, string>;
}

export interface RestParts {
  routes: readonly Route[];
  token: string;
  log: RequestLog;
  faults: Faults;
  buckets: RateBuckets;
  gateway: Gateway;
  store: MessageStore;
  bell: ChangeBell;
}

/** The HTTP side: reads a request, lets faults and limits have their say, serves it, writes the log. */
export class RestServer {
  /** Requests for paths that Discord may have but the stand-in does not, `GET /voice/regions`. */
  readonly unknown: string[] = [];
  #server: Server | null = null;
  readonly #delays = new Set<NodeJS.Timeout>();

  constructor(private readonly parts: RestParts) {}

  /** Listens on loopback; 0 takes any free port. Returns the port. */
  async listen(port: number): Promise<number> {
    const server = createServer((request, response) => {
      this.#handle(request, response).catch((error) => {
        this.unknown.push(`the stand-in failed: ${String((error as Error).stack)}`);
        response.destroy();
      });
    });
    server.on('upgrade', (request, socket, head) => this.parts.gateway.handleUpgrade(request, socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.#server = server;
    return (server.address() as AddressInfo).port;
  }

  /** Ends at once, open connections included. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const timer of this.#delays) clearTimeout(timer);
    this.#delays.clear();
    if (server === null) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname.startsWith('/attachments/')) return this.#file(pathname, response);
    const bytes = await bodyOf(request);
    if (bytes === null) return;
    const path = pathname.replace(/^\/api(\/v10)?/, '');
    const found = findRoute(this.parts.routes, request.method ?? '', path);
    const { body, files } = contentOf(request.headers['content-type'] ?? '', bytes);
    const entry: LoggedRequest = {
      index: this.parts.log.all.length,
      method: request.method ?? '',
      path,
      route: found === null ? null : `${found.route.method} ${found.route.path}`,
      params: found?.params ?? {},
      query: Object.fromEntries(searchParams),
      body,
      files,
      authorization: request.headers.authorization ?? null,
      at,
      status: 0,
      code: null,
      endedAt: null,
    };
    this.parts.log.all.push(entry);
    this.parts.bell.ring();
    const fault = this.parts.faults.hit(entry);
    if (fault?.delayMs !== undefined) await this.#pause(fault.delayMs);
    const reply = this.#reply(entry, found?.route ?? null, fault, bytes.length);
    if (reply === null) response.destroy();
    else send(response, reply);
    entry.status = reply?.status ?? 0;
    entry.code = isJson(reply?.body) && typeof reply.body.code === 'number' ? reply.body.code : null;
    entry.endedAt = performance.now();
    this.parts.bell.ring();
  }

  /** What to answer; null tears the connection. */
  #reply(entry: LoggedRequest, route: Route | null, fault: FaultRule | null, size: number): Reply | null {
    const isFault = fault !== null && (fault.drop === true || fault.status !== undefined);
    const faulty: Reply | null =
      fault === null || fault.drop === true || fault.status === undefined
        ? null
        : {
            status: fault.status,
            body: fault.body ?? { message: `${fault.status}`, code: 0 },
            headers: fault.headers ?? {},
          };
    if (isFault && fault.afterServing !== true) return faulty;
    const served = this.#serve(entry, route, size);
    return isFault ? faulty : served;
  }

  #serve(entry: LoggedRequest, route: Route | null, size: number): Reply {
    let headers: Record<string, string> = {};
    try {
      if (route === null) {
        this.unknown.push(`${entry.method} ${entry.path.replace(/[\w-]{60,}/g, ':token')}`);
        throw refusals.notFound();
      }
      // Callbacks are exempt from the limits and tell none.
      if (!route.path.startsWith('/interactions/')) {
        const { params } = entry;
        const major = params.token ?? params.channel ?? params.guild ?? '';
        const bucket = this.parts.buckets.take(entry.route ?? '', major, entry.at);
        headers = bucket.headers;
        if (!bucket.allowed) {
          const body = {
            message: 'You are being rate limited.',
            retry_after: bucket.retryAfter,
            global: bucket.global,
          };
          return { status: 429, body, headers };
        }
      }
      if (route.needsBot && entry.authorization !== `Bot ${this.parts.token}`) throw refusals.unauthorized();
      if (size > LIMITS.requestBytes) throw refusals.tooLarge();
      return { ...route.serve(entry), headers };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: error.body, headers };
    }
  }

  #file(pathname: string, response: ServerResponse): void {
    const [, , messageId = '', attachmentId = ''] = pathname.split('/');
    const file = this.parts.store.file(messageId, attachmentId);
    response.writeHead(file === null ? 404 : 200, { 'content-type': file?.contentType ?? 'text/plain' });
    response.end(file?.bytes ?? 'not here');
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#delays.delete(timer);
        resolve();
      }, ms);
      timer.unref();
      this.#delays.add(timer);
    });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}

/** The JSON and the files of a body; a body that is neither comes out as text. */
function contentOf(contentType: string, bytes: Buffer): { body: unknown; files: SentFile[] } {
  if (bytes.length === 0) return { body: undefined, files: [] };
  if (!contentType.startsWith('multipart/form-data')) return { body: jsonOf(bytes.toString('utf8')), files: [] };
  const parts = parseMultipart(contentType, bytes);
  const payload = parts.find((each) => each.name === 'payload_json');
  const files = parts.flatMap(({ name, fileName, contentType, bytes }) =>
    fileName === null ? [] : [{ part: name, fileName, contentType, bytes }],
  );
  return { body: payload === undefined ? undefined : jsonOf(payload.bytes.toString('utf8')), files };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body));
}
