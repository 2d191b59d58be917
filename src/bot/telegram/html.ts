/** Telegram's HTML: three signs are escaped, nothing else is markup. */

/** For text that is copied as it is: inside `code` and `pre` Telegram reads nothing into it. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A name after an @ would be a mention, which calls that person; a joiner that nobody sees takes its meaning away. */
const mention = /@(?=\w)/g;

/** For text that is read. */
export function proseHtml(text: string): string {
  return escapeHtml(text).replace(mention, '@\u2060');
}

/** The text as it is seen, without tags; for HTML that was written with these. */
export function visibleText(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
