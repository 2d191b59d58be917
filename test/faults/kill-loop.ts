/** Histories of alerts whose process is killed at any moment and started again at once, until everything has arrived. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createCalendar } from '../../src/calendar/calendar.js';
import { silentLogger } from '../../src/lib/log.js';
import { openStore, type Store } from '../../src/store/store.js';
import { seeded } from '../fakes/random.js';
import { migrationsDir } from '../store/temp-folder.js';
import { ChatPair, type ChatRoom } from './chat-pair.js';
import type { HarnessOrders } from './harness.js';
import { HarnessLife } from './harness-life.js';
import { builtHarness } from './harness-program.js';
import { eventsOf, type Findings, judge } from './kill-oracle.js';
import { addRules, fastClock, scriptedJob, takeReadings, wanderingSpots } from './scripted-market.js';

export interface KillLoopOptions {
  kills: number;
  seed: number;
  /** A folder for databases; what is in it is left to the caller. */
  folder: string;
  /** Histories at the same time. */
  lanes?: number;
  waitsForDisk?: boolean;
  onHistory?(board: Scoreboard): void;
}

export interface Scoreboard extends Omit<Findings, 'faults'> {
  seed: number;
  kills: number;
  histories: number;
  /** Sends to Telegram that had begun and had no known end when their process was killed. */
  cutSends: number;
  faults: string[];
}

/** When a process is killed: so long after it has said or asked something for the n-th time. */
interface Moment {
  on: 'reading' | 'request';
  nth: number;
  delayMs: number;
}

const readings = 24;
const speed = 4;

function momentOf(random: () => number): Moment {
  const chance = random();
  if (chance < 0.3) return { on: 'reading', nth: 1 + Math.floor(random() * 8), delayMs: 25 + random() * 12 };
  // Half of them before the answer can have arrived.
  const delayMs = random() < 0.5 ? 0 : random() * 12;
  return { on: 'request', nth: 1 + Math.floor(random() ** 2 * 40), delayMs };
}

export async function runKillLoop(options: KillLoopOptions): Promise<Scoreboard> {
  const { seed, kills, lanes = 2 } = options;
  const program = builtHarness();
  const board: Scoreboard = {
    seed,
    kills: 0,
    histories: 0,
    deliveries: 0,
    lost: 0,
    duplicates: 0,
    markedRepeats: 0,
    idleMarks: 0,
    disordered: 0,
    cutSends: 0,
    faults: [],
  };
  let begun = 0;
  const lane = async (): Promise<void> => {
    const chats = await ChatPair.open();
    let spare = new HarnessLife(program);
    /** One that has loaded already, while the next one loads. */
    const nextLife = () => {
      const life = spare;
      spare = new HarnessLife(program);
      return life;
    };
    try {
      while (board.kills < kills && board.faults.length === 0) {
        const number = begun++;
        await liveHistory({ ...options, number, chats, nextLife, board });
        board.histories += 1;
        options.onHistory?.(board);
      }
      chats.assertClean();
    } finally {
      spare.kill();
      await spare.ended;
      await chats.close();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return board;
}

interface History extends KillLoopOptions {
  number: number;
  chats: ChatPair;
  nextLife(): HarnessLife;
  board: Scoreboard;
}

async function liveHistory(history: History): Promise<void> {
  const { number, seed, folder, chats, board } = history;
  const random = seeded(seed + number);
  const spots = wanderingSpots(readings, random);
  const rooms = [
    ...Array.from({ length: 7 }, () => chats.channel()),
    chats.direct(),
    ...Array.from({ length: 8 }, () => chats.privateChat()),
  ];
  const places = [rooms, rooms.slice(0, 12), rooms.slice(4), rooms.slice(6, 10), rooms.slice(2, 9)].map((some) =>
    some.map(({ target }) => target),
  );
  const file = join(folder, `history-${number}.db`);
  const prepared = open(file);
  prepared.db.transaction(() => addRules(prepared, places))();
  prepared.close();
  const clean = await cleanEvents(join(folder, `clean-${number}.db`), spots, places);
  const orders: HarnessOrders = {
    file,
    migrationsDir,
    spots,
    pace: { beganAt: Date.now(), speed },
    discord: { token: chats.discord.token, apiUrl: chats.discord.apiUrl },
    telegram: { token: chats.telegram.token, apiUrl: chats.telegram.url },
    rate: 40,
    waitsForDisk: history.waitsForDisk ?? false,
    readingEveryMs: 25,
  };
  for (;;) {
    const life = history.nextLife();
    await liveOnce(life, orders, chats, momentOf(random), board);
    if (life.errors !== '') board.faults.push(`history ${number}: ${life.errors}`);
    if (life.isDone || board.faults.length > 0) break;
  }
  const store = open(file);
  const found = judge(clean, store, rooms);
  store.close();
  for (const name of ['deliveries', 'lost', 'duplicates', 'markedRepeats', 'idleMarks', 'disordered'] as const)
    board[name] += found[name];
  board.faults.push(...found.faults.map((text) => `history ${number}: ${text}`));
  if (found.faults.length === 0)
    for (const name of [`history-${number}.db`, `clean-${number}.db`])
      for (const end of ['', '-wal', '-shm', '.lock']) rmSync(join(folder, name + end), { force: true });
}

async function liveOnce(
  life: HarnessLife,
  orders: HarnessOrders,
  chats: ChatPair,
  moment: Moment,
  board: Scoreboard,
): Promise<void> {
  let count = 0;
  let isAimed = false;
  const shoot = () => {
    if (life.isOver || life.isDone) return;
    life.kill();
    board.kills += 1;
  };
  const meet = (what: Moment['on']) => () => {
    if (what !== moment.on || isAimed || ++count < moment.nth) return;
    isAimed = true;
    if (moment.delayMs === 0) shoot();
    else setTimeout(shoot, moment.delayMs);
  };
  chats.onRequest = meet('request');
  await life.begin(orders, meet('reading'));
  await life.ended;
  chats.onRequest = () => {};
  if (!life.isDone) board.cutSends += cutSendsIn(orders.file);
}

/** Sends to Telegram that had begun and whose end is not known. */
export function cutSendsIn(file: string): number {
  const db = new Database(file);
  try {
    const sql = "SELECT count(*) FROM outbox WHERE platform = 'telegram' AND state = 'sending' AND may_be_repeat = 1";
    return db.prepare(sql).pluck().get() as number;
  } finally {
    db.close();
  }
}

/** The same script in one go, nothing sent: what each rule has to tell. */
async function cleanEvents(file: string, spots: readonly number[], places: readonly ChatRoom['target'][][]) {
  const store = open(file);
  store.db.transaction(() => addRules(store, places))();
  const clock = fastClock({ beganAt: Date.now(), speed });
  const job = scriptedJob({ ...clock, store, log: silentLogger, calendar: createCalendar(), onEnqueued() {} });
  const nothing = async () => {};
  await takeReadings(store, job, spots, nothing, nothing);
  const events = eventsOf(store);
  store.close();
  return events;
}

function open(file: string): Store {
  const clock = fastClock({ beganAt: Date.now(), speed });
  const store = openStore({ file, migrationsDir, log: silentLogger, steady: clock.steady });
  store.db.pragma('synchronous = OFF');
  return store;
}

export const scoreLine = ({ faults, ...board }: Scoreboard): string =>
  `${Object.entries(board)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}\n${faults.slice(0, 12).join('\n')}`;
