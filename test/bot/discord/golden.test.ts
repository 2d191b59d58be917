import { describe, expect, test } from 'vitest';
import { presentDiscord } from '../../../src/bot/discord/presenter.js';
import { commands } from '../../../src/bot/registry.js';
import { cases, commandsWithoutCase } from '../cases.js';
import { replyTo } from '../text-of.js';

/** The payload as JSON, the description as the lines it is read in. */
function payloadText(payload: ReturnType<typeof presentDiscord>): string {
  const lines = (key: string, value: unknown) =>
    key === 'description' && typeof value === 'string' && value.includes('\n') ? value.split('\n') : value;
  return `${JSON.stringify(payload, lines, 2)}\n`;
}

describe('what Discord is sent for each command', () => {
  test.each(Object.entries(cases))('%s', async (name, [line, ask]) => {
    const reply = await replyTo(line, ask);
    const picture = reply.image === undefined ? null : { fileName: reply.image.fileName };
    const text = payloadText(presentDiscord(reply, { commands, picture }));
    await expect(text).toMatchFileSnapshot(`./__golden__/${name}.json`);
  });

  test('no command of the registry is without one', () => {
    expect(commandsWithoutCase()).toEqual([]);
  });
});
