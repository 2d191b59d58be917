/** Text that Discord shows as it is written: no bold, no links, no mentions, no times, whatever a person or a feed put into it. */

/** Signs that mark up anywhere in a line; brackets make masked links, `<` before a sign begins mentions, times and custom emojis. */
const marks = /[\\*_~`|[\]]|<(?=\S)/g;
/** Signs that mark up at the beginning of a line: headings, small print, quotes, lists. */
const lineStart = /^(\s*)(-#|#{1,3}|>{1,3}|[-+])(?=\s|$)/gm;
const numberedList = /^(\s*\d+)\.(?=\s)/gm;

export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(marks, '\\$&')
      .replace(lineStart, '$1\\$2')
      .replace(numberedList, '$1\\.')
      // Addresses become links by themselves.
      .replace(/:\/\//g, '\\://')
      // Nothing is notified in any case (allowed_mentions); this keeps it from looking like a mention.
      .replace(/@(everyone|here)/gi, '@\u200b$1')
  );
}

/** Text for a fenced block, where only the fence itself means something. */
export function escapeFence(text: string): string {
  return text.replace(/`(?=``)/g, '`\u200b').replace(/``/g, '`\u200b`');
}
