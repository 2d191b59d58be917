/** The whole program in this process: a live message on each platform, over a restart on the same database. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, secretsOf } from '../../../src/config.js';
import { type App, startApp } from '../../../src/daemon/app.js';
import { systemMarketClock, systemSteadyClock } from '../../../src/lib/clock.js';
import { createLogger } from '../../../src/lib/log.js';
import { SecretFilter } from '../../../src/lib/secret.js';
import { afterEachTest } from '../../fakes/after-each-test.js';
import { type SeenMessage, startFakeDiscord } from '../../fakes/discord/fake-discord.js';
import { seeded } from '../../fakes/random.js';
import { startFakeTelegram } from '../../fakes/telegram/fake-telegram.js';
import { migrationsDir } from '../../store/temp-folder.js';

const patienceMs = 40_000;
const closing: (() => Promise<unknown>)[] = [];
afterEachTest(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('a live message on each platform keeps its view over a restart and ends by its button', async () => {
  const [discord, telegram] = await Promise.all([startFakeDiscord(), startFakeTelegram()]);
  closing.push(() => Promise.all([discord.close(), telegram.close()]));
  const ann = telegram.addUser({ name: 'Ann' });
  const chat = telegram.chatWith(ann);
  const { gexChannelId: channel, guildId, adaId: user } = discord.known;
  const folder = mkdtempSync(join(tmpdir(), 'gexwatch-live-'));
  const config = loadConfig(
    {
      SYMBOLS: 'DIA',
      HEALTH_PORT: '0',
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_URL: telegram.url,
      ALLOWED_CHATS: `discord:${guildId},telegram:${ann.id}`,
    },
    { cwd: folder },
  );
  const filter = new SecretFilter();
  for (const secret of secretsOf(config)) filter.add(secret);
  const lines: string[] = [];
  const start = async (): Promise<App> => {
    const polls = telegram.polls.length;
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
    closing.push(() => app.stop());
    // What waits when the first poll comes is taken for old.
    await telegram.wait(() => telegram.polls.length > polls + 1, patienceMs, 'the second poll');
    await discord.connected(1, patienceMs);
    return app;
  };
  closing.push(async () => rmSync(folder, { recursive: true, force: true }));

  const first = await start();
  await telegram.wait(() => lines.some((line) => line.includes('"symbol loaded"')), patienceMs, 'the market');
  telegram.message('/gex DIA live', { chat, from: ann });
  discord.slash('gex', { symbol: 'DIA', live: 30 }, { channel, user });
  const onTelegram = await telegram.wait(
    () => telegram.sentTo(chat).find(({ text }) => /Live: every 60 s/.test(text)),
    patienceMs,
  );
  const shown = () => discord.messagesIn(channel).find(({ embeds, ephemeral }) => embeds.length > 0 && !ephemeral);
  const said = (message: SeenMessage | undefined) => message?.embeds[0]?.description ?? '';
  const onDiscord = await discord.wait(() => (/Live: every 30 s/.test(said(shown())) ? shown() : null), patienceMs);
  expect(onTelegram.picture).not.toBeNull();
  expect(onDiscord.attachments).toHaveLength(1);
  expect(first.status().delivery).toMatchObject({ live: 2 });

  telegram.press(onTelegram, '45 days', { from: ann });
  await telegram.wait(() => /45 days/.test(onTelegram.text), patienceMs, 'the view');
  expect(onTelegram.text).toContain('Live: every 60 s');

  await first.stop();
  const second = await start();
  expect(second.status().delivery).toMatchObject({ live: 2 });
  telegram.press(onTelegram, 'Stop', { from: ann });
  await telegram.wait(() => /Live ended/.test(onTelegram.text), patienceMs, 'the end');
  expect(onTelegram.text).toMatch(/45 days/);
  expect(telegram.sentTo(chat).filter(({ picture }) => picture !== null)).toHaveLength(1);
  expect(second.status().delivery).toMatchObject({ live: 1 });
  expect(lines.filter((line) => /"level":"error"/.test(line))).toEqual([]);
  discord.assertClean();
  telegram.assertClean();
}, 120_000);
