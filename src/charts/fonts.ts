/**
 * The embedded font. A bare container has none, and without one text is invisible rather than an error: hence the self-check.
 * Files are the Latin and Greek subsets of Inter; Latin lacks Greek letters, and neither holds arrows.
 */

import { fileURLToPath } from 'node:url';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { AppError } from '../lib/errors.js';
import { cssFont, type Font, type Measure } from './typeface.js';

const files: readonly [string, string][] = [
  ['latin-400', 'Gexwatch Inter'],
  ['latin-600', 'Gexwatch Inter'],
  ['latin-700', 'Gexwatch Inter'],
  ['greek-400', 'Gexwatch Inter Greek'],
  ['greek-600', 'Gexwatch Inter Greek'],
];

let isRegistered = false;

/** Registers the font once for the process (the table is shared by its threads). Throws FONT_UNUSABLE. */
export function registerFonts(): void {
  if (isRegistered) return;
  for (const [name, family] of files) {
    let key: unknown;
    try {
      const address = import.meta.resolve(`@fontsource/inter/files/inter-${name}-normal.woff2`);
      key = GlobalFonts.registerFromPath(fileURLToPath(address), family);
    } catch (cause) {
      throw new AppError('FONT_UNUSABLE', `The embedded font file ${name} is missing.`, { cause });
    }
    if (key === null) throw new AppError('FONT_UNUSABLE', `The embedded font file ${name} cannot be read.`);
  }
  assertVisible(canvasMeasure());
  isRegistered = true;
}

/** Throws FONT_UNUSABLE when text has no width or the weights are one and the same. */
export function assertVisible(measure: Measure): void {
  const text = '−1,234.5 Zero gamma';
  const regular = measure(text, { size: 40, weight: 400 });
  if (!(regular > 100)) throw new AppError('FONT_UNUSABLE', 'Text drawn in the embedded font has no width.');
  if (measure(text, { size: 40, weight: 700 }) === regular) {
    throw new AppError('FONT_UNUSABLE', 'The bold weight of the embedded font is not in use.');
  }
}

/** Measures with a canvas of its own; fonts must be registered first. */
export function canvasMeasure(): Measure {
  const context = createCanvas(1, 1).getContext('2d');
  return (text: string, font: Font) => {
    context.font = cssFont(font);
    return context.measureText(text).width;
  };
}
