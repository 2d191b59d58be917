/** What may be written of a value: an allow-list, because errors of libraries carry tokens, whole requests and pictures. Never throws. */

import { AppError } from './errors.js';
import { Secret } from './secret.js';

const longestText = 1_500;
const longestName = 80;
const longestFrame = 300;
const mostFrames = 5;
const deepestCause = 4;
const deepestFact = 4;
const mostEntries = 50;

const cut = (text: string, longest: number) => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** Name, code, message and facts, the first frames of where it came from, and the same of its causes. Nothing else that hangs on it. */
export function errorFacts(error: unknown, depth = 0): Record<string, unknown> | string {
  try {
    if (!(error instanceof Error)) return thrownValue(error);
    const out: Record<string, unknown> = {
      name: cut(String(error.name), longestName),
      message: thrownValue(error.message),
    };
    if (error instanceof AppError) {
      out.code = error.code;
      if (Object.keys(error.facts).length > 0) out.facts = safeFact(error.facts);
    } else {
      const { code, status } = error as { code?: unknown; status?: unknown };
      if (typeof code === 'number') out.code = code;
      if (typeof code === 'string') out.code = cut(code, longestName);
      if (typeof status === 'number') out.status = status;
      const frames = framesOf(error);
      if (frames !== '') out.stack = frames;
    }
    if (error.cause !== undefined && depth < deepestCause) out.cause = errorFacts(error.cause, depth + 1);
    return out;
  } catch {
    return 'an error that cannot be read';
  }
}

/** Words are words; of anything else that was thrown, or stands where words should, only its kind is told. */
function thrownValue(value: unknown): string {
  if (typeof value === 'string') return cut(value, longestText);
  return value === null || typeof value !== 'object' ? String(value) : `a value of the kind ${kindOf(value)}`;
}

/** Lines of a stack that name a place: a message of several lines is a part of the stack, too. */
function framesOf(error: Error): string {
  return String(error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, mostFrames)
    .map((line) => cut(line, longestFrame))
    .join('\n');
}

/** A fact as it may be written: plain values, and lists and plain objects of them; of bytes only their number. */
export function safeFact(value: unknown, depth = 0): unknown {
  try {
    if (typeof value === 'string') return cut(value, longestText);
    if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return value;
    if (typeof value !== 'object') return String(value).slice(0, longestName);
    if (value instanceof Secret) return value.toString();
    if (value instanceof Error) return errorFacts(value);
    if (value instanceof Date) return value.toISOString();
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
    if (depth >= deepestFact) return kindOf(value);
    if (Array.isArray(value)) return value.slice(0, mostEntries).map((each) => safeFact(each, depth + 1));
    const prototype: unknown = Object.getPrototypeOf(value);
    // Requests, clients, contexts: whoever logs one meant one of its fields.
    if (prototype !== Object.prototype && prototype !== null) return kindOf(value);
    const entries = Object.entries(value).slice(0, mostEntries);
    return Object.fromEntries(entries.map(([name, each]) => [name, safeFact(each, depth + 1)]));
  } catch {
    return 'a value that cannot be read';
  }
}

function kindOf(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? cut(name, longestName) : 'object';
}
