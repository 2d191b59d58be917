/** Scheduled posts of the whole program: asked for in both chats, delivered to both at their time. */

import { expect, test } from 'vitest';
import { askTelegram, Chats, patienceMs, plain, type SeenMessage, wordsOf } from './chats.js';

test('a post asked for on Telegram and one for a channel of Discord come at their time, before the open, with picture', async () => {
  const chats = await Chats.open();
  const { discord, telegram } = chats;
  // Twenty market seconds to one of ours: the posts come some seconds after they are asked for, whenever the symbol is there.
  const startedAt = Date.now();
  const env = { PRACTICE_START: '2026-11-20T08:30:00-05:00', PRACTICE_SPEED: '20' };
  const program = await chats.start({ env });
  const minute = 510 + Math.ceil(((Date.now() - startedAt) * 20) / 60_000) + 3;
  const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const ann = chats.private();
  const added = plain((await askTelegram(telegram, `/summary add dia ${time} ET`, ann)).text);
  expect(added).toMatch(/Scheduled #1/);
  expect(added).toMatch(
    new RegExp(`DIA at ${time} ET on trading days, to you here\\.\\n+Next: Fri Nov 20, ${time} ET, in \\d+`),
  );
  const who = chats.operator();
  const options = { symbols: 'DIA', time, to: 'here' };
  await discord.slash('summary', options, { ...who, subcommand: 'add' }).reply({ ms: patienceMs });

  const onTelegram = await telegram.wait(() => telegram.sentTo(ann.chat)[1], patienceMs, 'the post');
  const isPost = ({ embeds }: SeenMessage) => embeds[0]?.title?.startsWith('Gamma summary') === true;
  const onDiscord = await discord.wait(() => discord.messagesIn(who.channel).find(isPost), patienceMs, 'the post');
  for (const text of [plain(onTelegram.text), wordsOf(onDiscord)]) {
    expect(text).toContain('Gamma summary, Fri Nov 20');
    for (const part of [
      'DIA',
      'Zero gamma',
      'Call wall',
      'Rolls off',
      'Expected move',
      '45 days',
      'SIMULATED',
      'as of Fri 0',
    ])
      expect(text).toContain(part);
    expect(text).toContain('No close stored to compare DIA with.');
    expect(text).not.toMatch(/late\)|undefined|NaN/);
  }
  expect(onTelegram.picture?.fileName).toBe('dia-45d.png');
  expect(onDiscord.attachments[0]?.fileName).toBe('dia-45d.png');
  expect(telegram.sentTo(ann.chat)).toHaveLength(2);
  chats.assertClean();
  expect(chats.leaksIn(program.stdout + program.stderr)).toEqual([]);
}, 120_000);
