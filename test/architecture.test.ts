import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const src = join(root, 'src');

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

interface Source {
  /** Path inside src, `feed/book.ts`. */
  name: string;
  text: string;
  /** Imports of ours, as paths inside src; and of packages, by name. */
  ours: string[];
  packages: string[];
}

/** Comments and strings stay in: an import is recognised by its form at the start of a line. */
const importForm = /^(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|(?:import\(|new URL\()['"]([^'"]+)['"]/gm;

const sources: Source[] = files(src).map((path) => {
  const text = readFileSync(path, 'utf8');
  const specifiers = [...text.matchAll(importForm)].map((match) => match[1] ?? match[2]!);
  return {
    name: relative(src, path),
    text,
    ours: specifiers
      .filter((each) => each.startsWith('.'))
      .map((each) => relative(src, resolve(dirname(path), each)).replace(/\.js$/, '.ts')),
    packages: specifiers.filter((each) => !each.startsWith('.')),
  };
});

/** First rule that matches a file holds for it. `ours`: prefixes it may import; `packages`: packages besides none. */
const rooms: { room: string; ours: string[]; packages: RegExp[] }[] = [
  { room: 'engine/', ours: ['engine/'], packages: [] },
  { room: 'calendar/', ours: ['calendar/'], packages: [] },
  { room: 'lib/log.ts', ours: ['lib/'], packages: [/^node:stream$/, /^pino$/] },
  { room: 'lib/', ours: ['lib/'], packages: [/^node:util$/] },
  {
    room: 'feed/dxlink/ws-transport.ts',
    ours: ['feed/', 'engine/', 'calendar/', 'lib/'],
    packages: [/^ws$/, /^node:/],
  },
  { room: 'feed/', ours: ['feed/', 'engine/', 'calendar/', 'lib/'], packages: [/^node:/, /^zod$/] },
  {
    room: 'practice/',
    ours: ['practice/', 'engine/', 'calendar/', 'lib/', 'feed/dxlink/protocol.ts'],
    packages: [/^ws$/, /^node:/],
  },
  { room: 'charts/render-', ours: ['charts/', 'engine/', 'calendar/', 'lib/'], packages: [/./] },
  {
    room: 'charts/',
    ours: ['charts/', 'engine/', 'calendar/', 'lib/'],
    packages: [/^chart\.js/, /^chartjs-/, /^node:/, /^@napi-rs\/canvas$/],
  },
  { room: 'alerts/', ours: ['alerts/', 'engine/', 'calendar/', 'lib/'], packages: [] },
  {
    room: 'store/',
    ours: ['store/', 'engine/types.ts', 'alerts/', 'lib/'],
    packages: [/^better-sqlite3$/, /^node:/],
  },
  { room: 'bot/terminal/', ours: ['bot/', 'alerts/', 'engine/', 'lib/', 'charts/spec.ts'], packages: [/^node:/] },
  {
    room: 'bot/discord/',
    ours: ['bot/', 'alerts/', 'engine/', 'lib/', 'charts/spec.ts'],
    packages: [/^discord\.js$/, /^node:(buffer|crypto)$/],
  },
  {
    room: 'bot/telegram/',
    ours: ['bot/', 'alerts/', 'engine/', 'lib/', 'charts/spec.ts'],
    packages: [/^grammy$/, /^grammy\/types$/, /^node:(buffer|crypto)$/],
  },
  { room: 'bot/', ours: ['bot/', 'alerts/', 'engine/', 'lib/', 'charts/spec.ts'], packages: [] },
  {
    room: 'config',
    ours: ['config/', 'lib/', 'calendar/', 'engine/types.ts', 'engine/index.ts'],
    packages: [/^node:/, /^zod$/, /^dotenv$/, /^node-cron$/],
  },
  {
    room: 'daemon/',
    ours: [
      'daemon/',
      'engine/',
      'calendar/',
      'lib/',
      'feed/',
      'practice/',
      'charts/',
      'alerts/',
      'store/',
      'bot/',
      'config.ts',
    ],
    packages: [/^node:/, /^node-cron$/, /^prom-client$/],
  },
  { room: 'cli/', ours: [''], packages: [/^node:/] },
  { room: 'main.ts', ours: ['cli/', 'config.ts', 'lib/'], packages: [/^node:/] },
];

test('every room imports only the rooms it may', () => {
  const wrong: string[] = [];
  for (const source of sources) {
    const rule = rooms.find(({ room }) => source.name.startsWith(room));
    if (rule === undefined) {
      wrong.push(`${source.name} lies in no room`);
      continue;
    }
    for (const other of source.ours) {
      if (other.startsWith('..')) {
        if (!/\.(json|sql)$/.test(other) && other !== '../migrations')
          wrong.push(`${source.name} reaches out of src: ${other}`);
      } else if (!rule.ours.some((prefix) => other.startsWith(prefix))) wrong.push(`${source.name} imports ${other}`);
    }
    for (const name of source.packages) {
      if (!rule.packages.some((allowed) => allowed.test(name))) wrong.push(`${source.name} imports package ${name}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('the chat platforms know nothing of each other', () => {
  const faces = ['terminal', 'discord', 'telegram'];
  const wrong = sources.flatMap((source) => {
    const own = faces.find((face) => source.name.startsWith(`bot/${face}/`));
    if (own === undefined) return [];
    return source.ours.filter((other) => faces.some((face) => face !== own && other.startsWith(`bot/${face}/`)));
  });
  expect(wrong).toEqual([]);
});

test('no two files import each other in a circle', () => {
  const byName = new Map(sources.map((source) => [source.name, source]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (name: string, path: string[]) => {
    if (path.includes(name)) {
      circles.push([...path.slice(path.indexOf(name)), name].join(' → '));
      return;
    }
    if (done.has(name)) return;
    // Types vanish at run time but still tangle the house, so they count as well.
    for (const other of byName.get(name)?.ours ?? []) if (byName.has(other)) visit(other, [...path, name]);
    done.add(name);
  };
  for (const { name } of sources) visit(name, []);
  expect(circles).toEqual([]);
});

test('only lib/clock reads the time of the machine, and nobody draws unseeded randomness in the middle', () => {
  const forbidden = /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(/;
  const wrong = sources
    .filter(({ name }) => name !== 'lib/clock.ts')
    .filter(({ text }) => forbidden.test(text))
    .map(({ name }) => name);
  expect(wrong).toEqual([]);
});

test('only config reads the environment, and SQL scripts run in open-database and migrations alone', () => {
  const environment = sources.filter(({ text }) => /process\.env\b/.test(text)).map(({ name }) => name);
  expect(environment.filter((name) => !name.startsWith('config') && !name.startsWith('cli/'))).toEqual([]);
  const scripts = sources.filter(({ text }) => /\bdb\.exec\(|database\.exec\(/.test(text)).map(({ name }) => name);
  expect(
    scripts.filter(
      (name) => !['store/open-database.ts', 'store/migrations.ts', 'store/instance-lock.ts'].includes(name),
    ),
  ).toEqual([]);
});

test('there are no default exports, no catch-all files and no silenced types', () => {
  const wrong = sources.flatMap(({ name, text }) => [
    ...(/^export default /m.test(text) ? [`${name}: default export`] : []),
    ...(/(^|\/)(utils|helpers|manager|misc|common)\.ts$/.test(name) ? [`${name}: says nothing`] : []),
    ...(/@ts-(ignore|nocheck|expect-error)/.test(text) ? [`${name}: silenced type`] : []),
  ]);
  expect(wrong).toEqual([]);
});

test('shared test modules register their clean-up for every file, and not hooks for the first one that imports them', () => {
  const shared = files(join(root, 'test')).filter(
    (path) => !path.endsWith('.test.ts') && !path.endsWith('test/setup.ts'),
  );
  expect(shared.length).toBeGreaterThan(20);
  const hooked = shared.filter((path) => /^(?:before|after)(?:Each|All)\(/m.test(readFileSync(path, 'utf8')));
  expect(hooked.map((path) => relative(root, path))).toEqual([]);
});
