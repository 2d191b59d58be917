/** The pictures that typed commands answer with: the very ones a chat gets. */

import { parseCommandLine } from '../../src/bot/argument-parser.js';
import type { Ask } from '../../src/bot/command.js';
import { commands } from '../../src/bot/registry.js';
import { runCommand } from '../../src/bot/run-command.js';
import { silentLogger } from '../../src/lib/log.js';
import type { PictureSet } from './picture-set.js';

/** Each line in both themes; an answer without a picture is shown by its words. */
export async function addCommandPictures(
  set: PictureSet,
  group: string,
  lines: readonly string[],
  askOf: (theme: 'dark' | 'light') => Ask,
): Promise<void> {
  for (const line of lines) {
    const parsed = parseCommandLine(line, commands);
    if (!parsed.ok) {
      set.say(group, `/${line}`, parsed.problem);
      continue;
    }
    for (const theme of ['dark', 'light'] as const) {
      const name = `/${line}, ${theme}`;
      const reply = await runCommand(parsed.value.def, parsed.value.options, askOf(theme), silentLogger);
      const { image } = reply;
      const said = reply.blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
      if (image === undefined) set.say(group, name, [reply.title, ...said, ...reply.notes].join(' '));
      else await set.add(group, name, image.alt, () => image.render());
    }
  }
}
