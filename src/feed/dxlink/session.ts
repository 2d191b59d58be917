/**
 * The handshake and the liveness of one connection as decisions: a state and a message in, a new state and what to do out.
 * Order on the real service: SETUP and AUTH go out together; the first AUTH_STATE UNAUTHORIZED only means "please
 * authenticate" and may arrive after our AUTH was sent; then CHANNEL_REQUEST, and once it is open FEED_SETUP and data.
 */

import type { ErrorCode } from '../../lib/errors.js';
import { type ErrorMeaning, errorMeaning } from './error-meaning.js';
import type { FeedLimits } from './limits.js';
import type { WireMessage } from './protocol.js';

/** How far a connection has come. */
export type Stage = 'authorizing' | 'opening' | 'live';

/** What one connection remembers of its handshake. */
export interface Session {
  readonly stage: Stage;
  /** Our channel; odd numbers belong to the client. */
  readonly channel: number;
  /** AUTH_STATE UNAUTHORIZED messages so far. */
  readonly unauthorized: number;
  /** Whether the server already closed one channel of this connection. */
  readonly reopened: boolean;
  /** Longest time we may stay silent, ms. */
  readonly keepaliveMs: number;
}

/** Why a connection is over. */
export interface Ending {
  /** `unauthorized` asks for another token, `session-limit` for patience, `frame-length` for shorter frames, all for a fresh connection. */
  readonly cause: 'unauthorized' | 'session-limit' | 'silent' | 'protocol' | 'frame-length' | 'closed';
  readonly code: ErrorCode;
  /** One sentence. */
  readonly message: string;
}

/** What a message leads to; `session` is the state after it. */
export type SessionStep =
  | { kind: 'none'; session: Session }
  | { kind: 'unknown'; session: Session }
  /** Ask for `session.channel`. */
  | { kind: 'request-channel'; session: Session; reopening: boolean }
  /** The channel is open: set the feed up and subscribe. */
  | { kind: 'live'; session: Session }
  | { kind: 'config'; session: Session }
  | { kind: 'error'; session: Session; meaning: ErrorMeaning; text: string }
  | { kind: 'end'; session: Session; ending: Ending; meaning?: ErrorMeaning };

/** A connection whose socket has just opened. */
export function newSession(limits: Pick<FeedLimits, 'keepaliveMs'>): Session {
  return { stage: 'authorizing', channel: 1, unauthorized: 0, reopened: false, keepaliveMs: limits.keepaliveMs };
}

/** Takes any message but FEED_DATA, which needs no decision. */
export function receive(session: Session, message: WireMessage, limits: Pick<FeedLimits, 'keepaliveMs'>): SessionStep {
  switch (message.type) {
    case 'KEEPALIVE':
      return { kind: 'none', session };
    case 'SETUP':
      return { kind: 'none', session: { ...session, keepaliveMs: keepaliveFor(message.keepaliveTimeout, limits) } };
    case 'AUTH_STATE':
      return receiveAuthState(session, message.state);
    case 'CHANNEL_OPENED':
      if (message.channel !== session.channel || session.stage !== 'opening') return { kind: 'none', session };
      return { kind: 'live', session: { ...session, stage: 'live' } };
    case 'CHANNEL_CLOSED':
      return receiveChannelClosed(session, message.channel);
    case 'FEED_CONFIG':
      return { kind: message.channel === session.channel ? 'config' : 'none', session };
    case 'ERROR':
      return receiveError(session, message);
    default:
      return { kind: 'unknown', session };
  }
}

function receiveAuthState(session: Session, state: unknown): SessionStep {
  if (state === 'AUTHORIZED') {
    if (session.stage !== 'authorizing') return { kind: 'none', session };
    return { kind: 'request-channel', session: { ...session, stage: 'opening' }, reopening: false };
  }
  if (state !== 'UNAUTHORIZED') return { kind: 'unknown', session };
  const after = { ...session, unauthorized: session.unauthorized + 1 };
  if (session.stage === 'authorizing' && after.unauthorized < 2) return { kind: 'none', session: after };
  return { kind: 'end', session: after, ending: unauthorized(session), meaning: 'unauthorized' };
}

function receiveChannelClosed(session: Session, channel: unknown): SessionStep {
  if (channel !== session.channel || session.stage === 'authorizing') return { kind: 'none', session };
  if (session.reopened) {
    const message = 'The feed closed the data channel twice on one connection.';
    return { kind: 'end', session, ending: { cause: 'closed', code: 'FEED_CLOSED', message } };
  }
  // A number used before may still be taken on the server, so the next odd one is asked for.
  const after: Session = { ...session, stage: 'opening', channel: session.channel + 2, reopened: true };
  return { kind: 'request-channel', session: after, reopening: true };
}

function receiveError(session: Session, message: WireMessage): SessionStep {
  const meaning = errorMeaning(message.error, message.message);
  const text = `${String(message.error).slice(0, 40)}: ${String(message.message).slice(0, 200)}`;
  if (meaning === 'unauthorized') return { kind: 'end', session, ending: unauthorized(session), meaning };
  if (meaning === 'session-limit') {
    const sentence = 'The feed refused the connection because too many sessions of this account are open.';
    const ending: Ending = { cause: 'session-limit', code: 'FEED_SESSION_LIMIT', message: sentence };
    return { kind: 'end', session, ending, meaning };
  }
  if (meaning === 'protocol') {
    const ending: Ending = { cause: 'protocol', code: 'FEED_PROTOCOL', message: `The feed answered ${text}.` };
    return { kind: 'end', session, ending, meaning };
  }
  return { kind: 'error', session, meaning, text };
}

function unauthorized(session: Session): Ending {
  const message =
    session.stage === 'authorizing' ? 'The feed refused the quote token.' : 'The quote token is no longer accepted.';
  return { cause: 'unauthorized', code: 'FEED_AUTH_REJECTED', message };
}

/** A third of what the server allows, at most the usual interval. */
function keepaliveFor(serverTimeoutSeconds: unknown, limits: Pick<FeedLimits, 'keepaliveMs'>): number {
  const timeout = typeof serverTimeoutSeconds === 'number' && serverTimeoutSeconds > 0 ? serverTimeoutSeconds : 60;
  return Math.min(limits.keepaliveMs, Math.max(100, (timeout * 1000) / 3));
}

/** When either side was heard last. */
export interface Liveness {
  /** Steady times, ms. */
  readonly lastSentAt: number;
  readonly lastHeardAt: number;
  /** End of the handshake's time; +∞ once live. */
  readonly handshakeBy: number;
}

/** What the clock asks for. */
export type LivenessVerdict =
  | { kind: 'well'; checkAt: number }
  | { kind: 'keepalive' }
  | { kind: 'dead'; ending: Ending };

/** What the clock alone says about a connection: speak, wait until `checkAt`, or give it up. */
export function checkLiveness(
  session: Session,
  liveness: Liveness,
  limits: Pick<FeedLimits, 'announcedTimeoutMs' | 'silenceGraceMs' | 'handshakeMs'>,
  now: number,
): LivenessVerdict {
  if (now >= liveness.handshakeBy) {
    const missing = session.stage === 'opening' ? 'an open data channel' : 'authorization';
    const message = `The feed did not complete ${missing} within ${Math.round(limits.handshakeMs / 1000)} s.`;
    return { kind: 'dead', ending: { cause: 'silent', code: 'FEED_SILENT', message } };
  }
  const silentBy = liveness.lastHeardAt + limits.announcedTimeoutMs + limits.silenceGraceMs;
  if (now >= silentBy) {
    const message = `The feed sent nothing for ${Math.round((now - liveness.lastHeardAt) / 1000)} s.`;
    return { kind: 'dead', ending: { cause: 'silent', code: 'FEED_SILENT', message } };
  }
  const speakBy = liveness.lastSentAt + session.keepaliveMs;
  if (now >= speakBy) return { kind: 'keepalive' };
  return { kind: 'well', checkAt: Math.min(speakBy, silentBy, liveness.handshakeBy) };
}
