import { GrammyError, HttpError } from 'grammy';
import { describe, expect, test } from 'vitest';
import { faultOf, loggable, type TelegramFault, telegramFault } from '../../../src/bot/telegram/errors.js';
import { canEdit, reshape, type Shape } from '../../../src/bot/telegram/shape.js';
import { errorKinds } from '../../../src/lib/errors.js';
import { runSeed, seeded } from '../../fakes/random.js';

const table: [code: number, description: string, kind: TelegramFault['kind']][] = [
  [403, 'Forbidden: bot was blocked by the user', 'gone'],
  [403, 'Forbidden: user is deactivated', 'gone'],
  [403, 'Forbidden: bot was kicked from the supergroup chat', 'gone'],
  [403, 'Forbidden: bot was kicked from the group chat', 'gone'],
  [403, 'Forbidden: bot is not a member of the channel chat', 'gone'],
  [403, 'Forbidden: the group chat was deleted', 'gone'],
  [403, "Forbidden: bot can't initiate conversation with a user", 'gone'],
  [400, 'Bad Request: chat not found', 'gone'],
  [400, 'Bad Request: PEER_ID_INVALID', 'gone'],
  [403, 'Forbidden: something new', 'invalid'],
  [400, 'Bad Request: message thread not found', 'thread-gone'],
  [400, 'Bad Request: TOPIC_DELETED', 'thread-gone'],
  [400, 'Bad Request: TOPIC_CLOSED', 'forbidden'],
  [400, 'Bad Request: message to be replied not found', 'question-gone'],
  [400, 'Bad Request: not enough rights to send photos to the chat', 'no-media'],
  [400, 'Bad Request: not enough rights to send documents to the chat', 'no-media'],
  [400, 'Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN', 'no-media'],
  [400, 'Bad Request: not enough rights to send text messages to the chat', 'forbidden'],
  [400, 'Bad Request: have no rights to send a message', 'forbidden'],
  [400, 'Bad Request: CHAT_WRITE_FORBIDDEN', 'forbidden'],
  [400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 3', 'markup'],
  [
    400,
    'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    'not-modified',
  ],
  [400, 'Bad Request: message to edit not found', 'message-gone'],
  [400, "Bad Request: message can't be edited", 'message-gone'],
  [400, 'Bad Request: there is no text in the message to edit', 'message-gone'],
  [400, 'Bad Request: MESSAGE_ID_INVALID', 'message-gone'],
  [400, 'Bad Request: query is too old and response timeout expired or query ID is invalid', 'query-old'],
  [400, 'Bad Request: wrong file identifier/HTTP URL specified', 'file-id-refused'],
  [400, 'Bad Request: wrong remote file identifier specified: Wrong padding in the string', 'file-id-refused'],
  [400, 'Bad Request: PHOTO_INVALID_DIMENSIONS', 'picture-refused'],
  [400, 'Bad Request: IMAGE_PROCESS_FAILED', 'picture-refused'],
  [413, 'Request Entity Too Large', 'picture-refused'],
  [
    409,
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    'conflict',
  ],
  [401, 'Unauthorized', 'token'],
  [404, 'Not Found', 'token'],
  [404, 'Not Found: method not found', 'invalid'],
  [429, 'Too Many Requests: retry after 5', 'wait'],
  [500, 'Internal Server Error', 'server'],
  [502, 'Bad Gateway', 'server'],
  [400, 'Bad Request: BUTTON_DATA_INVALID', 'invalid'],
];

describe('refusals of the Bot API', () => {
  test.each(table)('%i %j is %s', (code, description, kind) => {
    expect(faultOf({ code, description }).kind).toBe(kind);
  });

  test('carry their parameters: how long to wait, where the group went, whether a webhook is in the way', () => {
    const refused = (code: number, description: string, parameters = {}) =>
      telegramFault(new GrammyError('no', { ok: false, error_code: code, description, parameters }, 'sendPhoto', {}));
    expect(refused(429, 'Too Many Requests', { retry_after: 17 })).toEqual({ kind: 'wait', ms: 17_000 });
    expect(refused(429, 'Too Many Requests')).toEqual({ kind: 'wait', ms: 5_000 });
    // Asked again without a pause it would be asked for ever.
    expect(refused(429, 'Too Many Requests', { retry_after: 0 })).toEqual({ kind: 'wait', ms: 1_000 });
    expect(refused(429, 'Too Many Requests', { retry_after: 9e9 })).toEqual({ kind: 'wait', ms: 3_600_000 });
    const migrated = 'Bad Request: group chat was upgraded to a supergroup chat';
    expect(refused(400, migrated, { migrate_to_chat_id: -1001 })).toEqual({ kind: 'moved', toChatId: '-1001' });
    const webhook =
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    expect(refused(409, webhook)).toEqual({ kind: 'conflict', isWebhook: true });
  });
});

describe('calls without an answer', () => {
  const lost = (error: unknown) => telegramFault(new HttpError('Network request failed', error));

  test.each([
    ['ECONNREFUSED', true],
    ['ENOTFOUND', true],
    ['EAI_AGAIN', true],
    ['ECONNRESET', false],
    ['ETIMEDOUT', false],
    ['EPIPE', false],
  ])('%s: surely not sent is %s', (code, isUnsent) => {
    expect(lost(Object.assign(new Error('no'), { code }))).toEqual({ kind: 'network', code, isUnsent });
  });

  test('a limit of time, odd codes and no code at all are ambiguous', () => {
    expect(lost(Object.assign(new Error('x'), { name: 'AbortError' }))).toMatchObject({
      code: 'TIMED_OUT',
      isUnsent: false,
    });
    expect(lost(Object.assign(new Error('x'), { code: 'https://api/bot1:secret' }))).toMatchObject({
      code: 'NO_ANSWER',
    });
    expect(lost(new Error('x'))).toMatchObject({ code: 'NO_ANSWER', isUnsent: false });
    expect(telegramFault(new TypeError('ours'))).toEqual({ kind: 'invalid', status: 0 });
  });

  test('are logged with method, kind and socket code only', () => {
    const url = 'request to http://api/bot1:secret-token/sendPhoto failed';
    const error = loggable(lost(Object.assign(new Error(url), { code: 'ECONNRESET' })), 'sendPhoto');
    expect(error.code).toBe('CHAT_UNREACHABLE');
    expect(error.facts).toEqual({ method: 'sendPhoto', kind: 'network', socket: 'ECONNRESET' });
    expect(JSON.stringify([error, error.message, error.cause])).not.toContain('secret');
  });

  test('every kind has a code of the catalogue', () => {
    for (const [code, description] of table) {
      expect(Object.keys(errorKinds)).toContain(loggable(faultOf({ code, description }), 'sendPhoto').code);
    }
  });
});

describe('another form after a refusal', () => {
  const shape: Shape = {
    chatId: '-1',
    threadId: 7,
    replyTo: 9,
    edits: 11,
    as: 'photo',
    isPlain: false,
    byFileId: true,
  };

  test.each<[TelegramFault, Partial<Shape> | null]>([
    [
      { kind: 'moved', toChatId: '-100' },
      { chatId: '-100', threadId: null, replyTo: null, edits: null },
    ],
    [{ kind: 'moved', toChatId: '-1' }, null],
    [{ kind: 'thread-gone' }, { threadId: null, replyTo: null }],
    [{ kind: 'question-gone' }, { replyTo: null }],
    [{ kind: 'message-gone' }, { edits: null }],
    [{ kind: 'no-media' }, { as: 'text' }],
    [{ kind: 'picture-refused' }, { as: 'document', byFileId: false }],
    [{ kind: 'file-id-refused' }, { byFileId: false }],
    [{ kind: 'markup' }, { isPlain: true }],
    [{ kind: 'gone', reason: 'x' }, null],
    [{ kind: 'forbidden' }, null],
    [{ kind: 'invalid', status: 400 }, null],
    [{ kind: 'network', code: 'ECONNRESET', isUnsent: false }, null],
  ])('%j changes %j', (fault, change) => {
    expect(reshape(shape, fault)).toEqual(change === null ? null : { ...shape, ...change });
  });

  test('ends whatever Telegram says', () => {
    const seed = runSeed(20_261_120);
    const random = seeded(seed);
    const faults = table.map(([code, description]) => faultOf({ code, description }));
    for (let run = 0; run < 500; run++) {
      let current: Shape | null = shape;
      let steps = 0;
      // The worst of Telegrams answers with whatever can still be changed.
      while (current !== null && steps < 100) {
        const open: TelegramFault[] = faults.filter((fault) => reshape(current!, fault) !== null);
        const fault: TelegramFault | undefined = open[Math.floor(random() * open.length)];
        current = fault === undefined ? null : reshape(current, fault);
        steps++;
      }
      expect(steps, `TEST_SEED=${seed}`).toBeLessThan(10);
    }
  });

  test('a message is edited only into what it can hold', () => {
    expect(canEdit('photo', 'photo')).toBe(true);
    expect(canEdit('text', 'photo')).toBe(true);
    expect(canEdit('document', 'photo')).toBe(true);
    expect(canEdit('text', 'text')).toBe(true);
    expect(canEdit('photo', 'text')).toBe(false);
    expect(canEdit('document', 'text')).toBe(false);
    expect(canEdit('other', 'text')).toBe(false);
    expect(canEdit('other', 'photo')).toBe(false);
    expect(canEdit('unknown', 'text')).toBe(true);
  });
});
