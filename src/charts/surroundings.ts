/** What stands under and behind the data of every picture: the axis in words, the name, the footnote, SIMULATED. Pure. */

import { pictureMargin as margin, pictureWidth as width } from './picture.js';
import type { Area, Shape } from './shapes.js';
import type { ChartHead } from './spec.js';
import type { Theme } from './theme.js';
import { type Font, fitFont, fitText, type Measure } from './typeface.js';

const smallFont: Font = { size: 21, weight: 400 };
/** From the end of the value axis to the end of the picture. */
export const footerHeight = 104;

export interface FooterWords {
  /** What the value axis counts: `Gamma exposure by open interest, $ per 1-point move`. */
  axis: string;
  /** Beside the name, such as `4 of 51 strikes have incomplete data`; null for nothing. */
  remark: string | null;
}

/** @param plot its `bottom` is where the value axis begins, which is `axisHeight` high. @param height of the picture. */
export function footerOf(
  spec: ChartHead,
  { axis, remark }: FooterWords,
  { plot, axisHeight, height }: { plot: Area; axisHeight: number; height: number },
  theme: Theme,
  measure: Measure,
): Shape[] {
  const color = theme.muted;
  const axisFont = fitFont(axis, smallFont, plot.right - plot.left, measure);
  const base = height - 30;
  const left = ['gexwatch', remark].filter((part) => part !== null).join(' · ');
  const shapes: Shape[] = [
    {
      kind: 'text',
      text: axis,
      x: (plot.left + plot.right) / 2,
      y: plot.bottom + axisHeight + 24,
      font: axisFont,
      color,
      align: 'center',
    },
    { kind: 'text', text: left, x: margin, y: base, font: smallFont, color, align: 'left' },
  ];
  if (spec.footnote !== null) {
    const room = width - 2 * margin - measure(left, smallFont) - 24;
    const font = fitFont(spec.footnote, smallFont, room, measure);
    const text = fitText(spec.footnote, font, room, measure);
    shapes.push({ kind: 'text', text, x: width - margin, y: base, font, color, align: 'right' });
  }
  return shapes;
}

/** The word behind simulated data; nothing for any other source. */
export function watermarkOf(spec: ChartHead, plot: Area, theme: Theme): Shape[] {
  if (spec.source !== 'simulated') return [];
  const angle = -Math.PI / 6;
  // A word larger than a low plot would be cut off.
  const size = Math.max(40, Math.min(118, (plot.bottom - plot.top) * 0.3));
  // The baseline is shifted along the turned normal so that the word's middle lies on the plot's middle.
  const drop = size * 0.364;
  return [
    {
      kind: 'text',
      text: 'SIMULATED',
      x: (plot.left + plot.right) / 2 - drop * Math.sin(angle),
      y: (plot.top + plot.bottom) / 2 + drop * Math.cos(angle),
      font: { size, weight: 700 },
      color: theme.watermark,
      align: 'center',
      angle,
    },
  ];
}
