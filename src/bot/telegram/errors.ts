/**
 * What a refusal of the Bot API means to us. Telegram tells most of it in English descriptions only
 * (core.telegram.org/bots/api#making-requests, `error_code` and `parameters`), so the known ones are matched by their words;
 * what is not known stays `invalid` and is logged, never guessed to be permanent (F55).
 */

import { GrammyError, HttpError } from 'grammy';
import { AppError, type ErrorCode } from '../../lib/errors.js';

export type TelegramFault =
  /** The bot cannot talk there any more; `reason` is a short sentence. */
  | { kind: 'gone'; reason: string }
  /** The group became a supergroup with another id. */
  | { kind: 'moved'; toChatId: string }
  /** The forum topic is not there any more. */
  | { kind: 'thread-gone' }
  /** The question is not there any more. */
  | { kind: 'question-gone' }
  /** Text may be sent, pictures and files may not. */
  | { kind: 'no-media' }
  /** Nothing may be sent, for now. */
  | { kind: 'forbidden' }
  /** Our markup is wrong: a fault of ours. */
  | { kind: 'markup' }
  | { kind: 'not-modified' }
  /** The message to be edited is gone, or of another kind. */
  | { kind: 'message-gone' }
  | { kind: 'query-old' }
  /** A file id that Telegram no longer takes. */
  | { kind: 'file-id-refused' }
  /** Not a photo in Telegram's eyes (too large, odd shape): it may still go as a document. */
  | { kind: 'picture-refused' }
  | { kind: 'wait'; ms: number }
  /** Another program polls with the token, or a webhook is set. */
  | { kind: 'conflict'; isWebhook: boolean }
  /** 401, or the 404 that a malformed token gets. */
  | { kind: 'token' }
  /** 5xx: whether the call had an effect is not known. */
  | { kind: 'server'; status: number }
  /** No answer. `isUnsent`: the connection was never made, so the call had no effect. */
  | { kind: 'network'; code: string; isUnsent: boolean }
  /** We gave it up ourselves: the face is stopping. */
  | { kind: 'stopped' }
  /** Any other refusal: most likely a fault of ours. */
  | { kind: 'invalid'; status: number };

/** What the Bot API puts into a refusal. */
export interface Refusal {
  code: number;
  description: string;
  /** Seconds. */
  retryAfter?: number | undefined;
  migrateTo?: number | undefined;
}

/** Looked through in order; the first that matches holds. */
const known: readonly [pattern: RegExp, fault: TelegramFault][] = [
  [/bot was blocked by the user/i, { kind: 'gone', reason: 'The person blocked the bot.' }],
  [/bot was kicked/i, { kind: 'gone', reason: 'The bot was removed from the chat.' }],
  [/bot is not a member/i, { kind: 'gone', reason: 'The bot is not a member of the chat.' }],
  [/user is deactivated/i, { kind: 'gone', reason: 'The account is deactivated.' }],
  [/chat was deleted/i, { kind: 'gone', reason: 'The chat was deleted.' }],
  [/can't initiate conversation/i, { kind: 'gone', reason: 'The person has not started the bot.' }],
  [/chat not found|PEER_ID_INVALID/i, { kind: 'gone', reason: 'Telegram does not know the chat.' }],
  [/message thread not found|TOPIC_DELETED|TOPIC_ID_INVALID/i, { kind: 'thread-gone' }],
  [/message to be replied not found|replied message not found|reply message not found/i, { kind: 'question-gone' }],
  [/message is not modified|MESSAGE_NOT_MODIFIED/i, { kind: 'not-modified' }],
  [
    /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|there is no (text|caption|media) in the message|message identifier is not specified/i,
    { kind: 'message-gone' },
  ],
  [/query is too old|query ID is invalid|QUERY_ID_INVALID/i, { kind: 'query-old' }],
  [/can't parse (entities|caption|message text)|ENTITY_BOUNDS_INVALID/i, { kind: 'markup' }],
  [/not enough rights to send (photos|documents|media)|CHAT_SEND_(PHOTOS|DOCS|MEDIA)_FORBIDDEN/i, { kind: 'no-media' }],
  [
    /not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|CHAT_SEND_PLAIN_FORBIDDEN|CHAT_ADMIN_REQUIRED|TOPIC_CLOSED/i,
    { kind: 'forbidden' },
  ],
  [
    /wrong (remote )?file identifier|wrong file_id|FILE_REFERENCE_|failed to get HTTP URL content/i,
    { kind: 'file-id-refused' },
  ],
  [
    /PHOTO_INVALID_DIMENSIONS|IMAGE_PROCESS_FAILED|PHOTO_SAVE_FILE_INVALID|PHOTO_EXT_INVALID|file is too big/i,
    { kind: 'picture-refused' },
  ],
];

/** A wait of nothing would be a loop without a pause. */
const shortestWaitMs = 1_000;
/** Longest wait believed, ms: an hour. */
const longestWaitMs = 3_600_000;

/** Reads a refusal. Pure; the table test names every known one. */
export function faultOf({ code, description, retryAfter, migrateTo }: Refusal): TelegramFault {
  if (code === 429) {
    const seconds = retryAfter !== undefined && retryAfter >= 0 ? retryAfter : 5;
    return { kind: 'wait', ms: Math.min(Math.max(seconds * 1_000, shortestWaitMs), longestWaitMs) };
  }
  if (code === 409) return { kind: 'conflict', isWebhook: /webhook/i.test(description) };
  if (code === 401) return { kind: 'token' };
  if (code === 404 && /^not found$/i.test(description)) return { kind: 'token' };
  if (code >= 500) return { kind: 'server', status: code };
  if (migrateTo !== undefined) return { kind: 'moved', toChatId: String(migrateTo) };
  if (code === 413) return { kind: 'picture-refused' };
  const found = known.find(([pattern]) => pattern.test(description));
  return found?.[1] ?? { kind: 'invalid', status: code };
}

/** Codes of Node's sockets for connections that never came to be. */
const unsentCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'];

/** The library's message names the address, token included; only the socket's code is taken from it. */
function networkFault({ error }: HttpError): TelegramFault {
  const { name, code } = error as { name?: unknown; code?: unknown };
  // Callers that gave it up themselves know so; here it is a limit of time that has passed.
  if (name === 'AbortError') return { kind: 'network', code: 'TIMED_OUT', isUnsent: false };
  const word = typeof code === 'string' && /^[A-Z_]{3,30}$/.test(code) ? code : 'NO_ANSWER';
  return { kind: 'network', code: word, isUnsent: unsentCodes.includes(word) };
}

/** Reads anything that a call of the Bot API threw; the library wraps all that happens on the wire, so anything else is a fault of ours. */
export function telegramFault(thrown: unknown): TelegramFault {
  if (thrown instanceof GrammyError) {
    const { error_code, description, parameters } = thrown;
    return faultOf({
      code: error_code,
      description,
      retryAfter: parameters.retry_after,
      migrateTo: parameters.migrate_to_chat_id,
    });
  }
  return thrown instanceof HttpError ? networkFault(thrown) : { kind: 'invalid', status: 0 };
}

const codes: Partial<Record<TelegramFault['kind'], ErrorCode>> = {
  gone: 'CHAT_TARGET_GONE',
  moved: 'CHAT_TARGET_GONE',
  'no-media': 'CHAT_FORBIDDEN',
  forbidden: 'CHAT_FORBIDDEN',
  'message-gone': 'CHAT_EXPIRED',
  'query-old': 'CHAT_EXPIRED',
  wait: 'CHAT_RATE_LIMITED',
  conflict: 'TELEGRAM_CONFLICT',
  token: 'TELEGRAM_TOKEN_REJECTED',
  server: 'CHAT_UNREACHABLE',
  network: 'CHAT_UNREACHABLE',
  stopped: 'CHAT_UNREACHABLE',
};

/** The fault as an error fit for the log: method, kind, status; never the message sent, the address or the library's error. */
export function loggable(fault: TelegramFault, method: string): AppError {
  const status = 'status' in fault ? fault.status : null;
  const socket = 'code' in fault ? fault.code : null;
  return new AppError(codes[fault.kind] ?? 'CHAT_MESSAGE_INVALID', `Telegram did not take ${method}: ${fault.kind}.`, {
    facts: {
      method,
      kind: fault.kind,
      ...(status === null ? {} : { status }),
      ...(socket === null ? {} : { socket }),
    },
  });
}
