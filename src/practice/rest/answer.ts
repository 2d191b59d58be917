/** The shapes in which tastytrade's API answers. */

import type { ServerResponse } from 'node:http';

/** Any JSON object. */
export type Json = Record<string, unknown>;

/** An answer decided by a route, not yet sent. */
export interface Answer {
  status: number;
  contentType: 'application/json; charset=utf-8' | 'text/html';
  body: string;
  headers?: Readonly<Record<string, string>>;
}

/** `{"data": …, "context": "/path"}` */
export function data(context: string, value: unknown): Answer {
  return json(200, { data: value, context });
}

/** The API's own error envelope. */
export function apiError(status: number, code: string, message: string, headers?: Record<string, string>): Answer {
  return { ...json(status, { error: { code, message } }), ...(headers === undefined ? {} : { headers }) };
}

/** POST /oauth/token answers by RFC 6749 instead. */
export function oauthError(status: number, error: string, description: string): Answer {
  return json(status, { error, error_description: description });
}

/** An answer that is JSON. */
export function json(status: number, value: unknown): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

/** A page of the gateway in front of the API, which knows nothing of JSON. */
export function gatewayPage(status: number, reason: string): Answer {
  const title = `${status} ${reason}`;
  const body =
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
    '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';
  return { status, contentType: 'text/html', body };
}

/** Writes a decided answer to the wire. */
export function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
  });
  response.end(answer.body);
}

/** Decimals travel as strings with at least one decimal: `5700.0`, `2.5`. NaN has no spelling and gives undefined. */
export function decimal(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
