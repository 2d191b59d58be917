/** What befalls a process in the middle of a fan-out: an end that was asked for, a database that somebody holds, a full disk, a crowd of bad targets. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/lib/log.js';
import { openStore, type Store } from '../../src/store/store.js';
import { runSeed, seeded } from '../fakes/random.js';
import { fault } from '../fakes/telegram/fake-telegram.js';
import { migrationsDir, tempFolder } from '../store/temp-folder.js';
import { ChatPair, type ChatRoom } from './chat-pair.js';
import type { HarnessOrders } from './harness.js';
import { HarnessLife } from './harness-life.js';
import { builtHarness } from './harness-program.js';
import { cutSendsIn } from './kill-loop.js';
import { addRules, fastClock } from './scripted-market.js';

const speed = 4;
let program: string[];
let chats: ChatPair;
const lives = new Set<HarnessLife>();

beforeAll(() => {
  program = builtHarness();
}, 60_000);

afterAll(async () => {
  for (const life of lives) life.kill();
  await chats?.close();
});

/** One rule that tells all rooms of two crossings, of which the second goes unsaid until the first has gone out. */
async function fanOut(rooms: readonly ChatRoom[], change: Partial<HarnessOrders> = {}) {
  const file = join(tempFolder(), 'fan-out.db');
  const prepared = open(file);
  prepared.db.transaction(() => addRules(prepared, [rooms.map(({ target }) => target)]))();
  prepared.close();
  const orders: HarnessOrders = {
    file,
    migrationsDir,
    spots: [5_980, 6_020, 5_980],
    pace: { beganAt: Date.now(), speed },
    discord: { token: chats.discord.token, apiUrl: chats.discord.apiUrl },
    telegram: { token: chats.telegram.token, apiUrl: chats.telegram.url },
    rate: 40,
    waitsForDisk: false,
    readingEveryMs: 20,
    ...change,
  };
  const begin = async () => {
    const life = new HarnessLife(program);
    lives.add(life);
    await life.begin(orders);
    return life;
  };
  return { file, begin };
}

function open(file: string): Store {
  const { steady } = fastClock({ beganAt: Date.now(), speed });
  const store = openStore({ file, migrationsDir, log: silentLogger, steady });
  store.db.pragma('synchronous = OFF');
  return store;
}

const some = (count: number, make: () => ChatRoom) => Array.from({ length: count }, make);
const twice = [1, 2];

/** Until so many requests have come. */
function requests(count: number): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    chats.onRequest = () => {
      if (++seen === count) resolve();
    };
  });
}

/** All heard both, in order, none of it twice. */
function expectAllOnce(rooms: readonly ChatRoom[]): void {
  for (const room of rooms)
    expect(
      room.seen().map(({ now, isMarked }) => [now, isMarked]),
      `${room.target.platform} ${room.target.chat}`,
    ).toEqual(twice.map((event) => [event, false]));
}

describe('a fan-out', () => {
  test('SIGTERM: what is on its way ends, the rest stays, and the next start sends it unmarked', async () => {
    chats = await ChatPair.open();
    const rooms = [...some(40, () => chats.channel()), ...some(40, () => chats.privateChat())];
    const { file, begin } = await fanOut(rooms);
    const first = await begin();
    await requests(30);
    first.terminate();
    await first.ended;
    expect(first.errors).toBe('');
    expect(first.isDone).toBe(true);
    const store = open(file);
    expect(store.outbox.counts().sending ?? 0).toBe(0);
    expect(store.outbox.counts().waiting).toBeGreaterThan(0);
    expect(store.db.pragma('quick_check', { simple: true })).toBe('ok');
    store.close();
    const second = await begin();
    await second.ended;
    expect(second.errors).toBe('');
    expectAllOnce(rooms);
    await chats.close();
  }, 60_000);

  test('a tool that holds the database for a second: nothing is lost, nothing comes twice', async () => {
    chats = await ChatPair.open();
    const rooms = [...some(30, () => chats.channel()), ...some(30, () => chats.privateChat())];
    const { file, begin } = await fanOut(rooms);
    const life = await begin();
    await requests(20);
    const tool = new Database(file);
    tool.exec('BEGIN IMMEDIATE');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    tool.exec('COMMIT');
    tool.close();
    await life.ended;
    expect(life.isDone).toBe(true);
    expectAllOnce(rooms);
    await chats.close();
  }, 60_000);

  test('a full disk: the next crossing waits for room and is told once, what was told before goes on', async () => {
    chats = await ChatPair.open();
    const rooms = [...some(30, () => chats.channel()), ...some(30, () => chats.privateChat())];
    const { file, begin } = await fanOut(rooms, { fullDiskForMs: 1_500 });
    const life = await begin();
    await life.ended;
    expect(life.isDone).toBe(true);
    expect(life.refused).toBeGreaterThan(0);
    const store = open(file);
    expect(store.db.pragma('quick_check', { simple: true })).toBe('ok');
    store.close();
    expectAllOnce(rooms);
    await chats.close();
  }, 60_000);

  const seed = runSeed(300);
  test(`300 targets, a quarter of them in trouble, and one kill (seed ${seed})`, async () => {
    chats = await ChatPair.open();
    const random = seeded(seed);
    const route = 'POST /channels/:channel/messages';
    type Trouble = 'limited' | 'server fault' | 'blocked' | 'none';
    const drawn = (): Trouble => {
      const chance = random();
      return chance < 0.1 ? 'limited' : chance < 0.15 ? 'server fault' : chance < 0.2 ? 'blocked' : 'none';
    };
    const troubled = (room: ChatRoom): { room: ChatRoom; trouble: Trouble } => {
      const trouble = drawn();
      const { platform, chat } = room.target;
      if (platform === 'discord') {
        const when = (request: { params: Readonly<Record<string, string>> }) => request.params.channel === chat;
        if (trouble === 'server fault') chats.discord.faults.add({ route, when, status: 503 });
        if (trouble === 'blocked') chats.discord.deleteChannel(chat);
        if (trouble === 'limited')
          chats.discord.faults.add({
            route,
            when,
            status: 429,
            headers: {
              'retry-after': '0.1',
              'x-ratelimit-scope': 'user',
              'x-ratelimit-remaining': '0',
              'x-ratelimit-reset-after': '0.1',
            },
            body: { message: 'slow', retry_after: 0.1, global: false },
          });
      } else {
        const at = { chat: { id: Number(chat) } as never };
        if (trouble === 'server fault') chats.telegram.fail('sendMessage', fault.serverError(502), at);
        if (trouble === 'blocked') chats.telegram.fail('sendMessage', fault.blocked(), { ...at, times: 99 });
        if (trouble === 'limited') chats.telegram.fail('sendMessage', fault.tooManyRequests(1), at);
      }
      return { room, trouble };
    };
    const all = [...some(150, () => chats.channel()), ...some(150, () => chats.privateChat())].map(troubled);
    const { file, begin } = await fanOut(all.map(({ room }) => room));
    const first = await begin();
    await requests(80 + Math.floor(random() * 150));
    first.kill();
    await first.ended;
    const cutSends = cutSendsIn(file);
    const second = await begin();
    await second.ended;
    expect(second.errors).toBe('');
    const store = open(file);
    let repeats = 0;
    for (const { room, trouble } of all) {
      const hint = `${room.target.platform} ${room.target.chat}, ${trouble}, seed ${seed}`;
      const { status } = store.targets.find(room.target)!;
      expect(status, hint).toBe(trouble === 'blocked' ? 'paused' : 'active');
      const seen = room.seen();
      const heard = [...new Set(seen.map(({ now }) => now))];
      expect(heard, hint).toEqual(trouble === 'blocked' ? [] : twice);
      for (const event of heard) {
        const copies = seen.filter(({ now }) => now === event);
        if (room.target.platform === 'discord') expect(copies, hint).toHaveLength(1);
        expect(copies.length, hint).toBeLessThanOrEqual(2);
        // A 5xx may have been too late a refusal: its second try says so as well.
        for (const copy of copies.slice(1)) expect(copy.isMarked, hint).toBe(true);
        repeats += copies.length - 1;
      }
      expect(
        seen.map(({ now }) => now),
        hint,
      ).toEqual([...seen.map(({ now }) => now)].sort());
    }
    store.close();
    expect(repeats).toBeLessThanOrEqual(cutSends);
    process.stdout.write(`300 targets, one kill: ${repeats} marked repeats, seed ${seed}\n`);
    await chats.close();
  }, 90_000);
});
