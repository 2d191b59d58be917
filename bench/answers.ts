/**
 * What a warm `/gex` costs a person: the whole way from the typed line to the printed answer and the picture on disk, through the real
 * program with six symbols, against drawing alone and against JSON of the same answer. `npm run bench:answers` (about two minutes)
 */

import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Actor, Ask, ChatSettings } from '../src/bot/command.js';
import type { Reply } from '../src/bot/reply.js';
import { systemSteadyClock } from '../src/lib/clock.js';
import { loadNow, machineLine, quantile, startPractice, temporaryFolder } from './child-program.js';

const rounds = Number(process.env.ROUNDS ?? 60);
const warmUps = 8;
const steady = systemSteadyClock();

/** The compiled parts, with the types of their sources. */
const built = (path: string): Promise<unknown> =>
  import(pathToFileURL(join(import.meta.dirname, '../dist', `${path}.js`)).href);
const { startApp } = (await built('daemon/app')) as typeof import('../src/daemon/app.js');
const { prepareProgram } = (await built('cli/program')) as typeof import('../src/cli/program.js');
const { startTerminalChat } = (await built(
  'bot/terminal/terminal-chat',
)) as typeof import('../src/bot/terminal/terminal-chat.js');
const { fileFolder, imageFolder } = (await built(
  'bot/terminal/output-folder',
)) as typeof import('../src/bot/terminal/output-folder.js');
const { commands } = (await built('bot/registry')) as typeof import('../src/bot/registry.js');
const { renderReply } = (await built(
  'bot/terminal/render-reply',
)) as typeof import('../src/bot/terminal/render-reply.js');
const { runCommand } = (await built('bot/run-command')) as typeof import('../src/bot/run-command.js');

const market = temporaryFolder();
const folder = temporaryFolder();
const practice = await startPractice(market.path, 1);
const settings: ChatSettings = {
  unit: 'per-point',
  defaultSymbol: 'SPX',
  defaultScope: null,
  theme: 'dark',
  timeZone: 'America/New_York',
};
const program = prepareProgram(
  {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    out: () => {},
    err: () => {},
    env: { DATA_DIR: folder.path, HEALTH_PORT: '0', LOG_LEVEL: 'warn' },
    cwd: folder.path,
    signal: new AbortController().signal,
    onInterrupt: () => () => {},
  },
  { log: 'warnings' },
);
const app = await startApp({ ...program, practiceClockUrl: practice.clockUrl });

let _printed = '';
const chat = startTerminalChat({
  input: new PassThrough(),
  output: new Writable({
    write(chunk: Buffer, _encoding, done) {
      _printed += chunk.toString('utf8');
      done();
    },
  }),
  commands,
  makeAsk: (call) => app.makeAsk(call),
  settings: () => settings,
  saveImage: imageFolder(join(folder.path, 'charts')),
  saveFile: fileFolder(join(folder.path, 'exports')),
  log: program.log,
});

const actor: Actor = {
  platform: 'terminal',
  userId: 'bench',
  chatId: 'bench',
  threadId: null,
  isOperator: true,
  isPrivateChat: true,
  isOverheard: false,
  canManageChat: () => Promise.resolve(true),
  settings,
};
const gex = commands.find((command) => command.name === 'gex')!;
const makeAsk = (): Ask => app.makeAsk({ actor, signal: new AbortController().signal, progress: () => {} });
const reply = (options: Record<string, string>): Promise<Reply> => runCommand(gex, options, makeAsk(), program.log);

async function timed(run: () => Promise<unknown> | unknown): Promise<number> {
  const begin = steady.now();
  await run();
  return steady.now() - begin;
}

/** Columns as lists: JSON would write a typed array as an object. */
const listed = (_name: string, value: unknown): unknown =>
  value instanceof Float64Array || value instanceof Uint16Array ? Array.from(value) : value;

/** Charts of the usual size that nobody has asked for: every combination once. */
function* unseen(): Generator<{ scope: string; view: string; by: string; strikes: string }> {
  for (let shift = 0; shift < 20; shift++) {
    for (const scope of ['0dte', 'next', '45d', 'all']) {
      for (const view of ['split', 'net', 'absolute']) {
        for (const by of ['oi', 'volume']) yield { scope, view, by, strikes: `${26 + shift}/${24 - shift}` };
      }
    }
  }
}

const samples = { fresh: [] as number[], drawing: [] as number[], cached: [] as number[], text: [] as number[] };
const json: number[] = [];
let bytes = 0;
try {
  const deadline = steady.now() + 180_000;
  const isLoaded = () =>
    app.status().symbols.every(({ pending, lastSnapshotAt }) => pending === 0 && lastSnapshotAt !== null);
  while (!isLoaded()) {
    if (steady.now() > deadline) throw new Error('The six symbols were not loaded within three minutes.');
    await steady.sleep(500);
  }
  const charts = unseen();
  for (let round = -warmUps; round < rounds; round++) {
    const typed = charts.next().value!;
    const line = `/gex SPX ${typed.scope} ${typed.view} ${typed.by} strikes=${typed.strikes}`;
    const fresh = await timed(() => chat.run(line));
    const cached = await timed(() => chat.run(line));
    const other = charts.next().value!;
    const drawn = await reply({ symbol: 'SPX', ...other });
    const drawing = await timed(() => drawn.image!.render());
    const text = await timed(async () =>
      renderReply(await reply({ symbol: 'SPX', scope: typed.scope }), { width: 80, colour: false }),
    );
    const answer = await app.answers.gex('SPX', '0dte', { signal: new AbortController().signal, progress: () => {} });
    const plain: unknown = JSON.parse(JSON.stringify(answer, listed));
    bytes = JSON.stringify(plain).length;
    json.push(await timed(() => JSON.stringify(plain)));
    if (round < 0) continue;
    samples.fresh.push(fresh);
    samples.cached.push(cached);
    samples.drawing.push(drawing);
    samples.text.push(text);
    await steady.sleep(20);
  }
} finally {
  chat.close();
  await app.stop();
  await practice.program.stop();
  market.forget();
  folder.forget();
}

const row = (name: string, values: readonly number[], floor: readonly number[] | null, target: string) => {
  const ratio = floor === null ? '' : `${(quantile(values) / quantile(floor)).toFixed(2)}×`;
  const digits = quantile(values) < 10 ? 2 : 0;
  return `| ${name} | ${ratio} | ${quantile(values).toFixed(digits)} | ${quantile(values, 0.95).toFixed(digits)} | ${target} |`;
};
console.log('## Warm answers\n');
console.log(`${machineLine()}. ${rounds} rounds of each, interleaved; ms. Load ${loadNow()}.\n`);
console.log('| `/gex SPX` | time against its floor | p50 | p95 | target |');
console.log('| --- | ---: | ---: | ---: | ---: |');
console.log(row('with a new chart, saved', samples.fresh, samples.drawing, '400'));
console.log(row('floor: drawing alone', samples.drawing, null, ''));
console.log(row('with a chart drawn before, saved', samples.cached, json, '30'));
console.log(row('text and buttons only', samples.text, json, '30'));
console.log(row(`floor: JSON of the same answer, ${(bytes / 1000).toFixed(0)} KB`, json.slice(warmUps), null, ''));
process.exit();
