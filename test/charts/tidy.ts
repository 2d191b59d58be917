/** What every picture keeps to: all text inside, none over another, none over the data. */

import { expect } from 'vitest';
import { canvasMeasure, registerFonts } from '../../src/charts/fonts.js';
import type { Picture } from '../../src/charts/picture.js';
import { type Area, type TextShape, textArea } from '../../src/charts/shapes.js';
import { cssFont, type Measure } from '../../src/charts/typeface.js';

/** The measure pictures are drawn with; it remembers, because the same few words come in every seed. */
export function testMeasure(): Measure {
  registerFonts();
  const measure = canvasMeasure();
  const known = new Map<string, number>();
  return (text, font) => {
    const key = `${cssFont(font)}|${text}`;
    const width = known.get(key) ?? measure(text, font);
    known.set(key, width);
    return width;
  };
}

export const textsOf = (picture: Picture) => picture.over.filter((shape): shape is TextShape => shape.kind === 'text');

/** The texts around the data, in the order they are painted. */
export const wordsOf = (picture: Picture) => textsOf(picture).map((shape) => shape.text);

function overlap(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Every text inside the picture, none over another, none over the data. `why` names the case. */
export function expectTidy(picture: Picture, measure: Measure, why: string): void {
  const texts = textsOf(picture).map((shape) => ({ text: shape.text, area: textArea(shape, measure) }));
  const faults: string[] = [];
  for (const [index, { text, area }] of texts.entries()) {
    if (!(area.left >= 0)) faults.push(`${text} left of the picture`);
    if (!(area.top >= 0)) faults.push(`${text} above the picture`);
    if (!(area.right <= picture.width)) faults.push(`${text} right of the picture`);
    if (!(area.bottom <= picture.height)) faults.push(`${text} below the picture`);
    if (overlap(area, picture.plot)) faults.push(`${text} over the data`);
    for (const other of texts.slice(index + 1)) {
      if (overlap(area, other.area)) faults.push(`${text} over ${other.text}`);
    }
  }
  expect(faults, why).toEqual([]);
}

/** The code and words of the error that drawing throws, or null when it draws. */
export function refusalOf(draw: () => Picture): { code: string; message: string } | null {
  try {
    draw();
    return null;
  } catch (error) {
    return error as { code: string; message: string };
  }
}
