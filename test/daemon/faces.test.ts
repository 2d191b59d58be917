/** The whole program in this process, on its practice market, with stand-ins for both chat platforms on loopback. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadConfig, secretsOf } from '../../src/config.js';
import { type App, startApp } from '../../src/daemon/app.js';
import { systemMarketClock, systemSteadyClock } from '../../src/lib/clock.js';
import { createLogger } from '../../src/lib/log.js';
import { SecretFilter } from '../../src/lib/secret.js';
import { type FakeDiscord, startFakeDiscord } from '../fakes/discord/fake-discord.js';
import { seeded } from '../fakes/random.js';
import { type FakeTelegram, startFakeTelegram } from '../fakes/telegram/fake-telegram.js';
import { migrationsDir } from '../store/temp-folder.js';

const patienceMs = 15_000;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function platforms(): Promise<{ discord: FakeDiscord; telegram: FakeTelegram }> {
  const [discord, telegram] = await Promise.all([startFakeDiscord(), startFakeTelegram()]);
  closing.push(() => Promise.all([discord.close(), telegram.close()]));
  return { discord, telegram };
}

async function start(env: Record<string, string>, folder = mkdtempSync(join(tmpdir(), 'gexwatch-faces-'))) {
  const lines: string[] = [];
  const config = loadConfig({ SYMBOLS: 'SPY', HEALTH_PORT: '0', ...env }, { cwd: folder });
  const filter = new SecretFilter();
  for (const secret of secretsOf(config)) filter.add(secret);
  const app = await startApp({
    config,
    practiceClockUrl: null,
    migrationsDir,
    version: '0.0.0',
    wall: systemMarketClock(),
    steady: systemSteadyClock(),
    random: seeded(1),
    log: createLogger({ level: 'debug', filter, write: (line) => lines.push(line) }),
    filter,
  });
  const stop = () => app.stop();
  closing.push(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
    for (const secret of secretsOf(config)) expect(lines.join('')).not.toContain(secret.reveal());
  });
  return { app, lines, folder, stop };
}

const stateOf = (app: App, name: string) => app.platforms().find((each) => each.name === name);

async function until<T>(probe: () => T | null | undefined | false, what: string): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const textOf = (value: unknown) => JSON.stringify(value);

describe('the program with both chat platforms', () => {
  test('answers /gex with numbers and a picture on both, tells of it in /status and on the health page, and lets go of both', async () => {
    const { discord, telegram } = await platforms();
    const ann = telegram.addUser({ name: 'Ann' });
    const port = await closedPort();
    const { app, stop, lines } = await start({
      HEALTH_PORT: `${port}`,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_URL: telegram.url,
      ALLOWED_CHATS: `discord:${discord.known.guildId}`,
      OPERATOR_IDS: `telegram:${ann.id}`,
    });
    await until(() => stateOf(app, 'Discord')?.state.startsWith('on as'), 'Discord');
    await until(() => stateOf(app, 'Telegram')?.state.startsWith('on as @'), 'Telegram');

    const asked = discord.slash('gex', { symbol: 'SPY' });
    telegram.message('/gex SPY', { chat: telegram.chatWith(ann) });
    const [onDiscord, onTelegram] = await Promise.all([
      asked.reply({ ms: patienceMs, until: ({ attachments }) => attachments.length > 0 }),
      telegram.wait(() => telegram.sentTo(telegram.chatWith(ann)).find(({ picture }) => picture !== null), patienceMs),
    ]);
    expect(textOf(onDiscord.embeds)).toMatch(/SPY.*Zero gamma/);
    expect(onTelegram.text).toMatch(/SPY.*Zero gamma/s);

    // The default symbol's expirations are suggested before a symbol is chosen.
    const scopes = await discord.autocomplete('gex', { scope: '' }, 'scope').choices();
    expect(scopes.map(({ value }) => String(value)).filter((value) => /^\d{4}-/.test(value)).length).toBeGreaterThan(0);
    expect(scopes.find(({ value }) => value === 'next')?.name).toMatch(/^Next expiration, /);

    const status = discord.slash('status', {});
    expect(textOf((await status.reply({ ms: patienceMs })).embeds)).toMatch(
      /terminal on, Discord on as .*Telegram on as @/,
    );
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    for (const line of [
      'gexwatch_chat_up{platform="discord"} 1',
      'gexwatch_chat_up{platform="telegram"} 1',
      'gexwatch_command_seconds_count{platform="discord",command="gex",outcome="ok"} 1',
      'gexwatch_command_seconds_count{platform="telegram",command="gex",outcome="ok"} 1',
    ]) {
      expect(metrics).toContain(line);
    }
    await stop();
    expect(discord.gateway.connected).toBe(0);
    expect(stateOf(app, 'Discord')?.state).toBe('stopped');
    const polls = telegram.polls.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(telegram.polls.length).toBe(polls);
    expect(lines.filter((line) => /"level":"error"/.test(line))).toEqual([]);
    expect(discord.unknown).toEqual([]);
  });

  test('starts while both are down, answers at the terminal, and reaches them once they are back', async () => {
    const { discord, telegram } = await platforms();
    await Promise.all([discord.stop(), telegram.stop()]);
    const { app } = await start({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_URL: telegram.url,
    });
    expect(stateOf(app, 'Discord')?.state).toBe('connecting');
    expect(stateOf(app, 'Telegram')?.state).toBe('connecting');
    const answer = await app.answers.gex('SPY', null, { signal: new AbortController().signal, progress: () => {} });
    expect(answer.head.spot).toBeGreaterThan(0);
    await until(() => (stateOf(app, 'Discord')?.problem ?? '').length > 0, 'the reason');
    await Promise.all([discord.start(), telegram.start()]);
    await until(() => stateOf(app, 'Discord')?.state.startsWith('on as'), 'Discord');
    await until(() => stateOf(app, 'Telegram')?.state.startsWith('on as'), 'Telegram');
  });

  test('a refused token turns off its own platform only', async () => {
    const { discord, telegram } = await platforms();
    const ann = telegram.addUser({ name: 'Ann' });
    const { app } = await start({
      DISCORD_TOKEN: `${discord.token.slice(0, -4)}nope`,
      DISCORD_API_URL: discord.apiUrl,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_URL: telegram.url,
    });
    const refused = await until(() => app.platforms().find(({ state }) => state === 'refused'), 'the refusal');
    expect(refused).toMatchObject({ name: 'Discord', problem: expect.stringMatching(/token/i) });
    await until(() => stateOf(app, 'Telegram')?.state.startsWith('on as'), 'Telegram');
    // Nobody is on a list: the answer is the id to add.
    telegram.message('/gex SPY', { chat: telegram.chatWith(ann) });
    const told = await telegram.wait(() => telegram.sentTo(telegram.chatWith(ann)).at(-1), patienceMs);
    expect(told.text).toContain(`telegram:${ann.id}`);
    expect(app.status().platforms.map(({ name, state }) => `${name} ${state.split(' ')[0]}`)).toEqual([
      'terminal on',
      'Discord refused',
      'Telegram on',
    ]);
  });
});
