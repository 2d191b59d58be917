import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commands } from '../../src/bot/registry.js';
import { runCommandLine } from '../../src/cli/command-line.js';
import { newFolder } from '../acceptance/program.js';
import { type FakeDiscord, startFakeDiscord } from '../fakes/discord/fake-discord.js';
import { recordingIo } from './recording-io.js';

let discord: FakeDiscord;
beforeAll(async () => {
  discord = await startFakeDiscord();
});
afterAll(() => discord.close());
beforeEach(() => discord.faults.clear());

async function run(words: string[], env: NodeJS.ProcessEnv = {}) {
  const settings = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    OPERATOR_IDS: 'discord:700000000000000001',
  };
  const io = recordingIo(newFolder(), { ...settings, ...env });
  const code = await runCommandLine(['commands', ...words], io);
  expect(io.printed + io.complained).not.toContain(discord.token);
  return { code, printed: io.printed, complained: io.complained };
}

describe('by hand', () => {
  test('commands are registered everywhere, shown and taken away', async () => {
    const registered = await run(['register']);
    expect(registered).toMatchObject({ code: 0, complained: '' });
    expect(registered.printed).toContain(`Registered ${commands.length} commands of`);
    for (const { name } of commands) expect(registered.printed).toMatch(new RegExp(`^ {2}/${name} `, 'm'));
    const viewed = JSON.parse((await run(['view', '--json'])).printed);
    expect(viewed.application.id).toBe(discord.known.applicationId);
    expect(viewed.commands.map(({ name }: { name: string }) => name)).toEqual(commands.map(({ name }) => name));
    expect((await run(['clear'])).printed).toContain('Took away all commands');
    expect((await run(['view'])).printed).toContain('has no commands everywhere');
    expect(discord.gateway.identifies).toEqual([]);
    discord.assertClean();
  });

  test('one server has commands of its own, by setting or by option, and --global means everywhere', async () => {
    const { guildId } = discord.known;
    expect((await run(['register', '--guild', guildId])).printed).toContain(`for the server ${guildId}`);
    expect((await run(['view'], { DISCORD_GUILD_ID: guildId })).printed).toContain(`${commands.length} commands`);
    expect((await run(['view', '--global'], { DISCORD_GUILD_ID: guildId })).printed).toContain('everywhere');
    await run(['clear', '--guild', guildId]);
    expect((await run(['view', '--guild', guildId])).printed).toContain('has no commands');
  });
});

describe('faults end with one sentence and their exit code', () => {
  test.each<[string, string[], NodeJS.ProcessEnv, number, RegExp]>([
    ['no action', [], {}, 64, /register, view, clear/],
    ['another action', ['fly'], {}, 64, /register, view, clear/],
    ['an id that is none', ['view', '--guild', 'desk'], {}, 64, /17 to 20 digits/],
    ['both scopes', ['view', '--guild', '123456789012345678', '--global'], {}, 64, /exclude each other/],
    ['an unknown option', ['view', '--fly'], {}, 64, /--fly/],
    ['no token', ['view'], { DISCORD_TOKEN: '' }, 78, /DISCORD_TOKEN is not set/],
    ['a server without the bot', ['register', '--guild', '899999999999999999'], {}, 77, /not in the server/],
    ['nobody there', ['view'], { DISCORD_API_URL: 'http://127.0.0.1:9/api' }, 69, /cannot be reached/],
  ])('%s', async (_what, words, env, exitCode, sentence) => {
    const { code, printed, complained } = await run(words, env);
    expect([code, printed]).toEqual([exitCode, '']);
    expect(complained.trim().split('\n')).toHaveLength(1);
    expect(complained).toMatch(sentence);
  });

  test('a token that is refused', async () => {
    discord.faults.add({
      route: 'GET /applications/@me',
      status: 401,
      body: { message: '401: Unauthorized', code: 0 },
    });
    const { code, complained } = await run(['view']);
    expect([code, complained.startsWith('DISCORD_TOKEN_REJECTED')]).toEqual([77, true]);
  });

  test('a Discord with a fault of its own', async () => {
    discord.faults.add({ route: 'GET /applications/@me', status: 502, times: 4 });
    const { code, complained } = await run(['view']);
    expect([code, complained]).toEqual([69, expect.stringContaining('(502)')]);
  });
});
