import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { DxLinkContext } from './dxlink/context.js';
import { DxLinkSession } from './dxlink/session.js';

/** The streaming side, attached to an HTTP server that others own. */
export interface DxLinkServer {
  readonly sessions: ReadonlySet<DxLinkSession>;
  close(): void;
}

/** The live feed, and the one that lags 15 minutes. */
const paths = { live: '/realtime', delayed: '/delayed' };
/** Beyond every limit under test; only keeps a mad client from filling the memory. */
const mostBytesPerFrame = 16 << 20;

/**
 * The streaming side: dxLink over websockets at `/realtime` and `/delayed` of an HTTP server.
 * Its default behaviour is the real service's; `Knobs` says what it can be made to do.
 */
export function attachDxLink(
  http: Server,
  shared: Pick<DxLinkContext, 'market' | 'steady' | 'knobs' | 'stats' | 'tokens'>,
): DxLinkServer {
  const sessions = new Set<DxLinkSession>();
  const server = new WebSocketServer({ noServer: true, maxPayload: mostBytesPerFrame });
  const indices = new Set(shared.market.underlyings().flatMap((one) => (one.isIndex ? [one.streamerSymbol] : [])));
  const context: DxLinkContext = {
    ...shared,
    sessions,
    isIndex: (symbol) => indices.has(symbol),
  };
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = (request.url ?? '').split('?')[0];
    if (path !== paths.live && path !== paths.delayed) {
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      shared.stats.connections += 1;
      const session = new DxLinkSession(webSocket, path === paths.delayed, context, () => sessions.delete(session));
      sessions.add(session);
    });
  };
  http.on('upgrade', onUpgrade);
  return {
    sessions,
    close() {
      http.off('upgrade', onUpgrade);
      for (const session of sessions) session.drop();
      server.close();
    },
  };
}
