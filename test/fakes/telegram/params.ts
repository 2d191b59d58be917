/** Parameters of one call, wherever they came from: query string, form, multipart or JSON. */

import type { IncomingMessage } from 'node:http';
import { parseMultipart, type UploadedFile } from './multipart.js';
import { mistaken, Refusal } from './refusal.js';

/** The Bot API takes uploads up to 50 MB. */
const maxRequestBytes = 50 * 1024 * 1024;

export class Params {
  constructor(
    readonly values: Readonly<Record<string, unknown>>,
    readonly files: ReadonlyMap<string, UploadedFile>,
  ) {}

  has(name: string): boolean {
    const value = this.values[name];
    return value !== undefined && value !== null && value !== '';
  }

  text(name: string): string | null {
    const value = this.values[name];
    if (value === undefined || value === null) return null;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  /** Null when absent; a Refusal when it is no whole number. */
  integer(name: string): number | null {
    if (!this.has(name)) return null;
    const value = Number(this.text(name));
    if (!Number.isSafeInteger(value)) throw mistaken(`invalid ${name} specified`);
    return value;
  }

  flag(name: string): boolean {
    return ['true', '1', 'yes', 'y', 't'].includes((this.text(name) ?? '').toLowerCase());
  }

  /** Objects come as such in JSON bodies and as JSON text in forms. */
  json(name: string): unknown {
    if (!this.has(name)) return null;
    const value = this.values[name];
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      throw mistaken(`can't parse ${name}: not a JSON object`);
    }
  }

  object(name: string): Record<string, unknown> | null {
    const value = this.json(name);
    if (value === null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) throw mistaken(`can't parse ${name}: expected an object`);
    return value as Record<string, unknown>;
  }

  /** A file given by `attach://name`, or uploaded under the parameter's own name; else the text, which is a file id or a URL. */
  file(reference: unknown, name: string): UploadedFile | string | null {
    if (typeof reference === 'string' && reference.startsWith('attach://')) {
      const file = this.files.get(reference.slice('attach://'.length));
      if (file === undefined) throw mistaken(`wrong remote file identifier specified: no file attached for ${name}`);
      return file;
    }
    if (reference === undefined || reference === null || reference === '') return this.files.get(name) ?? null;
    return String(reference);
  }
}

/** Reads a whole request. Throws a Refusal for bodies that do not parse or are larger than Telegram takes. */
export async function readParams(request: IncomingMessage, query: URLSearchParams): Promise<Params> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxRequestBytes) chunks.push(chunk);
  }
  if (size > maxRequestBytes) throw new Refusal(413, 'Request Entity Too Large', null, true);
  const body = Buffer.concat(chunks);
  const given: Record<string, unknown> = Object.fromEntries(query);
  const type = request.headers['content-type'] ?? '';
  if (body.length === 0) return new Params(given, new Map());
  if (type.startsWith('application/json')) return new Params({ ...given, ...parseJson(body) }, new Map());
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return new Params({ ...given, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) }, new Map());
  }
  const boundary = /^multipart\/form-data\s*;.*boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) throw mistaken('unsupported content type');
  const form = parseMultipart(body, boundary);
  return new Params({ ...given, ...Object.fromEntries(form.fields) }, form.files);
}

function parseJson(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Refused below, as every other body that is no object.
  }
  throw mistaken("can't parse the request's JSON object");
}
