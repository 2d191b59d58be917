/**
 * Draws every kind of /gex picture into out/gallery with an index.html, to be looked at: full size and as wide as a phone shows it.
 * Chains are generated (see sample-spec.ts). `npm run gallery`
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { gexAlt } from '../src/bot/gex-alt.js';
import { createChartRenderer } from '../src/charts/render-png.js';
import type { GexChartSpec } from '../src/charts/spec.js';
import { sampleSpec } from './sample-spec.js';

const folder = new URL('../out/gallery/', import.meta.url);
/** Width in CSS pixels of a picture in a phone's chat; written at twice that. */
const phoneWidth = 400;

const views = ['split', 'net', 'absolute'] as const;
const pictures: [string, GexChartSpec][] = [];
for (const theme of ['dark', 'light'] as const) {
  for (const view of views) {
    for (const strikes of [10, 25, 50]) {
      pictures.push([`${theme}-${view}-${strikes}`, sampleSpec({ strikes, spread: 30 + strikes }, { theme, view })]);
    }
  }
}
const ordinary = sampleSpec();
const holes = sampleSpec({ seed: 3 });
for (const index of [12, 13, 20, 31]) holes.call[index] = Number.NaN;
for (const index of [13, 31, 32]) holes.put[index] = Number.NaN;
const uneven = sampleSpec({ seed: 11, strikes: 25, spacing: 5, spread: 90 });
const isListed = (strike: number) => Math.abs(strike - uneven.spot) < 50 || strike % 25 === 0;
const listed = uneven.strikes.flatMap((strike, index) => (isListed(strike) ? [index] : []));
pictures.push(
  ['simulated-dark', { ...ordinary, source: 'simulated' }],
  ['simulated-light-net', { ...ordinary, source: 'simulated', theme: 'light', view: 'net' }],
  ['delayed-warning', { ...ordinary, source: 'delayed', warning: 'Partial: 71 % of the weight has fresh greeks' }],
  [
    'simulated-long-warning-light',
    {
      ...ordinary,
      theme: 'light',
      source: 'simulated',
      warning: 'Stale: greeks 7 min old, spot 95 s old, 1,204 of 15,098 contracts still without a first value',
    },
  ],
  ['file-volume-percent', { ...ordinary, source: 'file', by: 'volume', unit: 'per-percent', netTotal: -4.3e9 }],
  ['missing-data', holes],
  [
    'uneven-strikes',
    {
      ...uneven,
      strikes: listed.map((index) => uneven.strikes[index]!),
      call: listed.map((index) => uneven.call[index]!),
      put: listed.map((index) => uneven.put[index]!),
      scopeLabel: '45 days · 32 expirations',
    },
  ],
  [
    'marks-off-range',
    {
      ...ordinary,
      marks: [
        { label: 'Spot', price: ordinary.spot, kind: 'spot' },
        { label: 'Zero gamma', price: 6_212.4, kind: 'zero-gamma' },
        { label: 'Call wall', price: 6_200, kind: 'call-wall' },
        { label: 'Put wall', price: 5_700, kind: 'put-wall' },
        { label: 'Max GEX', price: 5_700, kind: 'max-gex' },
      ],
    },
  ],
  [
    'marks-crowded',
    {
      ...ordinary,
      marks: [
        { label: 'Spot', price: 5_986.4, kind: 'spot' },
        { label: 'Zero gamma', price: 5_987.1, kind: 'zero-gamma' },
        { label: 'Call wall', price: 5_990, kind: 'call-wall' },
        { label: 'Put wall', price: 5_985, kind: 'put-wall' },
        { label: 'Max GEX', price: 5_995, kind: 'max-gex' },
      ],
    },
  ],
  ['puts-only', { ...ordinary, view: 'net', call: ordinary.call.map(() => 0), netTotal: -7e8 }],
  [
    'five-strikes-spy',
    sampleSpec({ strikes: 5, spot: 557.37, spacing: 1, spread: 6 }, { symbol: 'SPY', theme: 'light' }),
  ],
  ['ndx-wide', sampleSpec({ strikes: 50, spot: 25_211.37, spacing: 25, spread: 420, size: 3e9 }, { symbol: 'NDX' })],
);

await mkdir(folder, { recursive: true });
const renderer = createChartRenderer();
const entries: string[] = [];
for (const [name, spec] of pictures) {
  const png = await renderer.render(spec);
  await writeFile(new URL(`${name}.png`, folder), png);
  const image = await loadImage(Buffer.from(png));
  const scale = (2 * phoneWidth) / image.width;
  const phone = createCanvas(2 * phoneWidth, Math.round(image.height * scale));
  const context = phone.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, phone.width, phone.height);
  await writeFile(new URL(`${name}.phone.png`, folder), await phone.encode('png'));
  const alt = gexAlt(spec);
  entries.push(
    `<figure><img src="${name}.png" width="450" alt="${alt}"><figcaption>${name}, ${png.length} bytes</figcaption></figure>`,
  );
  console.log(`${name.padEnd(30)} ${image.width} × ${image.height}  ${(png.length / 1000).toFixed(1)} KB`);
}
await renderer.close();
const style = 'body{font-family:sans-serif;display:flex;flex-wrap:wrap;gap:16px;background:#36393f;color:#ddd}';
await writeFile(
  new URL('index.html', folder),
  `<!doctype html><meta charset="utf-8"><title>gexwatch charts</title><style>${style}</style>\n${entries.join('\n')}\n`,
);
