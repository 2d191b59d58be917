/** Names of the colours over the bars. Pure. */

import { type PlacedPanel, xOf } from './panels.js';
import { pictureMargin as margin, pictureWidth as width } from './picture.js';
import { centredBaseline, type Shape } from './shapes.js';
import type { Theme } from './theme.js';
import { type Font, fitFont, fitText, type Measure } from './typeface.js';

/** Room for one line of names. */
export const legendHeight = 56;
const legendFont: Font = { size: 24, weight: 600 };
const swatch = 18;
const swatchGap = 10;
const itemGap = 32;

export interface LegendItem {
  text: string;
  /** One or two colours of one swatch. */
  fills: readonly string[];
  color?: string;
}

function itemShapes({ text, fills, color }: LegendItem, x: number, middle: number, font: Font, theme: Theme): Shape[] {
  const part = swatch / fills.length;
  return [
    ...fills.map(
      (fill, index): Shape => ({
        kind: 'box',
        x: x + index * part,
        y: middle - swatch / 2,
        width: part,
        height: swatch,
        radius: fills.length === 1 ? 4 : 0,
        fill,
      }),
    ),
    {
      kind: 'text',
      text,
      x: x + swatch + swatchGap,
      y: centredBaseline(middle, font.size),
      font,
      color: color ?? theme.text,
      align: 'left',
    },
  ];
}

/** Items one after the other from `left`, smaller when they would pass `right`. */
export function legendLine(
  items: readonly LegendItem[],
  { left, right, middle }: { left: number; right: number; middle: number },
  theme: Theme,
  measure: Measure,
): Shape[] {
  const fixed = items.length * (swatch + swatchGap) + (items.length - 1) * itemGap;
  const room = right - left - fixed;
  const font = fitFont(items.map(({ text }) => text).join(''), legendFont, room, measure);
  const shares = items.map(({ text }) => measure(text, font));
  const tooWide = shares.reduce((sum, each) => sum + each, 0) > room;
  let x = left;
  return items.flatMap((item) => {
    const text = tooWide ? fitText(item.text, font, room / items.length, measure) : item.text;
    const shapes = itemShapes({ ...item, text }, x, middle, font, theme);
    x += swatch + swatchGap + measure(text, font) + itemGap;
    return shapes;
  });
}

/** The two names on their side of the panel's zero, or side by side where there is one side only. */
export function sidesLegend(
  names: { put: string; call: string },
  panel: Pick<PlacedPanel, 'area' | 'low' | 'high'>,
  bounds: { left: number; right: number; middle: number },
  theme: Theme,
  measure: Measure,
): Shape[] {
  const put: LegendItem = { text: names.put, fills: [theme.put] };
  const call: LegendItem = { text: names.call, fills: [theme.call] };
  const widthOf = ({ text }: LegendItem) => swatch + swatchGap + measure(text, legendFont);
  const zero = xOf(0, panel);
  const putLeft = zero - 18 - widthOf(put);
  const callLeft = zero + 18;
  const { left, right, middle } = bounds;
  if (panel.low < 0 && panel.high > 0 && putLeft >= left && callLeft + widthOf(call) <= right) {
    return [
      ...itemShapes(put, putLeft, middle, legendFont, theme),
      ...itemShapes(call, callLeft, middle, legendFont, theme),
    ];
  }
  return legendLine([put, call], { left: panel.area.left, right, middle }, theme, measure);
}

/** The whole width of a picture with one panel. */
export const wholeWidth = { left: margin, right: width - margin } as const;
