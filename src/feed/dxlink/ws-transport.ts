/** The wire: a WebSocket over the `ws` library. The only file of the feed that imports it. */

import WebSocket from 'ws';
import type { Connection, Transport, TransportHandlers } from '../ports.js';

/** Limits of a socket. */
export interface WsTransportOptions {
  /** A larger inbound message ends the connection with code 1009, bytes. The library's own default of 100 MiB is no limit. */
  maxPayload?: number;
}

/**
 * A transport over real sockets. It sends no pings of its own (a service under load answers them late) and answers the
 * server's, which is the library's default. Compression is not offered: it costs memory per connection and delays.
 */
export function createWsTransport(options: WsTransportOptions = {}): Transport {
  const maxPayload = options.maxPayload ?? 4 * 1024 * 1024;
  return (url, handlers) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, { maxPayload, perMessageDeflate: false, followRedirects: false });
    } catch (error) {
      return stillborn(handlers, error instanceof Error ? error : new Error(String(error)));
    }
    let closed = false;
    const finish = (code: number, reason: string) => {
      if (closed) return;
      closed = true;
      handlers.onClose(code, reason);
    };
    socket.on('open', () => handlers.onOpen());
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) handlers.onError(new Error(`The feed sent a binary frame of ${data.length} bytes.`));
      else handlers.onText(data.toString('utf8'));
    });
    socket.on('error', (error) => handlers.onError(error));
    socket.on('close', (code, reason) => finish(code, reason.toString('utf8')));
    return {
      send(text) {
        // After the close began the library would queue or throw; the caller learns of the end through onClose.
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: (code, reason) => socket.close(code, reason),
      terminate: () => socket.terminate(),
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
    };
  };
}

/** A connection that failed before it began, such as one to an address that is none: reported like any other, later. */
function stillborn(handlers: TransportHandlers, error: Error): Connection {
  setImmediate(() => {
    handlers.onError(error);
    handlers.onClose(1006, '');
  });
  return { send: () => {}, close: () => {}, terminate: () => {}, bufferedBytes: 0 };
}
