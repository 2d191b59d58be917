/** Columns a text takes in letters of one width, so that tables align whatever is in them. */

const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Latin letters, figures and the signs of our own texts: one column each, told without looking at every character. */
const narrow = /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u22ff]*$/;

/** Combining marks count 0, East Asian wide characters and emoji 2, everything else 1. Expects printable text. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += zeroWidth.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** Fills with spaces up to `width` columns; longer texts stay whole. */
export function padTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + space : space + text;
}

/** A single space that may be broken: not the one between a number and its unit. */
const breakable = / (?!(?:[KMBT%]|ET)(?:[\s.,;:)]|$))/;

/** What parts figures on a line, the strongest first. */
const separators = ['   ', ' · '];

/**
 * Breaks at spaces so that no line exceeds `width` columns; a longer word stays whole on a line of its own.
 * Wide gaps and middle dots, which part figures, are broken before single spaces; a number stays with its unit.
 */
export function wrap(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text.trimEnd()];
  const separator = separators.find((one) => text.trim().includes(one)) ?? ' ';
  const pieces =
    separator === ' ' ? text.split(breakable) : text.split(separator).flatMap((piece) => wrap(piece.trim(), width));
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    const longer = line === '' ? piece : `${line}${separator}${piece}`;
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line.trimEnd());
      line = piece;
    } else line = longer;
  }
  lines.push(line.trimEnd());
  return lines;
}
