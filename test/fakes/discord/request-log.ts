import type { ChangeBell } from './change-bell.js';

/** A file as a request carried it. */
export interface SentFile {
  /** Name of the form part, `files[0]`. */
  part: string;
  fileName: string;
  /** What the sender said it is; null when it said nothing. */
  contentType: string | null;
  bytes: Buffer;
}

/** One request as it arrived. Holds tokens: never print one whole. */
export interface LoggedRequest {
  /** Position in the log, from 0. */
  index: number;
  method: string;
  /** Path below the API version, tokens in it, still encoded. */
  path: string;
  /** `POST /channels/:channel/messages`; `null` for a path the stand-in does not know. */
  route: string | null;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** Parsed JSON (of a form, its `payload_json`); undefined without a body. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read single fields of bodies they know
  body: any;
  files: readonly SentFile[];
  /** `Authorization` as sent, null when absent. */
  authorization: string | null;
  /** Steady time of arrival, ms. */
  at: number;
  /** Answered with; 0 while under way or when the socket was dropped. */
  status: number;
  /** `code` of an error answer. */
  code: number | null;
  /** Steady time of the answer, ms; null while under way. */
  endedAt: number | null;
}

/** Every request in order of arrival. */
export class RequestLog {
  readonly all: LoggedRequest[] = [];

  constructor(private readonly bell: ChangeBell) {}

  /** Requests of a route written as in `LoggedRequest.route`, names of parameters do not matter. */
  of(route: string): LoggedRequest[] {
    const wanted = sameRoute(route);
    return this.all.filter((each) => each.route !== null && sameRoute(each.route) === wanted);
  }

  /** How many requests of a route. */
  count(route: string): number {
    return this.of(route).length;
  }

  /** The first ended request, past or to come, for which `predicate` holds. */
  wait(predicate: (request: LoggedRequest) => boolean, ms = 5_000): Promise<LoggedRequest> {
    return this.bell.wait(() => this.all.find((each) => each.endedAt !== null && predicate(each)), ms, 'a request');
  }

  /** The request number `count` of a route, past or to come, as soon as it has ended. */
  async waitFor(route: string, count = 1, ms = 5_000): Promise<LoggedRequest> {
    return this.bell.wait(
      () => this.of(route).filter((each) => each.endedAt !== null)[count - 1],
      ms,
      `${count} of ${route} (there are ${this.count(route)})`,
    );
  }
}

const compared = new Map<string, string>();

/** A route without the names of its parameters, for comparing. */
export function sameRoute(route: string): string {
  const known = compared.get(route);
  if (known !== undefined) return known;
  const same = route.replace(/:\w+/g, ':');
  compared.set(route, same);
  return same;
}
