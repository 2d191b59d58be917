import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/bot/registry.js';
import { presentTelegram, type TelegramMessage } from '../../../src/bot/telegram/presenter.js';
import { cases, commandsWithoutCase } from '../cases.js';
import { replyTo } from '../text-of.js';

/** The HTML as it is sent, then the keyboard row by row. */
function messageText({ html, keyboard }: TelegramMessage): string {
  const rows = keyboard.map((row) => row.map((one) => `[${one.text}](${one.callback_data})`).join(' '));
  return `${[html, ...(rows.length === 0 ? [] : ['', '<!-- keyboard', ...rows, '-->'])].join('\n')}\n`;
}

describe('what Telegram is sent for each command', () => {
  test.each(Object.entries(cases))('%s', async (name, [line, ask]) => {
    const reply = await replyTo(line, ask);
    const message = presentTelegram(reply, { commands, withPicture: reply.image !== undefined });
    await expect(messageText(message)).toMatchFileSnapshot(`./__golden__/${name}.html`);
  });

  test('no command of the registry is without one', () => {
    expect(commandsWithoutCase()).toEqual([]);
  });
});
