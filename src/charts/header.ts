/** Title, source, scope, time, net total, warning: what is read before the bars. Pure. */

import { formatDollars, formatFullMoment, formatMoment } from '../lib/format.js';
import { centredBaseline, type Shape, type TextShape } from './shapes.js';
import type { GexChartSpec } from './spec.js';
import type { Theme } from './theme.js';
import { type Font, fitFont, fitText, type Measure } from './typeface.js';
import { sourceText, titleText, unitText } from './wording.js';

const margin = 36;
const chipFont: Font = { size: 22, weight: 600 };
const lineFont: Font = { size: 26, weight: 400 };
const warningFont: Font = { size: 24, weight: 600 };

export interface Header {
  shapes: Shape[];
  /** Where it ends. */
  height: number;
}

/** The header over a picture `width` wide. Nothing in it overlaps: long texts shrink, then end in an ellipsis. */
export function headerOf(spec: GexChartSpec, width: number, theme: Theme, measure: Measure): Header {
  const right = width - margin;
  const shapes: Shape[] = [];
  const write = (text: string, x: number, y: number, font: Font, color: string, align: TextShape['align'] = 'left') =>
    shapes.push({ kind: 'text', text, x, y, font, color, align });

  const chip = chipOf(spec, right, theme, measure);
  shapes.push(...chip.shapes);
  const title = titleText(spec);
  const titleRoom = chip.left - margin - 24;
  const titleFont = fitFont(title, { size: 46, weight: 700 }, titleRoom, measure, 28);
  write(fitText(title, titleFont, titleRoom, measure), margin, 72, titleFont, theme.text);

  // A file may be of any year.
  const time = spec.source === 'file' ? formatFullMoment(spec.dataTime) : formatMoment(spec.dataTime);
  const timeWidth = measure(time, lineFont);
  const scopeRoom = right - margin - timeWidth - 24;
  write(fitText(spec.scopeLabel, lineFont, scopeRoom, measure), margin, 116, lineFont, theme.muted);
  write(time, right, 116, lineFont, theme.muted, 'right');

  const net = `Net ${formatDollars(spec.netTotal, { plus: true })}`;
  const unit = unitText[spec.unit];
  const netFont = fitFont(net, { size: 38, weight: 700 }, right - margin - measure(unit, lineFont) - 14, measure);
  const netColor = Number.isFinite(spec.netTotal)
    ? spec.netTotal < 0
      ? theme.mark['put-wall']
      : theme.mark['call-wall']
    : theme.muted;
  write(net, margin, 170, netFont, netColor);
  write(unit, margin + measure(net, netFont) + 14, 170, lineFont, theme.muted);

  if (spec.warning === null) return { shapes, height: 190 };
  const box = warningOf(spec.warning, 192, right, theme, measure);
  return { shapes: [...shapes, ...box.shapes], height: box.bottom };
}

/** The source: quiet when the data are live, loud when they are not what a trader takes them for. */
function chipOf(spec: GexChartSpec, right: number, theme: Theme, measure: Measure): { shapes: Shape[]; left: number } {
  const source = sourceText[spec.source];
  const text = source.charAt(0).toUpperCase() + source.slice(1);
  const isLoud = spec.source === 'simulated';
  const width = Math.ceil(measure(text, chipFont)) + 32;
  const left = right - width;
  const box: Shape = {
    kind: 'box',
    x: left,
    y: 36,
    width,
    height: 42,
    radius: 21,
    fill: isLoud ? theme.warning : theme.surface,
  };
  const label: Shape = {
    kind: 'text',
    text,
    x: left + width / 2,
    y: centredBaseline(57, chipFont.size),
    font: chipFont,
    color: isLoud ? theme.ground : spec.source === 'live' ? theme.text : theme.warning,
    align: 'center',
  };
  return { shapes: [box, label], left };
}

function warningOf(
  warning: string,
  top: number,
  right: number,
  theme: Theme,
  measure: Measure,
): { shapes: Shape[]; bottom: number } {
  const room = right - margin - 40;
  const lines = wrap(warning, warningFont, room, measure).slice(0, 2);
  const height = lines.length * 32 + 18;
  const shapes: Shape[] = [
    { kind: 'box', x: margin, y: top, width: right - margin, height, radius: 10, fill: theme.warningSurface },
    { kind: 'box', x: margin, y: top + 8, width: 5, height: height - 16, radius: 2, fill: theme.warning },
  ];
  for (const [index, text] of lines.entries()) {
    const y = centredBaseline(top + 9 + 16 + index * 32, warningFont.size);
    shapes.push({ kind: 'text', text, x: margin + 22, y, font: warningFont, color: theme.warning, align: 'left' });
  }
  return { shapes, bottom: top + height };
}

/** Lines of whole words; the second takes what is left, cut to the room. */
function wrap(text: string, font: Font, room: number, measure: Measure): string[] {
  if (measure(text, font) <= room) return [text];
  const words = text.split(' ');
  let count = words.length;
  while (count > 1 && measure(words.slice(0, count).join(' '), font) > room) count -= 1;
  const first = fitText(words.slice(0, count).join(' '), font, room, measure);
  const rest = words.slice(count).join(' ');
  return rest === '' ? [first] : [first, fitText(rest, font, room, measure)];
}
