/** What a profile's marks on the line of zero mean: other roots, the zone of other conventions, none at all. Pure. */

import { formatLevel } from '../lib/format.js';
import { pictureMargin as margin, pictureWidth as width } from './picture.js';
import { centredBaseline, type Shape } from './shapes.js';
import type { ProfileChartSpec } from './spec.js';
import type { Theme } from './theme.js';
import { type Font, fitFont, fitText, type Measure } from './typeface.js';

const font: Font = { size: 24, weight: 600 };
const lineHeight = 38;
const icon = 28;
/** Roots named; more are counted. */
const mostNamed = 4;

interface Line {
  text: string;
  iconOf(middle: number): Shape[];
}

export interface ProfileLegend {
  height: number;
  shapesAt(top: number): Shape[];
}

/** Colours of the areas, then one line for each kind of mark that is there. */
export function profileLegend(spec: ProfileChartSpec, theme: Theme, measure: Measure): ProfileLegend {
  const lines = linesOf(spec, theme);
  return {
    height: 48 + lines.length * lineHeight,
    shapesAt: (top) => [
      ...sidesAt(top + 26, theme, measure),
      ...lines.flatMap(({ text, iconOf }, index) => {
        const middle = top + 48 + lineHeight / 2 + index * lineHeight - 4;
        const room = width - 2 * margin - icon;
        const fitted = fitFont(text, font, room, measure, 19);
        return [...iconOf(middle), wordsAt(fitText(text, fitted, room, measure), margin + icon, middle, fitted, theme)];
      }),
    ],
  };
}

function wordsAt(text: string, x: number, middle: number, at: Font, theme: Theme): Shape {
  return { kind: 'text', text, x, y: centredBaseline(middle, at.size), font: at, color: theme.text, align: 'left' };
}

function sidesAt(middle: number, theme: Theme, measure: Measure): Shape[] {
  let x = margin;
  return (['put', 'call'] as const).flatMap((side) => {
    const text = side === 'put' ? 'Negative gamma' : 'Positive gamma';
    const box: Shape = { kind: 'box', x, y: middle - 9, width: 18, height: 18, radius: 4, fill: theme[side] };
    const words = wordsAt(text, x + 28, middle, font, theme);
    x += 28 + measure(text, font) + 32;
    return [box, words];
  });
}

function linesOf({ roots, chosen, zone, prices }: ProfileChartSpec, theme: Theme): Line[] {
  const lines: Line[] = [];
  const others = roots.filter((root) => root !== chosen);
  if (roots.length === 0 && chosen === null) {
    const text = 'No zero gamma: net gamma does not change its sign';
    lines.push({ text, iconOf: (middle) => rootMark(margin + 9, middle, false, theme) });
  }
  if (others.length > 0) {
    const named = others.slice(0, mostNamed).map((root) => {
      const isOff = root < prices[0]! || root > prices.at(-1)!;
      return `${formatLevel(root)}${isOff ? ' (off range)' : ''}`;
    });
    const rest = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : '';
    const words = chosen === null ? 'Changes sign at' : 'Also zero at';
    const text = `${words} ${named.join(', ')}${rest}`;
    lines.push({ text, iconOf: (middle) => rootMark(margin + 9, middle, false, theme) });
  }
  if (zone !== null) {
    const text = `Zero gamma by other conventions: ${formatLevel(zone.low)} to ${formatLevel(zone.high)}`;
    const fill = zoneFill(theme);
    lines.push({
      text,
      iconOf: (middle) => [{ kind: 'box', x: margin, y: middle - 11, width: 18, height: 22, radius: 2, fill }],
    });
  }
  return lines;
}

/** The band of the zone lets what lies under it through. */
export function zoneFill(theme: Theme): string {
  return `${theme.mark['zero-gamma']}59`;
}

/** A dot on the line of zero: full for the chosen root, a ring for another. */
export function rootMark(x: number, y: number, isChosen: boolean, theme: Theme): Shape[] {
  const dot = (radius: number, paint: { fill: string; stroke?: string }): Shape => ({
    kind: 'box',
    x: x - radius,
    y: y - radius,
    width: 2 * radius,
    height: 2 * radius,
    radius,
    ...paint,
  });
  const color = theme.mark['zero-gamma'];
  if (!isChosen) return [dot(9, { fill: theme.ground }), dot(7, { fill: theme.ground, stroke: color })];
  return [dot(13, { fill: theme.ground }), dot(10, { fill: color })];
}
