/**
 * What an ERROR message means for us. The protocol has six error words and puts the rest into prose, so the prose seen on the
 * live service is read here, in one place, without regard to case.
 */

/** The kinds of complaint this client acts on. */
export type ErrorMeaning =
  /** "Your subscription rate is too high": some items of recent frames were dropped, it does not say which. */
  | 'rate'
  /** "Your subscription size is too big": the connection is full. */
  | 'size'
  /** The same for candles, which have a smaller limit of their own; this client asks for none. */
  | 'candle-size'
  /** "Max frame length of 65536 has been exceeded": a frame was dropped. */
  | 'frame-length'
  /** "The number of user sessions has exceeded the configured limit". */
  | 'session-limit'
  /** The token has run out, or was refused. */
  | 'unauthorized'
  /** The handshake cannot go on: a channel number in use, a protocol version not spoken. */
  | 'protocol'
  /** The server saw nothing from us for too long and will close. */
  | 'timeout'
  | 'other';

const prose: readonly [RegExp, ErrorMeaning][] = [
  [/subscription rate/i, 'rate'],
  [/subscription size.*candle/i, 'candle-size'],
  [/subscription size/i, 'size'],
  [/max(imum)? frame length|frame length of \d+/i, 'frame-length'],
  [/number of user sessions|sessions? has exceeded/i, 'session-limit'],
  [/channel with id \d+ already exists/i, 'protocol'],
];

/** The meaning of the protocol's error word and its prose, either of which may be anything. */
export function errorMeaning(error: unknown, message: unknown): ErrorMeaning {
  const text = typeof message === 'string' ? message : '';
  for (const [pattern, meaning] of prose) if (pattern.test(text)) return meaning;
  if (error === 'UNAUTHORIZED') return 'unauthorized';
  if (error === 'UNSUPPORTED_PROTOCOL') return 'protocol';
  if (error === 'TIMEOUT') return 'timeout';
  return 'other';
}
