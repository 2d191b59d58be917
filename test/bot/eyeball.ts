/** Prints chat messages as a phone would show them: `npx tsx test/bot/eyeball.ts [part of a case's name]`. */

import { presentDiscord } from '../../src/bot/discord/presenter.js';
import { commands } from '../../src/bot/registry.js';
import { visibleText } from '../../src/bot/telegram/html.js';
import { presentTelegram } from '../../src/bot/telegram/presenter.js';
import { cases } from './cases.js';
import { replyTo } from './text-of.js';

const wanted = process.argv[2] ?? '';

for (const [name, [line, ask]] of Object.entries(cases)) {
  if (!name.includes(wanted)) continue;
  const reply = await replyTo(line, ask);
  const picture = reply.image === undefined ? null : { fileName: reply.image.fileName };
  const { embeds, components } = presentDiscord(reply, { commands, picture });
  const { html, keyboard } = presentTelegram(reply, { commands, withPicture: picture !== null });
  const [embed] = embeds;
  const rows = components.map((row) =>
    row.components.map((one) => (one.type === 2 ? (one.style === 1 ? `(${one.label})` : one.label) : one.placeholder)),
  );
  process.stdout.write(`======== ${name}: ${line}
---- Discord #${embed.color.toString(16)} ${embed.description?.length ?? 0} characters
# ${embed.title}
${embed.description}
${rows.map((row) => row.join(' | ')).join('\n')}
---- Telegram ${visibleText(html).length} characters
${html}
${keyboard.map((row) => row.map((one) => `${one.text} <${one.callback_data}>`).join(' | ')).join('\n')}

`);
}
