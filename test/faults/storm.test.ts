/** One crossing for 500 chats while people ask: answers do not wait for alerts. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Target } from '../../src/alerts/types.js';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { openStore } from '../../src/store/store.js';
import { askDiscord, askTelegram, Chats, patienceMs } from '../acceptance/chats.js';
import { openWorld } from '../acceptance/outside-world.js';
import { newFolder, rowsOf } from '../acceptance/program.js';
import { draft, person } from '../store/alert-rows.js';
import { migrationsDir } from '../store/temp-folder.js';
import { soakCount } from './soak-count.js';
import { swinging } from './swinging-market.js';

const symbol = 'DIA';
const perPlatform = 250;
/** Questions on each platform while alerts go out; with a number given, Discord is asked too and the times are printed. */
const asked = soakCount('SOAK_STORM');

test('500 targets are told of one crossing, each once, and /gex is answered meanwhile', async () => {
  let price = Number.NaN;
  const world = await openWorld({
    at: ['2026-11-20', 10, 30],
    speed: 5,
    change(market) {
      const quote = market.quote(symbol, Date.parse('2026-11-20T15:31:00Z'))!;
      price = (quote.bid + quote.ask) / 2;
      return swinging(symbol)(market);
    },
  });
  const chats = await Chats.open();
  const folder = newFolder();
  const file = join(folder, 'data/practice.db');
  const channels = Array.from({ length: perPlatform }, () => chats.room().channel);
  const people = Array.from({ length: perPlatform }, () => chats.telegram.chatWith(chats.telegram.addUser()));
  const targets: Target[] = [
    ...channels.map((chat): Target => ({ platform: 'discord', chat, thread: null })),
    ...people.map(({ id }): Target => ({ platform: 'telegram', chat: String(id), thread: null })),
  ];
  const store = openStore({ file, migrationsDir, log: silentLogger, steady: systemSteadyClock() });
  store.db.transaction(() => {
    const trigger = { kind: 'level', price, band: 0.0005 } as const;
    const logic = { symbol, scope: 'days:45', trigger, confirmations: 1, cooldownMs: 0 } as const;
    const expiry = { kind: 'once' } as const;
    store.rules.add(draft(targets, { logic, expiry }), person(store), targets[0]!, world.marketNow());
  })();
  store.close();

  const env = { SNAPSHOT_CRON: '*/10 * * * * *', DISCORD_SEND_RATE: '50', TELEGRAM_SEND_RATE: '30' };
  const program = await chats.start({ args: world.clockArgs, folder, env });
  const waiting = () => rowsOf(file, "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')").length;
  await program.until(() => rowsOf(file, 'SELECT 1 FROM outbox').length === 2 * perPlatform, patienceMs);
  let answers = 0;
  const took: Record<'discord' | 'telegram', number[]> = { discord: [], telegram: [] };
  for (let round = 0; round < (asked ?? 3); round++) {
    let began = performance.now();
    const answer = await askTelegram(chats.telegram, `/gex ${symbol}`, chats.asker());
    expect(answer.text).toContain(symbol);
    took.telegram.push(performance.now() - began);
    // Discord forgets a question after 3 s, which a machine that runs other tests too may need: it is asked afterwards then.
    if (asked !== null) {
      began = performance.now();
      await askDiscord(chats, 'gex', { symbol });
      took.discord.push(performance.now() - began);
    }
    if (waiting() > 0) answers += 1;
  }
  if (asked !== null) {
    for (const [platform, times] of Object.entries(took)) {
      times.sort((one, other) => one - other);
      const at = (share: number) => Math.round(times[Math.ceil(share * times.length) - 1] ?? Number.NaN);
      process.stdout.write(`${platform}: ${times.length} answers, ms p50 ${at(0.5)} p95 ${at(0.95)} max ${at(1)}\n`);
    }
    process.stdout.write(`${answers} of ${asked} rounds while alerts were waiting\n`);
  }
  // They came while alerts were still going out.
  expect(answers).toBeGreaterThan(0);
  await program.until(() => waiting() === 0, patienceMs);
  expect(rowsOf(file, 'SELECT DISTINCT state FROM outbox')).toEqual([{ state: 'sent' }]);
  expect(channels.filter((id) => chats.discord.messagesIn(id).length !== 1)).toEqual([]);
  expect(people.filter((chat) => chats.telegram.sentTo(chat).length !== 1)).toEqual([]);
  // One drawing, uploaded once.
  expect(chats.telegram.calls.filter(({ files }) => files.size > 0).length).toBeLessThanOrEqual(1 + 3);
  expect((await askDiscord(chats, 'gex', { symbol })).embeds[0]?.title).toContain(symbol);
  chats.assertClean();
}, 120_000);
