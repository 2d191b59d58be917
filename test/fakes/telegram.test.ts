/** The real grammY against the fake Bot API: what a bot may rely on when it is tested here. */

import { Bot, GrammyError, HttpError, InlineKeyboard, InputFile } from 'grammy';
import { afterEach, expect, test } from 'vitest';
import { type FakeChat, type FakeTelegram, fault, pngStub, startFakeTelegram } from './telegram/fake-telegram.js';
import { parseHtml } from './telegram/html-text.js';
import { commandEntities } from './telegram/people-acts.js';
import { UpdateQueue } from './telegram/update-queue.js';

const open: FakeTelegram[] = [];
const bots: { bot: Bot; run: Promise<void> }[] = [];

afterEach(async () => {
  for (const { bot, run } of bots.splice(0)) {
    await bot.stop().catch(() => undefined);
    await run;
  }
  for (const each of open.splice(0)) await each.close();
});

async function fake(options: Parameters<typeof startFakeTelegram>[0] = {}): Promise<FakeTelegram> {
  const telegram = await startFakeTelegram(options);
  open.push(telegram);
  return telegram;
}

function botFor(telegram: FakeTelegram): Bot {
  return new Bot(telegram.token, { client: { apiRoot: telegram.url } });
}

/** Starts polling; the end of the run is awaited after the test, with the reason it ended for. */
function run(bot: Bot): Promise<unknown> {
  const ended = bot.start().then(
    () => null,
    (error: unknown) => error,
  );
  bots.push({ bot, run: ended.then(() => undefined) });
  return ended;
}

/** What a call was refused for. */
async function refusal(call: Promise<unknown>): Promise<GrammyError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GrammyError);
  return error as GrammyError;
}

function chart(width = 1200, height = 800): InputFile {
  return new InputFile(pngStub(width, height), 'gex.png');
}

function privateChat(telegram: FakeTelegram): FakeChat {
  return telegram.chatWith(telegram.addUser({ name: 'Ann' }));
}

test('a command typed in a private chat is polled, answered and confirmed', async () => {
  const telegram = await fake();
  const bot = botFor(telegram);
  bot.command('gex', async (ctx) => {
    await ctx.reply(`asked for <b>${ctx.match}</b>`, { parse_mode: 'HTML' });
  });
  void run(bot);
  const ann = telegram.addUser({ name: 'Ann', username: 'ann', language: 'de' });
  await telegram.wait(() => telegram.isPolled, 2000, 'a held poll');
  telegram.message('/gex  SPX 0dte', { chat: telegram.chatWith(ann) });
  telegram.message('/gex@another_bot QQQ', { chat: telegram.chatWith(ann) });
  telegram.message(`/gex@${telegram.me.username} SPY`, { chat: telegram.chatWith(ann) });
  const sent = await telegram.wait(() => {
    const all = telegram.sentTo(telegram.chatWith(ann));
    return all.length === 2 && all;
  });
  expect(sent.map((each) => each.text)).toEqual(['asked for SPX 0dte', 'asked for SPY']);
  expect(sent[0]?.source).toBe('asked for <b>SPX 0dte</b>');
  expect(sent[0]?.entities).toEqual([{ type: 'bold', offset: 10, length: 8 }]);
  await telegram.wait(() => telegram.unconfirmed.length === 0, 2000, 'the confirmation');
  telegram.assertClean();
});

test('commands are found where Telegram finds them', () => {
  const found = (text: string) => commandEntities(text).map((each) => text.substr(each.offset, each.length));
  expect(found('/gex spx')).toEqual(['/gex']);
  expect(found('hello /gex@some_bot now')).toEqual(['/gex@some_bot']);
  expect(found('a/b c//d /gex/spx')).toEqual([]);
});

test('a chart is uploaded with caption and keyboard, and sent again by its file id', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const chat = privateChat(telegram);
  const keyboard = new InlineKeyboard().text('Refresh', 'g1:r').row().url('Docs', 'https://example.com/docs');
  const answer = await api.sendPhoto(chat.id, chart(), {
    caption: '<b>SPX</b> 6,000 &lt; 6,010 &amp; up',
    parse_mode: 'HTML',
    reply_markup: keyboard,
    disable_notification: true,
  });
  expect(answer.caption).toBe('SPX 6,000 < 6,010 & up');
  const largest = answer.photo.at(-1)!;
  expect([largest.width, largest.height]).toEqual([1200, 800]);
  const [sent] = telegram.sentTo(chat);
  expect(sent?.picture?.bytes.equals(pngStub(1200, 800))).toBe(true);
  expect(sent?.picture).toMatchObject({ fileName: 'gex.png', isReused: false, fileId: largest.file_id });
  expect(sent?.isSilent).toBe(true);
  expect(sent?.keyboard).toEqual([
    [{ text: 'Refresh', callback_data: 'g1:r' }],
    [{ text: 'Docs', url: 'https://example.com/docs' }],
  ]);

  await api.sendPhoto(chat.id, answer.photo[0]!.file_id);
  expect(telegram.sentTo(chat)[1]?.picture).toMatchObject({ width: 1200, isReused: true });
  const document = await api.sendDocument(chat.id, chart(), { caption: 'full size' });
  expect(telegram.sentTo(chat)[2]?.document?.fileName).toBe('gex.png');
  expect((await refusal(api.sendPhoto(chat.id, document.document.file_id))).description).toContain('type Document');
  telegram.forgetFiles();
  const gone = await refusal(api.sendPhoto(chat.id, largest.file_id));
  expect(gone.description).toBe('Bad Request: wrong file identifier/HTTP URL specified');
});

test('a press replaces the picture in place and must be answered', async () => {
  const telegram = await fake();
  const bot = botFor(telegram);
  const chat = privateChat(telegram);
  const seen: unknown[] = [];
  bot.on('callback_query', async (ctx) => {
    seen.push(ctx.callbackQuery.data, ctx.msg?.caption);
    if (ctx.callbackQuery.data === 'silence') return;
    await ctx.answerCallbackQuery({ text: 'done' });
    await ctx.editMessageMedia(
      { type: 'photo', media: chart(900, 600), caption: '<i>new</i>', parse_mode: 'HTML' },
      { reply_markup: new InlineKeyboard().text('Again', 'silence') },
    );
  });
  void run(bot);
  await bot.api.sendPhoto(chat.id, chart(), { caption: 'old', reply_markup: new InlineKeyboard().text('New', 'new') });
  const [sent] = telegram.sentTo(chat);
  expect(() => telegram.press(sent!, 'Old')).toThrow('no button "Old" under this message; there are: "New" (new)');
  telegram.press(sent!, 'New');
  await telegram.wait(() => sent!.versions.length === 1, 2000, 'the edit');
  expect(sent).toMatchObject({ text: 'new', picture: { width: 900 }, entities: [{ type: 'italic' }] });
  expect(sent?.versions[0]).toMatchObject({ text: 'old', picture: { width: 1200 } });
  expect(telegram.presses[0]?.answers).toEqual([{ text: 'done', isAlert: false }]);
  telegram.assertClean();

  telegram.press(sent!, 'Again');
  telegram.press(sent!, 'forged', { isForged: true, isInaccessible: true });
  await telegram.wait(() => telegram.presses[2]?.answers.length === 1, 2000, 'the third answer');
  expect(seen).toEqual(['new', 'old', 'silence', 'new', 'forged', undefined]);
  expect(telegram.unanswered.map((each) => each.data)).toEqual(['silence']);
  expect(() => telegram.assertClean()).toThrow('press "silence" never answered');
});

test('edits are refused for what is not there and for what would not change', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const chat = privateChat(telegram);
  const keyboard = () => ({ reply_markup: new InlineKeyboard().text('A', 'a') });
  const text = await api.sendMessage(chat.id, '<b>one</b>', { parse_mode: 'HTML', ...keyboard() });
  const photo = await api.sendPhoto(chat.id, chart(), { caption: 'one' });
  const said = (call: Promise<unknown>) => refusal(call).then((error) => error.description);
  expect(await said(api.editMessageText(chat.id, photo.message_id, 'two'))).toBe(
    'Bad Request: there is no text in the message to edit',
  );
  expect(await said(api.editMessageCaption(chat.id, text.message_id, { caption: 'two' }))).toBe(
    'Bad Request: there is no caption in the message to edit',
  );
  expect(await said(api.editMessageText(chat.id, 9_999, 'two'))).toBe('Bad Request: message to edit not found');
  const same = api.editMessageText(chat.id, text.message_id, ' <strong>one</strong>', {
    parse_mode: 'HTML',
    ...keyboard(),
  });
  expect(await said(same)).toMatch(/^Bad Request: message is not modified: /);
  expect(await said(api.editMessageReplyMarkup(chat.id, text.message_id, keyboard()))).toMatch(/not modified/);
  const sameMedia = { type: 'photo' as const, media: photo.photo.at(-1)!.file_id, caption: 'one' };
  expect(await said(api.editMessageMedia(chat.id, photo.message_id, sameMedia))).toMatch(/not modified/);
  const theirs = telegram.message('mine', { chat });
  expect(await said(api.editMessageText(chat.id, theirs.messageId, 'x'))).toBe("Bad Request: message can't be edited");

  await api.editMessageText(chat.id, text.message_id, 'two');
  expect(telegram.sentTo(chat)[0]).toMatchObject({ text: 'two', keyboard: [] });
  await api.editMessageMedia(chat.id, text.message_id, { type: 'photo', media: chart() });
  expect(telegram.sentTo(chat)[0]).toMatchObject({ text: '', picture: { width: 1200 } });
  await api.deleteMessage(chat.id, text.message_id);
  expect(telegram.sentTo(chat)).toHaveLength(1);
  expect(await said(api.deleteMessage(chat.id, text.message_id))).toBe('Bad Request: message to delete not found');
  telegram.assertClean();
});

test('the second poller ends the first with 409, and a webhook ends both', async () => {
  const telegram = await fake();
  const first = run(botFor(telegram));
  await telegram.wait(() => telegram.isPolled, 2000, 'the first poll');
  const second = run(botFor(telegram));
  const error = (await first) as GrammyError;
  expect([error.error_code, error.description]).toEqual([
    409,
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  ]);
  expect(telegram.conflicts).toBe(1);
  await telegram.wait(() => telegram.isPolled, 2000, 'the second poll');
  telegram.setWebhook('https://example.com/hook');
  expect(((await second) as GrammyError).description).toBe('Conflict: terminated by setWebhook request');
  const { api } = botFor(telegram);
  expect((await refusal(api.getUpdates())).description).toContain(
    "can't use getUpdates method while webhook is active",
  );
  expect((await api.getWebhookInfo()).url).toBe('https://example.com/hook');
  await api.deleteWebhook();
  expect(await api.getUpdates()).toEqual([]);
});

test('updates stay until they are confirmed, and only wanted kinds are kept', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const chat = privateChat(telegram);
  telegram.message('one', { chat });
  const two = telegram.message('two', { chat });
  const [a, b] = await api.getUpdates({ allowed_updates: ['message'] });
  expect(await api.getUpdates()).toHaveLength(2);
  expect(await api.getUpdates({ offset: a!.update_id + 1, limit: 1 })).toEqual([b]);
  telegram.edited(two, 'changed');
  expect(telegram.withheld).toHaveLength(1);
  expect(await api.getUpdates({ offset: b!.update_id + 1 })).toEqual([]);
  telegram.redeliver({ ...a! });
  expect(await api.getUpdates({ offset: a!.update_id })).toEqual([a]);
});

test('a poll without news ends empty when its time is over', async () => {
  const queue = new UpdateQueue();
  expect(await queue.poll({ offset: 0, limit: 100, timeoutMs: 5 }, new AbortController().signal)).toEqual([]);
  expect(queue.isPolled).toBe(false);
});

test('a bot that stops while its poll is held is no conflict, and closing ends a held poll', async () => {
  const telegram = await fake();
  const bot = botFor(telegram);
  const ended = run(bot);
  await telegram.wait(() => telegram.isPolled, 2000, 'the poll');
  await bot.stop();
  expect(await ended).toBeNull();
  expect(telegram.conflicts).toBe(0);
  expect(telegram.isPolled).toBe(false);

  const held = botFor(telegram)
    .api.getUpdates({ timeout: 50 })
    .catch((error: unknown) => error);
  await telegram.wait(() => telegram.isPolled, 2000, 'the last poll');
  await telegram.close();
  expect(await held).toBeInstanceOf(HttpError);
});

test('privacy mode keeps the talk of a group from the bot', async () => {
  const telegram = await fake({ privacy: true });
  const { api } = botFor(telegram);
  const ann = telegram.addUser();
  const group = telegram.addSupergroup({ members: [ann] });
  await api.sendMessage(group.id, 'which symbol?', { reply_markup: { force_reply: true } });
  const [question] = telegram.sentTo(group);
  telegram.message('good morning', { chat: group, from: ann });
  telegram.message('/gex@another_bot', { chat: group, from: ann });
  telegram.message('/gex', { chat: group, from: ann });
  telegram.message('/gex@GEXWATCH_test_bot', { chat: group, from: ann });
  telegram.message('SPX', { chat: group, from: ann, replyTo: question! });
  telegram.message('hello', { chat: telegram.chatWith(ann) });
  group.bot = 'administrator';
  telegram.message('now I hear all', { chat: group, from: ann });
  const texts = (await api.getUpdates()).map((each) => each.message?.text);
  expect(texts).toEqual(['/gex', '/gex@GEXWATCH_test_bot', 'SPX', 'hello', 'now I hear all']);
  expect(question?.otherMarkup).toEqual({ force_reply: true });
  expect((await api.getMe()).can_read_all_group_messages).toBe(false);
});

const emptyKeyboard = { inline_keyboard: [] as { text: string; callback_data: string }[][] };
const button = (data: string) => ({ text: 'x', callback_data: data });
const mistakes: [string, (bot: Bot, chat: number) => Promise<unknown>, string][] = [
  ['text of 4,097', ({ api }, chat) => api.sendMessage(chat, 'x'.repeat(4097)), 'message is too long'],
  ['no text', ({ api }, chat) => api.sendMessage(chat, ' <b> </b> ', { parse_mode: 'HTML' }), 'message text is empty'],
  [
    'caption of 1,025',
    ({ api }, chat) => api.sendPhoto(chat, chart(), { caption: 'x'.repeat(1025) }),
    'message caption is too long',
  ],
  [
    'a tag nobody knows',
    ({ api }, chat) => api.sendMessage(chat, 'é<table>', { parse_mode: 'HTML' }),
    'can\'t parse entities: Unsupported start tag "table" at byte offset 2',
  ],
  [
    'callback data of 65 bytes',
    ({ api }, chat) =>
      api.sendMessage(chat, 'x', { reply_markup: { inline_keyboard: [[button(`${'x'.repeat(63)}é`)]] } }),
    'BUTTON_DATA_INVALID',
  ],
  [
    'nine buttons in a row',
    ({ api }, chat) =>
      api.sendMessage(chat, 'x', { reply_markup: { inline_keyboard: [Array<never>(9).fill(button('a') as never)] } }),
    'more than 8 buttons in a row',
  ],
  [
    '101 buttons',
    ({ api }, chat) =>
      api.sendMessage(chat, 'x', {
        reply_markup: { inline_keyboard: Array.from({ length: 101 }, () => [button('a')]) },
      }),
    'reply markup is too long',
  ],
  ['no PNG', ({ api }, chat) => api.sendPhoto(chat, new InputFile(Buffer.from('GIF89a'))), 'IMAGE_PROCESS_FAILED'],
  ['a picture too wide', ({ api }, chat) => api.sendPhoto(chat, chart(9_000, 1_001)), 'PHOTO_INVALID_DIMENSIONS'],
  ['a picture too slim', ({ api }, chat) => api.sendPhoto(chat, chart(2_100, 100)), 'PHOTO_INVALID_DIMENSIONS'],
  [
    'a picture too heavy',
    ({ api }, chat) => api.sendPhoto(chat, new InputFile(pngStub(100, 100, 10 * 1024 * 1024 + 1))),
    'file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes',
  ],
  [
    'a command in upper case',
    ({ api }) => api.setMyCommands([{ command: 'Gex', description: 'x' }]),
    'BOT_COMMAND_INVALID',
  ],
  [
    'a command without words',
    ({ api }) => api.setMyCommands([{ command: 'gex', description: '' }]),
    'BOT_COMMAND_DESCRIPTION_INVALID',
  ],
];

test.each(mistakes)('%s is refused and makes the check fail', async (_name, call, description) => {
  const telegram = await fake();
  const error = await refusal(call(botFor(telegram), privateChat(telegram).id));
  expect([error.error_code, error.description]).toEqual([400, `Bad Request: ${description}`]);
  expect(() => telegram.assertClean()).toThrow(description);
});

test('texts, captions, buttons and pictures may be as large as the limits say', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const { id } = privateChat(telegram);
  const row = Array.from({ length: 8 }, () => button('x'.repeat(64)));
  const rows = [...Array.from({ length: 12 }, () => row), row.slice(0, 4)];
  await api.sendMessage(id, `<b>${'x'.repeat(4090)}&amp;&lt;&gt;&quot;&#38;&#x26;</b>`, {
    parse_mode: 'HTML',
    reply_markup: { ...emptyKeyboard, inline_keyboard: rows },
  });
  await api.sendPhoto(id, chart(6_000, 4_000), { caption: `<i>${'x'.repeat(1024)}</i>`, parse_mode: 'HTML' });
  await api.sendPhoto(id, chart(2_000, 100));
  telegram.assertClean();
});

test.each([
  ['a <b>bold <i>both</i></b>', 'a bold both', ['bold 2+9', 'italic 7+4']],
  ['<a href="https://x.y/?a=1&amp;b=2">link</a>', 'link', ['text_link 0+4']],
  ['<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>', 'st', ['spoiler 0+1', 'spoiler 1+1']],
  ['<pre><code class="language-ts">x</code></pre>', 'x', ['pre 0+1']],
  ['<blockquote expandable>q</blockquote>', 'q', ['expandable_blockquote 0+1']],
  ['  \n<b> x</b> ', 'x', ['bold 0+1']],
  ['&lt;b&gt;&amp;amp;', '<b>&amp;', []],
])('markup %s reads as %s', (source, text, entities) => {
  const read = parseHtml(source);
  expect(read.text).toBe(text);
  expect(read.entities.map((each) => `${each.type} ${each.offset}+${each.length}`)).toEqual(entities);
});

test.each([
  ['<b>x', 'Can\'t find end tag corresponding to start tag "b" at byte offset 4'],
  ['<b><i>x</b></i>', 'Unmatched end tag, expected "</i>", found "</b>" at byte offset 7'],
  ['x</b>', 'Unexpected end tag at byte offset 1'],
  ['a < b', 'Unclosed start tag at byte offset 2'],
  ['a < b > c', 'Unsupported start tag "" at byte offset 2'],
  ['a & b', '"&" that begins no known entity at byte offset 2'],
  ['a&nbsp;b', '"&" that begins no known entity at byte offset 1'],
  ['a > b', '">" that ends no tag at byte offset 2'],
  ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ['<b onclick="x">x</b>', 'Unexpected attribute "onclick" of the tag "b" at byte offset 0'],
])('markup %s is refused', (source, why) => {
  expect(() => parseHtml(source)).toThrow(`Bad Request: can't parse entities: ${why}`);
});

test('a group that became a supergroup says so and answers with its new id', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const ann = telegram.addUser();
  const group = telegram.addGroup({ title: 'Desk', members: [ann] });
  const next = telegram.migrate(group);
  const updates = await api.getUpdates();
  expect(updates.map((each) => each.message)).toMatchObject([
    { chat: { id: group.id, type: 'group' }, migrate_to_chat_id: next.id },
    { chat: { id: next.id, type: 'supergroup' }, migrate_from_chat_id: group.id },
  ]);
  const error = await refusal(api.sendMessage(group.id, 'x'));
  expect(error.description).toBe('Bad Request: group chat was upgraded to a supergroup chat');
  expect(error.parameters).toEqual({ migrate_to_chat_id: next.id });
  await api.sendMessage(next.id, 'x');
  expect(telegram.sentTo(next)).toHaveLength(1);
  expect((await api.getChatMember(next.id, ann.id)).status).toBe('member');
});

test('topics are kept, refused when gone, and a thread of replies is no topic', async () => {
  const telegram = await fake();
  const bot = botFor(telegram);
  bot.command('gex', (ctx) => ctx.reply('here'));
  const ann = telegram.addUser();
  const forum = telegram.addSupergroup({ title: 'Options', forum: true, members: [ann] });
  const alerts = telegram.addTopic(forum, 'Alerts');
  const inTopic = telegram.message('/gex', { chat: forum, from: ann, thread: alerts });
  telegram.message('/gex', { chat: forum, from: ann });
  void run(bot);
  await telegram.wait(() => telegram.sentTo(forum).length === 2);
  expect(telegram.sentTo(forum).map((each) => each.threadId)).toEqual([alerts, null]);
  expect(telegram.sentTo(forum, { thread: alerts })).toHaveLength(1);
  expect(inTopic.isTopic).toBe(true);

  const said = (thread: number) =>
    refusal(bot.api.sendMessage(forum.id, 'x', { message_thread_id: thread })).then((error) => error.description);
  expect(await said(1)).toBe('Bad Request: message thread not found');
  telegram.closeTopic(forum, alerts);
  expect(await said(alerts)).toBe('Bad Request: TOPIC_CLOSED');
  telegram.deleteTopic(forum, alerts);
  expect(await said(alerts)).toBe('Bad Request: message thread not found');

  const plain = telegram.addSupergroup({ members: [ann] });
  const root = telegram.message('hello', { chat: plain, from: ann });
  const reply = telegram.message('/gex', { chat: plain, from: ann, replyTo: root });
  expect([reply.threadId, reply.isTopic]).toEqual([root.messageId, false]);
  await telegram.wait(() => telegram.sentTo(plain).length === 1);
  expect(telegram.sentTo(plain)[0]?.threadId).toBeNull();
  telegram.assertClean();
});

test('flood answers carry the seconds to wait, by rule and by order', async () => {
  let now = 1_750_000_000_000;
  const telegram = await fake({ flood: { perChatMs: 1000, perGroupPerMinute: 3 }, now: () => now });
  const { api } = botFor(telegram);
  const group = telegram.addGroup();
  await api.sendMessage(group.id, '1');
  const soon = await refusal(api.sendMessage(group.id, '2'));
  expect([soon.error_code, soon.description, soon.parameters]).toEqual([
    429,
    'Too Many Requests: retry after 1',
    { retry_after: 1 },
  ]);
  for (const each of ['2', '3']) {
    now += 1000;
    await api.sendMessage(group.id, each);
  }
  now += 1000;
  expect((await refusal(api.sendMessage(group.id, '4'))).parameters).toEqual({ retry_after: 57 });
  expect(telegram.sentTo(group)[0]?.date).toBe(1_750_000_000);

  const rule = telegram.fail('sendMessage', fault.tooManyRequests(30), { chat: group, times: 2 });
  const ann = privateChat(telegram);
  await api.sendMessage(ann.id, 'other chats go on');
  expect((await refusal(api.sendMessage(group.id, 'x'))).parameters).toEqual({ retry_after: 30 });
  expect(rule.hits).toBe(1);
  rule.remove();
  expect((await refusal(api.sendMessage(group.id, 'x'))).parameters).not.toEqual({ retry_after: 30 });
});

test('a lost request leaves nothing, a lost answer leaves the message', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const chat = privateChat(telegram);
  telegram.fail('sendMessage', fault.dropBefore());
  await expect(api.sendMessage(chat.id, 'one')).rejects.toBeInstanceOf(HttpError);
  expect(telegram.sentTo(chat)).toHaveLength(0);
  telegram.fail('SENDMESSAGE', fault.dropAfter());
  await expect(api.sendMessage(chat.id, 'one')).rejects.toBeInstanceOf(HttpError);
  expect(telegram.sentTo(chat)).toHaveLength(1);
  telegram.fail('*', fault.page(502));
  await expect(api.sendMessage(chat.id, 'one')).rejects.toBeInstanceOf(HttpError);
  telegram.fail('*', fault.serverError());
  expect((await refusal(api.sendMessage(chat.id, 'one'))).error_code).toBe(500);
  let release = (): void => undefined;
  telegram.fail('sendMessage', fault.hold(new Promise<void>((resolve) => (release = resolve))));
  const held = api.sendMessage(chat.id, 'two');
  await telegram.wait(() => telegram.callsOf('sendMessage').length === 5);
  expect(telegram.sentTo(chat)).toHaveLength(1);
  release();
  await held;
  telegram.fail('sendMessage', fault.delay(5));
  await api.sendMessage(chat.id, 'three');
  expect(telegram.sentTo(chat).map((each) => each.text)).toEqual(['one', 'two', 'three']);
});

test('chats that are closed to the bot say how', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const said = async (chat: number | string) => (await refusal(api.sendMessage(chat, 'x'))).description;
  const stranger = telegram.addUser({ started: false });
  expect(await said(stranger.id)).toBe("Forbidden: bot can't initiate conversation with a user");
  const ann = privateChat(telegram);
  telegram.membership(ann, 'kicked');
  expect(await said(ann.id)).toBe('Forbidden: bot was blocked by the user');
  const [blocked] = await api.getUpdates();
  expect(blocked?.my_chat_member).toMatchObject({
    chat: { id: ann.id, type: 'private' },
    old_chat_member: { status: 'member' },
    new_chat_member: { status: 'kicked', user: { id: telegram.me.id } },
  });
  telegram.membership(ann, 'member');
  ann.isDeactivated = true;
  expect(await said(ann.id)).toBe('Forbidden: user is deactivated');
  const group = telegram.addSupergroup();
  group.bot = 'kicked';
  expect(await said(group.id)).toBe('Forbidden: bot was kicked from the supergroup chat');
  group.bot = 'member';
  group.forbids.add('photos');
  expect((await refusal(api.sendPhoto(group.id, chart()))).description).toBe(
    'Bad Request: not enough rights to send photos to the chat',
  );
  await api.leaveChat(group.id);
  expect(await said(group.id)).toBe('Forbidden: bot is not a member of the supergroup chat');
  expect(await said(-12345)).toBe('Bad Request: chat not found');
  expect(await said(telegram.addChannel({ username: 'levels', bot: 'member' }).id)).toContain('administrator rights');
  expect(await said('@levels')).toContain('administrator rights');
});

test('administrators are told apart, and the anonymous ones write as the group', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const [owner, admin, member] = [telegram.addUser(), telegram.addUser(), telegram.addUser()];
  const group = telegram.addSupergroup({ owner, admins: [admin], members: [member] });
  const channel = telegram.addChannel({ title: 'Levels' });
  const status = async (id: number) => (await api.getChatMember(group.id, id)).status;
  expect([await status(owner.id), await status(admin.id), await status(member.id)]).toEqual([
    'creator',
    'administrator',
    'member',
  ]);
  expect(await status(telegram.addUser().id)).toBe('left');
  telegram.setRole(group, admin, 'member');
  expect(await status(admin.id)).toBe('member');
  expect((await refusal(api.getChatMember(group.id, 42))).description).toBe('Bad Request: PARTICIPANT_ID_INVALID');
  telegram.message('/settings', { chat: group, as: 'anonymous' });
  telegram.message('/settings', { chat: group, as: channel });
  telegram.message('/gex', { chat: channel });
  telegram.message('look', {
    chat: group,
    from: member,
    photo: { name: 'a.png', contentType: 'image/png', bytes: pngStub(9, 9) },
  });
  const [anonymous, asChannel, post, photo] = await api.getUpdates();
  expect(anonymous?.message).toMatchObject({ from: { username: 'GroupAnonymousBot' }, sender_chat: { id: group.id } });
  expect(asChannel?.message).toMatchObject({ from: { username: 'Channel_Bot' }, sender_chat: { id: channel.id } });
  expect(post?.channel_post).toMatchObject({
    chat: { type: 'channel' },
    sender_chat: { id: channel.id },
    text: '/gex',
  });
  expect(post?.channel_post?.from).toBeUndefined();
  expect(photo?.message).toMatchObject({ caption: 'look', photo: [{ width: 9 }] });
});

test('menus are kept by scope and language', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const gex = [{ command: 'gex', description: 'Gamma exposure' }];
  await api.setMyCommands(gex, { scope: { type: 'all_private_chats' } });
  await api.setMyCommands([{ command: 'gex', description: 'Gamma' }], {
    scope: { type: 'all_private_chats' },
    language_code: 'de',
  });
  expect(telegram.menu('all_private_chats')).toEqual(gex);
  expect(telegram.menu('all_private_chats', 'de')?.[0]?.description).toBe('Gamma');
  expect(telegram.menu()).toBeNull();
  expect(await api.getMyCommands({ scope: { type: 'all_private_chats' } })).toEqual(gex);
  await api.deleteMyCommands({ scope: { type: 'all_private_chats' } });
  expect(await api.getMyCommands({ scope: { type: 'all_private_chats' } })).toEqual([]);
  expect(telegram.menuWrites).toBe(2);
  await api.setMyDescription('Shows gamma exposure.');
  expect((await api.getMyDescription()).description).toBe('Shows gamma exposure.');
});

test('Telegram goes away and comes back on the same port with what was waiting', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const chat = privateChat(telegram);
  const held = api.getUpdates({ timeout: 30 });
  const heldEnd = held.catch((error: unknown) => error);
  await telegram.wait(() => telegram.isPolled);
  const { url } = telegram;
  await telegram.stop();
  expect(await heldEnd).toBeInstanceOf(HttpError);
  expect(telegram.isPolled).toBe(false);
  await expect(api.getMe()).rejects.toBeInstanceOf(HttpError);
  telegram.message('/gex', { chat });
  await telegram.start();
  expect(telegram.url).toBe(url);
  expect(await api.getUpdates()).toHaveLength(1);
});

test('a wrong token is refused with 401, before and after it was right', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  await api.getMe();
  telegram.revokeToken();
  expect((await refusal(api.getMe())).error_code).toBe(401);
  telegram.restoreToken();
  expect((await api.getMe()).username).toBe('gexwatch_test_bot');
  const stranger = new Bot('1:wrong', { client: { apiRoot: telegram.url } });
  expect((await refusal(stranger.api.getMe())).description).toBe('Unauthorized');
});

test('methods nobody here knows are refused and remembered', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  expect((await refusal(api.sendDice(1, '🎲'))).error_code).toBe(404);
  expect(telegram.unknown).toEqual(['sendDice']);
  expect(() => telegram.assertClean()).toThrow('unknown method sendDice');
});

test('calls may come as query, form, multipart with quoted names, in any letter case', async () => {
  const telegram = await fake();
  const chat = privateChat(telegram);
  const root = `${telegram.url}/bot${telegram.token}`;
  const ok = async (answer: Promise<Response>) => (await (await answer).json()) as { ok: boolean };
  expect(await ok(fetch(`${root}/getme`))).toMatchObject({ ok: true });
  expect(await ok(fetch(`${root}/SendMessage?chat_id=${chat.id}&text=query`))).toMatchObject({ ok: true });
  const form = new URLSearchParams({ chat_id: String(chat.id), text: 'form & more' });
  expect(await ok(fetch(`${root}/sendMessage`, { method: 'POST', body: form }))).toMatchObject({ ok: true });
  const parts = new FormData();
  parts.set('chat_id', String(chat.id));
  parts.set('caption', 'two\r\nlines --x');
  parts.set('photo', new Blob([Uint8Array.from(pngStub(10, 10))]), 'my chart; "new".png');
  expect(await ok(fetch(`${root}/sendPhoto`, { method: 'POST', body: parts }))).toMatchObject({ ok: true });
  const broken = { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } };
  expect(await ok(fetch(`${root}/sendMessage`, broken))).toMatchObject({ ok: false, error_code: 400 });
  expect(telegram.sentTo(chat).map((each) => each.text)).toEqual(['query', 'form & more', 'two\r\nlines --x']);
  const { picture } = telegram.sentTo(chat)[2]!;
  expect(picture?.bytes.equals(pngStub(10, 10))).toBe(true);
  const file = await (await fetch(`${root}/getFile?file_id=${picture!.fileId}`)).json();
  const path = (file as { result: { file_path: string } }).result.file_path;
  const bytes = await (await fetch(`${telegram.url}/file/bot${telegram.token}/${path}`)).arrayBuffer();
  expect(Buffer.from(bytes).equals(pngStub(10, 10))).toBe(true);
});

test('an answer to a press that is too old is refused', async () => {
  const telegram = await fake();
  const { api } = botFor(telegram);
  const chat = privateChat(telegram);
  await api.sendMessage(chat.id, 'x', { reply_markup: new InlineKeyboard().text('A', 'a') });
  const id = telegram.press(telegram.sentTo(chat)[0]!, 'a');
  telegram.expire(id);
  expect((await refusal(api.answerCallbackQuery(id))).description).toBe(
    'Bad Request: query is too old and response timeout expired or query ID is invalid',
  );
  telegram.assertClean();
});

test('waiting in vain says what was waited for and what the bot did last', async () => {
  const telegram = await fake();
  await expect(telegram.wait(() => null, 20, 'a chart')).rejects.toThrow(
    'waited 20 ms in vain for a chart; the bot has called nothing',
  );
  await botFor(telegram).api.getMe();
  await expect(telegram.wait(() => false, 20)).rejects.toThrow('waited 20 ms in vain; last calls: getMe (200)');
});
