/** Title, source, scope, time, net total, warning: what is read before the bars. Pure. */

import { formatFullMoment, formatMoment } from '../lib/format.js';
import { pictureMargin as margin } from './picture.js';
import { centredBaseline, type Shape, type TextShape } from './shapes.js';
import type { ChartHead } from './spec.js';
import type { Theme } from './theme.js';
import { type Font, fitFont, fitText, type Measure } from './typeface.js';
import { sourceText } from './wording.js';

const chipFont: Font = { size: 22, weight: 600 };
const lineFont: Font = { size: 26, weight: 400 };
const warningFont: Font = { size: 24, weight: 600 };
/** Share of the line that the words beside the number may take. */
const widestAside = 0.6;

export interface Header {
  shapes: Shape[];
  /** Where it ends. */
  height: number;
}

/** The number a picture is about: `Net −$92.0 M`, then small `per 1-point move`. */
export interface HeaderLead {
  text: string;
  /** Colour: the side it stands for; `plain` for neither, `unknown` for no number. */
  tone: 'call' | 'put' | 'plain' | 'unknown';
  aside: string;
}

/** The tone of a signed number: 0 is of neither side, NaN is unknown. */
export function toneOf(value: number): HeaderLead['tone'] {
  if (!Number.isFinite(value)) return 'unknown';
  if (value === 0) return 'plain';
  return value < 0 ? 'put' : 'call';
}

export function leadColor(tone: HeaderLead['tone'], theme: Theme): string {
  switch (tone) {
    case 'call':
      return theme.mark['call-wall'];
    case 'put':
      return theme.mark['put-wall'];
    case 'plain':
      return theme.text;
    case 'unknown':
      return theme.muted;
  }
}

/** The header over a picture `width` wide. Nothing in it overlaps: long texts shrink, then end in an ellipsis. */
export function headerOf(
  spec: ChartHead,
  { title, lead }: { title: string; lead: HeaderLead },
  width: number,
  theme: Theme,
  measure: Measure,
): Header {
  const right = width - margin;
  const shapes: Shape[] = [];
  const write = (text: string, x: number, y: number, font: Font, color: string, align: TextShape['align'] = 'left') =>
    shapes.push({ kind: 'text', text, x, y, font, color, align });

  const chip = chipOf(spec, right, theme, measure);
  shapes.push(...chip.shapes);
  const titleRoom = chip.left - margin - 24;
  const titleFont = fitFont(title, { size: 46, weight: 700 }, titleRoom, measure, 28);
  write(fitText(title, titleFont, titleRoom, measure), margin, 72, titleFont, theme.text);

  // A file may be of any year.
  const time = spec.source === 'file' ? formatFullMoment(spec.dataTime) : formatMoment(spec.dataTime);
  const timeWidth = measure(time, lineFont);
  const scopeRoom = right - margin - timeWidth - 24;
  write(fitText(spec.scopeLabel, lineFont, scopeRoom, measure), margin, 116, lineFont, theme.muted);
  write(time, right, 116, lineFont, theme.muted, 'right');

  const aside = fitText(lead.aside, lineFont, (right - margin) * widestAside, measure);
  const leadFont = fitFont(
    lead.text,
    { size: 38, weight: 700 },
    right - margin - measure(aside, lineFont) - 14,
    measure,
  );
  write(lead.text, margin, 170, leadFont, leadColor(lead.tone, theme));
  write(aside, margin + measure(lead.text, leadFont) + 14, 170, lineFont, theme.muted);

  if (spec.warning === null) return { shapes, height: 190 };
  const box = warningOf(spec.warning, 192, right, theme, measure);
  return { shapes: [...shapes, ...box.shapes], height: box.bottom };
}

/** The source: quiet when the data are live, loud when they are not what a trader takes them for. */
function chipOf(spec: ChartHead, right: number, theme: Theme, measure: Measure): { shapes: Shape[]; left: number } {
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
