import { afterEach, describe, expect, test } from 'vitest';
import type { AppError } from '../../../src/lib/errors.js';
import { fakeExport } from '../../fakes/export-ask.js';
import { type FakeChat, type FakeTelegram, fault, startFakeTelegram } from '../../fakes/telegram/fake-telegram.js';
import { picturedMarket, type Rig, type RigOptions, startRig } from './rig.js';

const rigs: Rig[] = [];
const fakes: FakeTelegram[] = [];
const open = async (options?: RigOptions) => {
  const rig = await startRig(options);
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  for (const rig of rigs.splice(0)) {
    await rig.close();
    // Whatever went wrong: no token in any line.
    const secret = rig.telegram.token.split(':')[1]!;
    expect(rig.lines.filter((line) => line.includes(secret) || line.includes(rig.telegram.token))).toEqual([]);
  }
  for (const telegram of fakes.splice(0)) await telegram.close();
});

const person = ({ telegram }: Rig): FakeChat => telegram.chatWith(telegram.addUser());
const codesOf = ({ lines }: Rig) =>
  lines.flatMap((line) => (JSON.parse(line) as { error?: AppError }).error?.code ?? []);

/** A market whose /gex waits until it is let go, per symbol. */
function gatedMarket() {
  const market = picturedMarket();
  const { gex } = market;
  const gates = new Map<string, () => void>();
  const begun: string[] = [];
  market.gex = async (symbol, ...rest) => {
    begun.push(symbol);
    if (symbol.startsWith('W')) await new Promise<void>((resolve) => gates.set(symbol, resolve));
    return gex(symbol, ...rest);
  };
  return { market, gates, begun };
}

describe('a chat that cannot be answered', () => {
  test('blocked behind our back: the chat is noted as left, and its message dropped', async () => {
    const rig = await open();
    const chat = person(rig);
    const { telegram } = rig;
    telegram.message('/gex spx', { chat });
    chat.bot = 'kicked';
    await telegram.wait(() => rig.book.length > 0);
    expect(rig.book).toEqual([`left ${chat.id} The person blocked the bot.`]);
    await telegram.wait(() => rig.answered.at(0)?.outcome === 'failed');
    expect(telegram.callsOf('sendPhoto')).toHaveLength(1);
  });

  test('blocking, unblocking, inviting and removing are followed as they are told', async () => {
    const rig = await open();
    const { telegram } = rig;
    const ann = telegram.addUser();
    const chat = telegram.chatWith(ann);
    const group = telegram.addSupergroup({ title: 'Desk', members: [ann], bot: 'left' });
    telegram.membership(chat, 'kicked');
    telegram.membership(chat, 'member');
    telegram.membership(group, 'member', ann);
    telegram.membership(group, 'administrator', ann);
    telegram.membership(group, 'kicked', ann);
    await telegram.wait(() => rig.book.length === 5);
    expect(rig.book).toEqual([
      `left ${chat.id} The person blocked the bot.`,
      `arrived private ${chat.id} ${ann.id} null`,
      `arrived group ${group.id} ${ann.id} Desk`,
      `arrived group ${group.id} ${ann.id} Desk`,
      `left ${group.id} The bot was removed from the chat.`,
    ]);
  });

  test.each([true, false])('a group that became a supergroup is followed once (told: %s)', async (isTold) => {
    const { market, gates } = gatedMarket();
    const rig = await open({ market });
    const { telegram } = rig;
    const ann = telegram.addUser();
    const group = telegram.addGroup({ title: 'Desk', members: [ann] });
    telegram.message('/gex wait', { chat: group, from: ann });
    await telegram.wait(() => gates.has('WAIT'));
    const next = telegram.migrate(group, { isTold });
    gates.get('WAIT')!();
    await telegram.wait(() => telegram.sentTo(next).at(0)?.picture);
    expect(rig.book).toEqual([`moved ${group.id} ${next.id}`]);
    expect(telegram.callsOf('sendPhoto')).toHaveLength(2);
  });

  test('a topic that was deleted meanwhile: the answer goes to the general one', async () => {
    const { market, gates } = gatedMarket();
    const rig = await open({ market });
    const { telegram } = rig;
    const ann = telegram.addUser();
    const chat = telegram.addSupergroup({ forum: true, members: [ann] });
    const thread = telegram.addTopic(chat, 'Gone soon');
    telegram.message('/gex wait', { chat, from: ann, thread });
    await telegram.wait(() => gates.has('WAIT'));
    telegram.deleteTopic(chat, thread);
    gates.get('WAIT')!();
    const answer = await telegram.wait(() => telegram.sentTo(chat).at(0));
    expect(answer.threadId).toBeNull();
  });

  test('a group where photos are forbidden gets the text, and reads why', async () => {
    const rig = await open();
    const { telegram } = rig;
    const ann = telegram.addUser();
    const chat = telegram.addSupergroup({ members: [ann] });
    chat.forbids.add('photos');
    telegram.message('/gex spx', { chat, from: ann });
    const answer = await telegram.wait(() => telegram.sentTo(chat).at(0));
    expect(answer.picture).toBeNull();
    expect(answer.text).toContain('Zero gamma');
    expect(answer.text).toContain('this chat does not let the bot send photos');
  });

  test.each([
    [
      'where files are forbidden',
      fault.badRequest('not enough rights to send documents to the chat'),
      /may not send files/,
    ],
    ['that Telegram does not want', fault.badRequest('DOCUMENT_INVALID'), /Telegram did not take it/],
    ['whose connection broke', fault.dropBefore(), /ask again if it is not here/],
  ])('an exported file %s is not missing without a word', async (_title, what, words) => {
    const rig = await open({ ask: { past: fakeExport() } });
    const { telegram } = rig;
    const group = telegram.addSupergroup({ title: 'Desk' });
    const from = telegram.addUser();
    const first = telegram.message('/export spx', { chat: group, from });
    await rig.until(() => telegram.sentTo(group)[1]);
    // Below its question, and without a second ring.
    const call = telegram.callsOf('sendDocument')[0]!;
    expect(call.params).toMatchObject({ disable_notification: 'true' });
    expect(JSON.stringify(call.params.reply_parameters)).toContain(String(first.messageId));
    telegram.fail('sendDocument', what, { times: 9 });
    telegram.message('/export spx', { chat: group, from });
    const [, , answer, note] = await rig.until(() => telegram.sentTo(group)[3] && telegram.sentTo(group));
    expect(answer!.text).toMatch(/^SPX levels/);
    expect(note!.text).toMatch(words);
  });

  test('markup that Telegram does not understand is sent again as plain text, with its code in the log', async () => {
    const rig = await open();
    const { telegram } = rig;
    const chat = person(rig);
    telegram.fail('sendPhoto', fault.badRequest("can't parse entities: Unsupported start tag"));
    telegram.message('/gex spx', { chat });
    const answer = await telegram.wait(() => telegram.sentTo(chat).at(0));
    expect(answer.text).toContain('SPX 5,986.40');
    expect(answer.source).not.toContain('<b>');
    expect(codesOf(rig)).toContain('CHAT_MESSAGE_INVALID');
  });

  test('a picture that is no photo in Telegram’s eyes goes as a document', async () => {
    const rig = await open();
    const { telegram } = rig;
    const chat = person(rig);
    telegram.fail('sendPhoto', fault.badRequest('PHOTO_INVALID_DIMENSIONS'));
    telegram.message('/gex spx', { chat });
    const answer = await telegram.wait(() => telegram.sentTo(chat).at(0));
    expect(answer.document?.fileName).toBe('spx-0dte-split.png');
    expect(answer.text).toContain('Zero gamma');
  });
});

describe('limits and lost answers', () => {
  test('a 429 holds up its own chat alone, for as long as it says', async () => {
    const rig = await open();
    const { telegram, clock } = rig;
    const [slow, quick] = [person(rig), person(rig)];
    telegram.fail('sendPhoto', fault.tooManyRequests(7), { chat: slow });
    telegram.message('/gex spx', { chat: slow });
    await telegram.wait(() => telegram.callsOf('sendPhoto').length === 1);
    telegram.message('/gex spx', { chat: quick });
    await telegram.wait(() => telegram.sentTo(quick).at(0));
    await clock.advance(6_900);
    expect(telegram.sentTo(slow)).toEqual([]);
    await clock.advance(200);
    await telegram.wait(() => telegram.sentTo(slow).at(0));
  });

  test('a wait beyond patience drops the answer with a line in the log', async () => {
    const rig = await open();
    const { telegram } = rig;
    const chat = person(rig);
    telegram.fail('sendPhoto', fault.tooManyRequests(600));
    telegram.message('/gex spx', { chat });
    await telegram.wait(() => rig.answered.at(0)?.outcome === 'failed');
    expect(codesOf(rig)).toContain('CHAT_RATE_LIMITED');
    expect(telegram.callsOf('sendPhoto')).toHaveLength(1);
    // The hold is still on: the next answer does not even try.
    telegram.message('/gex spx', { chat });
    await telegram.wait(() => rig.answered.at(1)?.outcome === 'failed');
    expect(telegram.callsOf('sendPhoto')).toHaveLength(1);
  });

  test.each([
    ['lost on its way there', fault.dropBefore(), 1],
    ['lost on its way back', fault.dropAfter(), 2],
    ['a 502 with a page of HTML', fault.page(), 1],
    ['a 500', fault.serverError(), 1],
  ])('a send %s is repeated once', async (_name, what, copies) => {
    const rig = await open();
    const { telegram } = rig;
    const chat = person(rig);
    telegram.fail('sendPhoto', what);
    telegram.message('/gex spx', { chat });
    await rig.until(() => rig.answered.at(0));
    expect(rig.answered[0]!.outcome).toBe('answered');
    expect(telegram.sentTo(chat)).toHaveLength(copies);
  });

  test('not more than once: then it is dropped', async () => {
    const rig = await open();
    const { telegram } = rig;
    telegram.fail('sendPhoto', fault.dropAfter(), { times: 5 });
    telegram.message('/gex spx', { chat: person(rig) });
    await rig.until(() => rig.answered.at(0));
    expect(rig.answered[0]!.outcome).toBe('failed');
    expect(telegram.callsOf('sendPhoto')).toHaveLength(2);
    expect(codesOf(rig)).toContain('CHAT_UNREACHABLE');
  });
});

describe('the lanes', () => {
  test('a slow command holds up its own chat in order, and no other chat', async () => {
    const { market, gates, begun } = gatedMarket();
    const rig = await open({ market });
    const { telegram } = rig;
    const [slow, quick] = [person(rig), person(rig)];
    telegram.message('/gex wait', { chat: slow });
    telegram.message('/gex qqq', { chat: slow });
    telegram.message('/levels ndx', { chat: slow });
    telegram.message('/gex spx', { chat: quick });
    await telegram.wait(() => telegram.sentTo(quick).at(0));
    expect(begun).toEqual(['WAIT', 'SPX']);
    gates.get('WAIT')!();
    await telegram.wait(() => telegram.sentTo(slow).length === 3);
    expect(telegram.sentTo(slow).map(({ text }) => text.split(' ')[0])).toEqual(['WAIT', 'QQQ', 'NDX']);
  });

  test('while an answer takes its time the chat shows that a photo is on its way', async () => {
    const { market, gates } = gatedMarket();
    const rig = await open({ market });
    const { telegram, clock } = rig;
    telegram.message('/gex wait', { chat: person(rig) });
    await telegram.wait(() => gates.has('WAIT'));
    await clock.advance(5_000);
    await telegram.wait(() => telegram.callsOf('sendChatAction').length === 2);
    gates.get('WAIT')!();
    await telegram.wait(() => rig.answered.at(0));
    await clock.advance(20_000);
    expect(telegram.callsOf('sendChatAction')).toHaveLength(2);
  });

  test('beyond its bound a chat is told once that it is too much; presses are told each', async () => {
    const { market, gates } = gatedMarket();
    const rig = await open({ market });
    const { telegram } = rig;
    const chat = person(rig);
    telegram.message('/gex spx', { chat });
    const chart = await telegram.wait(() => telegram.sentTo(chat).at(0));
    telegram.message('/gex wait', { chat });
    for (let each = 0; each < 15; each++) telegram.message('/levels spx', { chat });
    telegram.press(chart, 'Net');
    await telegram.wait(() => rig.answered.filter(({ outcome }) => outcome === 'busy').length === 6);
    await telegram.wait(() => telegram.presses.at(0)?.answers.at(0)?.text.startsWith('Still busy'));
    gates.get('WAIT')!();
    await telegram.wait(() => telegram.sentTo(chat).length === 13);
    expect(telegram.sentTo(chat).filter(({ text }) => text.startsWith('Still busy'))).toHaveLength(1);
  });
});

test('ninety questions of thirty chats are all answered, and Node warns of nothing', async () => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => warnings.push(name);
  process.on('warning', onWarning);
  const rig = await open();
  const { telegram } = rig;
  const chats = Array.from({ length: 30 }, () => person(rig));
  for (let round = 0; round < 3; round++) for (const chat of chats) telegram.message('/gex spx', { chat });
  await telegram.wait(() => rig.answered.length === 90, 15_000);
  for (const chat of chats) expect(telegram.sentTo(chat)).toHaveLength(3);
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

describe('polling', () => {
  test('an update of a shape nobody knows stops no other', async () => {
    const rig = await open();
    const { telegram } = rig;
    const chat = person(rig);
    for (const content of [{}, { chat: {} }, { chat: { id: 1, type: 'private' }, text: 7 }, [], null])
      telegram.update('message', content);
    telegram.update('callback_query', { id: 'x', data: 'g1', message: {} });
    telegram.update('my_chat_member', {});
    telegram.message('/levels spx', { chat });
    await telegram.wait(() => telegram.sentTo(chat).at(0));
    expect(rig.face.state().phase).toBe('on');
  });

  test('an update that comes again is not answered again', async () => {
    const rig = await open();
    const { telegram } = rig;
    const chat = person(rig);
    telegram.message('/levels spx', { chat });
    const [update] = telegram.unconfirmed;
    await telegram.wait(() => telegram.sentTo(chat).at(0) && telegram.isPolled);
    telegram.redeliver(update!);
    await telegram.wait(() => telegram.unconfirmed.length === 0 && telegram.isPolled);
    telegram.message('/levels qqq', { chat });
    await telegram.wait(() => telegram.sentTo(chat).length === 2);
    expect(rig.market.asked.map(({ symbol }) => symbol)).toEqual(['SPX', 'QQQ']);
  });

  test('an outage is waited out and told in the state; what was asked meanwhile is answered', async () => {
    const rig = await open();
    const { telegram, face } = rig;
    expect(face.state()).toMatchObject({ phase: 'on', problem: null, code: null, account: '@gexwatch_test_bot' });
    const chat = person(rig);
    await telegram.stop();
    await rig.until(() => face.state().phase === 'connecting');
    expect(face.state()).toMatchObject({ code: 'TELEGRAM_UNREACHABLE', account: '@gexwatch_test_bot' });
    telegram.message('/gex spx', { chat });
    await telegram.start();
    await rig.until(() => telegram.sentTo(chat).at(0));
    expect(face.state().phase).toBe('on');
  });

  test('a face that starts without network is on once there is one', async () => {
    const telegram = await startFakeTelegram();
    fakes.push(telegram);
    const { url } = telegram;
    await telegram.stop();
    expect(url).toBeTruthy();
    const rig = await open({ telegram, isStarted: false });
    rig.face.start();
    await rig.until(() => rig.face.state().code === 'TELEGRAM_UNREACHABLE');
    await telegram.start();
    await rig.until(() => rig.face.state().phase === 'on');
  });

  test('after long absence old questions get no answer in groups and a note in private; presses are told', async () => {
    const first = await open();
    const { telegram, memory } = first;
    const ann = telegram.addUser();
    const [chat, group] = [telegram.chatWith(ann), telegram.addSupergroup({ members: [ann] })];
    telegram.message('/gex spx', { chat });
    const chart = await telegram.wait(() => telegram.sentTo(chat).at(0));
    await first.face.stop(0);
    telegram.message('/gex spx', { chat: group, from: ann });
    telegram.message('/gex spx', { chat });
    telegram.message('/gex qqq', { chat });
    telegram.press(chart, 'Net');
    first.wall.now += 10 * 60_000;
    telegram.message('/levels spx', { chat: group, from: ann });
    const second = await open({ telegram, memory, isStarted: false });
    second.wall.now = first.wall.now;
    second.face.start();
    await telegram.wait(
      () => telegram.sentTo(group).at(0) && telegram.sentTo(chat).at(1) && telegram.presses[0]?.answers[0],
    );
    expect(telegram.sentTo(group).map(({ text }) => text.split(' ')[0])).toEqual(['SPX']);
    expect(
      telegram
        .sentTo(chat)
        .slice(1)
        .map(({ text }) => text),
    ).toEqual(['gexwatch was away when you asked. Send it again for fresh numbers.']);
    expect(telegram.presses[0]!.answers[0]!.text).toContain('was away');
    expect(second.market.asked).toHaveLength(1);
  });

  test('a wrong clock of ours silences nothing while we poll', async () => {
    const rig = await open();
    const chat = person(rig);
    rig.wall.skew = 86_400_000;
    rig.telegram.message('/gex spx', { chat });
    await rig.telegram.wait(() => rig.telegram.sentTo(chat).at(0)?.picture);
  });

  test('two faces with one token do not fight: the one that is cut off reports it and stands back', async () => {
    const one = await open();
    const { telegram } = one;
    const two = await open({ telegram });
    await one.telegram.wait(() => one.face.state().code === 'TELEGRAM_CONFLICT');
    expect(one.face.state()).toMatchObject({
      phase: 'connecting',
      problem: 'Another program polls with this bot token.',
    });
    expect(two.face.state().phase).toBe('on');
    const { conflicts } = telegram;
    await one.clock.advance(40_000);
    const chat = person(two);
    telegram.message('/levels spx', { chat });
    await telegram.wait(() => telegram.sentTo(chat).at(0) && telegram.isPolled);
    expect(telegram.conflicts).toBe(conflicts);
    expect(one.market.asked).toEqual([]);
    expect(two.face.state().phase).toBe('on');
    await two.face.stop(0);
    await one.clock.advance(40_000);
    await telegram.wait(() => one.face.state().phase === 'on');
  });

  test('a webhook that was set is named, and polling resumes when it is gone', async () => {
    const rig = await open();
    rig.telegram.setWebhook('https://example.test/hook');
    await rig.telegram.wait(() => rig.face.state().code === 'TELEGRAM_CONFLICT');
    expect(rig.face.state().problem).toContain('webhook');
    rig.telegram.setWebhook('');
    await rig.until(() => rig.face.state().phase === 'on');
  });

  test.each(['7654321:AAWrongTokenForTests_987654321', 'with a space'])(
    'the token %j is refused for good',
    async (token) => {
      const rig = await open({ token, isStarted: false });
      rig.face.start();
      await rig.telegram.wait(() => rig.face.state().phase === 'refused');
      expect(rig.face.state().code).toBe('TELEGRAM_TOKEN_REJECTED');
      const calls = rig.telegram.calls.length;
      await rig.clock.advance(600_000);
      expect(rig.telegram.calls).toHaveLength(calls);
      expect(rig.lines.join()).not.toContain(token);
    },
  );

  test('a token that is taken back while we run ends in the same state', async () => {
    const rig = await open();
    rig.telegram.revokeToken();
    rig.telegram.dropConnections();
    await rig.until(() => rig.face.state().phase === 'refused');
    expect(rig.face.state().code).toBe('TELEGRAM_TOKEN_REJECTED');
  });

  test('a 429 on polling is waited out', async () => {
    const rig = await open();
    rig.telegram.fail('getUpdates', fault.tooManyRequests(20));
    rig.telegram.message('/levels spx', { chat: person(rig) });
    await rig.telegram.wait(() => rig.face.state().code === 'CHAT_RATE_LIMITED');
    await rig.clock.advance(19_900);
    expect(rig.face.state().phase).toBe('connecting');
    await rig.clock.advance(200);
    await rig.telegram.wait(() => rig.face.state().phase === 'on');
  });

  test('only the kinds of update that we use are asked for', async () => {
    const rig = await open();
    const asked = rig.telegram.polls.map(({ params }) => JSON.stringify(params.allowed_updates));
    expect(new Set(asked)).toEqual(new Set(['["message","callback_query","my_chat_member"]']));
  });
});

describe('menus', () => {
  test('are set for each kind of chat, once, and again when they changed', async () => {
    const first = await open();
    const { telegram, memory } = first;
    await telegram.wait(() => telegram.menuWrites === 3 && memory.size === 1);
    expect(telegram.menu('all_private_chats')?.map(({ command }) => command)).toContain('gex');
    expect(telegram.menu('all_group_chats')?.length).toBeGreaterThan(0);
    expect(telegram.menu('all_chat_administrators')?.length).toBeGreaterThan(0);
    await first.face.stop(0);
    const second = await open({ telegram, memory });
    await second.clock.advance(1_000);
    expect(telegram.menuWrites).toBe(3);
    memory.set([...memory.keys()][0]!, 'another');
    await second.face.stop(0);
    await open({ telegram, memory });
    await telegram.wait(() => telegram.menuWrites === 6);
  });

  test('that Telegram does not take are tried again later', async () => {
    const telegram = await startFakeTelegram();
    fakes.push(telegram);
    telegram.fail('setMyCommands', fault.serverError());
    const rig = await open({ telegram });
    await telegram.wait(() => telegram.callsOf('setMyCommands').length === 1);
    await rig.clock.advance(600_000);
    await telegram.wait(() => telegram.menuWrites === 3);
  });
});

describe('the end', () => {
  test('running answers end, new questions wait at Telegram, nothing is answered twice', async () => {
    const { market, gates } = gatedMarket();
    const rig = await open({ market });
    const { telegram, face, memory } = rig;
    const chat = person(rig);
    telegram.message('/gex wait', { chat });
    await telegram.wait(() => gates.has('WAIT'));
    const stopping = face.stop(10_000);
    await telegram.wait(() => !telegram.isPolled);
    expect(face.state().phase).toBe('stopped');
    telegram.message('/levels qqq', { chat });
    gates.get('WAIT')!();
    await stopping;
    expect(telegram.sentTo(chat)).toHaveLength(1);
    expect(telegram.unconfirmed).toHaveLength(1);
    await open({ telegram, memory });
    await telegram.wait(() => telegram.sentTo(chat).length === 2);
    expect(telegram.sentTo(chat).map(({ text }) => text.split(' ')[0])).toEqual(['WAIT', 'QQQ']);
  });

  test('what was taken over last is confirmed, so that a restart does not answer it again', async () => {
    const market = picturedMarket();
    const { gex } = market;
    let stopping: Promise<void> | null = null;
    market.gex = (...what) => {
      stopping ??= rig.face.stop(10_000);
      return gex(...what);
    };
    const rig = await open({ market });
    const { telegram } = rig;
    const chat = person(rig);
    telegram.message('/gex spx', { chat });
    await telegram.wait(() => stopping !== null);
    await stopping;
    expect(telegram.sentTo(chat)).toHaveLength(1);
    expect(telegram.unconfirmed).toEqual([]);
  });

  test('what does not end within the grace is given up, and stop still resolves', async () => {
    const { market, gates } = gatedMarket();
    const rig = await open({ market });
    rig.telegram.message('/gex wait', { chat: person(rig) });
    await rig.telegram.wait(() => gates.has('WAIT'));
    let isOver = false;
    void rig.face.stop(2_000).then(() => {
      isOver = true;
    });
    await rig.until(() => isOver);
    expect(rig.telegram.sent).toEqual([]);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  test('a face that was never started stops too', async () => {
    const rig = await open({ isStarted: false });
    await rig.face.stop(100);
    expect(rig.face.state().phase).toBe('stopped');
    rig.face.start();
    expect(rig.face.state().phase).toBe('stopped');
  });
});
