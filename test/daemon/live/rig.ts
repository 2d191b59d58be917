/** Live messages over a real database, the real faces and the real notifiers, against a Discord and a Telegram on loopback. */

import type { Platform } from '../../../src/alerts/types.js';
import { findCommand } from '../../../src/bot/argument-parser.js';
import { createChartTurns } from '../../../src/bot/chart-turns.js';
import type { Ask } from '../../../src/bot/command.js';
import { createDiscordFace } from '../../../src/bot/discord/face.js';
import { createDiscordNotifier } from '../../../src/bot/discord/notifier.js';
import { createDesk } from '../../../src/bot/front-desk.js';
import { commands } from '../../../src/bot/registry.js';
import { createTelegramFace } from '../../../src/bot/telegram/face.js';
import { createTelegramNotifier } from '../../../src/bot/telegram/notifier.js';
import { createCalendar } from '../../../src/calendar/calendar.js';
import { StoredChatBook } from '../../../src/daemon/chat-book.js';
import { createLive, type Live } from '../../../src/daemon/live/live.js';
import { AppError } from '../../../src/lib/errors.js';
import { createLogger } from '../../../src/lib/log.js';
import { Secret, SecretFilter } from '../../../src/lib/secret.js';
import { fastSteady, KeptMemory } from '../../bot/discord/rig.js';
import { afterEachTest } from '../../fakes/after-each-test.js';
import { ManualClock } from '../../fakes/clock.js';
import { type SeenMessage, startFakeDiscord } from '../../fakes/discord/fake-discord.js';
import { defaultSettings, fakeAnswer, fakeAsk, fakeMarket, fakeScope, now } from '../../fakes/market-ask.js';
import { seeded } from '../../fakes/random.js';
import { type FakeChat, type FakeMessage, startFakeTelegram } from '../../fakes/telegram/fake-telegram.js';
import { pngStub } from '../../fakes/telegram/picture.js';
import { tempStore } from '../../store/temp-folder.js';

const closing: (() => Promise<unknown>)[] = [];
afterEachTest(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const everything = { has: () => true } as unknown as ReadonlySet<string>;
const nobody = { has: () => false } as unknown as ReadonlySet<string>;

export type LiveRig = Awaited<ReturnType<typeof liveRig>>;

/** `faces`: those that take part; the others are not there. */
export async function liveRig({
  at = now,
  faces: wanted,
}: {
  at?: number;
  faces: readonly ('Telegram' | 'Discord')[];
}) {
  const clock = new ManualClock(at);
  const [discord, telegram] = await Promise.all([
    startFakeDiscord(),
    startFakeTelegram({ now: () => clock.market.now() }),
  ]);
  const store = tempStore();
  const lines: string[] = [];
  const filter = new SecretFilter();
  const log = createLogger({ level: 'debug', filter, write: (line) => lines.push(line) });
  /** The latest snapshot; the price goes with its number. */
  const snapshot = { id: 1, asOf: at };
  const trouble: { feed: string | null } = { feed: null };
  const busy = new Set<Platform>();
  const told = { held: [] as (readonly string[])[], moved: [] as string[] };
  const market = fakeMarket((symbol, scope) => {
    if (trouble.feed !== null) throw new AppError('NO_DATA_YET', trouble.feed);
    const { id, asOf } = snapshot;
    const isCurrent = clock.market.now() - asOf < 150_000;
    return fakeAnswer(fakeScope(scope ?? '0dte'), { snapshotId: id, isCurrent }, { symbol, asOf, spot: 6_000 + id });
  });
  const { chart } = market;
  market.chart = async (key, spec) => {
    await chart(key, spec);
    return pngStub(1280, 800);
  };
  const chats = new StoredChatBook({ store, wallNow: () => clock.market.now(), log, onStored: () => {} });
  const telegramToken = new Secret(telegram.token);
  const discordToken = new Secret(discord.token);
  const memory = new KeptMemory();
  const notifiers = [
    createDiscordNotifier({
      token: discordToken,
      apiUrl: discord.apiUrl,
      commands,
      memory,
      steady: clock.steady,
      log,
      filter,
    }),
    createTelegramNotifier({ token: telegramToken, apiUrl: telegram.url, commands, log, filter }),
  ];
  const ask = (call: Pick<Ask, 'actor' | 'signal' | 'progress'>): Ask =>
    fakeAsk(market, {}, { ...call, commands, live: live.ask, now: clock.market.now() });
  const makeLive = (reached = notifiers): Live =>
    createLive({
      store,
      notifiers: reached,
      isBusy: (platform) => busy.has(platform),
      command: findCommand(commands, 'gex')!,
      makeAsk: ask,
      settingsFor: () => defaultSettings,
      makeRoom: () => Promise.resolve(),
      hold: (symbols) => told.held.push(symbols),
      onMoved: (platform, from, to) => {
        told.moved.push(`${from} ${to}`);
        chats.moved(platform, from, to);
      },
      calendar: createCalendar(),
      market: clock.market,
      steady: clock.steady,
      delayMs: () => 0,
      log,
    });
  let live = makeLive();
  live.start();
  // Every question comes a minute after the last one: the allowance is not what is tested here.
  let minute = 0;
  const desk = createDesk({
    lists: { operators: nobody, allowedChats: everything },
    turns: createChartTurns({ isDrawn: () => false, log }),
    settingsFor: () => defaultSettings,
    makeAsk: ask,
    book: { arrived: () => {} },
    steady: { now: () => (minute += 60_000) },
    log,
  });
  const shared = { commands, desk, chats, memory, random: seeded(3), log, filter };
  const isOn = (face: 'Telegram' | 'Discord') => wanted.includes(face);
  const onDiscordFace = () =>
    createDiscordFace({
      ...shared,
      token: discordToken,
      apiUrl: discord.apiUrl,
      guildId: null,
      market,
      steady: fastSteady(50),
      wallNow: () => Date.now(),
    });
  const onTelegramFace = () =>
    createTelegramFace({
      ...shared,
      token: telegramToken,
      apiUrl: telegram.url,
      steady: clock.steady,
      wallNow: clock.market.now,
    });
  const faces = [...(isOn('Telegram') ? [onTelegramFace()] : []), ...(isOn('Discord') ? [onDiscordFace()] : [])];
  for (const face of faces) face.start();
  if (isOn('Discord')) await discord.log.waitFor('PUT /applications/:id/commands');
  if (isOn('Telegram')) await telegram.wait(() => telegram.isPolled, 5_000, 'the first poll');

  /** Moves the clock on in small steps until `look` gives something; five minutes at most. */
  async function until<T>(look: () => T, what: string): Promise<NonNullable<T>> {
    for (let step = 0; step < 600; step++) {
      const found = look();
      if (found !== undefined && found !== null && (found as unknown) !== false) return found;
      await clock.advance(500);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error(`waited in vain for ${what}:\n${lines.slice(-12).join('')}`);
  }

  closing.push(async () => {
    const stops = Promise.all([...faces.map((face) => face.stop(0)), live.stop(0)]);
    for (let isOver = false; !isOver; await clock.advance(10)) {
      isOver = await Promise.race([stops.then(() => true), new Promise<false>((no) => setTimeout(no, 5, false))]);
    }
    await chats.flush();
    await Promise.all([discord.close(), telegram.close()]);
  });

  return {
    clock,
    store,
    lines,
    market,
    snapshot,
    trouble,
    busy,
    told,
    discord,
    telegram,
    until,
    live: () => live,
    /** A new snapshot of now. */
    news() {
      snapshot.id += 1;
      snapshot.asOf = clock.market.now();
    },
    /** Lets time pass; what is on the wire gets through. */
    async pass(ms: number): Promise<void> {
      for (let left = ms; left > 0; left -= 1_000) {
        await clock.advance(Math.min(1_000, left));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    /** `isReached` false: without the tokens of the platforms. */
    async restart({ isReached = true } = {}): Promise<void> {
      const stopping = live.stop(0);
      await clock.advance(10);
      await stopping;
      live = makeLive(isReached ? notifiers : []);
      live.start();
    },
  };
}

export type OnePlatform = ReturnType<typeof onTelegram>;

/** What a person does and sees in the private chat with the bot on Telegram. */
export function onTelegram(rig: LiveRig) {
  const { telegram } = rig;
  const ann = telegram.addUser({ name: 'Ann' });
  const chat: FakeChat = telegram.chatWith(ann);
  const posts = () => telegram.sentTo(chat).filter((message) => !message.isDeleted);
  const newest = (): FakeMessage => posts().at(-1)!;
  return {
    ask: (line: string) => void telegram.message(`/${line}`, { chat, from: ann }),
    messages: () => posts().length,
    words: (index = -1) => posts().at(index)?.text.replaceAll('\u00a0', ' ') ?? '',
    edits: (index = -1) => posts().at(index)?.versions.length ?? 0,
    buttons: (index = -1) => (posts().at(index)?.keyboard ?? []).flat().map((button) => button.text ?? ''),
    press: (label: string) => void telegram.press(newest(), label, { from: ann }),
    remove: () => telegram.deleteMessage(newest()),
    requests: () =>
      telegram.calls.filter(({ method }) => /^(send|edit)/i.test(method) && !/chataction/i.test(method)).length,
  };
}

/** The same in a channel of a server, for who owns it. */
export function onDiscord(rig: LiveRig): OnePlatform {
  const { discord } = rig;
  const { gexChannelId: channel, adaId: user } = discord.known;
  const posts = (): SeenMessage[] =>
    discord.messagesIn(channel).filter(({ ephemeral, loading }) => !ephemeral && !loading);
  const wordsOf = (message: SeenMessage | undefined) =>
    (message?.embeds ?? [])
      .map(({ title, description }) => `${title}\n${description}`)
      .join('\n')
      .replaceAll('\u00a0', ' ');
  const componentsOf = (message: SeenMessage | undefined) =>
    (message?.components ?? []).flatMap((row) => (row as unknown as { components: DiscordPart[] }).components);
  return {
    ask(line) {
      const [name, symbol, ...rest] = line.split(' ');
      const options = Object.fromEntries(rest.map((word) => word.split('=') as [string, string]));
      discord.slash(
        name!,
        { symbol: symbol!, ...options, ...(options.live === undefined ? {} : { live: Number(options.live) }) },
        { channel, user },
      );
    },
    messages: () => posts().length,
    words: (index = -1) => wordsOf(posts().at(index)),
    edits: (index = -1) => posts().at(index)?.edits ?? 0,
    buttons: (index = -1) =>
      componentsOf(posts().at(index)).flatMap(({ label }) => (label === undefined ? [] : [label])),
    press(label) {
      const message = posts().at(-1)!;
      const found = componentsOf(message);
      const button = found.find((part) => part.label === label);
      if (button !== undefined) return void discord.press(message.id, button.custom_id, { user });
      for (const { custom_id, options = [] } of found) {
        const option = options.find((one) => one.label === label);
        if (option !== undefined) return void discord.select(message.id, custom_id, [option.value], { user });
      }
      throw new Error(`no button ${label}`);
    },
    remove: () => discord.deleteMessage(posts().at(-1)!.id),
    requests: () =>
      discord.log.all.filter(
        ({ method, path }) => /^(POST|PATCH)$/.test(method) && /^\/channels\/\d+\/messages/.test(path),
      ).length,
  };
}

interface DiscordPart {
  custom_id: string;
  label?: string;
  options?: { label: string; value: string }[];
}
