/**
 * What a picture of each kind costs: time in the worker, what the main thread feels, CPU, bytes, memory; against the floor of drawing the
 * same picture on the main thread and encoding it with the canvas library's own PNG. ROUNDS is how often each is drawn (40).
 * `npm run bench:charts`
 */

import { withCanvas } from '../src/charts/draw-png.js';
import { createChartRenderer } from '../src/charts/render-png.js';
import { systemSteadyClock } from '../src/lib/clock.js';
import { loadNow, machineLine, quantile } from './child-program.js';
import { chartKinds } from './gallery/kinds.js';
import { sampleSpec } from './sample-spec.js';

const rounds = Number(process.env.ROUNDS ?? 40);
const warmUps = 5;
const clock = systemSteadyClock();

interface Sample {
  ms: number[];
  /** Longest gap between two turns of the event loop during each picture. */
  stall: number[];
  bytes: number[];
  /** Of all threads, mean of a picture. */
  cpuMs: number;
}

async function sample(draw: (round: number) => Promise<Uint8Array>): Promise<Sample> {
  const result: Sample = { ms: [], stall: [], bytes: [], cpuMs: Number.NaN };
  let cpu = process.cpuUsage();
  for (let round = -warmUps; round < rounds; round += 1) {
    if (round === 0) cpu = process.cpuUsage();
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
  const { user, system } = process.cpuUsage(cpu);
  return { ...result, cpuMs: (user + system) / 1_000 / rounds };
}

const renderer = createChartRenderer();
const begin = clock.now();
await renderer.warm();
const warmMs = clock.now() - begin;

console.log(
  `Charts, ${machineLine()}, ${rounds} rounds each after ${warmUps} to warm up, 900 CSS pixels wide at 1.5x.`,
);
console.log(`Load at the start: ${loadNow()}.`);
console.log(
  'Floor: the same picture on the main thread, encoded by the canvas library. "× floor" above 1 is faster.\n',
);
console.log(
  '| picture in the worker | × floor | p50 ms | p95 ms | CPU ms | main-thread stall p50 ms | p95 ms | floor p50 ms | PNG KB | most KB |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const { name, spec } of chartKinds) {
  // Other numbers each round, so that no cache flatters the figures; made beforehand, so that making them costs nothing.
  const specs = new Map(Array.from({ length: rounds + warmUps }, (_, at) => [at - warmUps, spec(at + 10)]));
  const floor = await sample((round) => withCanvas(specs.get(round)!, (canvas) => canvas.encode('png')));
  const worker = await sample((round) => renderer.render(specs.get(round)!));
  const cells = [
    name,
    `${(quantile(floor.ms) / quantile(worker.ms)).toFixed(2)}`,
    quantile(worker.ms).toFixed(0),
    quantile(worker.ms, 0.95).toFixed(0),
    worker.cpuMs.toFixed(0),
    quantile(worker.stall).toFixed(1),
    quantile(worker.stall, 0.95).toFixed(1),
    quantile(floor.ms).toFixed(0),
    (quantile(worker.bytes) / 1_000).toFixed(0),
    (Math.max(...worker.bytes) / 1_000).toFixed(0),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
const burst = clock.now();
await Promise.all(Array.from({ length: 20 }, (_, round) => renderer.render(sampleSpec({ seed: round }))));
const perSecond = 20_000 / (clock.now() - burst);
const rss = process.memoryUsage().rss / 1e6;
await renderer.close();

console.log(`\nWorker start and first drawing (warm): ${warmMs.toFixed(0)} ms. Load at the end: ${loadNow()}.`);
console.log(
  `Twenty charts at once: ${perSecond.toFixed(1)} a second. Resident memory at the end, both threads having drawn: ${rss.toFixed(0)} MB.`,
);
