/** Commands beside the real ones, for what the real ones do not do yet or not on demand. */

import type { Ask, CommandDef, OptionValues } from '../../../src/bot/command.js';
import { commands } from '../../../src/bot/registry.js';
import type { Reply } from '../../../src/bot/reply.js';

export function reply(title: string, change: Partial<Reply> = {}): Reply {
  return { tone: 'neutral', title, blocks: [], notes: [], visibility: 'public', ...change };
}

function command(
  name: string,
  run: (ask: Ask, options: OptionValues) => Promise<Reply> | Reply,
  change: Partial<CommandDef> = {},
): CommandDef {
  return {
    name,
    description: `Test command ${name}`,
    options: {},
    permission: 'everyone',
    examples: [name],
    run: async (ask, options) => run(ask, options),
    ...change,
  };
}

export interface OddCommands {
  commands: readonly CommandDef[];
  /** Lets the command `slow` end. */
  release(): void;
  /** Runs of `slow` so far. */
  started(): number;
}

const button = (label: string, name: string) => [[{ label, action: { command: name, options: {} } }]];

export function oddCommands(): OddCommands {
  let waiting: (() => void)[] = [];
  let started = 0;
  const image = {
    key: 'k',
    fileName: 'odd.png',
    alt: 'Odd',
    render: async () => Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
  };
  const file = {
    fileName: 'odd data.csv',
    contentType: 'text/csv',
    content: async () => new TextEncoder().encode('strike,net\n6000,1\n'),
  };
  const odd: CommandDef[] = [
    command('secret', () => reply('For you only', { visibility: 'private', buttons: button('Again', 'secret') }), {
      visibility: 'private',
    }),
    command(
      'alarm',
      (_ask, { done }) =>
        done === undefined
          ? reply('Fell below', {
              buttons: [[{ label: 'Pause', action: { command: 'alarm', options: { done: 'yes' } } }]],
            })
          : reply('Paused', { beside: true }),
      { options: { done: { kind: 'text', maxLength: 5, description: 'Done' } } },
    ),
    command('group', () => reply('unreachable'), {
      subcommands: [
        command('add', (_ask, { price }) => reply(`Added ${String(price)}`), {
          options: { price: { kind: 'number', min: 1, max: 10, description: 'A price', required: true } },
        }),
      ],
    }),
    command(
      'slow',
      (ask) =>
        new Promise((resolve) => {
          started += 1;
          ask.progress(0.4, 'Loading SPX: 40 %');
          waiting.push(() => resolve(reply('Slow done')));
        }),
    ),
    command('progress', async (ask) => {
      for (let part = 1; part <= 20; part++) {
        ask.progress(part / 20, `Loading SPX: ${part * 5} %`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return reply('All loaded', { visibility: ask.actor.settings.theme === 'dark' ? 'public' : 'private' });
    }),
    command('crash', () => {
      throw new TypeError('nobody may read this');
    }),
    command('say', (_ask, { text }) => reply(String(text), { blocks: [{ kind: 'text', text: String(text) }] }), {
      options: { text: { kind: 'text', maxLength: 2_000, description: 'Words', required: true } },
    }),
    command('manage', () => reply('Managed'), { permission: 'chat-manager' }),
    command('table', () => reply('A file', { file, image, buttons: button('No picture', 'plain') })),
    command('figures', () => reply('Figures of SPX', { file })),
    command('plain', () => reply('No picture here', { buttons: button('Picture', 'table') })),
    command('wide', () => reply('Too wide', { image: { ...image, render: async () => new Uint8Array(11 * 2 ** 20) } })),
    command('lost', () => reply('Kept', { image: { ...image, render: () => Promise.reject(new Error('no worker')) } })),
    command('whisperer', () => reply('Only between us', { visibility: 'private' }), {}),
    command('door', () => reply('Door', { buttons: button('Whisper', 'whisperer') })),
  ];
  return {
    commands: [...commands, ...odd],
    release: () => {
      for (const each of waiting) each();
      waiting = [];
    },
    started: () => started,
  };
}
