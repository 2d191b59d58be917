/** What the colours of a heat map are worth: a bar of its steps with values beneath. Pure. */

import { type HeatScale, heatSteps } from './heat-scale.js';
import { pictureMargin as margin, pictureWidth as width } from './picture.js';
import { centredBaseline, type Shape } from './shapes.js';
import type { HeatmapChartSpec } from './spec.js';
import type { Theme } from './theme.js';
import { axisDollars } from './ticks.js';
import type { Font, Measure } from './typeface.js';

export const heatLegendHeight = 98;
const barHeight = 22;
const stepWidth = { net: 27, absolute: 42 } as const;
const nameFont: Font = { size: 21, weight: 400 };

/** From `from` down. The scale is even on square roots, and says so. */
export function heatLegend(
  view: HeatmapChartSpec['view'],
  scale: HeatScale,
  from: number,
  theme: Theme,
  measure: Measure,
): Shape[] {
  const top = from + 6;
  const steps = Array.from({ length: heatSteps }, (_, index) => index + 1);
  const all = view === 'net' ? [...steps.map((step) => -step).reverse(), ...steps] : steps;
  // Names of the ends are centred on them.
  const left = margin + 46;
  const size = stepWidth[view];
  const bars = all.map((step, index): Shape => {
    const fill = scale.colorOf(step);
    return { kind: 'box', x: left + index * size, y: top + 10, width: size - 1, height: barHeight, radius: 0, fill };
  });
  const right = left + all.length * size;
  const zero = view === 'net' ? (left + right) / 2 : left;
  const half = heatSteps * size;
  const dollars = axisDollars({ step: scale.top / 4, values: [scale.top] });
  const names = (view === 'net' ? [-1, -0.5, 0, 0.5, 1] : [0, 0.5, 1]).map((at): Shape => {
    const text = dollars(Math.sign(at) * at * at * scale.top);
    const x = zero + at * half;
    return { kind: 'text', text, x, y: top + 58, font: nameFont, color: theme.muted, align: 'center' };
  });
  const x = right + 66;
  const side: Shape[] = [
    words('Square-root scale', x, top + 10 + barHeight / 2, theme),
    { kind: 'box', x, y: top + 44, width: 18, height: 18, radius: 2, fill: theme.ground, stroke: theme.zeroLine },
    words('No data', x + 28, top + 53, theme),
    ...zeroSwatch(x + 28 + measure('No data', nameFont) + 22, top, theme),
  ];
  return [...bars, ...names, ...side.filter((shape) => shape.kind !== 'text' || shape.x < width - margin)];
}

function zeroSwatch(x: number, top: number, theme: Theme): Shape[] {
  return [
    { kind: 'box', x, y: top + 44, width: 18, height: 18, radius: 2, fill: theme.grid },
    words('0', x + 28, top + 53, theme),
  ];
}

function words(text: string, x: number, middle: number, theme: Theme): Shape {
  const y = centredBaseline(middle, nameFont.size);
  return { kind: 'text', text, x, y, font: nameFont, color: theme.muted, align: 'left' };
}
