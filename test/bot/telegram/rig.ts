/** The real face and the real desk against the fake Bot API and the fake market, on a clock of the test's own. */

import { createChartTurns } from '../../../src/bot/chart-turns.js';
import type { Ask, CommandDef } from '../../../src/bot/command.js';
import type { ChatBook, FaceMemory } from '../../../src/bot/desk.js';
import type { Face } from '../../../src/bot/face.js';
import { createDesk } from '../../../src/bot/front-desk.js';
import type { Place } from '../../../src/bot/place.js';
import { commands } from '../../../src/bot/registry.js';
import { type AnsweredUpdate, createTelegramFace } from '../../../src/bot/telegram/face.js';
import { createLogger } from '../../../src/lib/log.js';
import { Secret, SecretFilter } from '../../../src/lib/secret.js';
import { ManualClock } from '../../fakes/clock.js';
import { defaultSettings, type FakeMarket, fakeAsk, fakeMarket } from '../../fakes/market-ask.js';
import { seeded } from '../../fakes/random.js';
import { type FakeTelegram, startFakeTelegram } from '../../fakes/telegram/fake-telegram.js';
import { pngStub } from '../../fakes/telegram/picture.js';

export const wallStart = Date.parse('2026-11-20T15:41:00Z');

export interface RigOptions {
  market?: FakeMarket;
  commands?: readonly CommandDef[];
  memory?: Map<string, string>;
  /** Everybody may ask; false: nobody is on a list. */
  isOpen?: boolean;
  ask?: Partial<Ask>;
  telegram?: FakeTelegram;
  token?: string;
  /** False: the test starts the face itself. */
  isStarted?: boolean;
}

export interface Rig {
  telegram: FakeTelegram;
  face: Face;
  clock: ManualClock;
  /** Telegram’s clock, and by how much ours is ahead of it, ms. */
  wall: { now: number; skew: number };
  market: FakeMarket;
  memory: Map<string, string>;
  /** What the chat book was told, in words. */
  book: string[];
  lines: string[];
  answered: AnsweredUpdate[];
  /** Places that asked. */
  places: Place[];
  /** Moves the clock on in small steps until `look` gives something. */
  until<T>(look: () => T, what?: string): Promise<NonNullable<T>>;
  close(): Promise<void>;
}

/** Every word is on the list. */
const everything = { has: () => true } as unknown as ReadonlySet<string>;

/** A market whose charts are pictures in Telegram's eyes. */
export function picturedMarket(market = fakeMarket()): FakeMarket {
  const { chart } = market;
  market.chart = async (key, spec) => {
    await chart(key, spec);
    return pngStub(1280, 800);
  };
  return market;
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const wall = { now: wallStart, skew: 0 };
  const telegram = options.telegram ?? (await startFakeTelegram({ now: () => wall.now }));
  const clock = new ManualClock(wallStart);
  const market = options.market ?? picturedMarket();
  const memory = options.memory ?? new Map<string, string>();
  const defs = options.commands ?? commands;
  const book: string[] = [];
  const lines: string[] = [];
  const answered: AnsweredUpdate[] = [];
  const places: Place[] = [];
  const filter = new SecretFilter();
  const log = createLogger({ level: 'debug', filter, write: (line) => lines.push(line) });
  const chats: ChatBook = {
    arrived: ({ kind, chatId, userId, title }) => book.push(`arrived ${kind} ${chatId} ${userId} ${title}`),
    left: (_platform, chatId, reason) => book.push(`left ${chatId} ${reason}`),
    moved: (_platform, from, to) => book.push(`moved ${from} ${to}`),
  };
  const keeps: FaceMemory = {
    get: (key) => memory.get(key) ?? null,
    set: async (key, value) => void memory.set(key, value),
  };
  // Every question comes a minute after the last one: the allowance is not what is tested here.
  let minute = 0;
  const desk = createDesk({
    lists:
      options.isOpen === false
        ? { operators: new Set(), allowedChats: new Set() }
        : { operators: everything, allowedChats: everything },
    turns: createChartTurns({ isDrawn: () => false, log }),
    settingsFor: (place) => {
      places.push(place);
      return defaultSettings;
    },
    makeAsk: (call) => fakeAsk(market, {}, { commands: defs, ...options.ask, ...call }),
    book: { arrived: () => {} },
    steady: { now: () => (minute += 60_000) },
    log,
  });
  const face = createTelegramFace({
    token: new Secret(options.token ?? telegram.token),
    apiUrl: telegram.url,
    commands: defs,
    desk,
    chats,
    memory: keeps,
    steady: clock.steady,
    wallNow: () => wall.now + wall.skew,
    random: seeded(11),
    log,
    filter,
    onAnswered: (one) => answered.push(one),
  });
  const rig: Rig = {
    telegram,
    face,
    clock,
    wall,
    market,
    memory,
    book,
    lines,
    answered,
    places,
    async until(look, what) {
      let found = look();
      for (let step = 0; step < 1_500; step++) {
        if (found !== undefined && found !== null && (found as unknown) !== false) return found;
        await clock.advance(200);
        await new Promise((resolve) => setTimeout(resolve, 2));
        found = look();
      }
      throw new Error(`waited five minutes of the test's clock in vain${what === undefined ? '' : ` for ${what}`}`);
    },
    async close() {
      const stopping = face.stop(0);
      for (let isOver = false; !isOver; await clock.advance(1)) {
        isOver = await Promise.race([stopping.then(() => true), new Promise<false>((no) => setTimeout(no, 5, false))]);
      }
      if (options.telegram === undefined) await telegram.close();
    },
  };
  if (options.isStarted !== false) {
    face.start();
    await telegram.wait(() => telegram.isPolled, 5_000, 'the first poll');
  }
  return rig;
}
