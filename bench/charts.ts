/**
 * What a chart costs: time in the worker, what the main thread feels, bytes, memory; against the floor of drawing the same
 * picture on the main thread and encoding it with the canvas library's own PNG. `npm run bench:charts`
 */

import { drawPng, withCanvas } from '../src/charts/draw-png.js';
import { createChartRenderer } from '../src/charts/render-png.js';
import { systemSteadyClock } from '../src/lib/clock.js';
import { sampleSpec } from './sample-spec.js';

const rounds = 40;
const clock = systemSteadyClock();

interface Sample {
  ms: number[];
  /** Longest gap between two turns of the event loop during each chart. */
  stall: number[];
  bytes: number[];
}

function at(share: number, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

async function sample(draw: (round: number) => Promise<Uint8Array>): Promise<Sample> {
  const result: Sample = { ms: [], stall: [], bytes: [] };
  for (let round = -5; round < rounds; round += 1) {
    let last = clock.now();
    let longest = 0;
    let isDrawing = true;
    const turn = () => {
      const now = clock.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (isDrawing) setTimeout(turn, 1);
    };
    setTimeout(turn, 1);
    const begin = clock.now();
    const png = await draw(round);
    const ms = clock.now() - begin;
    longest = Math.max(longest, clock.now() - last);
    isDrawing = false;
    await clock.sleep(2);
    if (round < 0) continue;
    result.ms.push(ms);
    result.stall.push(longest);
    result.bytes.push(png.length);
  }
  return result;
}

const rows: string[] = [];
function report(name: string, { ms, stall, bytes }: Sample, floor: number): void {
  const cells = [
    name,
    at(0.5, ms).toFixed(0),
    at(0.95, ms).toFixed(0),
    at(0.5, stall).toFixed(1),
    at(0.95, stall).toFixed(1),
    (at(0.5, bytes) / 1000).toFixed(1),
    (floor / at(0.5, ms)).toFixed(2),
  ];
  rows.push(`| ${cells.join(' | ')} |`);
}

const renderer = createChartRenderer();
const begin = clock.now();
await renderer.warm();
const warmMs = clock.now() - begin;

for (const strikes of [10, 25, 50]) {
  // Another chain each round, so that no cache flatters the figures.
  const spec = (round: number) =>
    sampleSpec({ strikes, seed: round + 10, spread: 30 + strikes }, { source: 'simulated' });
  const floor = await sample((round) => withCanvas(spec(round), (canvas) => canvas.encode('png')));
  const own = await sample((round) => drawPng(spec(round)));
  const worker = await sample((round) => renderer.render(spec(round)));
  const base = at(0.5, floor.ms);
  const name = `${2 * strikes + 1} strikes`;
  report(`${name}, main thread, canvas.encode`, floor, base);
  report(`${name}, main thread, own PNG-8`, own, base);
  report(`${name}, worker (what the bot uses)`, worker, base);
}
const burst = clock.now();
await Promise.all(Array.from({ length: 20 }, (_, round) => renderer.render(sampleSpec({ seed: round }))));
const perSecond = 20_000 / (clock.now() - burst);
const rss = process.memoryUsage().rss / 1e6;
await renderer.close();

console.log(`Charts, Node ${process.version}, ${rounds} rounds each after 5 to warm up, 900 CSS pixels wide at 2x.`);
console.log('"× floor" is the median of canvas.encode on the main thread divided by this median: above 1 is faster.\n');
console.log('| case | p50 ms | p95 ms | main-thread stall p50 ms | p95 ms | PNG KB | × floor |');
console.log('|---|---|---|---|---|---|---|');
console.log(rows.join('\n'));
console.log(`\nWorker start and first drawing (warm): ${warmMs.toFixed(0)} ms.`);
console.log(
  `Twenty charts at once: ${perSecond.toFixed(1)} a second. Resident memory at the end, both threads having drawn: ${rss.toFixed(0)} MB.`,
);
