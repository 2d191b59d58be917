/** What people type and what feeds send is shown to others: nothing in it may steer a terminal or reorder a line. */

/** Control, format (bidi, zero width), surrogate, private-use and unassigned characters, and the two Unicode line breaks. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/** One line of text without control characters; each run of them becomes one space. */
export function printable(text: string): string {
  return text.replace(unprintable, ' ');
}

/** A person's own word as quoted back to them: printable and at most `longest` characters. */
export function quoted(text: string, longest = 24): string {
  const characters = [...printable(text).trim()];
  const short = characters.length > longest ? `${characters.slice(0, longest).join('')}…` : characters.join('');
  return `“${short}”`;
}
