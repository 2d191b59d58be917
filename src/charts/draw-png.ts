/** Draws a picture on a canvas and encodes it. Runs in the render worker; nothing else touches a canvas. */

import { type Canvas, createCanvas } from '@napi-rs/canvas';
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  type Plugin,
  PointElement,
} from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import { canvasMeasure, registerFonts } from './fonts.js';
import type { Picture } from './picture.js';
import { pictureOf } from './picture-of.js';
import { encodePng8 } from './png8.js';
import { type Brush, paintShapes } from './shapes.js';
import type { ChartSpec } from './spec.js';

let isReady = false;

/** Registers the font and the few parts of chart.js in use. Throws FONT_UNUSABLE. */
export function prepareDrawing(): void {
  if (isReady) return;
  registerFonts();
  Chart.register(BarController, BarElement, CategoryScale, LinearScale, annotation);
  Chart.register(LineController, LineElement, PointElement, Filler);
  isReady = true;
}

/** The chart as an indexed PNG, `pixelRatio` times its CSS size. Throws CHART_FAILED, FONT_UNUSABLE. */
export function drawPng(spec: ChartSpec): Promise<Uint8Array> {
  return withCanvas(spec, (canvas) => encodePng8(canvas.data(), canvas.width, canvas.height));
}

/** Draws the chart and lends the canvas until `use` is done. Throws CHART_FAILED, FONT_UNUSABLE. */
export async function withCanvas<T>(spec: ChartSpec, use: (canvas: Canvas) => Promise<T>): Promise<T> {
  prepareDrawing();
  const picture = pictureOf(spec, canvasMeasure());
  const canvas = createCanvas(picture.width, picture.height);
  // chart.js scales the canvas for the pixel ratio by itself, draws at once (no animation), and asks for no document.
  const chart = new Chart(canvas as unknown as HTMLCanvasElement, {
    ...picture.config,
    plugins: [surroundings(picture)],
  });
  try {
    return await use(canvas);
  } finally {
    // Both wipe the canvas, so they come last. Shrinking it frees 16 MB at once that otherwise wait for the garbage collector.
    chart.destroy();
    canvas.width = 1;
    canvas.height = 1;
  }
}

function surroundings(picture: Picture): Plugin {
  return {
    id: 'surroundings',
    beforeDraw({ ctx }) {
      ctx.save();
      ctx.fillStyle = picture.ground;
      ctx.fillRect(0, 0, picture.width, picture.height);
      ctx.restore();
      paintShapes(ctx as Brush, picture.under);
    },
    afterDraw({ ctx }) {
      paintShapes(ctx as Brush, picture.over);
    },
  };
}
