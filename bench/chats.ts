/**
 * What `/gex` costs in the chats: the compiled program with both platforms, six symbols and the practice market, each in a process of
 * its own, against stand-ins for Discord and Telegram on loopback. The floor is a bare discord.js client and a bare grammY bot that
 * send the same bytes, in the same run. `npm run bench:chats` (about three minutes)
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemSteadyClock } from '../src/lib/clock.js';
import { type FakeDiscord, type SeenMessage, startFakeDiscord } from '../test/fakes/discord/fake-discord.js';
import {
  type FakeChat,
  type FakeTelegram,
  startFakeTelegram,
  type WireUser,
} from '../test/fakes/telegram/fake-telegram.js';
import type { BareAnswer } from './bare-bots.js';
import { ChildProgram, loadNow, machineLine, quantile, startPractice, temporaryFolder } from './child-program.js';

const rounds = Number(process.env.ROUNDS ?? 40);
const warmUps = 5;
/** Half of them on each platform. */
const chats = 50;
const questions = 200;
const burstMs = 10_000;
const symbols = ['SPX', 'NDX', 'SPY', 'QQQ', 'IWM', 'DIA'];
const patienceMs = 30_000;
const steady = systemSteadyClock();

type Chart = Readonly<Record<'symbol' | 'scope' | 'view' | 'by' | 'strikes', string>>;
/** Charts of the usual size that nobody has asked for: every combination once. */
function* unseen(): Generator<Chart> {
  for (let shift = 0; shift < 20; shift++) {
    for (const scope of ['0dte', 'next', '45d', 'all']) {
      for (const view of ['split', 'net', 'absolute']) {
        for (const by of ['oi', 'volume'])
          yield { symbol: 'SPX', scope, view, by, strikes: `${26 + shift}/${24 - shift}` };
      }
    }
  }
}
/** What people ask for in the burst: 24 pictures. */
const popular: readonly Chart[] = symbols.flatMap((symbol) =>
  ['45d', 'all'].flatMap((scope) => ['split', 'net'].map((view) => ({ symbol, scope, view, by: 'oi', strikes: '25' }))),
);

// ---- people and places -------------------------------------------------------------------------------------------------

/** A Discord with enough channels and people that nobody meets a limit meant for one person. */
class DiscordSide {
  readonly #channels: string[];
  readonly #people: string[];
  #asked = 0;

  constructor(readonly server: FakeDiscord) {
    const { world, known } = server;
    this.#channels = numbered(chats / 2).map((n) => world.addChannel({ name: `desk-${n}`, guildId: known.guildId }).id);
    this.#people = numbered(questions).map((n) => world.addPerson({ username: `trader${n}` }).id);
    world.guild(known.guildId).memberIds.push(...this.#people);
  }

  /** Asks and waits for the whole answer; a question whose picture has to wait is answered without it. */
  async ask(chart: Chart): Promise<{ ms: number; acknowledgedMs: number; message: SeenMessage }> {
    const n = this.#asked++;
    const user = this.#people[n % this.#people.length]!;
    const channel = this.#channels[n % this.#channels.length]!;
    const began = steady.now();
    const asked = this.server.slash('gex', chart, { user, channel });
    const message = await asked.reply({ ms: patienceMs, until: isWhole });
    return { ms: steady.now() - began, acknowledgedMs: (await asked.deferred()).afterMs, message };
  }
}

const isWhole = ({ loading, attachments, embeds }: SeenMessage) =>
  !loading && (attachments.length > 0 || isTextOnly(JSON.stringify(embeds)));
/** Told that the picture, or the person, has to wait. */
const isTextOnly = (text: string) => /picture has to wait|could not be drawn|Please wait/.test(text);

/** The same of a Telegram, with groups. */
class TelegramSide {
  readonly groups: FakeChat[];
  readonly #people: WireUser[];
  #asked = 0;

  constructor(readonly server: FakeTelegram) {
    this.#people = numbered(questions).map((n) => server.addUser({ name: `Trader ${n}` }));
    this.groups = numbered(chats / 2).map((n) => server.addSupergroup({ title: `Desk ${n}`, members: this.#people }));
  }

  /** Writes the question; its answer is the chat's next one. */
  write(chart: Chart): FakeChat {
    const n = this.#asked++;
    const chat = this.groups[n % this.groups.length]!;
    const { symbol, scope, view, by, strikes } = chart;
    const text = `/gex ${symbol} ${scope} ${view} ${by} strikes=${strikes}`;
    this.server.message(text, { chat, from: this.#people[n % this.#people.length]! });
    return chat;
  }

  answersIn(chat: FakeChat) {
    return this.server.sentTo(chat).filter(({ picture, text }) => picture !== null || isTextOnly(text));
  }

  async ask(chart: Chart) {
    const chat = this.groups[this.#asked % this.groups.length]!;
    const before = this.answersIn(chat).length;
    const began = steady.now();
    this.write(chart);
    const message = await this.server.wait(() => this.answersIn(chat)[before], patienceMs, 'an answer');
    return { ms: steady.now() - began, message };
  }
}

function numbered(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

// ---- the floor ---------------------------------------------------------------------------------------------------------

async function startBareBots(answer: BareAnswer, folder: string): Promise<ChildProcess> {
  const file = join(folder, 'bare-answer.json');
  writeFileSync(file, JSON.stringify(answer));
  const script = join(import.meta.dirname, 'bare-bots.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  if (line !== 'bare bots ready') throw new Error('The bare bots did not start.');
  return child;
}

// ---- what the program says of itself -------------------------------------------------------------------------------------

interface Scrape {
  /** Event loop lag since the last scrape, ms; the timer that measures it adds up to its own 10. */
  lagP99: number;
  lagMax: number;
  rendered: number;
  cached: number;
  /** Seconds spent drawing since the start, waiting for the drawing thread included. */
  drawingSeconds: number;
}

async function scrape(port: number): Promise<Scrape> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const value = (name: string) => {
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  };
  return {
    lagP99: value('gexwatch_nodejs_eventloop_lag_p99_seconds') * 1000,
    lagMax: value('gexwatch_nodejs_eventloop_lag_max_seconds') * 1000,
    rendered: value('gexwatch_chart_seconds_count{outcome="ok"}'),
    cached: value('gexwatch_chart_seconds_count{outcome="cached"}'),
    drawingSeconds: value('gexwatch_chart_seconds_sum{outcome="ok"}'),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

// ---- the run -------------------------------------------------------------------------------------------------------------

const folders = [temporaryFolder(), temporaryFolder()] as const;
const [discord, bareDiscord] = (await Promise.all([startFakeDiscord(), startFakeDiscord()])).map(
  (server) => new DiscordSide(server),
) as [DiscordSide, DiscordSide];
const [telegram, bareTelegram] = (await Promise.all([startFakeTelegram(), startFakeTelegram()])).map(
  (server) => new TelegramSide(server),
) as [TelegramSide, TelegramSide];
const practice = await startPractice(folders[0].path, 1);
const healthPort = await freePort();
const daemon = new ChildProgram(['start', '--market-clock', practice.clockUrl], {
  folder: folders[1].path,
  env: {
    SYMBOLS: symbols.join(','),
    HEALTH_PORT: String(healthPort),
    DISCORD_TOKEN: discord.server.token,
    DISCORD_API_URL: discord.server.apiUrl,
    TELEGRAM_TOKEN: telegram.server.token,
    TELEGRAM_API_URL: telegram.server.url,
    ALLOWED_CHATS: [
      `discord:${discord.server.known.guildId}`,
      ...telegram.groups.map(({ id }) => `telegram:${id}`),
    ].join(','),
  },
});

/** Waits for the middle of a market minute: a new snapshot would make every picture a new one. */
async function midMinute(leftMs: number): Promise<void> {
  for (;;) {
    const { now } = (await (await fetch(practice.clockUrl)).json()) as { now: number };
    const into = now % 60_000;
    if (into > 5_000 && into + leftMs < 59_000) return;
    await steady.sleep(250);
  }
}

/** Pictures that Telegram was told to show again, by their file id. */
function reusedPictures(): number {
  return telegram.server.sent.filter(({ picture }) => picture?.isReused === true).length;
}

const ms = {
  acknowledged: [] as number[],
  discordNew: [] as number[],
  discordCached: [] as number[],
  discordBare: [] as number[],
  bareAcknowledged: [] as number[],
  telegramNew: [] as number[],
  telegramCached: [] as number[],
  telegramBare: [] as number[],
  burst: [] as number[],
};
const memory: number[] = [];
const stopSampling = steady.every(500, () => memory.push(daemon.residentMb()));
let bare: ChildProcess | null = null;
let idle: Scrape;
let burst: Scrape;
let warm: Scrape | null = null;
let afterRounds: Scrape;
let before: Scrape;
let burstTookMs = Number.NaN;
let answered = { pictures: 0, textOnly: 0, reused: 0 };
try {
  await daemon.until(/"symbol loaded"/, 120);
  const deadline = steady.now() + 180_000;
  while (daemon.count(/"symbol loaded"/) < symbols.length) {
    if (steady.now() > deadline) throw new Error('The six symbols were not loaded within three minutes.');
    await steady.sleep(500);
  }
  await discord.server.connected(1, 30_000);

  const charts = unseen();
  const next = () => charts.next().value as Chart;
  const sample = await discord.ask(next());
  const picture = sample.message.attachments[0]!;
  const caption = (await telegram.ask(next())).message.text;
  const file = join(folders[0].path, 'sample.png');
  writeFileSync(file, picture.bytes);
  bare = await startBareBots(
    {
      discord: {
        apiUrl: bareDiscord.server.apiUrl,
        token: bareDiscord.server.token,
        embeds: sample.message.embeds,
        components: sample.message.components,
      },
      telegram: { apiUrl: bareTelegram.server.url, token: bareTelegram.server.token, caption },
      picture: { file, name: picture.fileName },
    },
    folders[0].path,
  );

  await scrape(healthPort);
  await steady.sleep(10_000);
  idle = await scrape(healthPort);

  for (let round = -warmUps; round < rounds; round++) {
    await midMinute(3_000);
    const forDiscord = next();
    const forTelegram = next();
    const fresh = await discord.ask(forDiscord);
    const cached = await discord.ask(forDiscord);
    const floor = await bareDiscord.ask(forDiscord);
    const told = await telegram.ask(forTelegram);
    const toldAgain = await telegram.ask(forTelegram);
    const toldBare = await bareTelegram.ask(forTelegram);
    if (round < 0) continue;
    warm ??= await scrape(healthPort);
    ms.acknowledged.push(fresh.acknowledgedMs, cached.acknowledgedMs);
    ms.bareAcknowledged.push(floor.acknowledgedMs);
    ms.discordNew.push(fresh.ms);
    ms.discordCached.push(cached.ms);
    ms.discordBare.push(floor.ms);
    ms.telegramNew.push(told.ms);
    ms.telegramCached.push(toldAgain.ms);
    ms.telegramBare.push(toldBare.ms);
    await steady.sleep(20);
  }

  afterRounds = await scrape(healthPort);

  // Chats may ask ten times at once: let everybody's allowance fill up again.
  await steady.sleep(20_000);
  await midMinute(25_000);
  const reusedBefore = reusedPictures();
  const answersBefore = telegram.groups.reduce((sum, chat) => sum + telegram.answersIn(chat).length, 0);
  before = await scrape(healthPort);
  const began = steady.now();
  const discordAnswers: Promise<{ ms: number; acknowledgedMs: number; message: SeenMessage }>[] = [];
  for (let n = 0; n < questions; n++) {
    const chart = popular[n % popular.length]!;
    // 24 charts and two platforms: without the shift each platform would see half of the charts.
    if ((n + Math.floor(n / popular.length)) % 2 === 0) discordAnswers.push(discord.ask(chart));
    else telegram.write(chart);
    const due = began + ((n + 1) * burstMs) / questions;
    await steady.sleep(Math.max(0, due - steady.now()));
  }
  const onDiscord = await Promise.all(discordAnswers);
  const expected = questions - onDiscord.length;
  const since = () => telegram.groups.flatMap((chat) => telegram.answersIn(chat));
  await telegram.server.wait(() => since().length >= answersBefore + expected, patienceMs, 'every answer in Telegram');
  burstTookMs = steady.now() - began;
  burst = await scrape(healthPort);
  ms.burst.push(...onDiscord.map((each) => each.ms));
  ms.acknowledged.push(...onDiscord.map((each) => each.acknowledgedMs));
  const onTelegram = since().length - answersBefore;
  const telegramPictures = since().filter((each) => each.picture !== null).length;
  const discordPictures = onDiscord.filter(({ message }) => message.attachments.length > 0).length;
  const pictures = discordPictures + Math.max(0, telegramPictures - answersBefore);
  const reused = reusedPictures() - reusedBefore;
  answered = { pictures, textOnly: onDiscord.length + onTelegram - pictures, reused };
  discord.server.assertClean();
  telegram.server.assertClean();
} finally {
  stopSampling();
  bare?.kill();
  await daemon.stop();
  await practice.program.stop();
  await Promise.all(
    [discord, bareDiscord, telegram, bareTelegram].map(({ server }: { server: { close(): Promise<void> } }) =>
      server.close(),
    ),
  );
  for (const folder of folders) folder.forget();
}

const digits = (value: number) => value.toFixed(value < 10 ? 1 : 0);
const row = (name: string, values: readonly number[], floor: readonly number[] | null, target: string) => {
  const ratio = floor === null ? '' : `${(quantile(values) / quantile(floor)).toFixed(2)}×`;
  const cells = [name, ratio, ...[0.5, 0.95, 0.99].map((share) => digits(quantile(values, share))), target];
  return `| ${cells.join(' | ')} |`;
};
/** Mean of the rounds, from the program's own count. */
const drawing = warm === null ? null : (afterRounds.drawingSeconds - warm.drawingSeconds) * 1000;
const drawn = warm === null ? 0 : afterRounds.rendered - warm.rendered;
const drawingMs = drawing === null || drawn === 0 ? Number.NaN : drawing / drawn;
console.log('## Chats\n');
console.log(
  `${machineLine()}. ${rounds} rounds of each, interleaved; ms, seen from the platform. Load ${loadNow()}.\n`,
);
console.log('| `/gex` with a picture | time against its floor | p50 | p95 | p99 | target |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
console.log(row('Discord: received to acknowledged', ms.acknowledged, ms.bareAcknowledged, 'p99 50'));
console.log(row('floor: bare discord.js', ms.bareAcknowledged, null, ''));
console.log(row('Discord, chart drawn before', ms.discordCached, ms.discordBare, 'p50 60'));
console.log(row('Discord, new chart', ms.discordNew, [drawingMs], 'p95 400'));
console.log(row('floor: bare discord.js with the same bytes', ms.discordBare, null, ''));
console.log(row('Telegram, chart drawn before', ms.telegramCached, ms.telegramBare, 'p50 60'));
console.log(row('Telegram, new chart', ms.telegramNew, [drawingMs], 'p95 400'));
console.log(row('floor: bare grammY with the same bytes', ms.telegramBare, null, ''));
console.log(`| floor of new charts: drawing alone, mean of ${drawn} | | ${digits(drawingMs)} | | | |`);
console.log(
  row(`Discord, ${questions} questions in ${burstMs / 1000} s on both`, ms.burst, ms.discordBare, 'all answered'),
);
console.log('');
console.log(`| ${questions} questions from ${chats} chats within ${burstMs / 1000} s | measured | target |`);
console.log('| --- | ---: | ---: |');
console.log(
  `| answered with the picture / without it | ${answered.pictures} / ${answered.textOnly} | ${questions} in all |`,
);
console.log(`| first question to last answer, s | ${(burstTookMs / 1000).toFixed(1)} | |`);
console.log(
  `| pictures drawn / taken from the cache / sent by file id | ${burst.rendered - before.rendered} / ${burst.cached - before.cached} / ${answered.reused} | at most ${popular.length} drawn |`,
);
console.log(`| event loop lag p99, ms (idle ${digits(idle.lagP99)}) | ${digits(burst.lagP99)} | 50 |`);
console.log(`| event loop lag, longest, ms (idle ${digits(idle.lagMax)}) | ${digits(burst.lagMax)} | |`);
console.log(
  `| resident memory after it / highest, MB | ${memory.at(-1)?.toFixed(0)} / ${Math.max(...memory).toFixed(0)} | 400 |`,
);
process.exit();
