import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { drawPng } from '../../src/charts/draw-png.js';
import { pixelRatio } from '../../src/charts/picture.js';
import { createChartRenderer, startRenderWorker, type WarmChartRenderer } from '../../src/charts/render-png.js';
import type { GexChartSpec } from '../../src/charts/spec.js';
import { builtProgram } from '../acceptance/built-program.js';
import { ManualClock } from '../fakes/clock.js';
import { decode, ladder } from './sample.js';

const open: WarmChartRenderer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((renderer) => renderer.close()));
});

/** The worker as the program starts it. From the sources a start takes ten times as long. */
let compiled = '';
beforeAll(async () => {
  compiled = join(dirname(await builtProgram()), 'render-worker.js');
}, 90_000);

/** A renderer that ends with its test, and the real workers it started. */
function rendererWith(
  options: Parameters<typeof createChartRenderer>[0] = {},
  start: () => Worker = () => new Worker(compiled),
) {
  const workers: Worker[] = [];
  const renderer = createChartRenderer({
    startWorker: () => {
      const worker = start();
      workers.push(worker);
      return worker;
    },
    ...options,
  });
  open.push(renderer);
  return { renderer, workers };
}

describe('the chart renderer', () => {
  test.each([
    ['of the sources', startRenderWorker],
    ['of the program', undefined],
  ])('draws in the worker %s the very picture that drawing here gives', async (_, start) => {
    const { renderer, workers } = rendererWith({}, start);
    await renderer.warm();
    const spec = ladder(21);
    const png = await renderer.render(spec);
    expect((await decode(png)).width).toBe(900 * pixelRatio);
    expect(Buffer.compare(png, await drawPng(spec))).toBe(0);
    expect(workers).toHaveLength(1);
  });

  test('passes the refusal of a chart without values on with its code, and draws the next', async () => {
    const { renderer, workers } = rendererWith();
    const nothing = [Number.NaN, Number.NaN, Number.NaN];
    await expect(renderer.render(ladder(3, { call: nothing, put: nothing }))).rejects.toMatchObject({
      code: 'CHART_FAILED',
      transient: false,
      message: 'No strike of SPX has a value, so there is no chart to draw.',
    });
    await expect(renderer.render(ladder(3))).resolves.toBeInstanceOf(Uint8Array);
    expect(workers).toHaveLength(1);
  });

  test('loses only the chart that a killed worker was drawing', async () => {
    const { renderer, workers } = rendererWith();
    await renderer.warm();
    const lost = renderer.render(ladder(51));
    const next = renderer.render(ladder(5));
    await Promise.all([
      workers[0]!.terminate(),
      expect(lost).rejects.toMatchObject({ code: 'CHART_FAILED', transient: true }),
    ]);
    expect((await next).length).toBeGreaterThan(1_000);
    expect(workers).toHaveLength(2);
  });

  test('replaces a worker that was killed while idle', async () => {
    const { renderer, workers } = rendererWith();
    await renderer.warm();
    await workers[0]!.terminate();
    expect((await renderer.render(ladder(5))).length).toBeGreaterThan(1_000);
    expect(workers).toHaveLength(2);
  });

  test('fails a chart whose worker cannot start, once each, without starting workers in a loop', async () => {
    let started = 0;
    const { renderer } = rendererWith({
      startWorker: () => {
        started += 1;
        throw new Error('no threads left');
      },
    });
    await expect(renderer.render(ladder(5))).rejects.toMatchObject({ code: 'CHART_FAILED' });
    await expect(renderer.render(ladder(5))).rejects.toMatchObject({ code: 'CHART_FAILED' });
    expect(started).toBe(2);
  });

  test('refuses the chart that finds the queue full, and draws the others', async () => {
    const { renderer } = rendererWith({ queueLimit: 2 });
    const charts = [ladder(3), ladder(5), ladder(7)].map((spec) => renderer.render(spec));
    await expect(renderer.render(ladder(9))).rejects.toMatchObject({ code: 'CHART_BUSY', transient: true });
    for (const chart of charts) expect((await chart).length).toBeGreaterThan(1_000);
    expect((await renderer.render(ladder(9))).length).toBeGreaterThan(1_000);
  });

  test('gives up on a chart that takes too long and hires a new worker for the next', async () => {
    const clock = new ManualClock(0);
    const { renderer, workers } = rendererWith({ steady: clock.steady, timeoutMs: 20_000 });
    const slow = renderer.render(ladder(51));
    const refused = expect(slow).rejects.toMatchObject({
      code: 'CHART_FAILED',
      message: 'The chart was not drawn within 20 s.',
    });
    await clock.advance(20_000);
    await refused;
    expect((await renderer.render(ladder(5))).length).toBeGreaterThan(1_000);
    expect(workers).toHaveLength(2);
  });

  test('closed, it refuses charts: the one being drawn, those waiting, and new ones', async () => {
    const { renderer } = rendererWith();
    const charts = [ladder(51), ladder(5)].map((spec) => renderer.render(spec));
    const refused = charts.map((chart) =>
      expect(chart).rejects.toMatchObject({ code: 'CHART_FAILED', transient: false }),
    );
    await renderer.close();
    await Promise.all(refused);
    await expect(renderer.render(ladder(5))).rejects.toMatchObject({ message: 'The chart renderer is closed.' });
  });

  test('a spec that cannot be sent to the worker fails alone', async () => {
    const { renderer } = rendererWith();
    const unsendable = { ...ladder(5), surprise: () => 1 } as unknown as GexChartSpec;
    await expect(renderer.render(unsendable)).rejects.toMatchObject({ code: 'CHART_FAILED' });
    expect((await renderer.render(ladder(5))).length).toBeGreaterThan(1_000);
  });
});
