/**
 * The words of dxLink: message types, the guard every inbound frame passes, and the frames this client sends.
 * Names and fields as in dxFeed's AsyncAPI document of the protocol, version 1.0.2.
 */

import type { EventType } from '../ports.js';

/** Any message: one JSON object per text frame, always with a type and a channel. */
export interface WireMessage {
  type: string;
  channel: number;
  [field: string]: unknown;
}

/** Field names per event type in the order of a row, as FEED_SETUP asks for them; no more, because bytes on the wire and decoding time follow it. */
export const askedFields = {
  Quote: ['eventSymbol', 'bidPrice', 'askPrice'],
  Trade: ['eventSymbol', 'price', 'dayVolume', 'time'],
  Summary: ['eventSymbol', 'openInterest', 'dayId', 'prevDayClosePrice'],
  Greeks: ['eventSymbol', 'volatility', 'delta', 'gamma', 'time'],
} as const satisfies Record<EventType, readonly string[]>;

/** Protocol version, then the name and version of this implementation, as the specification wants it. */
export const clientVersion = '0.1-gexwatch/0.1.0';

/** The message in a text frame; null when it is not one. Never throws. */
export function parseFrame(text: string): WireMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isWireMessage(value) ? value : null;
}

/** An object with a string `type` and a numeric `channel`. */
export function isWireMessage(value: unknown): value is WireMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { type, channel } = value as { type?: unknown; channel?: unknown };
  return typeof type === 'string' && typeof channel === 'number';
}

/** @param timeoutMs what this side promises to speak within and asks the other side to do, ms. */
export function setupFrame(timeoutMs: number): string {
  const seconds = timeoutMs / 1000;
  return JSON.stringify({
    type: 'SETUP',
    channel: 0,
    version: clientVersion,
    keepaliveTimeout: seconds,
    acceptKeepaliveTimeout: seconds,
  });
}

/** Carries the token in clear: for the socket only, never for a log. */
export function authFrame(token: string): string {
  return JSON.stringify({ type: 'AUTH', channel: 0, token });
}

/** Says nothing but that this side lives. */
export function keepaliveFrame(): string {
  return '{"type":"KEEPALIVE","channel":0}';
}

/** AUTO makes the server choose latest-value delivery for these event types, with the last value at once. */
export function channelRequestFrame(channel: number): string {
  return JSON.stringify({ type: 'CHANNEL_REQUEST', channel, service: 'FEED', parameters: { contract: 'AUTO' } });
}

/** Asks for our fields in COMPACT form, and for at most one update of an item in `aggregationSeconds`. */
export function feedSetupFrame(channel: number, aggregationSeconds: number): string {
  return JSON.stringify({
    type: 'FEED_SETUP',
    channel,
    acceptAggregationPeriod: aggregationSeconds,
    acceptDataFormat: 'COMPACT',
    acceptEventFields: askedFields,
  });
}

/** One item of a subscription frame, already as JSON text, so that bytes can be counted while a frame is filled. */
export function subscriptionItem(type: EventType, symbol: string): string {
  return `{"type":"${type}","symbol":${JSON.stringify(symbol)}}`;
}

/** Items as made by `subscriptionItem`; the server reads `remove` before `add`. An empty list is left out. */
export function subscriptionFrame(channel: number, remove: readonly string[], add: readonly string[]): string {
  const removal = remove.length === 0 ? '' : `,"remove":[${remove.join(',')}]`;
  const addition = add.length === 0 ? '' : `,"add":[${add.join(',')}]`;
  return `{"type":"FEED_SUBSCRIPTION","channel":${channel}${removal}${addition}}`;
}

/** Bytes of a subscription frame around its items, generously. */
export const subscriptionOverheadBytes = 96;
