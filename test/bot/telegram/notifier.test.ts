import { afterEach, describe, expect, test } from 'vitest';
import type { SendOptions } from '../../../src/alerts/notifier.js';
import type { Outcome } from '../../../src/alerts/outcome.js';
import type { Target } from '../../../src/alerts/types.js';
import { commands } from '../../../src/bot/registry.js';
import { createTelegramNotifier } from '../../../src/bot/telegram/notifier.js';
import { createLogger } from '../../../src/lib/log.js';
import { Secret, SecretFilter } from '../../../src/lib/secret.js';
import {
  type FakeChat,
  type FakeTelegram,
  type Fault,
  fault,
  startFakeTelegram,
} from '../../fakes/telegram/fake-telegram.js';
import { samplePicture, samplePost } from '../sample-post.js';

const open: FakeTelegram[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function rig({ timeoutMs = 2_000 } = {}) {
  const telegram = await startFakeTelegram();
  open.push(telegram);
  const lines: string[] = [];
  const filter = new SecretFilter();
  const notifier = createTelegramNotifier({
    token: new Secret(telegram.token),
    apiUrl: telegram.url,
    commands,
    log: createLogger({ level: 'debug', filter, write: (line) => lines.push(line) }),
    filter,
    timeoutMs,
  });
  const chat = telegram.chatWith(telegram.addUser({ name: 'Ann' }));
  return { telegram, notifier, lines, chat, target: targetOf(chat) };
}

const targetOf = (chat: FakeChat, thread: number | null = null): Target => ({
  platform: 'telegram',
  chat: String(chat.id),
  thread: thread === null ? null : String(thread),
});

const how = (options: Partial<SendOptions> = {}): SendOptions => ({
  key: 'unused',
  isSilent: false,
  mayBeRepeat: false,
  ageMs: 1_000,
  ...options,
});

const idOf = (outcome: Outcome): string => {
  if (outcome.kind !== 'sent') throw new Error(`not sent: ${outcome.kind}, ${outcome.reason}`);
  return outcome.messageId;
};

const uploadsOf = (telegram: FakeTelegram) => telegram.calls.filter((call) => call.files.size > 0).length;

describe('what arrives', () => {
  test('chart, caption and buttons; in a topic, without sound, with its age in front', async () => {
    const { telegram, notifier, chat, target } = await rig();
    const id = idOf(await notifier.send(target, samplePost(), how()));
    const [message] = telegram.sentTo(chat);
    expect(String(message!.messageId)).toBe(id);
    expect(message!.text).toContain('SPX crossed below zero gamma');
    expect(message!.picture).not.toBeNull();
    expect(message!.keyboard!.flat().map((button) => button.text)).toEqual(['Show']);

    const forum = telegram.addSupergroup({ title: 'Desk', forum: true });
    const topic = telegram.addTopic(forum, 'alerts');
    const late = { ...samplePost({ picture: null }), prefix: '(12 min late)' };
    idOf(await notifier.send(targetOf(forum, topic), late, how({ isSilent: true })));
    const [inTopic] = telegram.sentTo(forum, { thread: topic });
    expect(inTopic!.text).toContain('(12 min late) SPX crossed');
    expect(inTopic!.isSilent).toBe(true);
    telegram.assertClean();
  });

  test('a second try says so, since Telegram cannot tell', async () => {
    const { telegram, notifier, chat, target } = await rig();
    telegram.fail('sendPhoto', fault.dropAfter());
    expect(await notifier.send(target, samplePost(), how())).toMatchObject({ kind: 'ambiguous' });
    idOf(await notifier.send(target, samplePost(), how({ mayBeRepeat: true })));
    const texts = telegram.sentTo(chat).map((each) => each.text);
    expect(texts).toHaveLength(2);
    expect(texts[0]).not.toContain('(repeat)');
    expect(texts[1]).toContain('(repeat) SPX crossed');
  });

  test('a picture for 30 chats at once is uploaded once; a lost upload is made by another', async () => {
    const { telegram, notifier } = await rig();
    const chats = Array.from({ length: 30 }, () => telegram.chatWith(telegram.addUser()));
    let turns = 0;
    const turn = async () => ++turns > 0;
    const all = await Promise.all(chats.map((chat) => notifier.send(targetOf(chat), samplePost(), how({ turn }))));
    expect(all.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(uploadsOf(telegram)).toBe(1);
    // Those that waited for it took a turn of their own.
    expect(turns).toBe(29);

    const other = samplePost({ picture: samplePicture('another') });
    telegram.fail('sendPhoto', fault.dropBefore());
    const next = await Promise.all(chats.map((chat) => notifier.send(targetOf(chat), other, how())));
    expect(next.filter(({ kind }) => kind === 'sent')).toHaveLength(29);
    telegram.assertClean();
  });

  test('a copy that Telegram forgot is uploaded anew, and used again', async () => {
    const { telegram, notifier, chat, target } = await rig();
    idOf(await notifier.send(target, samplePost(), how()));
    telegram.forgetFiles();
    for (let count = 0; count < 2; count++) idOf(await notifier.send(target, samplePost(), how()));
    expect(uploadsOf(telegram)).toBe(2);
    expect(telegram.sentTo(chat).every((each) => each.picture !== null)).toBe(true);
  });
});

describe('changing a message', () => {
  test('changes words and chart in place; the same again is no fault', async () => {
    const { telegram, notifier, chat, target } = await rig();
    const id = idOf(await notifier.send(target, samplePost(), how()));
    const post = samplePost({ title: 'SPX is back', picture: samplePicture('later') });
    expect(idOf(await notifier.edit(target, id, post, how()))).toBe(id);
    expect(idOf(await notifier.edit(target, id, post, how()))).toBe(id);
    expect(telegram.sentTo(chat).map((each) => each.text)).toEqual([expect.stringContaining('SPX is back')]);
  });

  test('one that is gone, or that cannot become a text, is sent anew', async () => {
    const { telegram, notifier, chat, target } = await rig();
    const id = idOf(await notifier.send(target, samplePost(), how()));
    const bare = idOf(await notifier.edit(target, id, samplePost({ picture: null }), how()));
    expect(bare).not.toBe(id);
    telegram.deleteMessage(telegram.sentTo(chat).at(-1)!);
    const anew = idOf(await notifier.edit(target, bare, samplePost(), how()));
    expect(anew).not.toBe(bare);
    expect(telegram.sentTo(chat).at(-1)!.text).not.toContain('(repeat)');
  });

  test('one that people removed is left alone where only an edit is wanted', async () => {
    const { telegram, notifier, chat, target } = await rig();
    const id = idOf(await notifier.send(target, samplePost(), how()));
    telegram.deleteMessage(telegram.sentTo(chat).at(-1)!);
    const outcome = await notifier.edit(target, id, samplePost(), how({ onlyIfThere: true }));
    expect(outcome).toMatchObject({ kind: 'gone', code: 'CHAT_EXPIRED' });
    expect(telegram.sentTo(chat)).toEqual([]);
  });

  test('a lost answer to a change is tried again and not called a repeat', async () => {
    const { telegram, notifier, target } = await rig();
    const id = idOf(await notifier.send(target, samplePost(), how()));
    telegram.fail('editMessageMedia', fault.dropAfter());
    expect(await notifier.edit(target, id, samplePost({ title: 'x' }), how())).toMatchObject({ kind: 'retry' });
  });
});

describe('faults and what they come to', () => {
  const table: [title: string, what: Fault, wanted: Partial<Outcome>, requests: number][] = [
    ['blocked', fault.blocked(), { kind: 'gone', code: 'CHAT_TARGET_GONE' }, 1],
    ['deactivated', fault.deactivated(), { kind: 'gone' }, 1],
    ['kicked', fault.kicked(), { kind: 'gone' }, 1],
    ['chat not found', fault.badRequest('chat not found'), { kind: 'gone' }, 1],
    ['a 403 that says nothing known', fault.forbidden(), { kind: 'retry', code: 'CHAT_FORBIDDEN' }, 1],
    ['no right to write', fault.badRequest('CHAT_WRITE_FORBIDDEN'), { kind: 'retry', code: 'CHAT_FORBIDDEN' }, 1],
    [
      'group moved',
      fault.migrated(-1_002_000_000_123),
      { kind: 'moved', to: { platform: 'telegram', chat: '-1002000000123', thread: null } },
      1,
    ],
    ['429', fault.tooManyRequests(7), { kind: 'retry', afterMs: 7_000, holds: 'chat', code: 'CHAT_RATE_LIMITED' }, 1],
    ['5xx', fault.serverError(), { kind: 'ambiguous' }, 1],
    ['a page of HTML', fault.page(), { kind: 'ambiguous' }, 1],
    ['line broken before storing', fault.dropBefore(), { kind: 'ambiguous' }, 1],
    ['no answer', fault.delay(5_000), { kind: 'ambiguous' }, 1],
    ['malformed in every form', fault.badRequest("can't parse entities: x"), { kind: 'bug' }, 2],
    ['a 400 that says nothing known', fault.badRequest('SOMETHING_NEW'), { kind: 'retry' }, 2],
    ['token refused', fault.unauthorized(), { kind: 'retry', holds: 'platform', code: 'TELEGRAM_TOKEN_REJECTED' }, 1],
  ];
  test.each(table)('%s', async (_title, what, wanted, requests) => {
    const { telegram, notifier, chat, target, lines } = await rig({ timeoutMs: 250 });
    telegram.fail('*', what, { times: 99 });
    const outcome = await notifier.send(target, samplePost(), how());
    expect(outcome).toMatchObject(wanted);
    expect(telegram.calls).toHaveLength(requests);
    expect(telegram.sentTo(chat)).toEqual([]);
    expect(JSON.stringify([lines, outcome])).not.toContain(telegram.token.split(':')[1]);
  });

  test('a server that is down takes nothing: surely unsent, and everything waits', async () => {
    const { telegram, notifier, target } = await rig();
    await telegram.stop();
    const wanted = { kind: 'retry', code: 'CHAT_UNREACHABLE', holds: 'platform' };
    expect(await notifier.send(target, samplePost(), how())).toMatchObject(wanted);
  });

  test.each([
    [
      'photos are not allowed',
      fault.badRequest('not enough rights to send photos to the chat'),
      /does not let the bot send photos/,
    ],
    ['the photo is refused', fault.badRequest('PHOTO_INVALID_DIMENSIONS'), /Telegram did not take it/],
    ['it is too large', fault.badRequest('file is too big'), /Telegram did not take it/],
  ])('the numbers arrive when %s, and say so', async (_title, what, wanted) => {
    const { telegram, notifier, chat, target } = await rig();
    telegram.fail('sendPhoto', what, { times: 9 });
    idOf(await notifier.send(target, samplePost(), how()));
    const [message] = telegram.sentTo(chat);
    expect(message!.text).toMatch(wanted);
    expect(message!.text).toContain('6,012.5');
    telegram.assertClean();
  });

  test('markup that is refused once goes out as plain words', async () => {
    const { telegram, notifier, chat, target } = await rig();
    telegram.fail('sendPhoto', fault.badRequest("can't parse entities: unclosed start tag"));
    idOf(await notifier.send(target, samplePost(), how()));
    const [message] = telegram.sentTo(chat);
    expect(message!.text).toContain('SPX crossed below zero gamma');
    expect(message!.entities).toEqual([]);
  });

  test('a topic that is gone: the general one hears it, and why', async () => {
    const { telegram, notifier } = await rig();
    const forum = telegram.addSupergroup({ title: 'Desk', forum: true });
    const topic = telegram.addTopic(forum, 'alerts');
    telegram.deleteTopic(forum, topic);
    idOf(await notifier.send(targetOf(forum, topic), samplePost(), how()));
    const [message] = telegram.sentTo(forum);
    expect(message!.threadId).toBeNull();
    expect(message!.text).toContain('The topic that this was meant for is gone.');
  });

  test('an attempt that gets no further turn ends as unsent', async () => {
    const { telegram, notifier, chat, target } = await rig();
    telegram.fail('sendPhoto', fault.badRequest('not enough rights to send photos to the chat'));
    const outcome = await notifier.send(target, samplePost(), how({ turn: () => Promise.resolve(false) }));
    expect(outcome).toMatchObject({ kind: 'retry', afterMs: null });
    expect(telegram.sentTo(chat)).toEqual([]);
  });
});
