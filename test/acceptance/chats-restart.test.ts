/** Restarts in the middle of answers, and two programs with the same tokens. */

import { afterEach, describe, expect, test } from 'vitest';
import { answerTo, askDiscord, askTelegram, Chats, fault, freePort, patienceMs, plain, wordsOf } from './chats.js';
import { openWorld } from './outside-world.js';
import type { Program } from './program.js';

const putCommands = 'PUT /applications/:id/commands';
const editAnswer = 'PATCH /webhooks/:app/:token/messages/:message';

let chats: Chats;
const programs: Program[] = [];

afterEach(() => {
  for (const program of programs.splice(0)) {
    expect(program.stderr.split('\n').filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
    expect(chats.leaksIn(program.stdout + program.stderr)).toEqual([]);
  }
});

async function start(...options: Parameters<Chats['start']>): Promise<Program> {
  const program = await chats.start(...options);
  programs.push(program);
  return program;
}

describe('a restart', () => {
  test('in the middle of answers, by SIGKILL and by SIGTERM: nothing is answered twice, old buttons go on working, commands are registered once', async () => {
    const world = await openWorld({ at: ['2026-11-20', 10, 30] });
    chats = await Chats.open();
    const { discord, telegram } = chats;
    let program = await start({ args: world.clockArgs });
    const { folder } = program;
    await discord.log.waitFor(putCommands, 1, patienceMs);
    const oldOnDiscord = await askDiscord(chats, 'gex', { symbol: 'DIA' });
    const ann = chats.asker();
    const oldOnTelegram = await askTelegram(telegram, '/gex dia', ann);

    // Killed while both platforms wait for their answers.
    const held = telegram.fail('sendPhoto', fault.hold(new Promise(() => {})), { times: 9 });
    const slow = discord.faults.add({ route: editAnswer, times: Number.POSITIVE_INFINITY, delayMs: 60_000 });
    const cut = discord.slash('gex', { symbol: 'DIA', view: 'net' }, chats.member());
    await cut.deferred(patienceMs);
    const bob = chats.asker();
    telegram.message('/gex dia net', bob);
    await telegram.wait(() => held.hits > 0, patienceMs);
    program.signal('SIGKILL');
    await program.ended;
    held.remove();
    slow.remove();
    program = await start({ args: world.clockArgs, folder });

    // A press on a message of before: edited in place.
    const net = /"label":"Net","value":"([^"]+)"/.exec(JSON.stringify(oldOnDiscord.components))![1]!;
    const pressed = discord.select(oldOnDiscord.id, 'select:0', [net], { user: chats.presser() });
    const now = await pressed.reply({ ms: patienceMs, until: ({ edits }) => edits > oldOnDiscord.edits });
    expect(now).toMatchObject({ id: oldOnDiscord.id, attachments: [{ fileName: 'dia-0dte-net.png' }] });
    telegram.press(oldOnTelegram, 'Net', { from: chats.presserOfTelegram() });
    await telegram.wait(() => oldOnTelegram.picture?.fileName === 'dia-0dte-net.png', patienceMs);
    expect(telegram.sentTo(ann.chat)).toHaveLength(1);
    // What the kill cut off is never answered twice; Telegram, which keeps it, may have it answered once.
    expect(telegram.sentTo(bob.chat).length).toBeLessThanOrEqual(1);
    expect(discord.messagesIn(cut.channelId).filter(({ loading }) => !loading).length).toBeLessThanOrEqual(1);

    // Told to end while answers are under way: they are finished first, newcomers are told to come back.
    const late = discord.faults.add({ route: editAnswer, times: 1, delayMs: 700 });
    const asked = discord.slash('gex', { symbol: 'DIA', view: 'absolute' }, chats.member());
    await discord.wait(() => late.hits > 0, patienceMs);
    const photo = telegram.fail('sendPhoto', fault.delay(700));
    const cid = chats.asker();
    telegram.message('/gex dia 45d', cid);
    await telegram.wait(() => photo.hits > 0, patienceMs);
    const began = performance.now();
    program.signal('SIGTERM');
    expect((await program.within(10_000)).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(8_000);
    expect((await answerTo(asked)).attachments).toHaveLength(1);
    expect(telegram.sentTo(cid.chat)).toHaveLength(1);
    expect(telegram.unconfirmed).toEqual([]);

    // Started again with fewer chats on the list: yesterday's buttons are no way around it.
    const env = { ALLOWED_CHATS: `telegram:${cid.chat.id}` };
    program = await start({ args: world.clockArgs, folder, env });
    const refused = discord.select(oldOnDiscord.id, 'select:0', [net], { user: chats.presser() });
    expect(JSON.stringify((await refused.response(patienceMs)).data)).toMatch(/not on this bot’s list/);
    const id = telegram.press(oldOnTelegram, 'Absolute', { from: chats.presserOfTelegram() });
    const alert = await telegram.wait(() => telegram.presses.find((each) => each.id === id)?.answers[0], patienceMs);
    expect(alert).toMatchObject({ isAlert: true, text: expect.stringMatching(/not on this bot’s list/) });
    const again = await askTelegram(telegram, '/explain spot', cid);
    expect(again.text).toMatch(/^Spot/);
    // The question of before the restart was not answered anew.
    expect(telegram.sentTo(cid.chat)).toHaveLength(2);
    expect(discord.log.count(putCommands)).toBe(1);
    expect(discord.pings).toEqual([]);
    expect(discord.unknown).toEqual([]);
    expect(telegram.mistakes).toEqual([]);
  }, 90_000);
});

describe('two programs with the same tokens', () => {
  test('one of them polls Telegram while the other stands back and says why, and a Discord question gets one answer', async () => {
    const world = await openWorld({ at: ['2026-11-20', 10, 30] });
    chats = await Chats.open();
    const { discord, telegram } = chats;
    const first = await start({ args: world.clockArgs, env: { LOG_LEVEL: 'debug' } });
    const port = await freePort();
    const second = await start({
      args: world.clockArgs,
      env: { HEALTH_PORT: String(port), LOG_LEVEL: 'debug' },
      isReady: ({ stderr }) => stderr.includes('discord connected') && telegram.conflicts > 0,
    });
    const isUp = async (at: number) =>
      (await (await fetch(`http://127.0.0.1:${at}/metrics`)).text()).includes(
        'gexwatch_chat_up{platform="telegram"} 1',
      );
    const ups = async () => [await isUp(chats.healthPort), await isUp(port)];
    let states = await ups();
    for (let tries = 0; tries < 200 && states[0] === states[1]; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      states = await ups();
    }
    expect([...states].sort()).toEqual([false, true]);

    // Whoever polls answers, once.
    const who = chats.asker();
    expect((await askTelegram(telegram, '/explain spot', who)).text).toMatch(/^Spot/);
    const texts: string[] = [];
    for (let n = 0; n < 6; n++) {
      const asked = discord.slash('status', {}, chats.member());
      expect(asked.reached).toBe(2);
      texts.push(plain(wordsOf(await answerTo(asked))));
      await discord.wait(() => discord.log.all.every(({ endedAt }) => endedAt !== null), patienceMs);
      expect(discord.messagesIn(asked.channelId)).toHaveLength(1);
      expect(asked.original()?.edits).toBe(1);
    }
    expect(telegram.sentTo(who.chat)).toHaveLength(1);
    // The one that stands back says so when it is the one to answer.
    for (const text of texts) expect(text).toMatch(/Telegram on as @|Another program polls with this bot token/);
    const conflicted = [first, second].filter(({ stderr }) => /TELEGRAM_CONFLICT/.test(stderr));
    expect(conflicted).toHaveLength(1);
    expect([first.isOver, second.isOver]).toEqual([false, false]);
  }, 90_000);
});
