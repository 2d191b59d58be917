import type { Block, Reply, Tone } from '../../src/bot/reply.js';

const pieces = [
  'SPX',
  'Zero gamma',
  '6,012.5',
  '−$61.8 M',
  '+0.42 %',
  '2 h 5 min',
  'Nov 20',
  '10:41 ET',
  '**bold**',
  '[a](https://example.org)',
  '<@123456>',
  '<b>&amp;',
  '@everyone',
  '```',
  '`code`',
  '# heading',
  '- item',
  '||hidden||',
  '日本',
  'é',
  '\u202e',
  '👍',
  '\\',
  '&',
  'none',
  '–',
  'a   b',
  'x'.repeat(40),
];

/** A reply of random size and unkind content, from a seeded source. `size` bounds its parts. */
export function randomReply(random: () => number, size: number): Reply {
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const list = <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make);
  const text = (most: number) => list(most, () => pick(pieces)).join(pick([' ', ' ', ' ', '\n', ' · ', '']));
  const block = (): Block => {
    switch (below(4)) {
      case 0:
        return {
          kind: 'facts',
          rows: list(size, () => ({ label: text(2), value: text(4), ...(random() < 0.5 ? { remark: text(4) } : {}) })),
        };
      case 1: {
        const columns = list(9, () => ({ title: text(2), align: pick(['left', 'right'] as const) }));
        return { kind: 'table', columns, rows: list(size, () => columns.map(() => text(2))) };
      }
      case 2:
        return { kind: 'text', text: text(size) };
      default:
        return { kind: 'code', text: text(size) };
    }
  };
  return {
    tone: pick<Tone>(['positive', 'negative', 'neutral', 'warning', 'error']),
    title: text(random() < 0.1 ? size : 4),
    ...(random() < 0.5 ? { aside: text(3) } : {}),
    blocks: list(6, block),
    notes: list(4, () => text(random() < 0.2 ? size : 6)),
    image: { key: 'k', fileName: 'spx.png', alt: text(size), render: () => Promise.resolve(new Uint8Array()) },
    buttons: list(7, () =>
      list(7, () => ({
        label: text(size > 20 ? 20 : 2),
        action: { command: 'gex', options: { symbol: pick(['SPX', 'NDX']), view: pick(['net', 'split', 'x']) } },
        active: random() < 0.3,
      })),
    ),
    selects: list(2, () => ({
      placeholder: text(8),
      choices: list(30, () => ({
        label: text(5),
        action: { command: 'gex', options: { symbol: pick(['SPX', 'NDX', 'DIA']), strikes: `${5 + below(45)}` } },
        active: random() < 0.3,
      })),
    })),
    visibility: pick(['public', 'private'] as const),
    ...(random() < 0.5 ? { dataTime: 1_795_189_260_000 } : {}),
  };
}
