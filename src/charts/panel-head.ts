/** What a panel is, above it and inside it when it is empty. Pure. */

import { type HeaderLead, leadColor } from './header.js';
import { type Area, centredBaseline, type Shape } from './shapes.js';
import type { Theme } from './theme.js';
import { type Font, fitFont, fitText, type Measure } from './typeface.js';

const nameFont: Font = { size: 23, weight: 400 };
const valueFont: Font = { size: 30, weight: 700 };
const noteFont: Font = { size: 24, weight: 600 };

/** Room for the name and the number of a panel. */
export const panelHeadHeight = 80;

/** A name and under it a number, centred over the panel; both shrink to its width. */
export function panelHead(
  { name, value }: { name: string; value: Pick<HeaderLead, 'text' | 'tone'> },
  area: Area,
  top: number,
  theme: Theme,
  measure: Measure,
): Shape[] {
  const room = area.right - area.left;
  const line = (words: string, wanted: Font, middle: number, color: string): Shape => {
    const font = fitFont(words, wanted, room, measure);
    return {
      kind: 'text',
      text: fitText(words, font, room, measure),
      x: (area.left + area.right) / 2,
      y: centredBaseline(middle, font.size),
      font,
      color,
      align: 'center',
    };
  };
  return [
    line(name, nameFont, top + 14, theme.muted),
    line(value.text, valueFont, top + 48, leadColor(value.tone, theme)),
  ];
}

/** Words on a chip in the middle of a panel without bars, so that nobody waits for them. */
export function emptyPanel(text: string, area: Area, theme: Theme, measure: Measure): Shape[] {
  const middle = { x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 };
  const [width, height] = [measure(text, noteFont) + 36, 52];
  return [
    {
      kind: 'box',
      x: middle.x - width / 2,
      y: middle.y - height / 2,
      width,
      height,
      radius: 10,
      fill: theme.surface,
    },
    {
      kind: 'text',
      text,
      x: middle.x,
      y: centredBaseline(middle.y, noteFont.size),
      font: noteFont,
      color: theme.muted,
      align: 'center',
    },
  ];
}
