/** The render worker: one request at a time from the renderer, drawn and answered. Started by render-png, never imported. */

import { parentPort } from 'node:worker_threads';
import { AppError, isAppError } from '../lib/errors.js';
import { drawPng, prepareDrawing } from './draw-png.js';
import type { RenderAnswer, RenderRequest } from './render-protocol.js';
import type { ChartSpec } from './spec.js';

/** Small, but it takes every path that the first real chart would otherwise find cold. */
const warmUpSpec: ChartSpec = {
  chart: 'gex',
  theme: 'dark',
  symbol: 'SPX',
  scopeLabel: 'warm-up',
  view: 'split',
  by: 'oi',
  unit: 'per-point',
  strikes: [90, 95, 100, 105, 110],
  call: [1e6, 2e6, 4e6, 3e6, 1e6],
  put: [1e6, 3e6, 4e6, 2e6, 1e6],
  marks: [{ label: 'Call wall', price: 105, kind: 'call-wall' }],
  spot: 101.25,
  netTotal: 0,
  dataTime: 0,
  source: 'simulated',
  warning: 'warm-up',
  footnote: 'warm-up',
};

async function answerTo({ id, spec }: RenderRequest): Promise<RenderAnswer> {
  try {
    if (spec === null) {
      prepareDrawing();
      await drawPng(warmUpSpec);
      return { id, png: null };
    }
    const png = await drawPng(spec);
    return { id, png: png.buffer as ArrayBuffer };
  } catch (error) {
    const { code, message, transient, facts } = asChartError(error);
    return { id, failure: { code, message, transient, facts } };
  }
}

function asChartError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new AppError('CHART_FAILED', `The chart could not be drawn: ${why}`, { cause: error });
}

parentPort?.on('message', async (request: RenderRequest) => {
  const answer = await answerTo(request);
  parentPort?.postMessage(answer, 'png' in answer && answer.png !== null ? [answer.png] : []);
});
