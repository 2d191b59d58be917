/**
 * Tokens kept over a restart, in a file only its owner may read, so that a restart loop does not log in each time.
 * The file is a convenience: unreadable, corrupt or written for other credentials, it counts as absent.
 */

import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '../../lib/log.js';

/** A token with its times, wall ms UTC. */
export interface StoredToken {
  value: string;
  /** From here on a new one is fetched. */
  renewAt: number;
  expiresAt: number;
}

/** A quote token with the feed's address and level as the broker gave them. */
export interface StoredQuoteToken extends StoredToken {
  url: string;
  level: string;
}

/** What the file holds. */
export interface StoredTokens {
  access: StoredToken | null;
  quote: StoredQuoteToken | null;
  /** Wall times of logins that were refused or forced within the last hour. */
  troubledLogins: number[];
  /** Wall time of the last login the broker refused; null when the last one worked. */
  refusedAt: number | null;
}

const layout = 1;
const mostBytes = 65_536;

/** A name for a set of credentials that tells nothing about them. */
export function credentialsKey(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** One file, written whole each time. */
export class TokenFile {
  #tokens: StoredTokens = { access: null, quote: null, troubledLogins: [], refusedAt: null };
  #loading: Promise<void> | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** @param path null keeps the tokens in memory only. */
  constructor(
    private readonly path: string | null,
    private readonly owner: string,
    private readonly log: Logger,
    private readonly wallNow: () => number,
  ) {}

  /** What is stored; reads the file once. Never throws. */
  async load(): Promise<Readonly<StoredTokens>> {
    this.#loading ??= this.#read();
    await this.#loading;
    return this.#tokens;
  }

  /** Changes what is stored and writes the file by replacing it. Never throws: without a file the tokens still work. */
  async save(change: Partial<StoredTokens>): Promise<void> {
    await this.load();
    this.#tokens = { ...this.#tokens, ...change };
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  async #read(): Promise<void> {
    if (this.path === null) return;
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (code !== 'ENOENT') this.log.warn('token file cannot be read; logging in anew', { code: String(code) });
      return;
    }
    const tokens = text.length > mostBytes ? null : decode(text, this.owner, this.wallNow());
    if (tokens === null) this.log.warn('token file is corrupt or of other credentials; logging in anew');
    else this.#tokens = tokens;
  }

  async #write(): Promise<void> {
    if (this.path === null) return;
    const draft = `${this.path}.${process.pid}.tmp`;
    try {
      await mkdir(dirname(this.path), { recursive: true });
      await rm(draft, { force: true });
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(`${JSON.stringify({ layout, owner: this.owner, ...this.#tokens })}\n`);
      } finally {
        await file.close();
      }
      await rename(draft, this.path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {});
      this.log.warn('token file cannot be written; a restart will log in anew', {
        code: String((error as { code?: unknown }).code),
      });
    }
  }
}

/** Null when the text is not ours; a part that makes no sense counts as absent. */
function decode(text: string, owner: string, now: number): StoredTokens | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(body) || body.layout !== layout || body.owner !== owner) return null;
  const quote = body.quote;
  const quoteTimes = tokenOf(quote, now);
  const isQuote = isRecord(quote) && typeof quote.url === 'string' && typeof quote.level === 'string';
  return {
    access: tokenOf(body.access, now),
    quote:
      quoteTimes !== null && isQuote ? { ...quoteTimes, url: quote.url as string, level: quote.level as string } : null,
    troubledLogins: Array.isArray(body.troubledLogins)
      ? body.troubledLogins.filter((at): at is number => isPast(at, now)).slice(-16)
      : [],
    refusedAt: isPast(body.refusedAt, now) ? body.refusedAt : null,
  };
}

/** Tokens live a day at most; times further ahead come from a clock that was wrong. */
function tokenOf(token: unknown, now: number): StoredToken | null {
  if (!isRecord(token)) return null;
  const { value, renewAt, expiresAt } = token;
  if (typeof value !== 'string' || value === '') return null;
  if (typeof renewAt !== 'number' || typeof expiresAt !== 'number') return null;
  if (!(renewAt <= expiresAt) || expiresAt > now + 25 * 3_600_000) return null;
  return { value, renewAt, expiresAt };
}

function isPast(at: unknown, now: number): at is number {
  return typeof at === 'number' && Number.isFinite(at) && at <= now;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
