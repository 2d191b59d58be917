import type { Json } from './json.js';
import { type LoggedRequest, sameRoute } from './request-log.js';

/** What goes wrong with matching requests. */
export interface FaultRule {
  /** `POST /channels/:id/messages`; names of parameters do not matter. Every request when absent. */
  route?: string;
  /** A further condition. */
  when?: (request: LoggedRequest) => boolean;
  /** Matching requests left alone first; 0 when absent. */
  skip?: number;
  /** Requests hit, then the rule is spent; 1 when absent, `Infinity` for ever. */
  times?: number;
  /** Held back this long before anything else happens, ms. */
  delayMs?: number;
  /** Answered with this instead of being served. */
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Closes the socket without an answer. */
  drop?: boolean;
  /** True: the request is served first (a message is stored), and only its answer goes wrong. */
  afterServing?: boolean;
}

/** A rule at work. */
export interface Fault {
  readonly rule: FaultRule;
  /** Requests hit so far. */
  readonly hits: number;
  remove(): void;
}

export interface RateLimitFault {
  route?: string;
  /** `user`: this route; `shared`: this route, for everybody; `global`: every route; `body`: without any header. */
  kind: 'user' | 'shared' | 'global' | 'body';
  /** Seconds. */
  retryAfter: number;
  times?: number;
}

interface Active extends Fault {
  hits: number;
  seen: number;
}

/** Rules of things that go wrong between the bot and the REST interface. The first rule that matches counts. */
export class Faults {
  #rules: Active[] = [];

  add(rule: FaultRule): Fault {
    const active: Active = {
      rule,
      hits: 0,
      seen: 0,
      remove: () => {
        this.#rules = this.#rules.filter((each) => each !== active);
      },
    };
    this.#rules.push(active);
    return active;
  }

  /** 429 in Discord's form, headers and body. */
  rateLimit({ route, kind, retryAfter, times = 1 }: RateLimitFault): Fault {
    const scope = kind === 'body' ? 'user' : kind;
    const routeHeaders = {
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': (Date.now() / 1000 + retryAfter).toFixed(3),
      'x-ratelimit-reset-after': String(retryAfter),
      'x-ratelimit-bucket': 'faulty',
    };
    const headers: Record<string, string> =
      kind === 'body'
        ? {}
        : {
            'retry-after': String(retryAfter),
            'x-ratelimit-scope': scope,
            ...(kind === 'global' ? { 'x-ratelimit-global': 'true' } : routeHeaders),
          };
    const body: Json = { message: 'You are being rate limited.', retry_after: retryAfter, global: kind === 'global' };
    return this.add({ ...(route === undefined ? {} : { route }), times, status: 429, headers, body });
  }

  /** An error in Discord's form, `{ message, code }`. */
  refuse(route: string, status: number, code: number, message: string, times = 1): Fault {
    return this.add({ route, status, times, body: { message, code } });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The rule that hits this request, its count moved on. */
  hit(request: LoggedRequest): FaultRule | null {
    for (const each of this.#rules) {
      const { route, when, skip = 0, times = 1 } = each.rule;
      if (route !== undefined && (request.route === null || sameRoute(route) !== sameRoute(request.route))) continue;
      if (when !== undefined && !when(request)) continue;
      if (each.hits >= times) continue;
      each.seen += 1;
      if (each.seen <= skip) continue;
      each.hits += 1;
      return each.rule;
    }
    return null;
  }
}
