/** How many strikes a chart shows above and below spot. */
export interface StrikeRange {
  above: number;
  below: number;
}

export const fewestStrikes = 5;
export const mostStrikes = 50;
export const defaultStrikes: StrikeRange = { above: 25, below: 25 };

/** `25` or `30/15` (above/below), each 5 to 50; null for anything else. */
export function parseStrikeRange(text: string): StrikeRange | null {
  const match = /^(\d{1,3})(?:\s*\/\s*(\d{1,3}))?$/.exec(text.trim());
  if (match === null) return null;
  const above = Number(match[1]);
  const below = match[2] === undefined ? above : Number(match[2]);
  const fits = (count: number) => count >= fewestStrikes && count <= mostStrikes;
  return fits(above) && fits(below) ? { above, below } : null;
}

/** The shortest way to write it: `25`, `30/15`. */
export function strikeRangeWord(range: StrikeRange): string {
  return range.above === range.below ? `${range.above}` : `${range.above}/${range.below}`;
}
