/** Chart specs for tests. */

import { createCanvas, loadImage } from '@napi-rs/canvas';
import { withCanvas } from '../../src/charts/draw-png.js';
import type { ChartSpec, GexChartSpec } from '../../src/charts/spec.js';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A ladder of `rows` strikes 5 apart around 6,000. */
export function ladder(rows: number, change: Partial<GexChartSpec> = {}, seed = 1): GexChartSpec {
  const random = seeded(seed);
  const half = Math.floor(rows / 2);
  const strikes = Array.from({ length: rows }, (_, index) => 6_000 + (index - half) * 5);
  const bell = (strike: number) => Math.exp(-(((strike - 6_000) / (rows * 1.5)) ** 2));
  return {
    chart: 'gex',
    theme: 'dark',
    symbol: 'SPX',
    scopeLabel: '0DTE · Fri Nov 20',
    view: 'split',
    by: 'oi',
    unit: 'per-point',
    strikes,
    call: strikes.map((strike) => 4e7 * bell(strike) * (0.3 + random())),
    put: strikes.map((strike) => 5e7 * bell(strike) * (0.3 + random())),
    marks: [
      { label: 'Spot', price: 5_986.4, kind: 'spot' },
      { label: 'Zero gamma', price: 6_012.53, kind: 'zero-gamma' },
      { label: 'Call wall', price: 6_020, kind: 'call-wall' },
      { label: 'Put wall', price: 5_980, kind: 'put-wall' },
      { label: 'Max GEX', price: 5_980, kind: 'max-gex' },
    ],
    spot: 5_986.4,
    netTotal: -92e6,
    dataTime: Date.UTC(2026, 10, 20, 15, 41),
    source: 'live',
    warning: null,
    footnote: 'OI of Nov 19',
    ...change,
  };
}

export interface Pixels {
  width: number;
  height: number;
  /** `#rrggbb` at a pixel. */
  at(x: number, y: number): string;
  /** Share of the pixels of an area that have this colour; large areas are sampled. */
  share(color: string, area: { left: number; top: number; right: number; bottom: number }): number;
}

/** A PNG decoded by the canvas library, so that our writer is judged by another reader. */
export async function decode(png: Uint8Array): Promise<Pixels> {
  const image = await loadImage(Buffer.from(png));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return pixelsOf(context.getImageData(0, 0, image.width, image.height).data, image.width, image.height);
}

/** What is on the canvas, without the way through a PNG: a fifth of the time. */
export function drawn(spec: ChartSpec): Promise<Pixels> {
  // The canvas is wiped when its turn is over.
  return withCanvas(spec, async (canvas) => pixelsOf(canvas.data().slice(), canvas.width, canvas.height));
}

function pixelsOf(data: Uint8Array | Uint8ClampedArray, width: number, height: number): Pixels {
  const wordAt = (x: number, y: number) => {
    const start = (y * width + x) * 4;
    return (data[start]! << 16) | (data[start + 1]! << 8) | data[start + 2]!;
  };
  return {
    width,
    height,
    at: (x, y) => `#${wordAt(x, y).toString(16).padStart(6, '0')}`,
    share(color, area) {
      const wanted = Number.parseInt(color.slice(1), 16);
      let same = 0;
      let all = 0;
      const size = (area.right - area.left) * (area.bottom - area.top);
      const step = Math.max(1, Math.floor(Math.sqrt(size / 100_000)));
      for (let y = Math.round(area.top); y < area.bottom; y += step) {
        for (let x = Math.round(area.left); x < area.right; x += step) {
          all += 1;
          if (wordAt(x, y) === wanted) same += 1;
        }
      }
      return same / all;
    },
  };
}
