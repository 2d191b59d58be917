import type { Ask, CommandDef, OptionValues } from '../command.js';
import type { WatchOutcome } from '../ports.js';
import type { Reply } from '../reply.js';
import { listWords } from '../wording.js';

function listReply({ watching }: Ask, title: string | null = null): Reply {
  const watched = watching.watched();
  const list = watched.length === 0 ? 'No symbol is watched.' : `Watched: ${listWords(watched)}.`;
  return {
    tone: 'neutral',
    title: title ?? list,
    blocks: title === null ? [] : [{ kind: 'text', text: list }],
    notes: ['/watch add TSLA adds a symbol, /watch remove TSLA takes one off.'],
    visibility: 'private',
  };
}

const outcomeWords: Readonly<Record<WatchOutcome, (symbol: string) => string>> = {
  added: (symbol) => `${symbol} is watched now: its snapshots are stored from the next one on.`,
  already: (symbol) => `${symbol} is watched already.`,
  removed: (symbol) =>
    `${symbol} is no longer watched, also after a restart; its stored snapshots stay, and /gex ${symbol} still answers.`,
  'not-watched': (symbol) => `${symbol} is not on the watch list.`,
};

function changeReply(ask: Ask, symbol: string, outcome: WatchOutcome): Reply {
  return listReply(ask, outcomeWords[outcome](symbol));
}

const symbolOf = (options: OptionValues): string => String(options.symbol);

const subcommands: readonly CommandDef[] = [
  {
    name: 'add',
    path: 'watch add',
    description: 'Watch a symbol: snapshots each minute, stored',
    options: {
      symbol: {
        kind: 'symbol',
        required: true,
        description: 'An optionable symbol, such as TSLA',
        autocomplete: 'symbols',
      },
    },
    permission: 'operator',
    examples: ['watch add TSLA'],
    visibility: 'private',
    run: async (ask, options) =>
      changeReply(ask, symbolOf(options), await ask.watching.watch(symbolOf(options), ask.signal)),
  },
  {
    name: 'remove',
    path: 'watch remove',
    description: 'No longer watch a symbol; what is stored stays',
    options: {
      symbol: { kind: 'symbol', required: true, description: 'A watched symbol', autocomplete: 'symbols' },
    },
    permission: 'operator',
    examples: ['watch remove TSLA'],
    visibility: 'private',
    run: async (ask, options) => changeReply(ask, symbolOf(options), await ask.watching.unwatch(symbolOf(options))),
  },
  {
    name: 'list',
    path: 'watch list',
    description: 'The watched symbols',
    options: {},
    permission: 'operator',
    examples: ['watch list'],
    visibility: 'private',
    run: (ask) => Promise.resolve(listReply(ask)),
  },
];

/** `/watch`: the symbols whose snapshots are stored each minute, for those who run the bot. */
export const watch: CommandDef = {
  name: 'watch',
  description: 'The watch list: add, remove or list symbols (for those who run this bot)',
  options: {},
  permission: 'operator',
  examples: ['watch'],
  visibility: 'private',
  subcommands,
  run: (ask) => Promise.resolve(listReply(ask)),
};
