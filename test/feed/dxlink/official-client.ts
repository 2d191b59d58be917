/** The official dxLink client, asked for the same items, its events put into our words. */

import { DXLinkFeed, DXLinkLogLevel, DXLinkWebSocketClient, FeedContract, FeedDataFormat } from '@dxfeed/dxlink-api';
import { WebSocket } from 'ws';
import { askedFields } from '../../../src/feed/dxlink/protocol.js';
import type { EventType, FeedItem } from '../../../src/feed/ports.js';
import type { Recorded } from '../../fakes/recording-sink.js';

// It takes the global WebSocket, which Node 20 does not have.
(globalThis as { WebSocket: unknown }).WebSocket = WebSocket;

export interface OfficialClient {
  readonly events: Recorded[];
  add(items: readonly FeedItem[]): void;
  close(): void;
}

/** Its values are left as it gives them but for the strings that stand for numbers, which it hands over as strings. */
function inOurWords(event: Record<string, unknown>): Recorded {
  const type = event.eventType as EventType;
  const numbers = askedFields[type].slice(1).map((field) => {
    const value = event[field];
    return Number.isFinite(value) ? (value as number) : Number.NaN;
  });
  return [type, event.eventSymbol as string, ...numbers];
}

export function officialClient(url: string, token: string): OfficialClient {
  const client = new DXLinkWebSocketClient({ logLevel: DXLinkLogLevel.ERROR });
  client.setAuthToken(token);
  client.connect(url);
  const feed = new DXLinkFeed(client, FeedContract.AUTO, { batchSubscriptionsTime: 1, logLevel: DXLinkLogLevel.ERROR });
  feed.configure({
    acceptAggregationPeriod: 0.1,
    acceptDataFormat: FeedDataFormat.COMPACT,
    acceptEventFields: Object.fromEntries(Object.entries(askedFields).map(([type, fields]) => [type, [...fields]])),
  });
  const events: Recorded[] = [];
  feed.addEventListener((batch) => {
    for (const event of batch) events.push(inOurWords(event as unknown as Record<string, unknown>));
  });
  return {
    events,
    add: (items) => feed.addSubscriptions(items.map(({ type, symbol }) => ({ type, symbol }))),
    close: () => {
      feed.close();
      client.disconnect();
    },
  };
}
