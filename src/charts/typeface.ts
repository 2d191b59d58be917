/** The type of a chart as plain data; widths come in as a function, so that layouts need no canvas. */

/** Family list of the embedded font; Greek lives under a name of its own because two subsets under one name do not merge. */
export const fontFamily = '"Gexwatch Inter", "Gexwatch Inter Greek"';

export interface Font {
  /** CSS pixels. */
  size: number;
  weight: 400 | 600 | 700;
}

/** Width of a text in CSS pixels. */
export type Measure = (text: string, font: Font) => number;

/** The `font` shorthand of a canvas. */
export function cssFont(font: Font): string {
  return `${font.weight} ${font.size}px ${fontFamily}`;
}

/** The font, smaller if the text would be wider than `width`; never under `smallest`. */
export function fitFont(text: string, font: Font, width: number, measure: Measure, smallest = 16): Font {
  const wide = measure(text, font);
  if (wide <= width) return font;
  return { ...font, size: Math.max(smallest, Math.floor((font.size * width) / wide)) };
}

/** The text, cut with an ellipsis if it is wider than `width`. */
export function fitText(text: string, font: Font, width: number, measure: Measure): string {
  if (measure(text, font) <= width) return text;
  const letters = [...text];
  const cut = (count: number) => `${letters.slice(0, count).join('').trimEnd()}…`;
  let fits = 0;
  let tooMany = letters.length;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (measure(cut(middle), font) <= width) fits = middle;
    else tooMany = middle;
  }
  return fits === 0 ? '' : cut(fits);
}
