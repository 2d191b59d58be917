/** Texts cut between words, so that no figure is ever shortened into another one. */

/** What belongs to the figure before it: `$310 M`, `0.44 %`, `2 h 5 min`, `10:41 ET`, `1.2× the next`. */
const unit = /^(?:[KMBT%×]|s|min|h|d|ET|of)[).,;:]*\s*$/;
const endsInFigure = /[\d–]\s*$/;
const month = /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s*$/;
const duration = /\d\s+(?:h|min)\s*$/;

/** The words of a text with the space after each; a figure, its unit and the day of a month are one word. */
export function words(text: string): string[] {
  const found: string[] = [];
  let before = '';
  for (const word of text.match(/\S+\s*/g) ?? []) {
    const last = found.at(-1);
    const isOne =
      last !== undefined &&
      ((unit.test(word) && endsInFigure.test(last)) ||
        (/^\d/.test(word) && (month.test(before) || duration.test(last) || /\d\s+of\s*$/.test(last))));
    if (isOne) found[found.length - 1] = last + word;
    else found.push(word);
    before = word;
  }
  return found;
}

/** Without its last `count` words, and an ellipsis in their place; empty when nothing is left. */
export function withoutLastWords(text: string, count: number): string {
  if (count <= 0) return text;
  const all = words(text);
  const kept = all
    .slice(0, Math.max(0, all.length - count))
    .join('')
    .trimEnd();
  return kept === '' || kept.endsWith('…') ? kept : `${kept} …`;
}

/** Without its first `count` words, and an ellipsis in their place; empty when nothing is left. */
export function withoutFirstWords(text: string, count: number): string {
  const all = words(text);
  if (count <= 0) return text;
  return count >= all.length ? '' : `… ${all.slice(count).join('').trimEnd()}`;
}

/** As many words as fit into `limit` units of `sizeOf`, with an ellipsis when some do not. */
export function cutToFit(text: string, limit: number, sizeOf: (text: string) => number): string {
  if (sizeOf(text) <= limit) return text;
  let kept = '';
  for (const word of words(text)) {
    const longer = kept + word;
    if (sizeOf(`${longer.trimEnd()} …`) > limit) break;
    kept = longer;
  }
  return kept === '' ? '…' : `${kept.trimEnd()} …`;
}
