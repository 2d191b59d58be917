import { describe, expect, test } from 'vitest';
import { fault } from '../../fakes/telegram/fake-telegram.js';
import { liveRig, onDiscord, onTelegram } from './rig.js';

const minute = 60_000;
/** Half a second before a moment of New York on Friday, Nov 20 2026. */
const at = (time: string) => Date.parse(`2026-11-20T${time}:00-05:00`) - 500;

describe.each([
  ['Telegram', onTelegram],
  ['Discord', onDiscord],
] as const)('a live message on %s', (name, onPlatform) => {
  async function started(line = 'gex SPX live=30') {
    const rig = await liveRig({ faces: [name] });
    const desk = onPlatform(rig);
    desk.ask(line);
    await rig.until(() => desk.buttons().includes('Stop'), 'the live message');
    return { rig, desk };
  }

  test('is one message with its interval, its end and a button to stop it', async () => {
    const { rig, desk } = await started();
    expect(desk.messages()).toBe(1);
    expect(desk.words()).toContain('SPX 6,001.00');
    expect(desk.words()).toContain('Live: every 30 s until 16:00 ET');
    expect(desk.buttons()).not.toContain('Refresh');
    expect(rig.store.live.all()).toMatchObject([{ symbol: 'SPX', seconds: 30, endedAt: null }]);
    await rig.until(() => rig.told.held.at(-1)?.join() === 'SPX', 'the subscription');
  });

  test('is edited after its interval when there is a new snapshot, and only then', async () => {
    const { rig, desk } = await started();
    const requests = desk.requests();
    await rig.pass(2 * minute);
    expect(desk.requests(), 'nothing is new').toBe(requests);
    rig.news();
    await rig.until(() => desk.words().includes('SPX 6,002.00'), 'the new price');
    rig.news();
    await rig.pass(20_000);
    expect(desk.words(), 'its interval is not over').toContain('SPX 6,002.00');
    await rig.until(() => desk.words().includes('SPX 6,003.00'), 'the next price');
    expect([desk.messages(), desk.requests() - requests]).toEqual([1, 2]);
  });

  test('says so once when no new numbers come, and goes on when they do', async () => {
    const { rig, desk } = await started();
    await rig.until(() => desk.words().includes('No new numbers since 10:41 ET.'), 'the warning');
    expect(desk.words()).toContain('as of Fri 10:41 ET');
    const edits = desk.edits();
    await rig.pass(2 * minute);
    expect(desk.edits()).toBe(edits);
    rig.trouble.feed = 'The feed is away.';
    await rig.until(() => desk.words().includes('The feed is away.'), 'the reason');
    expect(desk.words(), 'the last numbers stay').toContain('SPX 6,001.00');
    rig.trouble.feed = null;
    rig.news();
    await rig.until(() => desk.words().includes('SPX 6,002.00'), 'the new price');
    expect(desk.words()).not.toContain('No new numbers');
  });

  test('goes on showing the view that was chosen under it', async () => {
    const { rig, desk } = await started();
    desk.press('Next');
    await rig.until(() => rig.store.live.all()[0]!.options.scope === 'next', 'the choice');
    await rig.until(() => /next/i.test(desk.words()), 'the chosen scope');
    expect(desk.words()).toContain('Live: every 30 s');
    rig.news();
    await rig.until(() => desk.words().includes('SPX 6,002.00'), 'the new price');
    expect(desk.words()).toMatch(/next/i);
    expect(desk.messages()).toBe(1);
  });

  test('ends by its button with the last numbers and ordinary buttons', async () => {
    const { rig, desk } = await started();
    await rig.until(() => rig.told.held.at(-1)?.join() === 'SPX', 'the subscription');
    desk.press('Stop');
    await rig.until(() => desk.words().includes('Live ended 10:4'), 'the end');
    expect(desk.buttons()).toContain('Refresh');
    expect(desk.buttons()).not.toContain('Stop');
    await rig.until(() => rig.store.live.all().length === 0, 'the empty table');
    await rig.until(() => rig.told.held.at(-1)?.length === 0, 'the end of the subscription');
    const requests = desk.requests();
    rig.news();
    await rig.pass(minute);
    expect(desk.requests()).toBe(requests);
  });

  test('goes on after a restart, in the same message', async () => {
    const { rig, desk } = await started();
    desk.press('Next');
    await rig.until(() => rig.store.live.all()[0]!.options.scope === 'next', 'the choice');
    await rig.restart();
    rig.news();
    await rig.until(() => desk.words().includes('SPX 6,002.00'), 'the new price');
    expect(desk.messages()).toBe(1);
    expect(desk.words()).toMatch(/next/i);
    desk.press('Stop');
    await rig.until(() => desk.words().includes('Live ended'), 'the end');
  });

  test('that people removed is not sent anew', async () => {
    const { rig, desk } = await started();
    desk.remove();
    rig.news();
    await rig.until(() => rig.store.live.all().length === 0, 'its end');
    await rig.pass(minute);
    expect(desk.messages()).toBe(0);
  });

  test('waits as long as the platform asks, and tries again after a fault of its server', async () => {
    const { rig, desk } = await started();
    const { discord, telegram } = rig;
    const route = 'PATCH /channels/:channel/messages/:message';
    if (name === 'Telegram') telegram.fail('*', fault.tooManyRequests(90));
    else discord.faults.add({ route, status: 429, headers: { 'retry-after': '90' }, body: { retry_after: 90 } });
    const requests = desk.requests();
    rig.news();
    await rig.until(() => desk.requests() > requests, 'the refusal');
    const refused = desk.requests();
    await rig.pass(85_000);
    expect(desk.requests()).toBe(refused);
    rig.news();
    await rig.until(() => desk.words().includes('SPX 6,003.00'), 'the price after the wait');
    if (name === 'Telegram') telegram.fail('*', fault.serverError());
    else discord.faults.add({ route, status: 500 });
    rig.news();
    await rig.until(() => desk.words().includes('SPX 6,004.00'), 'the price after the fault');
    expect(desk.messages()).toBe(1);
  });

  test('waits while alerts are due on its platform', async () => {
    const { rig, desk } = await started();
    const platform = name === 'Telegram' ? 'telegram' : 'discord';
    rig.busy.add(platform);
    const requests = desk.requests();
    rig.news();
    await rig.pass(2 * minute);
    expect(desk.requests()).toBe(requests);
    rig.busy.clear();
    await rig.until(() => desk.words().includes('SPX 6,002.00'), 'the new price');
  });

  test('asked for again goes on further down, and the one above ends', async () => {
    const { rig, desk } = await started();
    await rig.pass(15_000);
    desk.ask('gex SPX live=60');
    await rig.until(() => desk.messages() === 2 && desk.words(0).includes('Live ended'), 'the move');
    expect(desk.words(1)).toContain('Live: every 60 s');
    expect(rig.store.live.all()).toHaveLength(1);
  });
});

describe('what is pressed while an edit is on its way', () => {
  /** The first edit has the second snapshot and is held back until `arrive`. */
  async function onItsWay() {
    const rig = await liveRig({ faces: ['Telegram'] });
    const desk = onTelegram(rig);
    desk.ask('gex SPX live=300');
    await rig.until(() => desk.buttons().includes('Stop'), 'the live message');
    let arrive = () => {};
    const held = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const rule = rig.telegram.fail('editMessageMedia', fault.hold(held));
    rig.news();
    await rig.until(() => rule.hits === 1, 'the edit');
    return { rig, desk, arrive };
  }

  test('is not lost: the chosen view comes back at once', async () => {
    const { rig, desk, arrive } = await onItsWay();
    desk.press('Next');
    await rig.until(() => /^Next/m.test(desk.words()), 'the chosen view');
    const edits = desk.edits();
    arrive();
    const since = rig.clock.market.now();
    // The late one, and the one that mends it.
    await rig.until(() => desk.edits() === edits + 2, 'two edits');
    expect(desk.words()).toMatch(/^Next/m);
    expect(rig.clock.market.now() - since).toBeLessThan(30_000);
  });

  test('is not lost: the end is shown at once', async () => {
    const { rig, desk, arrive } = await onItsWay();
    desk.press('Stop');
    await rig.until(() => rig.store.live.count() === 0, 'the press');
    arrive();
    const since = rig.clock.market.now();
    await rig.until(() => desk.words().includes('Live ended'), 'the end');
    expect(rig.clock.market.now() - since).toBeLessThan(30_000);
  });
});

describe('too many', () => {
  test('asked for twice at once is one message', async () => {
    const rig = await liveRig({ faces: ['Telegram'] });
    const desk = onTelegram(rig);
    desk.ask('gex SPX live=30');
    await rig.until(() => desk.buttons().includes('Stop'), 'the live message');
    desk.ask('gex SPX live=30');
    await rig.pass(2_000);
    expect(rig.store.live.all()).toHaveLength(1);
    expect(desk.words(0)).toContain('Live: every');
  });

  test('a fourth in one chat is refused', async () => {
    const rig = await liveRig({ faces: ['Telegram'] });
    const desk = onTelegram(rig);
    desk.ask('gex SPX live=30');
    await rig.until(() => desk.buttons().includes('Stop'), 'the live message');
    for (const [index, symbol] of ['SPY', 'QQQ'].entries()) {
      desk.ask(`gex ${symbol} live=30`);
      await rig.until(() => rig.store.live.count() === index + 2, symbol);
    }
    await rig.pass(2_000);
    desk.ask('gex IWM live=30');
    await rig.pass(2_000);
    expect(rig.store.live.count()).toBe(3);
  });
});

describe('the end of the session', () => {
  test.each([
    ['at the close', at('15:59'), 'until 16:00 ET', 'Live ended 16:00 ET'],
    [
      'at the early close of a half day',
      Date.parse('2026-11-27T12:59:00-05:00'),
      'until 13:00 ET',
      'Live ended 13:00 ET',
    ],
  ])('%s the last edit has the closing snapshot', async (_when, moment, until, ended) => {
    const rig = await liveRig({ at: moment, faces: ['Telegram'] });
    const desk = onTelegram(rig);
    desk.ask('gex SPX live');
    await rig.until(() => desk.words().includes(until), 'the live message');
    await rig.pass(minute);
    rig.news();
    await rig.until(() => desk.words().includes(ended), 'the end');
    expect(desk.words()).toContain('SPX 6,002.00');
    expect(rig.store.live.all()).toEqual([]);
  });

  test('a message that was live when the program stopped for the night ends at the next start', async () => {
    const rig = await liveRig({ at: at('15:50'), faces: ['Telegram'] });
    const desk = onTelegram(rig);
    desk.ask('gex SPX live');
    await rig.until(() => desk.buttons().includes('Stop'), 'the live message');
    const stopping = rig.live().stop(0);
    rig.clock.jumpMarket(14 * 60 * minute);
    await stopping;
    await rig.restart();
    await rig.until(() => desk.words().includes('Live ended Fri 16:00 ET'), 'the end');
    expect(rig.store.live.all()).toEqual([]);
  });

  test('a message of a platform whose token was taken away is forgotten then', async () => {
    const rig = await liveRig({ at: at('15:59'), faces: ['Telegram'] });
    const desk = onTelegram(rig);
    desk.ask('gex SPX live');
    await rig.until(() => desk.buttons().includes('Stop'), 'the live message');
    await rig.restart({ isReached: false });
    await rig.pass(30_000);
    expect(rig.store.live.count()).toBe(1);
    await rig.until(() => rig.store.live.count() === 0, 'its end');
  });

  test('while the market is closed the answer comes once and says when it opens', async () => {
    const rig = await liveRig({ at: at('18:00'), faces: ['Telegram'] });
    const desk = onTelegram(rig);
    desk.ask('gex SPX live');
    await rig.until(() => desk.messages() === 1, 'the answer');
    expect(desk.words()).toContain('Not live: the market is closed and opens Mon Nov 23, 09:30 ET');
    expect(rig.store.live.all()).toEqual([]);
  });
});

describe('in a group', () => {
  async function group() {
    const rig = await liveRig({ faces: ['Telegram'] });
    const { telegram } = rig;
    const [boss, guest] = [telegram.addUser({ name: 'Boss' }), telegram.addUser({ name: 'Guest' })];
    const chat = telegram.addGroup({ title: 'Desk' });
    telegram.setRole(chat, boss, 'administrator');
    telegram.setRole(chat, guest, 'member');
    const say = (from: typeof boss) => telegram.message('/gex SPX live', { chat, from });
    const last = () => telegram.sentTo(chat).at(-1);
    return { rig, chat, boss, guest, say, last };
  }

  test('who does not manage it starts none and stops none, but may choose the view', async () => {
    const { rig, boss, guest, say, last } = await group();
    say(guest);
    await rig.until(() => last()?.text.includes('those who manage it'), 'the refusal');
    expect(rig.store.live.count()).toBe(0);
    say(boss);
    await rig.until(() => last()?.text.includes('Live: every 60 s'), 'the live message');
    rig.telegram.press(last()!, 'Stop', { from: guest });
    rig.telegram.press(last()!, 'Next', { from: guest });
    await rig.until(() => rig.store.live.all()[0]?.options.scope === 'next', 'the choice');
    expect(rig.store.live.count()).toBe(1);
    rig.telegram.press(last()!, 'Stop', { from: boss });
    await rig.until(() => last()!.text.includes('Live ended'), 'the end');
  });

  test('that becomes a supergroup it is posted anew', async () => {
    const { rig, chat, boss, say, last } = await group();
    say(boss);
    await rig.until(() => last()?.text.includes('Live'), 'the live message');
    const bigger = rig.telegram.migrate(chat);
    rig.news();
    await rig.until(
      () => rig.telegram.sentTo(bigger).at(-1)?.text.includes('6,002.00'),
      'the message in the new group',
    );
    expect(rig.store.live.all()).toMatchObject([{ target: { chat: String(bigger.id) }, endedAt: null }]);
  });

  test('that the bot was thrown out of, it ends without a word', async () => {
    const { rig, chat, boss, say, last } = await group();
    say(boss);
    await rig.until(() => last()?.text.includes('Live'), 'the live message');
    chat.bot = 'kicked';
    rig.news();
    await rig.until(() => rig.store.live.all().length === 0, 'the end');
  });
});

test('many live messages are edited one after the other, two a second at most', async () => {
  const rig = await liveRig({ faces: ['Telegram'] });
  const desks = Array.from({ length: 6 }, () => onTelegram(rig));
  for (const desk of desks) desk.ask('gex SPX live=30');
  await rig.until(() => rig.store.live.all().filter(({ messageId }) => messageId !== null).length === 6, 'all of them');
  await rig.pass(40_000);
  rig.news();
  const counts: number[] = [];
  for (let step = 0; step < 16; step++) {
    const before = rig.telegram.callsOf('editMessageMedia').length;
    await rig.pass(500);
    counts.push(rig.telegram.callsOf('editMessageMedia').length - before);
  }
  expect(counts.reduce((sum, count) => sum + count)).toBe(6);
  expect(Math.max(...counts)).toBe(1);
  // Telegram keeps the picture: it is uploaded for the first only.
  const uploads = rig.telegram.callsOf('editMessageMedia').filter(({ files }) => files.size > 0);
  expect(uploads).toHaveLength(1);
});

test('a live message goes with the data of its person, and says that it has ended', async () => {
  const rig = await liveRig({ faces: ['Telegram'] });
  const desk = onTelegram(rig);
  desk.ask('gex SPX live');
  await rig.until(() => desk.buttons().includes('Stop'), 'the live message');
  const { target } = rig.store.live.all()[0]!;
  await rig.store.transact(() => rig.store.targets.forgetUser('telegram', target.chat));
  expect(rig.store.live.all()).toEqual([]);
  await rig.until(() => desk.words().includes('Live ended'), 'the end');
});

test('an id from somewhere else changes nothing', async () => {
  const rig = await liveRig({ faces: ['Telegram'] });
  const [one, other] = [onTelegram(rig), onTelegram(rig)];
  one.ask('gex SPX live');
  await rig.until(() => one.buttons().includes('Stop'), 'the live message');
  const { id } = rig.store.live.all()[0]!;
  other.ask(`gex SPX net post=${id}`);
  other.ask(`gex SPX post=${id} stop=yes`);
  await rig.until(() => other.messages() === 2, 'both answers');
  expect(other.words()).not.toContain('Live');
  expect(rig.store.live.all()).toMatchObject([{ endedAt: null }]);
  expect(rig.store.live.all()[0]!.options.view).toBeUndefined();
});
