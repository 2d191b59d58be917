/**
 * Every number the client obeys, as settings: none of the real service's limits is documented, so each may have to change
 * without a change of code. The defaults are what others measured on the live service, with a margin.
 */

/** Times in ms unless said otherwise. */
export interface FeedLimits {
  /** Items (symbol × event type) one connection may hold; the service refuses more than 25,000. */
  budget: number;
  /** Bytes of one subscription frame; the service drops frames above 65,536. */
  frameBytes: number;
  /** Items of one subscription frame, and of one pacing window. */
  frameItems: number;
  /** Pacing at the start: this many items … */
  startItems: number;
  /** … each this often, ms. */
  startIntervalMs: number;
  /** Interval at full speed, ms; `frameItems` per interval is the highest rate. */
  topIntervalMs: number;
  /** Time of steady sending from the start rate to full speed, ms. */
  speedUpMs: number;
  /** Items per second that halving never goes below. */
  slowestPerSecond: number;
  /** Silence kept after a "subscription rate" refusal before silent items are sent again, ms. */
  rateQuietMs: number;
  /** How long the rate that was refused stays out of reach, ms. */
  rateMemoryMs: number;
  /** What is asked of the server between two updates of one item, s. */
  aggregationSeconds: number;
  /** Longest time without sending, ms; a third of the server's timeout when that is shorter. */
  keepaliveMs: number;
  /** Timeout announced to the server: it must say something that often, ms. */
  announcedTimeoutMs: number;
  /** Grace on top of it before the connection counts as dead, ms. */
  silenceGraceMs: number;
  /** From opening the socket to an open channel, ms. */
  handshakeMs: number;
  /** How long a polite close may take before the socket is dropped, ms. */
  closeMs: number;
  /** First reconnect delay, doubling up to the cap, ms. Drawn between 50 and 100 % of it. */
  reconnectFirstMs: number;
  reconnectCapMs: number;
  /** Shortest wait after "number of user sessions has exceeded", ms: the old session must expire first. */
  sessionLimitWaitMs: number;
  /** A connection that lived this long forgives earlier failures, ms. */
  stableMs: number;
  /** Shortest quiet time without a new first value after which missing items count as empty, ms. */
  quietMs: number;
  /** An item sent this long ago, while first values of later ones keep arriving, counts as empty even if more is to be sent, ms. */
  passedMs: number;
  /** The same when not a single row came since the last addition, ms. */
  deadlineMs: number;
  /** How often items without a value are asked for again, ms, and at most how many each time. */
  retryMs: number;
  retryItems: number;
  /** Bytes waiting in the socket above which nothing more is added. */
  highWaterBytes: number;
  /** Shortest time between two requests for a fresh layout, ms. */
  setupAgainMs: number;
}

/** For the real service. */
export const defaultFeedLimits: FeedLimits = {
  budget: 25_000,
  frameBytes: 32 * 1024,
  frameItems: 500,
  startItems: 200,
  startIntervalMs: 150,
  topIntervalMs: 250,
  speedUpMs: 10_000,
  slowestPerSecond: 50,
  rateQuietMs: 10_000,
  rateMemoryMs: 600_000,
  aggregationSeconds: 0.1,
  keepaliveMs: 30_000,
  announcedTimeoutMs: 60_000,
  silenceGraceMs: 3_000,
  handshakeMs: 10_000,
  closeMs: 1_000,
  reconnectFirstMs: 1_000,
  reconnectCapMs: 60_000,
  sessionLimitWaitMs: 60_000,
  stableMs: 60_000,
  quietMs: 750,
  passedMs: 3_000,
  deadlineMs: 5_000,
  retryMs: 60_000,
  retryItems: 500,
  highWaterBytes: 256 * 1024,
  setupAgainMs: 5_000,
};
