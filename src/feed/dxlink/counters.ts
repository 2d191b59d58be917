/** What was seen and skipped since start, by name. Nothing malformed is fatal, so these numbers are the only trace of it. */
export interface FeedCounters {
  /** Frames in and out, keepalives included. */
  framesIn: number;
  framesOut: number;
  /** Events handed to the sink. */
  events: number;
  /** Frames that were no message: not JSON, not an object, no type, binary. */
  malformed: number;
  /** Rows or objects that were no event; the rest of their message was kept. */
  malformedEvents: number;
  /** Compact pairs whose length did not fit the layout; nothing of them was used. */
  badLength: number;
  /** Pairs or events of a type that no layout describes. */
  unknownTypes: number;
  /** Layouts without eventSymbol. */
  layoutsRefused: number;
  /** Events for symbols or items nobody asked for. */
  unknownSymbols: number;
  /** Messages of a type this client does not know. */
  unknownMessages: number;
  /** ERROR messages, and the kinds that were recognised. */
  errors: number;
  rateRefusals: number;
  sizeRefusals: number;
  candleRefusals: number;
  frameTooLong: number;
  sessionLimits: number;
  tokenRefusals: number;
  /** Connections given up because the other side was silent; handshakes included. */
  silences: number;
  /** Channels the server closed. */
  channelsClosed: number;
  /** Layouts asked for again. */
  setupsAgain: number;
  /** Items sent again because nothing came for them. */
  resent: number;
  /** Additions skipped because the symbol was not registered in the sink. */
  unregistered: number;
}

/** All at 0. */
export function newCounters(): FeedCounters {
  return {
    framesIn: 0,
    framesOut: 0,
    events: 0,
    malformed: 0,
    malformedEvents: 0,
    badLength: 0,
    unknownTypes: 0,
    layoutsRefused: 0,
    unknownSymbols: 0,
    unknownMessages: 0,
    errors: 0,
    rateRefusals: 0,
    sizeRefusals: 0,
    candleRefusals: 0,
    frameTooLong: 0,
    sessionLimits: 0,
    tokenRefusals: 0,
    silences: 0,
    channelsClosed: 0,
    setupsAgain: 0,
    resent: 0,
    unregistered: 0,
  };
}
