/**
 * A daemon without feed, faces and charts: a scripted market goes through the real store, rules, outbox and notifiers. It is told what
 * to do by one line on standard input, says `reading` before each of its readings and `done` when nothing waits any more.
 */

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createDelivery } from '../../src/alerts/deliver.js';
import type { OutboxItem } from '../../src/alerts/outbox.js';
import { createDiscordNotifier } from '../../src/bot/discord/notifier.js';
import { markedPost, type Post } from '../../src/bot/post.js';
import { createTelegramNotifier } from '../../src/bot/telegram/notifier.js';
import { createCalendar } from '../../src/calendar/calendar.js';
import type { SteadyClock } from '../../src/lib/clock.js';
import { createLogger } from '../../src/lib/log.js';
import { Secret, SecretFilter } from '../../src/lib/secret.js';
import { openStore, type Store } from '../../src/store/store.js';
import { factMemory } from './fact-memory.js';
import { fastClock, type Pace, scriptedJob, takeReadings } from './scripted-market.js';

export interface HarnessOrders {
  file: string;
  migrationsDir: string;
  /** Spot at each reading. */
  spots: readonly number[];
  pace: Pace;
  discord: { token: string; apiUrl: string };
  telegram: { token: string; apiUrl: string };
  /** Requests a second, before time is made faster. */
  rate: number;
  /** Waits for the disk at each commit. What a killed process wrote is there either way. */
  waitsForDisk: boolean;
  /** Real ms between two readings. */
  readingEveryMs: number;
  /** From the first reading that is told on, the database may not grow for so long, real ms. */
  fullDiskForMs?: number;
}

const say = (line: string) => writeSync(1, `${line}\n`);

async function run(orders: HarnessOrders): Promise<void> {
  const { discord, telegram, rate } = orders;
  const { steady, market } = fastClock(orders.pace);
  const log = createLogger({ level: 'error', filter: new SecretFilter(), write: (line) => writeSync(2, line) });
  const store = openStore({ file: orders.file, migrationsDir: orders.migrationsDir, log, steady });
  if (!orders.waitsForDisk) store.db.pragma('synchronous = OFF');
  const filter = new SecretFilter();
  const common = { commands: [], log, filter };
  const memory = factMemory(store);
  store.outbox.recover(market.now());
  const delivery = createDelivery<Post>({
    outbox: store.outbox,
    notifiers: [
      createDiscordNotifier({ ...common, token: new Secret(discord.token), apiUrl: discord.apiUrl, memory, steady }),
      createTelegramNotifier({ ...common, token: new Secret(telegram.token), apiUrl: telegram.apiUrl }),
    ],
    rates: { discord: rate, telegram: rate },
    compose: async (item) => postOf(store, item),
    marked: markedPost,
    steady,
    market,
    random: Math.random,
    log,
    pollMs: 200,
  });
  const job = scriptedJob({
    store,
    market,
    steady,
    log,
    calendar: createCalendar(),
    onEnqueued() {
      delivery.wake();
      if (orders.fullDiskForMs !== undefined) fillDisk(orders.fullDiskForMs * orders.pace.speed);
    },
  });
  let isFilled = false;
  const fillDisk = (ms: number) => {
    if (isFilled) return;
    isFilled = true;
    const pages = store.db.pragma('page_count', { simple: true }) as number;
    store.db.pragma(`max_page_count = ${pages}`);
    steady.after(ms, () => store.db.pragma('max_page_count = 1073741823'));
  };
  job.start();
  delivery.start();
  process.once('SIGTERM', () => {
    void (async () => {
      await job.stop();
      await delivery.stop(10_000);
      store.close();
      say('stopped');
      process.exit(0);
    })();
  });
  const before = async () => {
    say('reading');
    await rest(steady, orders);
  };
  await takeReadings(store, job, orders.spots, before, async () => {
    say('full');
    await steady.sleep(200);
  });
  while (store.outbox.depth(market.now()).waiting > 0) await steady.sleep(20);
  await delivery.stop(10_000);
  await job.stop();
  store.close();
  say('done');
}

const rest = (steady: SteadyClock, { readingEveryMs, pace }: HarnessOrders) =>
  steady.sleep(readingEveryMs * pace.speed);

/** An alert by its number, so that whoever reads the chat knows which it is. */
function postOf(store: Store, { payload, id }: OutboxItem): Post {
  const eventId = payload.kind === 'alert' ? payload.eventId : 0;
  const known = store.alertEvents.find(eventId);
  if (known === null) throw new Error(`Outbox item ${id} is of no event.`);
  const { event } = known;
  return {
    reply: {
      tone: 'neutral',
      title: `event ${eventId}`,
      blocks: [{ kind: 'facts', rows: [{ label: event.label, value: `${event.from} to ${event.to}` }] }],
      notes: ['A scripted market.'],
      visibility: 'public',
    },
    picture: null,
  };
}

const input = createInterface({ input: process.stdin });
input.once('line', (line) => {
  run(JSON.parse(line) as HarnessOrders).then(
    () => process.exit(0),
    (error: unknown) => {
      writeSync(2, `${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
// Whoever started it is gone.
input.once('close', () => process.exit(2));
say('loaded');
