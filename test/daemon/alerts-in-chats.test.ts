/** The whole program in this process: a crossing on the practice market becomes a message at both platforms. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Actor } from '../../src/bot/actor.js';
import type { RuleWish } from '../../src/bot/rule-ports.js';
import { loadConfig, secretsOf } from '../../src/config.js';
import { startApp } from '../../src/daemon/app.js';
import { systemMarketClock, systemSteadyClock } from '../../src/lib/clock.js';
import { createLogger } from '../../src/lib/log.js';
import { SecretFilter } from '../../src/lib/secret.js';
import { startFakeDiscord } from '../fakes/discord/fake-discord.js';
import { seeded } from '../fakes/random.js';
import { startFakeTelegram } from '../fakes/telegram/fake-telegram.js';
import { migrationsDir } from '../store/temp-folder.js';

const patienceMs = 50_000;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function until<T>(probe: () => T | null | undefined | false, what: () => string): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const signal = new AbortController().signal;

test('spot crosses a price on the practice market and both platforms have it, with picture and buttons', async () => {
  const [discord, telegram] = await Promise.all([startFakeDiscord(), startFakeTelegram()]);
  closing.push(() => Promise.all([discord.close(), telegram.close()]));
  const ann = telegram.addUser({ name: 'Ann' });
  const { alertsChannelId: channelId, guildId, adaId: userId } = discord.known;
  const folder = mkdtempSync(join(tmpdir(), 'gexwatch-alerts-'));
  const config = loadConfig(
    {
      SYMBOLS: 'SPY',
      HEALTH_PORT: '0',
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_URL: telegram.url,
      ALLOWED_CHATS: `discord:${guildId},telegram:${ann.id}`,
      // A snapshot each second of real time.
      PRACTICE_SPEED: '20',
      SNAPSHOT_CRON: '*/20 * 9-16 * * 1-5',
    },
    { cwd: folder },
  );
  const filter = new SecretFilter();
  for (const secret of secretsOf(config)) filter.add(secret);
  const lines: string[] = [];
  const app = await startApp({
    config,
    practiceClockUrl: null,
    migrationsDir,
    version: '0.0.0',
    wall: systemMarketClock(),
    steady: systemSteadyClock(),
    random: seeded(1),
    log: createLogger({ level: 'info', filter, write: (line) => lines.push(line) }),
    filter,
  });
  closing.push(async () => {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  // The person has begun the private chat.
  telegram.message('/help', { chat: telegram.chatWith(ann) });
  await telegram.wait(() => telegram.sentTo(telegram.chatWith(ann))[0], patienceMs);

  const actor = (change: Partial<Actor>): Actor => ({
    threadId: null,
    isPrivateChat: true,
    isOverheard: false,
    isOperator: false,
    settings: app.terminalSettings(),
    canManageChat: () => Promise.resolve(true),
    platform: 'telegram',
    userId: String(ann.id),
    chatId: String(ann.id),
    ...change,
  });
  const why = () => `an alert:\n${lines.slice(-12).join('')}`;
  await until(() => app.status().symbols[0]?.quality === 'trusted', why);
  const answer = await app.answers.gex('SPY', null, { signal, progress: () => {} });
  // Spot wanders around where it is; three prices near it are crossed within seconds.
  const wish = (to: 'dm' | 'here', away: number): RuleWish => ({
    logic: {
      symbol: 'SPY',
      scope: 'days:7',
      trigger: { kind: 'level', price: answer.head.spot + away, band: 0 },
      confirmations: 1,
      cooldownMs: 0,
    },
    activeHours: null,
    isSilent: false,
    expiry: { kind: 'never' },
    to: [to],
  });
  const add = async (who: Actor, to: 'dm' | 'here') => {
    const { rules } = app.makeAsk({ actor: who, signal, progress: () => {} });
    for (const away of [-0.2, 0, 0.2]) {
      expect(await rules.add(who, wish(to, away), signal)).toMatchObject({ ok: true });
    }
  };
  await add(actor({}), 'dm');
  await add(actor({ platform: 'discord', userId, chatId: channelId, isPrivateChat: false }), 'here');
  expect(app.status().delivery).toMatchObject({ rules: 6, pausedTargets: 0 });

  const onTelegram = await until(
    () => telegram.sentTo(telegram.chatWith(ann)).find(({ text }) => /SPY (rose|fell)/.test(text)),
    why,
  );
  const onDiscord = await until(
    () => discord.messagesIn(channelId).find((message) => /SPY (rose|fell)/.test(JSON.stringify(message.embeds))),
    why,
  );
  expect(onTelegram.picture).not.toBeNull();
  expect(JSON.stringify(onTelegram)).toContain('Snooze 1 h');
  expect(onDiscord.attachments).toHaveLength(1);
  expect(JSON.stringify(onDiscord.components)).toContain('Snooze 1 h');
  await until(() => app.status().delivery?.waiting === 0, why);
  expect(lines.filter((line) => /"level":"error"/.test(line))).toEqual([]);
}, 100_000);
