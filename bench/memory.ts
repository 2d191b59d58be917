/**
 * Resident memory of the daemon with six symbols while the practice market, in a process of its own, runs 60 times as fast as life:
 * one stored snapshot of each symbol and second, and a chart now and then. `npm run bench:memory` (HOURS of market time, 2 by default;
 * MALLOC_… settings of the C library are handed on)
 */

import { systemSteadyClock } from '../src/lib/clock.js';
import { ChildProgram, loadNow, machineLine, quantile, startPractice, temporaryFolder } from './child-program.js';

const hours = Number(process.env.HOURS ?? 2);
const speed = 60;
const hourMs = 3_600_000 / speed;
const sampleMs = 1_000;
/** After the last symbol is loaded: the reviews and sweeps that follow a load. */
const settleMs = 30_000;
/** Samples per chart: many while it warms up, for the drawing thread reaches its usual size after some ninety. */
const chartEvery = { warmUp: 1, after: 5 };
const symbols = ['SPX', 'NDX', 'SPY', 'QQQ', 'IWM', 'DIA'];
const scopes = ['0dte', 'next', '45d', 'all'];
const steady = systemSteadyClock();

const allocator = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith('MALLOC_') && value !== undefined ? [[name, value] as const] : [],
  ),
);

const market = temporaryFolder();
const folder = temporaryFolder();
const practice = await startPractice(market.path, speed);
const daemon = new ChildProgram(['start', '--market-clock', practice.clockUrl], {
  folder: folder.path,
  input: 'pipe',
  env: allocator,
});
const samples: { at: number; mb: number }[] = [];
let asked = 0;

/** Samples for a while, asking for a chart every few seconds. */
async function watch(forMs: number, every: number, isDone: () => boolean = () => false): Promise<void> {
  const end = steady.now() + forMs;
  while (steady.now() < end && !isDone()) {
    samples.push({ at: steady.now(), mb: daemon.residentMb() });
    if (samples.length % every === 0) {
      daemon.write(`/gex ${symbols[asked % symbols.length]} ${scopes[asked % scopes.length]}`);
      asked++;
    }
    await steady.sleep(sampleMs);
  }
}

try {
  await daemon.until(/^Chart: /, 60);
  const first = daemon.residentMb();
  const isLoaded = () => daemon.count(/"symbol loaded"/) >= symbols.length;
  await watch(180_000, chartEvery.warmUp, isLoaded);
  if (!isLoaded()) throw new Error('The six symbols were not loaded within three minutes.');
  await watch(settleMs, chartEvery.warmUp);
  const warmAt = samples.length;
  await watch(hours * hourMs, chartEvery.after);
  const warm = samples.slice(warmAt);
  const mbs = (of: readonly { mb: number }[]) => of.map(({ mb }) => mb);
  const tenth = Math.max(1, Math.round(warm.length / 10));
  const early = quantile(mbs(warm.slice(0, tenth)));
  const late = quantile(mbs(warm.slice(-tenth)));
  const highest = Math.max(...mbs(samples));
  const peak = Math.max(...mbs(warm));
  const charts = daemon.count(/^Chart: /);
  const problems = daemon.count(/"level":"(warn|error)"/);

  console.log('## Memory\n');
  console.log(
    `${machineLine()}. Resident memory of the daemon and its drawing thread, MB (10⁶ bytes), one sample a second; six symbols, market at ${speed}×, ${hours} market hours after warm-up, ${charts} charts, ${problems} warnings. Load ${loadNow()}.\n`,
  );
  console.log(
    '| share of 350 MB | after the first chart | after warm-up | at the end | peak after warm-up | peak | slope, MB per market hour |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  const cells = [
    `${((peak / 350) * 100).toFixed(0)} % at peak`,
    first.toFixed(0),
    early.toFixed(0),
    late.toFixed(0),
    peak.toFixed(0),
    highest.toFixed(0),
    slope(warm).toFixed(1),
  ];
  console.log(`| ${cells.join(' | ')} |`);
  console.log(
    '\n"After warm-up" and "at the end" are medians of the first and the last tenth; the slope is a least-squares line.',
  );
  console.log(`Median of each tenth: ${tenths(mbs(warm)).join(' ')}.`);
} finally {
  await daemon.stop();
  await practice.program.stop();
  market.forget();
  folder.forget();
}

/** MB per market hour of the straight line through the samples. */
function slope(values: readonly { at: number; mb: number }[]): number {
  const count = values.length;
  const meanAt = values.reduce((sum, { at }) => sum + at, 0) / count;
  const meanMb = values.reduce((sum, { mb }) => sum + mb, 0) / count;
  const together = values.reduce((sum, { at, mb }) => sum + (at - meanAt) * (mb - meanMb), 0);
  const spread = values.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  return (together / spread) * hourMs;
}

function tenths(values: readonly number[]): string[] {
  return Array.from({ length: 10 }, (_, part) => {
    const from = Math.floor((part * values.length) / 10);
    return quantile(values.slice(from, Math.max(from + 1, Math.floor(((part + 1) * values.length) / 10)))).toFixed(0);
  });
}
