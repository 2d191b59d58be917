import type { Action } from '../../src/bot/action.js';
import { parseCommandLine } from '../../src/bot/argument-parser.js';
import type { Ask } from '../../src/bot/command.js';
import { commands } from '../../src/bot/registry.js';
import type { Reply } from '../../src/bot/reply.js';
import { mistakeReply, runCommand } from '../../src/bot/run-command.js';
import { renderReply } from '../../src/bot/terminal/render-reply.js';
import { silentLogger } from '../../src/lib/log.js';

/** What a typed line is answered with. */
export async function replyTo(line: string, ask: Ask): Promise<Reply> {
  const parsed = parseCommandLine(line, commands);
  if (!parsed.ok) return mistakeReply(parsed.problem);
  return runCommand(parsed.value.def, parsed.value.options, ask, silentLogger);
}

/** A reply as it stands in a terminal of 80 columns without colour. */
export function textOf(reply: Reply): string {
  return `${renderReply(reply, { width: 80, colour: false }).join('\n')}\n`;
}

/** Every string a presenter may show. */
export function wordsOf(reply: Reply): string[] {
  const blocks = reply.blocks.flatMap((block) => {
    switch (block.kind) {
      case 'facts':
        return block.rows.flatMap((row) => [row.label, row.value, row.remark ?? '']);
      case 'table':
        return [...block.columns.map((column) => column.title), ...block.rows.flat()];
      default:
        return [block.text];
    }
  });
  return [reply.title, reply.aside ?? '', ...blocks, ...reply.notes];
}

/** What its buttons and menus would do. */
export function actionsOf(reply: Reply): Action[] {
  const choices = [...(reply.buttons ?? []).flat(), ...(reply.selects ?? []).flatMap((select) => select.choices)];
  return choices.map((choice) => choice.action);
}
