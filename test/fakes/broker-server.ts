import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a fault rule does in place of the right answer. */
export type FaultAnswer =
  | { status: number; headers?: Record<string, string>; body?: string; html?: true }
  | { ok: unknown }
  | { raw: string }
  | 'hang'
  | 'drop'
  | 'cut';

interface Fault {
  /** Path without the query, or its beginning when it ends in `*`. */
  path: string;
  times: number;
  answer: FaultAnswer;
}

export interface Seen {
  method: string;
  path: string;
  userAgent: string | null;
  authorization: string | null;
  body: string;
}

export interface BrokerAccount {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

const page = '<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>nginx</body>\r\n</html>\r\n';

/**
 * A tastytrade of the tests: checks the User-Agent, the grant and the bearer as the real one does, serves the equities and chains
 * it is given, and misbehaves by rule. `stop` fails on any request the real API does not know.
 */
export class BrokerServer {
  readonly seen: Seen[] = [];
  readonly issued: string[] = [];
  /** Equities by symbol and nested chains by symbol, as `data` of the answers. */
  readonly equities = new Map<string, Record<string, unknown>>();
  readonly chains = new Map<string, { items: unknown[] }>();
  /** Market data by query of GET /market-data/by-type, such as `index=SPX`, as `data` of the answers. */
  readonly marketData = new Map<string, unknown>();
  quote: Record<string, unknown> = {};
  expiresIn: number | undefined = 900;
  /** Milliseconds each answer takes, so that callers overlap. */
  slowMs = 0;
  url = '';
  readonly #faults: Fault[] = [];
  readonly #unknown: string[] = [];
  readonly #valid = new Set<string>();
  readonly #server: Server;
  #waiting: { path: string; done: () => void }[] = [];

  private constructor(readonly account: BrokerAccount) {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(account: BrokerAccount): Promise<BrokerServer> {
    const broker = new BrokerServer(account);
    await new Promise<void>((resolve) => broker.#server.listen(0, '127.0.0.1', resolve));
    broker.url = `http://127.0.0.1:${(broker.#server.address() as AddressInfo).port}`;
    return broker;
  }

  /** Closes the port; throws when a request was none of tastytrade's. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#unknown.length > 0)
      throw new Error(`Requests that tastytrade does not know: ${this.#unknown.join(', ')}`);
  }

  /** The next `times` requests to `path` get this answer. Rules apply in the order they were given. */
  fault(path: string, answer: FaultAnswer, times = 1): void {
    this.#faults.push({ path, times, answer });
  }

  clearFaults(): void {
    this.#faults.length = 0;
  }

  /** Every access token given out so far stops working. */
  revokeAll(): void {
    this.#valid.clear();
  }

  /** How many requests came to a path (or to paths that begin so, with `*`). */
  count(path: string): number {
    return this.seen.filter((request) => matches(path, request.path)).length;
  }

  /** Resolves when the next request to `path` has arrived. */
  arrival(path: string): Promise<void> {
    return new Promise((done) => this.#waiting.push({ path, done }));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', headers } = request;
    const userAgent = headers['user-agent'] ?? null;
    const authorization = headers.authorization ?? null;
    this.seen.push({ method, path, userAgent, authorization, body });
    this.#waiting = this.#waiting.filter((waiting) => {
      if (!matches(waiting.path, path)) return true;
      waiting.done();
      return false;
    });
    if (this.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, this.slowMs));
    const rule = this.#faults.find((fault) => fault.times > 0 && matches(fault.path, path));
    if (rule !== undefined) {
      rule.times--;
      return misbehave(rule.answer, request, response);
    }
    if (userAgent === null || !/^[\w.-]+\/[\w.-]+$/.test(userAgent)) return send(response, 401, page, 'text/html');
    if (path === '/oauth/token' && method === 'POST')
      return this.#grant(headers['content-type'], authorization, body, response);
    if (authorization === null || !this.#valid.has(authorization)) {
      return json(response, 401, { error: { code: 'token_invalid', message: 'This token is invalid or has expired' } });
    }
    return this.#answer(method, path, query, response);
  }

  #grant(type: string | undefined, authorization: string | null, text: string, response: ServerResponse): unknown {
    const body = (type?.startsWith('application/json') ? JSON.parse(text) : {}) as Record<string, unknown>;
    const { clientId, clientSecret, refreshToken } = this.account;
    if (authorization !== null || body.grant_type !== 'refresh_token')
      return json(response, 400, { error: 'invalid_request' });
    if (body.client_secret !== clientSecret || (body.client_id ?? clientId) !== clientId) {
      return json(response, 401, {
        error: 'invalid_client',
        error_description: `Client authentication failed for ${body.client_secret}`,
      });
    }
    if (body.refresh_token !== refreshToken) {
      return json(response, 400, {
        error: 'invalid_grant',
        error_description: `Grant ${body.refresh_token} has been revoked`,
      });
    }
    const token = `access-token-${this.issued.length + 1}-${'x'.repeat(20)}`;
    this.issued.push(token);
    this.#valid.add(`Bearer ${token}`);
    return json(response, 200, { access_token: token, token_type: 'Bearer', expires_in: this.expiresIn, id_token: '' });
  }

  #answer(method: string, path: string, query: string, response: ServerResponse): unknown {
    const notFound = () =>
      json(response, 404, { error: { code: 'record_not_found', message: "Couldn't find record" } });
    const equity = /^\/instruments\/equities\/([^/]+)$/.exec(path);
    const chain = /^\/option-chains\/([^/]+)\/nested$/.exec(path);
    let data: unknown;
    if (method === 'GET' && path === '/api-quote-tokens') data = this.quote;
    else if (method === 'GET' && equity !== null) data = this.equities.get(decodeURIComponent(equity[1]!));
    else if (method === 'GET' && chain !== null) data = this.chains.get(decodeURIComponent(chain[1]!));
    else if (method === 'GET' && path === '/market-data/by-type' && /^(index|equity)=[^&=]+$/.test(query)) {
      // The real one leaves unknown symbols out.
      data = this.marketData.get(decodeURIComponent(query)) ?? { items: [] };
    } else {
      this.#unknown.push(`${method} ${path}`);
      return notFound();
    }
    if (data === undefined) return notFound();
    return json(response, 200, { data, context: path });
  }
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function misbehave(answer: FaultAnswer, request: IncomingMessage, response: ServerResponse): unknown {
  if (answer === 'hang') return null;
  if (answer === 'drop') return request.socket.destroy();
  if (answer === 'cut') {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
    response.write('{"data":{"items":[');
    return setTimeout(() => request.socket.destroy(), 20);
  }
  if ('ok' in answer) return json(response, 200, answer.ok);
  if ('raw' in answer) return send(response, 200, answer.raw, 'application/json');
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const body = answer.html === true ? page : (answer.body ?? '{"error":{"code":"some_error","message":"no"}}');
  return send(response, answer.status, body, answer.html === true ? 'text/html' : 'application/json');
}

function json(response: ServerResponse, status: number, body: unknown): unknown {
  return send(response, status, JSON.stringify(body), 'application/json; charset=utf-8');
}

function send(response: ServerResponse, status: number, body: string, type: string): unknown {
  response.writeHead(status, { 'Content-Type': type });
  return response.end(body);
}
