/**
 * What the engine costs: all scopes of generated index chains of growing size, and one profile of 121 levels against the ways Python
 * programs compute it (`engine_peers.py`; left out where Python or numpy is absent). Runs are interleaved and medians reported.
 */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { analyse } from '../src/engine/analyse.js';
import { priceChain } from '../src/engine/priced-chain.js';
import { addBells, gridLevels, type LogGrid, logGrid } from '../src/engine/profile.js';
import { standingScopes } from '../src/engine/scope.js';
import { defaultEngineSettings } from '../src/engine/settings.js';
import type { ChainSnapshot } from '../src/engine/types.js';
import { generatedChain } from '../test/engine/generated-chain.js';

const scopes = standingScopes(45);
const sizes = [5_000, 10_000, 20_000, 40_000];

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function timed(run: () => unknown): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

function heldContracts(chain: ChainSnapshot): number {
  return chain.contracts.openInterest.reduce((count, held) => count + (held > 0 ? 1 : 0), 0);
}

/** All scopes, interleaved over the sizes. */
function sizeTable(): void {
  const chains = sizes.map((contracts) => generatedChain({ seed: 7, contracts, expirations: 40 }));
  const times = chains.map((): number[] => []);
  for (let round = 0; round < 60; round++) {
    chains.forEach((chain, i) => {
      const ms = timed(() => analyse(chain, scopes, defaultEngineSettings));
      // The first rounds pay for compiling.
      if (round >= 20) times[i]!.push(ms);
    });
  }
  console.log(`\nAll scopes (${scopes.join(', ')}): profile, every root, levels, expirations, matrix, quality`);
  console.log('| contracts | with OI | median ms | best ms | µs per contract | ratio to half the size |');
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
  chains.forEach((chain, i) => {
    const ms = median(times[i]!);
    const ratio = i === 0 ? '' : (ms / median(times[i - 1]!)).toFixed(2);
    const best = Math.min(...times[i]!).toFixed(1);
    const each = ((ms * 1000) / chain.contracts.count).toFixed(2);
    console.log(
      `| ${chain.contracts.count} | ${heldContracts(chain)} | ${ms.toFixed(1)} | ${best} | ${each} | ${ratio} |`,
    );
  });
}

/** The peers price with the rates alone: forwards from quotes are work that they do not do. */
const peerSettings = { ...defaultEngineSettings, carry: 'rates' } as const;

/** From the chain's raw columns to 121 levels. `priceChain` works out every exposure on the way, which the peers do not. */
function ourProfile(chain: ChainSnapshot, grid: LogGrid): Float64Array {
  const { terms } = priceChain(chain, peerSettings);
  const out = new Float64Array(grid.count);
  addBells(terms, 0, terms.start.at(-1)!, grid, out, 0, Number.POSITIVE_INFINITY);
  return out;
}

interface Peers {
  ways: string[];
  numpy: string;
  run(way: string): Promise<{ ms: number; net: number[] }>;
  stop(): void;
}

/** Null where Python or numpy is absent. */
async function startPeers(chainFile: string): Promise<Peers | null> {
  const process = spawn('python3', [join(import.meta.dirname, 'engine_peers.py'), chainFile], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // One core for everybody: the engine uses one.
    env: { ...globalThis.process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
  }) as unknown as ChildProcessWithoutNullStreams;
  const failed = new Promise<null>((resolve) => {
    process.once('error', () => resolve(null));
    process.once('exit', () => resolve(null));
  });
  process.stdin.on('error', () => {});
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string | null> => {
    const line = await Promise.race([lines.next(), failed]);
    return line === null || line.done === true ? null : line.value;
  };
  const hello = await next();
  if (hello === null) return null;
  const { ready, numpy } = JSON.parse(hello) as { ready: string[]; numpy: string };
  return {
    ways: ready,
    numpy,
    async run(way) {
      process.stdin.write(`${way}\n`);
      const answer = await next();
      if (answer === null) throw new Error(`The Python process ended while running ${way}.`);
      return JSON.parse(answer) as { ms: number; net: number[] };
    },
    stop: () => process.kill(),
  };
}

async function peerTable(): Promise<void> {
  const chain = generatedChain({ seed: 7, contracts: 20_000, expirations: 40 });
  const grid = logGrid(chain.spot * 0.85, chain.spot * 1.15, 0.00253);
  const folder = mkdtempSync(join(tmpdir(), 'gexwatch-bench-'));
  const chainFile = join(folder, 'chain.json');
  const { contracts } = chain;
  const priced = priceChain(chain, peerSettings);
  writeFileSync(
    chainFile,
    JSON.stringify({
      levels: [...gridLevels(grid)],
      strike: [...contracts.strike],
      iv: [...contracts.iv],
      years: Array.from(contracts.expiration, (expiration) => priced.years[expiration]!),
      openInterest: [...contracts.openInterest],
      isCall: [...contracts.isCall],
    }),
  );
  const peers = await startPeers(chainFile);
  console.log(
    `\nOne scope, ${grid.count} levels, ${contracts.count} contracts of which ${heldContracts(chain)} with OI`,
  );
  if (peers === null) {
    console.log('Left out: Python 3 with numpy is not here.');
    rmSync(folder, { recursive: true });
    return;
  }
  const slow = peers.ways.includes('pandas') ? 'pandas' : 'rows';
  const rounds: Record<string, number> = { scipy: 15, numpy: 31, [slow]: 3 };
  const times: Record<string, number[]> = { ours: [], scipy: [], numpy: [], [slow]: [] };
  const ours = ourProfile(chain, grid);
  const scale = ours.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let worst = 0;
  for (let warm = 0; warm < 40; warm++) ourProfile(chain, grid);
  for (let round = 0; round < 31; round++) {
    for (const way of ['scipy', 'numpy', slow]) {
      if (!peers.ways.includes(way) || round >= rounds[way]!) continue;
      const answer = await peers.run(way);
      times[way]!.push(answer.ms);
      answer.net.forEach((value, j) => {
        worst = Math.max(worst, Math.abs(value - ours[j]!) / scale);
      });
    }
    times.ours!.push(timed(() => ourProfile(chain, grid)));
  }
  peers.stop();
  rmSync(folder, { recursive: true });
  const mine = median(times.ours!);
  const names: Record<string, string> = {
    ours: 'gexwatch (prices every exposure too)',
    numpy: `numpy ${peers.numpy}, hand-tuned loop`,
    scipy: 'scipy norm.pdf, vectorised per level',
    rows: 'row by row, plain Python (pandas is not here)',
    pandas: 'row by row, pandas apply',
  };
  console.log('| way | median ms | times gexwatch | runs |');
  console.log('| --- | ---: | ---: | ---: |');
  for (const way of ['ours', 'numpy', 'scipy', slow]) {
    if (times[way]!.length === 0) continue;
    const ms = median(times[way]!);
    console.log(`| ${names[way]} | ${ms.toFixed(1)} | ${(ms / mine).toFixed(1)} | ${times[way]!.length} |`);
  }
  console.log(`\nLargest difference between any two profiles: ${worst.toExponential(1)} of the largest value.`);
}

console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`);
sizeTable();
await peerTable();
