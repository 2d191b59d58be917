/**
 * Everything the practice servers can be told to do wrong. The defaults are the real service's own behaviour and limits,
 * as far as they are known; a test sets a knob, also while clients are connected, and sets it back.
 *
 * Counts such as `broker429` go down by one each time they are used; `Infinity` keeps the fault on.
 */
export interface Knobs {
  // ---- dxLink: the stream ----
  /** Puts all types of one tick into one message instead of one [type, rows] pair per message. */
  multiPair: boolean;
  /** After this many FEED_DATA messages a channel switches to FULL by itself, as seen in production. */
  fullSwitchAfter: number | null;
  /** FEED_CONFIG answers another field order than the one asked for. */
  reorderLayout: boolean;
  /** Fields the server does not serve: they vanish from the layout of every type. */
  trimLayout: readonly string[];
  /** The layout is never announced. */
  omitConfig: boolean;
  /** Every n-th COMPACT message ends one value early; what it carried is lost. */
  truncatedRow: number | null;
  /** Every n-th FEED_DATA is preceded by a frame that is not JSON; nothing is lost. */
  badJson: number | null;
  /** First values per second after a subscription; null sends them as fast as the socket takes them. */
  slowBurst: number | null;
  /** Share (0–1) of (type, symbol) pairs that never send anything; the same pairs each time. */
  absentShare: number;

  // ---- dxLink: the connection ----
  /** SETUP is never answered. */
  silentSetup: boolean;
  /** AUTH is never answered. */
  silentAuth: boolean;
  /** AUTH messages refused from now on (counts down). */
  rejectAuth: number;
  /** How a refusal looks: a second AUTH_STATE UNAUTHORIZED, or ERROR UNAUTHORIZED "Authentication failed". */
  rejectAuthBy: 'state' | 'error';
  /** A connection's token ends this many seconds after its AUTH, on the live socket; null leaves it its own lifetime. */
  tokenExpiry: number | null;
  /** After this many FEED_DATA messages a connection says and hears nothing more, and does not close (half-open). */
  silentAfter: number | null;
  /** Once a connection has sent this many FEED_DATA messages its socket is cut. Happens once: the knob returns to null. */
  dropMidBurst: number | null;
  /** Seconds between the server's KEEPALIVEs. */
  keepaliveEvery: number;
  /** Announced keepaliveTimeout, seconds; a client silent for so long is closed with 1000 "Bye". */
  keepaliveTimeout: number;

  // ---- dxLink: limits ----
  /** Longest inbound frame, and what a longer one brings: close 1009, or only an ERROR on channel 0. Both were seen. */
  frameLimit: { bytes: number; mode: 'close1009' | 'error' } | null;
  /** Items (type × symbol) per connection; a message that would exceed it is refused whole. */
  sizeLimit: number | null;
  /**
   * Token bucket over the items of `add`, per connection; a message it cannot pay is refused whole. The default lets a salvo
   * of 9,000 pass and refuses one of 15,000, as one project measured, and passes a steady 2,000 items a second for ever.
   */
  rateLimit: { itemsPerSecond: number; burst: number } | null;
  /** Authorized connections at the same time. */
  sessionLimit: number | null;
  /** Active Candle subscriptions per connection. */
  candleCap: number;

  // ---- REST ----
  /** The next requests are answered 429, without headers unless `retryAfter` is set. */
  broker429: number;
  /** Seconds for a Retry-After header on a 429; the real API sends none. */
  retryAfter: number | null;
  /** The next requests are answered 503 in the API's envelope. */
  broker5xx: number;
  /** The next requests are never answered. */
  hang: number;
  /** The next requests are answered by a gateway's 502 page. */
  html: number;
  /** Limits the four faults above to paths that start so. */
  faultPath: string;
  /** `demo` hands out the 15-minute delayed feed, as unfunded accounts get it. */
  level: 'api' | 'demo';
  /** The account may not stream: GET /api-quote-tokens answers the customer-not-found error. */
  noCustomer: boolean;
  /** GET /market-data/by-type answers 403, as to unfunded accounts. */
  marketDataForbidden: boolean;
  /** Lifetime of access tokens, seconds. */
  accessTokenLife: number;
  /** Lifetime of quote tokens, seconds. */
  quoteTokenLife: number;
  /** The dxLink URL handed out, for tests that put a proxy in between; null gives the server's own. */
  dxlinkUrl: string | null;
}

/** The knobs at rest, with `changes` laid over. */
export function createKnobs(changes: Partial<Knobs> = {}): Knobs {
  return {
    multiPair: false,
    fullSwitchAfter: null,
    reorderLayout: false,
    trimLayout: [],
    omitConfig: false,
    truncatedRow: null,
    badJson: null,
    slowBurst: null,
    absentShare: 0,
    silentSetup: false,
    silentAuth: false,
    rejectAuth: 0,
    rejectAuthBy: 'state',
    tokenExpiry: null,
    silentAfter: null,
    dropMidBurst: null,
    keepaliveEvery: 30,
    keepaliveTimeout: 60,
    frameLimit: { bytes: 65_536, mode: 'close1009' },
    sizeLimit: 25_000,
    rateLimit: { itemsPerSecond: 4_000, burst: 9_000 },
    sessionLimit: null,
    candleCap: 500,
    broker429: 0,
    retryAfter: null,
    broker5xx: 0,
    hang: 0,
    html: 0,
    faultPath: '/',
    level: 'api',
    noCustomer: false,
    marketDataForbidden: false,
    accessTokenLife: 900,
    quoteTokenLife: 86_400,
    dxlinkUrl: null,
    ...changes,
  };
}
