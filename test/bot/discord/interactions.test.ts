import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startFakeDiscord } from '../../fakes/discord/fake-discord.js';
import { PERMISSION, usualPermissions } from '../../fakes/discord/world.js';
import { runSeed, seeded } from '../../fakes/random.js';
import { oddCommands } from './odd-commands.js';
import { isOn, openFace, type Rig, startedFace, until, wordsOf } from './rig.js';

const odd = oddCommands();
let rig: Rig;
beforeAll(async () => {
  rig = await startedFace({ commands: odd.commands, speed: 200 });
});
afterEach(() => rig.discord.assertClean());
afterAll(async () => {
  await rig.face.stop(1_000);
  await rig.discord.close();
});

const bodyOf = (title: string) => ({ title });

describe('a command', () => {
  test('/gex SPX is acknowledged first and becomes numbers with a picture and words for who cannot see it', async () => {
    const asked = rig.discord.slash('gex', { symbol: 'SPX' });
    expect(await asked.deferred()).toMatchObject({ ephemeral: false, newMessage: true });
    const message = await asked.reply();
    expect(message.embeds[0]!.title).toContain('SPX 5,986.40');
    const [picture] = message.attachments;
    expect(picture!.fileName).toMatch(/^spx-.*\.png$/);
    expect(picture!.description).toContain('SPX');
    expect(message.embeds[0]!.image!.url).toBe(`attachment://${picture!.fileName}`);
    expect(message.customIds.length).toBeGreaterThan(2);
    await until(() => rig.answered.length > 0, 'the metrics');
    expect(rig.answered[0]).toMatchObject({ kind: 'command', command: 'gex', outcome: 'answered' });
    expect(rig.answered[0]!.acknowledgedMs).toBeGreaterThan(0);
  });

  test('the desk is told who asks and where', async () => {
    const { discord } = rig;
    const { threadId, gexChannelId, guildId, bobId } = discord.known;
    await discord.slash('plain', {}, { channel: threadId }).reply();
    const place = rig.places.find((each) => each.threadId === threadId)!;
    expect(place).toMatchObject({ platform: 'discord', userId: bobId, userName: 'Bob', chatId: gexChannelId, guildId });
    expect(place.kind).toBe('group');
  });

  test('options of the wrong shape are answered at once, to the person only', async () => {
    const asked = rig.discord.slash('gex', { symbol: 'SPX', strikes: '9999' });
    const { type, data } = await asked.response();
    expect([type, data.flags]).toEqual([4, 64]);
    expect(JSON.stringify(data.embeds)).toContain('strikes takes 5 to 50');
  });

  test('a person outside the list is told what to add, and nobody else is bothered', async () => {
    const { discord } = rig;
    const asked = discord.slash('gex', {}, { dm: true, user: discord.known.adaId });
    const { type, data } = await asked.response();
    expect([type, data.flags]).toEqual([4, 64]);
    expect(JSON.stringify(data.embeds)).toContain(`discord:${discord.known.adaId}`);
  });

  test('an answer for the person only takes the place of the public wait', async () => {
    const asked = rig.discord.slash('whisperer');
    expect((await asked.deferred()).ephemeral).toBe(false);
    const [whisper] = await asked.followUps();
    expect(whisper).toMatchObject({ ephemeral: true, loading: false });
    expect(wordsOf(whisper!)).toContain('Only between us');
    expect(asked.original()).toBeNull();
  });

  test('a command that is always private says so from the start', async () => {
    const asked = rig.discord.slash('secret');
    expect((await asked.deferred()).ephemeral).toBe(true);
    expect((await asked.reply()).embeds[0]).toMatchObject(bodyOf('For you only'));
    expect(await asked.followUps(0)).toEqual([]);
  });

  test('sub-commands carry their options', async () => {
    const asked = rig.discord.slash('group', { price: 7.5 }, { subcommand: 'add' });
    expect(wordsOf(await asked.reply())).toContain('Added 7.5');
    await until(() => rig.answered.some(({ command }) => command === 'group add'), 'the metrics');
  });

  test('a fault of ours is one sentence for the person and a line for the log, without its words', async () => {
    const asked = rig.discord.slash('crash');
    const [told] = await asked.followUps();
    expect(wordsOf(told!)).toContain('Something in gexwatch failed');
    expect(JSON.stringify(told)).not.toContain('nobody may read this');
  });

  test('a market that knows no such symbol is told in words, to the person only', async () => {
    const { AppError } = await import('../../../src/lib/errors.js');
    const real = rig.market.gex;
    rig.market.gex = () => Promise.reject(new AppError('SYMBOL_UNKNOWN', 'There is no SPQ.'));
    const asked = rig.discord.slash('gex', { symbol: 'SPQ' });
    const [told] = await asked.followUps();
    rig.market.gex = real;
    expect(told!.ephemeral).toBe(true);
    expect(wordsOf(told!)).toMatch(/SPQ[\s\S]*SPX/);
  });

  test('while a first chain loads, the wait shows how far it is, and the answer takes those words away', async () => {
    const asked = rig.discord.slash('progress');
    const first = await asked.reply({ until: ({ content }) => content.includes('Loading SPX') });
    expect(first.embeds).toEqual([]);
    const last = await asked.reply({ until: ({ embeds }) => embeds.length > 0 });
    expect([last.content, last.embeds[0]!.title]).toEqual(['', 'All loaded']);
  });

  test('words of people are shown as they are, and nobody is called', async () => {
    const text = '@everyone @here <@700000000000000001> <@&1> **bold** [a](https://evil.example) `x` ||y||';
    const message = await rig.discord.slash('say', { text }).reply();
    expect(rig.discord.pings).toEqual([]);
    expect(wordsOf(message)).toContain('\\*\\*bold\\*\\*');
    expect(wordsOf(message)).not.toMatch(/@everyone|[^\\]<@|[^\\]\[a\]\(/);
  });

  test('a file is attached beside the picture, under a name that Discord keeps', async () => {
    const message = await rig.discord.slash('table').reply();
    expect(message.attachments.map(({ fileName }) => fileName)).toEqual(['odd.png', 'odd_data.csv']);
  });

  test('a file alone arrives whole', async () => {
    const message = await rig.discord.slash('figures').reply();
    expect(wordsOf(message)).toContain('Figures of SPX');
    expect(message.attachments.map(({ fileName }) => fileName)).toEqual(['odd_data.csv']);
    expect(Buffer.from(message.attachments[0]!.bytes).toString()).toBe('strike,net\n6000,1\n');
  });

  test('a picture larger than the chat takes is left out with the reason', async () => {
    const message = await rig.discord.slash('wide').reply();
    expect(message.attachments).toEqual([]);
    expect(wordsOf(message)).toContain('larger than Discord takes');
  });

  test('a picture that cannot be drawn leaves the numbers and a button to ask again', async () => {
    const message = await rig.discord.slash('lost').reply();
    expect(message.attachments).toEqual([]);
    expect(wordsOf(message)).toContain('Kept');
    expect(message.customIds).not.toEqual([]);
  });

  test('without the right to attach files the numbers come alone, and nothing is drawn', async () => {
    const { discord, market } = rig;
    const before = market.drawn.length;
    const appPermissions = usualPermissions & ~PERMISSION.attachFiles;
    const message = await discord.slash('gex', {}, { appPermissions }).reply();
    expect(message.attachments).toEqual([]);
    expect(wordsOf(message)).toContain('may not attach files here');
    expect(market.drawn.length).toBe(before);
  });

  test('only who manages the channel may run what is for managers', async () => {
    const { discord } = rig;
    const ask = (permissions: bigint) => discord.slash('manage', {}, { user: discord.known.adaId, permissions });
    expect(wordsOf(await ask(usualPermissions | PERMISSION.manageChannels).reply())).toContain('Managed');
    const [told] = await ask(usualPermissions).followUps();
    expect(wordsOf(told!)).toContain('those who manage this chat');
  });

  test('it works in direct messages, and in servers where only the person brought the app along', async () => {
    const { discord } = rig;
    expect(wordsOf(await discord.slash('gex', {}, { dm: true }).reply())).toContain('SPX');
    const { foreignChannelId } = discord.known;
    const message = await discord.slash('gex', {}, { channel: foreignChannelId, userInstall: true }).reply();
    expect(wordsOf(message)).toContain('SPX');
    expect(message.attachments).toHaveLength(1);
    expect(rig.places.find((each) => each.chatId === foreignChannelId)?.guildId).toBe(discord.known.foreignGuildId);
    expect(rig.places.some((each) => each.kind === 'private' && each.guildId === null)).toBe(true);
  });

  test('one that came too late is passed over with a warning', async () => {
    const { discord, lines, answered } = rig;
    // Discord's clock has just been read.
    await discord.slash('gex').reply();
    const asked = discord.slash('gex', {}, { sentMsAgo: 2_700 });
    await until(() => answered.at(-1)?.outcome === 'expired', 'the age guard');
    expect(asked.answered).toBeNull();
    expect(lines.filter((line) => line.includes('came too late')).join()).toContain('"level":"warn"');
  });

  test('a command that is gone from the program but still in the menus is answered', async () => {
    const asked = rig.discord.slash('gone', {}, { anyway: true });
    const { type, data } = await asked.response();
    expect([type, data.flags]).toEqual([4, 64]);
    expect(JSON.stringify(data.embeds)).toContain('not a command any more');
  });
});

describe('suggestions while typing', () => {
  test('symbols and expirations come from memory', async () => {
    const { discord } = rig;
    const symbols = await discord.autocomplete('gex', { symbol: 'n' }, 'symbol').choices();
    expect(symbols).toContainEqual({ name: 'NDX', value: 'NDX' });
    const scopes = await discord.autocomplete('gex', { symbol: 'spx', scope: '2026-12' }, 'scope').choices();
    expect(scopes.map(({ value }) => value)).toContain('2026-12-18');
    expect(rig.market.asked.at(-1)?.symbol).not.toBe('n');
  });

  test('nothing is told to who may not ask', async () => {
    const { discord } = rig;
    const who = { dm: true, user: discord.known.adaId };
    expect(await discord.autocomplete('gex', { symbol: 's' }, 'symbol', who).choices()).toEqual([]);
  });
});

describe('a press', () => {
  test('every button and every choice of the answer edits it in place, with one picture at a time', async () => {
    const { discord } = rig;
    const message = await discord.slash('gex', { symbol: 'SPX' }).reply();
    for (const id of message.customIds) {
      const now = discord.message(message.id)!;
      const rows = now.components as unknown as {
        components: { custom_id: string; options?: { value: string }[] }[];
      }[];
      const part = rows.flatMap((row) => row.components).find((each) => each.custom_id === id);
      // What is answered beside the message has tests of its own.
      if (part === undefined || id.includes('alert.add')) continue;
      const value = part.options?.at(-1)?.value;
      const acted = value === undefined ? discord.press(message.id, id) : discord.select(message.id, id, [value]);
      expect((await acted.deferred()).newMessage).toBe(false);
      const edited = await acted.reply();
      expect(edited.id).toBe(message.id);
      expect(edited.attachments.length).toBeLessThanOrEqual(1);
      expect(wordsOf(edited)).toContain('SPX');
    }
    expect(rig.answered.filter(({ kind }) => kind === 'press').every(({ outcome }) => outcome === 'answered')).toBe(
      true,
    );
  });

  test('an answer without a picture takes the old picture away, and back', async () => {
    const { discord } = rig;
    const message = await discord.slash('table').reply();
    const plain = await discord.press(message.id, message.customIds[0]!).reply();
    expect([plain.attachments, plain.embeds[0]!.image]).toEqual([[], undefined]);
    const again = await discord.press(message.id, plain.customIds[0]!).reply();
    expect(again.attachments).toHaveLength(2);
  });

  test('what is for the person only leaves the message as it was', async () => {
    const { discord } = rig;
    const door = await discord.slash('door').reply();
    const pressed = discord.press(door.id, door.customIds[0]!);
    const [whisper] = await pressed.followUps();
    expect(whisper!.ephemeral).toBe(true);
    expect(discord.message(door.id)).toMatchObject({ edits: door.edits, embeds: door.embeds });
  });

  test('what was done about an alert is said beside it', async () => {
    const { discord } = rig;
    const alarm = await discord.slash('alarm').reply();
    const [said] = await discord.press(alarm.id, alarm.customIds[0]!).followUps();
    expect(wordsOf(said!)).toContain('Paused');
    expect(discord.message(alarm.id)).toMatchObject({ edits: alarm.edits, embeds: alarm.embeds });
  });

  test('of two presses the later one stays, though the answer to the earlier one takes longer', async () => {
    const { discord, market, answered } = rig;
    const { gex } = market;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    market.gex = async (symbol, scope, options) => {
      if (scope === 'all') await held;
      return gex(symbol, scope, options);
    };
    try {
      const message = await discord.slash('gex', { symbol: 'SPX' }).reply();
      await until(() => answered.at(-1)?.kind === 'command', 'the answer');
      const before = answered.length;
      const codeOf = (label: string) =>
        (message.components as unknown as { components: { label: string; custom_id: string }[] }[])
          .flatMap((row) => row.components)
          .find((each) => each.label === label)!.custom_id;
      await discord.press(message.id, codeOf('All')).deferred();
      await discord.press(message.id, codeOf('Volume')).reply();
      const volume = discord.message(message.id)!;
      release();
      await until(() => answered.length === before + 2, 'both presses');
      expect(discord.message(message.id)).toMatchObject({ edits: volume.edits, components: volume.components });
    } finally {
      market.gex = gex;
    }
  });

  test('a message that only one person sees is changed in place', async () => {
    const { discord } = rig;
    const secret = await discord.slash('secret').reply();
    const edited = await discord.press(secret.id, secret.customIds[0]!).reply();
    expect(edited).toMatchObject({ id: secret.id, ephemeral: true });
  });

  test('buttons of other versions and forged ones are answered politely', async () => {
    const { discord } = rig;
    const message = await discord.slash('door').reply();
    for (const id of ['g9AAgex', 'v1:gex:refresh', 'g1AAgex', '__proto__', 'g1']) {
      const { type, data } = await discord.press(message.id, id, { anyway: true }).response();
      expect([type, data.flags]).toEqual([4, 64]);
      expect(JSON.stringify(data.embeds)).toContain('no longer works');
    }
    const { data } = await discord.select(message.id, 'select:0', ['g1AAgex'], { anyway: true }).response();
    expect(JSON.stringify(data.embeds)).toContain('no longer works');
  });
});

describe('chats', () => {
  test('channels and servers that are gone are told to the chat book', async () => {
    const { discord, left } = rig;
    const other = discord.joinGuild({ name: 'Second' }, ['lounge']);
    await until(() => rig.lines.some((line) => line.includes('discord server joined')), 'the second server');
    discord.leaveGuild(other.id);
    await until(() => left.some(([, reason]) => reason.includes('removed')), 'the second server to be left');
    discord.deleteChannel(discord.known.alertsChannelId);
    await until(() => left.some(([id]) => id === discord.known.alertsChannelId), 'the channel to be left');
  });
});

test('no token is in any line of the log', () => {
  const { discord, lines } = rig;
  const all = lines.join('');
  expect(discord.interactionTokens.length).toBeGreaterThan(20);
  expect([discord.token, ...discord.interactionTokens].filter((token) => all.includes(token))).toEqual([]);
});

test('stop waits for what runs, tells newcomers to come back, and leaves cleanly', async () => {
  const discord = await startFakeDiscord();
  const own = oddCommands();
  const mine = await startedFace({ discord, commands: own.commands, speed: 1 });
  const running = discord.slash('slow');
  await running.deferred();
  await until(() => own.started() === 1, 'the slow command');
  const stopped = mine.face.stop(5_000);
  const { type, data } = await discord.slash('gex').response();
  expect([type, data.flags]).toEqual([4, 64]);
  expect(JSON.stringify(data.embeds)).toContain('restarting');
  own.release();
  expect(wordsOf(await running.reply())).toContain('Slow done');
  await stopped;
  await discord.wait(() => discord.gateway.connected === 0);
  expect(discord.gateway.clientCloses).toEqual([1000]);
  expect(mine.face.state().phase).toBe('stopped');
  discord.assertClean();
  await discord.close();
});

test('what does not end within the grace is told so', async () => {
  const discord = await startFakeDiscord();
  const own = oddCommands();
  const mine = await startedFace({ discord, commands: own.commands, speed: 1 });
  const running = discord.slash('slow');
  await until(() => own.started() === 1, 'the slow command');
  await mine.face.stop(500);
  const [told] = await running.followUps();
  expect(wordsOf(told!)).toContain('Stopped.');
  await discord.close();
});

test('200 forged ids through the gateway change nothing and are all answered', async () => {
  const { discord } = rig;
  const seed = runSeed(4_004);
  const random = seeded(seed);
  const message = await discord.slash('gex', { symbol: 'SPX' }).reply();
  const real = message.customIds.find((id) => id.startsWith('g1'))!;
  const before = rig.market.asked.length;
  for (let round = 0; round < 20; round++) {
    const pressed = Array.from({ length: 10 }, () => {
      const at = Math.floor(random() * real.length);
      const sign = String.fromCharCode(33 + Math.floor(random() * 94));
      const forged = `${real.slice(0, at)}${sign}${real.slice(at + 1)}`;
      return discord.press(message.id, forged === real ? `${real}x` : forged, { anyway: true });
    });
    for (const each of pressed) {
      const { type } = await each.response();
      expect([seed, [4, 6].includes(type)]).toEqual([seed, true]);
    }
  }
  // A few strokes make another real action, such as another symbol: those are questions like any other.
  expect(rig.market.asked.slice(before).every(({ symbol }) => /^[A-Z][A-Z0-9./]{0,9}$/.test(symbol))).toBe(true);
  expect(rig.face.state().phase).toBe('on');
});

test('a program that ends in the middle of an answer comes back and answers the next one', async () => {
  const discord = await startFakeDiscord();
  const own = oddCommands();
  const first = await startedFace({ discord, commands: own.commands });
  const lost = discord.slash('slow');
  await lost.deferred();
  await first.face.stop(0);
  const second = await startedFace({ discord, commands: own.commands });
  expect(wordsOf(await discord.slash('gex').reply())).toContain('SPX');
  await second.face.stop(100);
  discord.assertClean();
  await discord.close();
});

test('with two instances on one token each question is answered once', async () => {
  const discord = await startFakeDiscord();
  const one = await startedFace({ discord });
  const two = openFace({ discord });
  two.face.start();
  await discord.connected(2);
  await isOn(two);
  const asked = discord.slash('gex');
  expect(asked.reached).toBe(2);
  expect(wordsOf(await asked.reply())).toContain('SPX');
  await until(() => one.answered.length === 1 && two.answered.length === 1, 'both instances');
  expect([one.answered[0]!.outcome, two.answered[0]!.outcome].sort()).toEqual(['answered', 'expired']);
  expect(discord.messagesIn(discord.known.gexChannelId)).toHaveLength(1);
  await Promise.all([one.face.stop(100), two.face.stop(100)]);
  discord.assertClean();
  await discord.close();
});
