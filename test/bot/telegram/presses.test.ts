import { afterEach, describe, expect, test } from 'vitest';
import type { CommandDef } from '../../../src/bot/command.js';
import { commands } from '../../../src/bot/registry.js';
import type { Reply } from '../../../src/bot/reply.js';
import { fakeMarket } from '../../fakes/market-ask.js';
import { fakeRules } from '../../fakes/rules-ask.js';
import { type FakeMessage, fault } from '../../fakes/telegram/fake-telegram.js';
import { pngStub } from '../../fakes/telegram/picture.js';
import { picturedMarket, type Rig, type RigOptions, startRig } from './rig.js';

let rig: Rig;
const open = async (options?: RigOptions) => {
  rig = await startRig(options);
  return rig;
};
afterEach(async () => {
  await rig.close();
  rig.telegram.assertClean();
});

async function chartIn(options?: RigOptions) {
  const { telegram } = await open(options);
  const chat = telegram.chatWith(telegram.addUser({ name: 'Ann' }));
  telegram.message('/gex spx 0dte', { chat });
  const chart = await telegram.wait(() => telegram.sentTo(chat).at(0));
  /** Presses and waits until the press is answered. */
  const press = async (button: string, message: FakeMessage = chart, how = {}) => {
    const id = telegram.press(message, button, how);
    return await telegram.wait(() => telegram.presses.find((one) => one.id === id && one.answers.length > 0));
  };
  return { telegram, chat, chart, press };
}

const activeOf = (message: FakeMessage) =>
  message.keyboard.flat().flatMap(({ text }) => (text.startsWith('• ') ? [text.slice(2)] : []));

describe('a chart', () => {
  test('every button edits it in place', async () => {
    const { chart, press, telegram, chat } = await chartIn();
    for (const label of ['Net', 'Absolute', 'Split', 'Next', '45 days', 'All', '0DTE', 'Volume', 'OI']) {
      await press(label);
      expect(activeOf(chart), label).toContain(label);
      expect(chart.picture).not.toBeNull();
    }
    expect(telegram.sentTo(chat)).toHaveLength(1);
    await telegram.wait(
      () => rig.answered.filter(({ kind, outcome }) => kind === 'press' && outcome === 'answered').length === 9,
    );
  });

  test('an alert made from it is said beside it', async () => {
    const { press, telegram, chat, chart } = await chartIn({ ask: { rules: fakeRules() } });
    await press('Alert me');
    const said = await telegram.wait(() => telegram.sentTo(chat).at(1));
    expect(said.text).toContain('SPX crosses zero gamma');
    expect(chart.versions).toHaveLength(0);
    // What is said in a few words needs no message.
    const paused = await press('Pause #12', said);
    expect(paused.answers[0]?.text).toContain('#12 is paused');
    expect(telegram.sentTo(chat)).toHaveLength(2);
  });

  test('a refresh that changes nothing says so over the chat, and no error is logged', async () => {
    const { press, chart } = await chartIn();
    const pressed = await press('Refresh');
    expect(pressed.answers[0]).toMatchObject({ text: 'Nothing new.' });
    expect(chart.versions).toHaveLength(0);
    expect(rig.lines.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
  });

  test('that Telegram has a copy of is neither drawn nor uploaded again', async () => {
    const { press, telegram, chat } = await chartIn();
    await press('Net');
    const drawn = rig.market.drawn.length;
    await press('Split');
    await press('Net');
    telegram.message('/gex spx 0dte', { chat: telegram.chatWith(telegram.addUser()) });
    await telegram.wait(() => telegram.sent.length === 2);
    expect(rig.market.drawn).toHaveLength(drawn);
    expect(telegram.calls.filter(({ files }) => files.size > 0)).toHaveLength(2);

    telegram.forgetFiles();
    await press('Split');
    expect(telegram.calls.filter(({ files }) => files.size > 0)).toHaveLength(3);
    expect(telegram.sentTo(chat)).toHaveLength(1);
  });

  test('comes in full size as a PNG document', async () => {
    const { press, telegram, chat, chart } = await chartIn();
    await press('Full size');
    const file = await telegram.wait(() => telegram.sentTo(chat).at(1));
    expect(file.document).toMatchObject({ fileName: 'spx-0dte-split.png' });
    expect(file.document?.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(file.text).toContain('SPX 5,986.40');
    expect(chart.versions).toHaveLength(0);
    await press('Full size');
    expect(telegram.callsOf('sendDocument').filter(({ files }) => files.size > 0)).toHaveLength(1);
  });

  test('whose message is gone comes as a new message', async () => {
    const { press, telegram, chat, chart } = await chartIn();
    telegram.deleteMessage(chart);
    await press('Net', chart);
    expect(telegram.sentTo(chat).map(activeOf)).toEqual([['Net', '0DTE', 'OI']]);
  });

  test('that is too old for Telegram to show is edited all the same', async () => {
    const { press, chart } = await chartIn();
    await press('Net', chart, { isInaccessible: true });
    expect(activeOf(chart)).toContain('Net');
  });
});

describe('a text', () => {
  test('whose answer has a picture becomes a picture', async () => {
    const market = picturedMarket();
    const draw = market.chart;
    market.chart = () => Promise.reject(new Error('out of paint'));
    const { chart, press } = await chartIn({ market });
    expect(chart.picture).toBeNull();
    expect(chart.text).toContain('The picture could not be drawn');
    market.chart = draw;
    await press('Show chart');
    expect(chart.picture).not.toBeNull();
  });

  test('takes the place of no picture: the chart would stay beside other numbers', async () => {
    const market = picturedMarket();
    const { chart, chat, press, telegram } = await chartIn({ market });
    market.chart = () => Promise.reject(new Error('out of paint'));
    await press('Net');
    expect(chart.versions).toHaveLength(0);
    expect(telegram.sentTo(chat).at(1)?.text).toContain('The picture could not be drawn');
  });
});

describe('what is for the presser alone', () => {
  test('a fault opens a window and leaves the chart as it is', async () => {
    const market = fakeMarket();
    const { gex } = market;
    market.chart = async () => pngStub(640, 400);
    const { press, chart, telegram, chat } = await chartIn({ market });
    market.gex = () => Promise.reject(new Error('broken'));
    const pressed = await press('Net');
    expect(pressed.answers[0]).toMatchObject({ isAlert: true });
    expect(pressed.answers[0]?.text).toContain('Something in gexwatch failed');
    market.gex = gex;
    expect(chart.versions).toHaveLength(0);
    expect(telegram.sentTo(chat)).toHaveLength(1);
  });

  test('an answer with buttons of its own is edited in place, as settings are', async () => {
    const card = (step: number): Reply => ({
      tone: step === 2 ? 'warning' : 'neutral',
      title: `Step ${step}`,
      blocks: [],
      notes: [],
      buttons: [[{ label: 'Go on', action: { command: 'steps', options: { step: step + 1 } } }]],
      visibility: 'private',
    });
    const steps: CommandDef = {
      name: 'steps',
      description: 'Steps',
      options: { step: { kind: 'integer', min: 1, max: 9, description: 'Step' } },
      permission: 'everyone',
      examples: ['steps'],
      run: async (_ask, { step }) => card(Number(step ?? 1)),
    };
    const { telegram } = await open({ commands: [...commands, steps] });
    const chat = telegram.chatWith(telegram.addUser());
    telegram.message('/steps', { chat });
    const message = await telegram.wait(() => telegram.sentTo(chat).at(0));
    for (const step of [2, 3]) {
      telegram.press(message, 'Go on');
      await telegram.wait(() => message.text === `Step ${step}`);
    }
    await telegram.wait(() => telegram.unanswered.length === 0);
  });
});

describe('presses that are none of ours', () => {
  test('an old or forged code says so and changes nothing', async () => {
    const { press, chart, telegram } = await chartIn();
    const asked = rig.market.asked.length;
    for (const data of ['g0xxgex', 'v1:gex:refresh', 'fg1AAgex', 'g1AAgex;0SPX', '\u0000', '../../etc/passwd']) {
      const pressed = await press(data, chart, { isForged: true });
      expect(pressed.answers[0]?.text, data).toContain('no longer works');
    }
    expect(chart.versions).toHaveLength(0);
    expect(rig.market.asked).toHaveLength(asked);
    expect(telegram.presses).toHaveLength(6);
    await telegram.wait(() => rig.answered.filter(({ outcome }) => outcome === 'stale').length === 6);
  });

  test('buttons without data, or without a message, stop spinning', async () => {
    const { telegram } = await open();
    const from = telegram.addUser();
    telegram.update('callback_query', { id: '1', from, chat_instance: '1', game_short_name: 'chess' });
    telegram.update('callback_query', { id: '2', from, chat_instance: '1', inline_message_id: 'x', data: 'g1' });
    await telegram.wait(() => telegram.callsOf('answerCallbackQuery').length === 2);
  });
});

test('a slow press stops spinning after three seconds and is answered by the edit', async () => {
  const market = picturedMarket();
  const { press, chart } = await chartIn({ market });
  let release: () => void = () => {};
  const { gex } = market;
  market.gex = async (...what) => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return gex(...what);
  };
  const pressed = press('Net');
  await rig.until(() => rig.telegram.presses.at(0)?.answers[0]);
  await pressed;
  expect(chart.versions).toHaveLength(0);
  release();
  await rig.telegram.wait(() => activeOf(chart).includes('Net'));
});

test('an answer to a press that Telegram calls too old is swallowed', async () => {
  const { chart } = await chartIn();
  const { telegram } = rig;
  telegram.fail(
    'answerCallbackQuery',
    fault.badRequest('query is too old and response timeout expired or query ID is invalid'),
  );
  const id = telegram.press(chart, 'Net');
  await telegram.wait(() => activeOf(chart).includes('Net') && telegram.callsOf('answerCallbackQuery').length === 1);
  telegram.expire(id);
  expect(rig.lines.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
});
