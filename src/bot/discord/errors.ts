/** What a failed call to Discord means for us, from the code it answered with. Codes: Discord's list of JSON error codes. */

import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes, HTTPError, RateLimitError } from 'discord.js';
import { AppError, type ErrorCode, type Facts } from '../../lib/errors.js';

/** What to do about it. */
export type Remedy =
  /** The platform no longer takes an answer to this interaction: nothing more is sent. */
  | 'stop'
  /** The same answer without its files. */
  | 'without-files'
  /** The answer as plain words, since its layout was refused: a fault of ours. */
  | 'plain-text'
  /** Nothing wrong with the answer: try the same again. */
  | 'again'
  /** The bot token is refused. */
  | 'refused'
  /** It failed for good. */
  | 'give-up';

export interface DiscordFault {
  code: ErrorCode;
  remedy: Remedy;
  level: 'info' | 'warn' | 'error';
  /** One sentence, with small safe values: never a token, a request body or a user's words. */
  error: AppError;
}

type Row = readonly [ErrorCode, Remedy, DiscordFault['level'], string];

const expired: Row = ['CHAT_EXPIRED', 'stop', 'warn', 'Discord no longer takes an answer to this interaction.'];
const gone: Row = ['CHAT_TARGET_GONE', 'give-up', 'warn', 'The channel or message is gone.'];
const forbidden: Row = ['CHAT_FORBIDDEN', 'without-files', 'warn', 'The bot lacks a permission in this channel.'];
const tooLarge: Row = ['CHAT_MESSAGE_INVALID', 'without-files', 'error', 'The file is larger than Discord takes.'];
const invalid: Row = ['CHAT_MESSAGE_INVALID', 'plain-text', 'error', 'Discord refused the layout of a message.'];
const limited: Row = ['CHAT_RATE_LIMITED', 'give-up', 'warn', 'Discord asks to wait longer than an answer can.'];
const unreachable: Row = ['CHAT_UNREACHABLE', 'again', 'warn', 'Discord could not be reached.'];
const tokenRefused: Row = ['DISCORD_TOKEN_REJECTED', 'refused', 'error', 'Discord refused the bot token.'];

const byCode: Readonly<Record<number, Row>> = {
  10062: expired, // unknown interaction
  40060: expired, // already acknowledged
  50027: expired, // invalid webhook token: the interaction's 15 minutes are over
  10003: gone, // unknown channel
  10004: gone, // unknown guild
  10008: gone, // unknown message: deleted meanwhile
  10015: gone, // unknown webhook
  50001: forbidden, // missing access
  50013: forbidden, // missing permissions
  40005: tooLarge, // request entity too large
  50007: gone, // this person takes no direct messages
  50278: gone, // no server in common
  50083: gone, // archived thread
  160005: gone, // locked thread
  50035: invalid, // invalid form body
  50006: invalid, // empty message
  50109: invalid, // not JSON
  20016: limited, // slow mode
  20028: limited, // write rate of the channel
  30046: limited, // too many edits of old messages
  40003: limited, // direct messages opened too fast
};

function ofStatus(status: number): Row {
  if (status === 401) return tokenRefused;
  if (status === 403) return forbidden;
  if (status === 404) return gone;
  if (status === 413) return tooLarge;
  if (status === 429) return limited;
  return status >= 500 ? unreachable : invalid;
}

/** The path of a request with ids and tokens replaced: `/webhooks/:id/:token/messages/@original`. */
export function routeOf(url: string): string {
  const path = /^(?:https?:\/\/[^/]+)?([^?#]*)/.exec(url)?.[1] ?? '';
  return path
    .replace(/^(?:\/api)?(?:\/v\d+)?(?=\/)/, '')
    .replace(/\/(interactions|webhooks)\/([^/]+)\/[^/]+/, '/$1/$2/:token')
    .replace(/\d{15,}/g, ':id')
    .replace('%40original', '@original');
}

/** Where in the message the fault lies and its kind, `embeds.0.description BASE_TYPE_MAX_LENGTH`; the values stay out. */
function invalidFields(error: DiscordAPIError): string | null {
  const found: string[] = [];
  const walk = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null || found.length >= 5) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name !== '_errors' || !Array.isArray(inner)) walk(inner, path === '' ? name : `${path}.${name}`);
      else for (const each of inner) found.push(`${path} ${String((each as { code?: unknown } | null)?.code)}`);
    }
  };
  walk((error.rawError as { errors?: unknown }).errors, '');
  return found.length === 0 ? null : found.slice(0, 5).join(', ').slice(0, 300);
}

const tokenErrors: readonly unknown[] = [DiscordjsErrorCodes.TokenInvalid, DiscordjsErrorCodes.TokenMissing];
/** What the REST client throws once it has dropped a token that was refused. */
const tokenDropped = /^Expected token to be set/;
/** Faults of the network as Node and undici name them. */
const networkCode = /^(?:E[A-Z]{3,}|UND_ERR_[A-Z_]+)$/;

/** Reads an error of discord.js, of the network or of ours. Never throws. */
export function classifyDiscordError(error: unknown): DiscordFault {
  if (error instanceof AppError) {
    return { code: error.code, remedy: error.transient ? 'again' : 'give-up', level: 'warn', error };
  }
  if (error instanceof DiscordAPIError) {
    const { status, method } = error;
    const number = Number(error.code);
    const facts: Record<string, string | number> = { status, method, route: routeOf(error.url) };
    if (Number.isFinite(number)) facts.discordCode = number;
    const fields = invalidFields(error);
    if (fields !== null) facts.fields = fields;
    return fault(byCode[number] ?? ofStatus(status), facts, `${number || status}`);
  }
  if (error instanceof HTTPError) {
    const { status, method, url } = error;
    return fault(ofStatus(status), { status, method, route: routeOf(url) }, `${status}`);
  }
  if (error instanceof RateLimitError) {
    return fault(limited, { route: error.route, retryAfterMs: Math.round(error.retryAfter) }, '429');
  }
  if (error instanceof DiscordjsError && tokenErrors.includes(error.code)) return fault(tokenRefused, {}, null);
  if (error instanceof Error) {
    if (tokenDropped.test(error.message)) return fault(tokenRefused, {}, null);
    const code = networkCodeOf(error);
    if (code !== null) return fault(unreachable, { network: code }, code);
    if (error.name === 'AbortError') return fault(unreachable, { network: 'timeout' }, 'timeout');
  }
  return {
    code: 'INTERNAL',
    remedy: 'give-up',
    level: 'error',
    // The message may hold anything, so only its kind is told.
    error: new AppError('INTERNAL', 'Something in the Discord part of gexwatch failed.', {
      facts: { name: error instanceof Error ? error.name : typeof error, at: firstLineOf(error) },
    }),
  };
}

/** The place in the code, without the message in front of it. */
function firstLineOf(error: unknown): string {
  const line = error instanceof Error ? error.stack?.split('\n').find((each) => /^\s+at /.test(each)) : undefined;
  return (line ?? '').trim().slice(0, 200);
}

function networkCodeOf(error: Error): string | null {
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 4; each = each.cause, depth++) {
    const { code } = each as { code?: unknown };
    if (typeof code === 'string' && networkCode.test(code)) return code;
  }
  return null;
}

function fault([code, remedy, level, sentence]: Row, facts: Facts, detail: string | null): DiscordFault {
  const message = detail === null ? sentence : sentence.replace(/\.$/, ` (${detail}).`);
  return { code, remedy, level, error: new AppError(code, message, { facts }) };
}

/** Gateway closing codes after which no further try can help, as the face reports them; null when trying again can. */
export function gatewayRefusal(closeCode: number): { code: ErrorCode; problem: string } | null {
  switch (closeCode) {
    case 4004:
      return { code: 'DISCORD_TOKEN_REJECTED', problem: 'Discord refused the bot token.' };
    case 4010:
    case 4011:
      return { code: 'DISCORD_REFUSED', problem: 'The bot is in too many servers for one connection.' };
    case 4012:
      return { code: 'DISCORD_REFUSED', problem: 'Discord no longer speaks this version of its gateway.' };
    case 4013:
    case 4014:
      return { code: 'DISCORD_REFUSED', problem: 'Discord does not let this application use the gateway intents.' };
    default:
      return null;
  }
}
