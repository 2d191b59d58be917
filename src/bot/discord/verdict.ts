/** What a failed send means for a message and its target. Known answers are told apart; unknown ones may pass (F53, unknown 403s). Pure. */

import { DiscordAPIError, RateLimitError } from 'discord.js';
import type { Outcome } from '../../alerts/outcome.js';
import type { ErrorCode } from '../../lib/errors.js';
import { classifyDiscordError } from './errors.js';

export type Verdict =
  /** Nothing goes there any more. */
  | { kind: 'gone'; reason: string; code: ErrorCode }
  /** The message to change is gone, or may be changed no more. */
  | { kind: 'message-gone' }
  /** A right is missing: perhaps only that for files or for embeds. */
  | { kind: 'no-right' }
  | { kind: 'too-large' }
  /** The layout is refused. */
  | { kind: 'malformed' }
  /** `isChat`: of this channel; else of everything. `ms` null when no time is named. */
  | { kind: 'wait'; ms: number | null; isChat: boolean }
  | { kind: 'token' }
  /** The request never left. */
  | { kind: 'unsent' }
  /** It may have had its effect. */
  | { kind: 'unknown' }
  /** 403 or 4xx that says nothing known. */
  | { kind: 'refused'; status: number }
  | { kind: 'odd'; status: number }
  /** Not Discord's doing. */
  | { kind: 'fault' };

/** Discord's list of JSON error codes: those after which no further try can help. */
const gone: Readonly<Record<number, string>> = {
  10003: 'The channel was deleted.',
  10004: 'The server is gone, or the bot is no longer in it.',
  10013: 'Discord does not know this person.',
  50001: 'The bot may not see this channel.',
  50007: 'This person takes no direct messages from the bot.',
  50008: 'Discord takes no messages in this kind of channel.',
  50024: 'Discord takes no messages in this kind of channel.',
  50083: 'The thread is archived.',
  50278: 'The bot shares no server with this person.',
  160005: 'The thread is locked.',
};
const goneByRight: readonly number[] = [50001];
/** Unknown, somebody else's, in an archived thread, edited too often since it is old. */
const messageGone: readonly number[] = [10008, 50005, 50083, 30046];
const malformed: readonly number[] = [50035, 50006, 50109];
/** Slow mode, write rate of a channel, direct messages opened too fast. */
const slow: readonly number[] = [20016, 20028, 40003];
/** Opening direct messages too fast is watched for abuse; Discord names no time. */
const openingPauseMs = 60_000;

const unsentNetwork: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Reads what a request of the REST client threw. `isEdit`: it was to change a message. Never throws. */
export function verdictOf(error: unknown, isEdit: boolean): Verdict {
  if (error instanceof RateLimitError) return { kind: 'wait', ms: Math.ceil(error.retryAfter), isChat: !error.global };
  const { code, error: fault } = classifyDiscordError(error);
  if (code === 'DISCORD_TOKEN_REJECTED') return { kind: 'token' };
  const { status, discordCode: number, network } = fault.facts;
  if (typeof network === 'string') return { kind: unsentNetwork.includes(network) ? 'unsent' : 'unknown' };
  if (typeof status !== 'number') return { kind: 'fault' };
  if (status >= 500) return { kind: 'unknown' };
  if (typeof number === 'number') {
    if (isEdit && messageGone.includes(number)) return { kind: 'message-gone' };
    const reason = gone[number];
    if (reason !== undefined)
      return { kind: 'gone', reason, code: goneByRight.includes(number) ? 'CHAT_FORBIDDEN' : 'CHAT_TARGET_GONE' };
    if (number === 50013) return { kind: 'no-right' };
    if (malformed.includes(number)) return { kind: 'malformed' };
    if (number === 40005) return { kind: 'too-large' };
    if (slow.includes(number))
      return { kind: 'wait', ms: secondsIn(error) ?? (number === 40003 ? openingPauseMs : null), isChat: true };
  }
  if (status === 413) return { kind: 'too-large' };
  return { kind: status === 403 ? 'refused' : 'odd', status };
}

/** `retry_after` of an answer's body, as ms. */
function secondsIn(error: unknown): number | null {
  if (!(error instanceof DiscordAPIError)) return null;
  const seconds = Number((error.rawError as { retry_after?: unknown }).retry_after);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * 1_000) : null;
}

/** A refused token needs a person; meanwhile it is tried this seldom. */
const tokenPauseMs = 5 * 60_000;

/** What became of a message that no other form is left for. `isEdit`: the last request was to change a message. */
export function discordOutcome(verdict: Verdict, isEdit: boolean): Outcome {
  switch (verdict.kind) {
    case 'gone':
      return verdict;
    case 'no-right':
      return { kind: 'gone', reason: 'The bot may not write in this channel.', code: 'CHAT_FORBIDDEN' };
    case 'malformed':
    case 'too-large':
      return { kind: 'bug', reason: 'Discord refused the layout of the message, and its plain words as well.' };
    case 'message-gone':
      return { kind: 'bug', reason: 'Discord knows neither the message nor its channel.' };
    case 'wait': {
      const holds = verdict.isChat ? 'chat' : 'platform';
      return { ...retry('Discord asked to wait.', 'CHAT_RATE_LIMITED', verdict.ms), holds };
    }
    case 'token':
      return { ...retry('Discord refused the bot token.', 'DISCORD_TOKEN_REJECTED', tokenPauseMs), holds: 'platform' };
    case 'unsent':
      return { ...retry('Discord cannot be reached.', 'CHAT_UNREACHABLE'), holds: 'platform' };
    case 'unknown':
      // Changing a message twice is changing it once.
      if (isEdit) return retry('Discord did not answer.', 'CHAT_UNREACHABLE');
      return { kind: 'ambiguous', reason: 'Discord did not answer; the message may be there.' };
    case 'refused':
      return retry('Discord does not let the bot write there, without saying why.', 'CHAT_FORBIDDEN');
    case 'odd':
      return retry(`Discord answered ${verdict.status}, to plain words as well.`, 'CHAT_MESSAGE_INVALID');
    case 'fault':
      return { kind: 'ambiguous', reason: 'The message was lost by a fault of gexwatch.' };
  }
}

type Retry = Extract<Outcome, { kind: 'retry' }>;

function retry(reason: string, code: ErrorCode, afterMs: number | null = null): Retry {
  return { kind: 'retry', afterMs, reason, code };
}
