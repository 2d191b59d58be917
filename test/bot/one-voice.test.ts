import { describe, expect, test } from 'vitest';
import { type DiscordMessage, presentDiscord } from '../../src/bot/discord/presenter.js';
import { commands } from '../../src/bot/registry.js';
import type { Reply } from '../../src/bot/reply.js';
import { visibleText } from '../../src/bot/telegram/html.js';
import { presentTelegram } from '../../src/bot/telegram/presenter.js';
import { renderReply } from '../../src/bot/terminal/render-reply.js';
import { cases } from './cases.js';
import { replyTo } from './text-of.js';

/** Figures with sign, currency and unit: `−$61.8 M`, `+0.42 %`, `2026-11-24`, `10:41`. */
function figures(text: string): string[] {
  const plain = text.replaceAll('\u00a0', ' ');
  return plain.match(/[−+±]?\$?\d(?:[\d,.:/-]*\d)?(?: ?[KMBT%×](?![\p{L}\d]))?/gu) ?? [];
}

/** What a reader on Discord sees, besides times in the reader's own clock. */
function discordText({ embeds: [embed] }: DiscordMessage): string {
  return [embed.title ?? '', embed.description ?? '']
    .join('\n')
    .replace(/<t:\d+:[fR]>/g, '')
    .replace(/\\(?=[^\w\s])/g, '');
}

const count = (all: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
};

function texts(reply: Reply) {
  const picture = reply.image === undefined ? null : { fileName: reply.image.fileName };
  return {
    // Wide enough that nothing is wrapped.
    terminal: renderReply(reply, { width: 2_000, colour: false }).join('\n'),
    discord: discordText(presentDiscord(reply, { commands, picture })),
    telegram: visibleText(presentTelegram(reply, { commands, withPicture: picture !== null }).html),
  };
}

describe('all faces say the same figures', () => {
  test.each(Object.entries(cases))('%s', async (_name, [line, ask]) => {
    const reply = await replyTo(line, ask);
    const { terminal, discord, telegram } = texts(reply);
    const expected = [...new Set(figures(terminal))].sort();
    expect([...new Set(figures(discord))].sort()).toEqual(expected);
    expect([...new Set(figures(telegram))].sort()).toEqual(expected);
    // Only a table that is parted repeats its first column.
    if (reply.blocks.some((block) => block.kind === 'table')) return;
    expect(count(figures(discord))).toEqual(count(figures(terminal)));
    expect(count(figures(telegram))).toEqual(count(figures(terminal)));
  });

  test('and the same words in the same order', async () => {
    for (const [line, ask] of Object.values(cases)) {
      const reply = await replyTo(line, ask);
      if (reply.blocks.some((block) => block.kind === 'table')) continue;
      const { discord, telegram } = texts(reply);
      const words = (text: string) => text.match(/[\p{L}\d]+/gu);
      expect(words(discord)).toEqual(words(telegram));
    }
  });
});
