/** The real Discord face with the real desk and the real discord.js, against the stand-in on loopback. */

import { createChartTurns } from '../../../src/bot/chart-turns.js';
import type { CommandDef } from '../../../src/bot/command.js';
import type { Desk, FaceMemory } from '../../../src/bot/desk.js';
import { type AnsweredInteraction, createDiscordFace, type DiscordFaceDeps } from '../../../src/bot/discord/face.js';
import { createDesk } from '../../../src/bot/front-desk.js';
import type { Place } from '../../../src/bot/place.js';
import { commands } from '../../../src/bot/registry.js';
import { type SteadyClock, systemSteadyClock } from '../../../src/lib/clock.js';
import { createLogger } from '../../../src/lib/log.js';
import { Secret, SecretFilter } from '../../../src/lib/secret.js';
import { type FakeDiscord, startFakeDiscord } from '../../fakes/discord/fake-discord.js';
import { defaultSettings, type FakeMarket, fakeAsk, fakeMarket } from '../../fakes/market-ask.js';

/** Time that runs `speed` times faster than the machine's, so that back-offs of minutes pass in a test. */
export function fastSteady(speed: number): SteadyClock {
  const real = systemSteadyClock();
  return {
    now: () => real.now() * speed,
    after: (delayMs, run, options) => real.after(delayMs / speed, run, options),
    every: (periodMs, run) => real.every(periodMs / speed, run),
    sleep: (delayMs, signal) => real.sleep(delayMs / speed, signal),
  };
}

/** Memory of a face that outlives it, as the database does. */
export class KeptMemory implements FaceMemory {
  readonly facts = new Map<string, string>();

  get(key: string): string | null {
    return this.facts.get(key) ?? null;
  }

  set(key: string, value: string): Promise<void> {
    this.facts.set(key, value);
    return Promise.resolve();
  }
}

export interface RigOptions extends Partial<DiscordFaceDeps> {
  discord: FakeDiscord;
  market?: FakeMarket;
  commands?: readonly CommandDef[];
  /** Puts something between the face and the desk. */
  wrap?: (desk: Desk) => Desk;
  /** How many times faster than life the face's pauses pass; 50 when absent. */
  speed?: number;
}

/** A face over a desk that lets the whole of "Trading desk" ask, and Bob anywhere. Not started. */
export function openFace(options: RigOptions) {
  const { discord, market = fakeMarket(), speed = 50, wrap = (desk: Desk) => desk, ...change } = options;
  const { guildId, bobId } = discord.known;
  const lines: string[] = [];
  const answered: AnsweredInteraction[] = [];
  const left: [chatId: string, reason: string][] = [];
  const places: Place[] = [];
  const filter = new SecretFilter();
  const memory = new KeptMemory();
  const log = createLogger({ level: 'debug', filter, write: (line) => lines.push(line) });
  const desk = createDesk({
    lists: { operators: new Set([`discord:${bobId}`]), allowedChats: new Set([`discord:${guildId}`]) },
    turns: createChartTurns({ isDrawn: () => false, log }),
    settingsFor: () => defaultSettings,
    makeAsk: (call) => fakeAsk(market, {}, { ...call, commands: options.commands ?? commands }),
    book: { arrived: (place) => places.push(place) },
    // Limits on how much people ask have tests of their own.
    steady: { now: () => performance.now() * 10_000 },
    log,
  });
  const face = createDiscordFace({
    token: new Secret(discord.token),
    apiUrl: discord.apiUrl,
    guildId: null,
    commands,
    desk: wrap(desk),
    chats: { arrived: () => {}, left: (_platform, chatId, reason) => left.push([chatId, reason]), moved: () => {} },
    market,
    memory,
    steady: fastSteady(speed),
    wallNow: () => Date.now(),
    random: () => 0.5,
    log,
    filter,
    onAnswered: (each) => answered.push(each),
    ...change,
  });
  return { discord, face, market, memory, lines, answered, left, places, filter };
}

export type Rig = ReturnType<typeof openFace>;

/** A fake Discord and a face that has logged in and registered its commands. */
export async function startedFace(options: Partial<RigOptions> = {}): Promise<Rig> {
  const discord = options.discord ?? (await startFakeDiscord());
  const rig = openFace({ ...options, discord });
  rig.face.start();
  await isOn(rig);
  await discord.log.waitFor('PUT /applications/:id/commands');
  return rig;
}

export async function until(probe: () => boolean, what: string, ms = 8_000): Promise<void> {
  const end = performance.now() + ms;
  while (!probe()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const isOn = ({ face }: Pick<Rig, 'face'>): Promise<void> =>
  until(() => face.state().phase === 'on', 'phase on');

/** Words of the message's embed, title first. */
export function wordsOf({ embeds, content }: { embeds: { title?: string; description?: string }[]; content: string }) {
  return [content, ...embeds.flatMap(({ title, description }) => [title, description])].filter(Boolean).join('\n');
}
