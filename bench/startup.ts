/**
 * From the start of the process to the first answer of `/gex SPX`, to a complete SPX and to all six symbols: the compiled program
 * as a service runs it, on the practice market at production pacing. `npm run bench:startup` (about six minutes; RUNS=1 for a short one)
 */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { systemSteadyClock } from '../src/lib/clock.js';
import { ChildProgram, loadNow, machineLine, quantile, startPractice, temporaryFolder } from './child-program.js';

const runs = Number(process.env.RUNS ?? 3);
const symbols = 6;
/** What the older dashboards wait per refresh for 100 contracts: stated, not measured here. */
const olderSeconds = [15, 20] as const;
const steady = systemSteadyClock();

interface Start {
  answer: number;
  picture: number;
  spx: number;
  all: number;
  /** Processor seconds until SPX was complete. */
  cpu: number;
  load: string;
}

/** Seconds of one start; `settleMs` leaves time for a stored snapshot afterwards. */
async function start(folder: string, args: readonly string[], settleMs = 0): Promise<Start> {
  const program = new ChildProgram(['start', ...args], { folder });
  try {
    const answer = await program.until(/^SPX [\d,]+\.\d\d /, 60);
    const picture = await program.until(/^Chart: /, 60);
    const spx = await program.until(/"symbol":"SPX".*"symbol loaded"/, 120);
    const cpu = program.cpuMs();
    const deadline = steady.now() + 180_000;
    while (program.count(/"symbol loaded"/) < symbols && steady.now() < deadline) await steady.sleep(50);
    const all = steady.now() - program.startedAt;
    if (program.count(/"symbol loaded"/) < symbols) throw new Error('Not all symbols were loaded.');
    await steady.sleep(settleMs);
    const seconds = (ms: number) => ms / 1000;
    return {
      answer: seconds(answer.at),
      picture: seconds(picture.at),
      spx: seconds(spx.at),
      all: seconds(all),
      cpu: seconds(cpu),
      load: loadNow(),
    };
  } finally {
    await program.stop();
  }
}

/** What was stored of SPX once it was complete: the words of the program itself, not of this bench. */
function storedQuality(folder: string): string {
  const database = new Database(join(folder, 'practice.db'), { readonly: true });
  const rows = database
    .prepare(
      "SELECT quality, round(weight_coverage * 100, 2) AS share FROM snapshot WHERE symbol = 'SPX' ORDER BY slot",
    )
    .all() as { quality: string; share: number | null }[];
  database.close();
  return rows.map(({ quality, share }) => `${quality} (${share ?? '–'} % of the weight)`).join(', ') || 'none';
}

function processSeconds(args: readonly string[]): number {
  const samples = Array.from({ length: 5 }, () => {
    const begin = steady.now();
    spawnSync(process.execPath, args, { stdio: 'ignore' });
    return (steady.now() - begin) / 1000;
  });
  return quantile(samples);
}

const bare = processSeconds(['-e', '0']);
const fresh: Start[] = [];
const again: Start[] = [];
const stored: string[] = [];
for (let run = 0; run < runs; run++) {
  const folder = temporaryFolder();
  fresh.push(await start(folder.path, [], 2_000));
  stored.push(storedQuality(folder.path));
  again.push(await start(folder.path, []));
  folder.forget();
}
const apart: Start[] = [];
{
  const folder = temporaryFolder();
  const market = temporaryFolder();
  const practice = await startPractice(market.path, 1);
  try {
    apart.push(await start(folder.path, ['--market-clock', practice.clockUrl]));
  } finally {
    await practice.program.stop();
    folder.forget();
    market.forget();
  }
}

const middle = (starts: readonly Start[], of: 'answer' | 'picture' | 'spx' | 'all' | 'cpu') =>
  quantile(starts.map((each) => each[of]));
const row = (name: string, starts: readonly Start[]) => {
  const answer = middle(starts, 'answer');
  const cells = [
    name,
    `${(olderSeconds[0] / answer).toFixed(1)}–${(olderSeconds[1] / answer).toFixed(1)}×`,
    answer.toFixed(1),
    middle(starts, 'picture').toFixed(1),
    middle(starts, 'spx').toFixed(1),
    middle(starts, 'all').toFixed(1),
    middle(starts, 'cpu').toFixed(1),
    starts.map(({ load }) => load).join(' '),
  ];
  return `| ${cells.join(' | ')} |`;
};

console.log('## Start\n');
console.log(
  `${machineLine()}. Seconds from the start of the process; medians of ${runs} runs, the last row one run.\n`,
);
console.log(
  '| start | first answer against 15–20 s (stated) | first answer | with its picture | SPX complete | all six | CPU s until SPX | load |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |');
console.log(row('first start', fresh));
console.log(row('second start, open interest recalled', again));
console.log(row('first start, practice market in another process', apart));
console.log(
  `\nFloor: \`node -e 0\` takes ${bare.toFixed(2)} s. Targets: first answer under 5 s, SPX complete under 20 s.`,
);
console.log(`Stored SPX snapshots of each first start: ${stored.join('; ')}.`);
