/** What the practice servers have seen and sent since they started. */
export interface Counters {
  /** REST requests. */
  requests: number;
  /** dxLink sockets accepted. */
  connections: number;
  framesIn: number;
  framesOut: number;
  /** FEED_DATA messages and the events in them. */
  dataMessages: number;
  events: number;
  /** ERROR messages sent. */
  errors: number;
}

/** The counters, and what is so at this moment. */
export interface PracticeStats extends Readonly<Counters> {
  /** dxLink sockets open now, and those of them that are authorized. */
  readonly open: number;
  readonly authorized: number;
  /** Items subscribed now, over all connections. */
  readonly items: number;
}

/** One REST request as it came. Secrets are not kept: of a body only the names of its fields. */
export interface RecordedRequest {
  method: string;
  /** Decoded path without the query. */
  path: string;
  query: string;
  userAgent: string | null;
  contentType: string | null;
  bodyFields: readonly string[];
  /** Answered status; null while (or because) no answer was given. */
  status: number | null;
}

/** All counters at zero. */
export function createCounters(): Counters {
  return { requests: 0, connections: 0, framesIn: 0, framesOut: 0, dataMessages: 0, events: 0, errors: 0 };
}
