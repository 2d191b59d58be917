/** Underlying symbols as people type them. */

/** Checked before upper-casing, which would turn some foreign letters into ASCII. */
const pattern = /^[A-Za-z][A-Za-z0-9./]{0,9}$/;

/** Marks that nobody sees come along when a symbol is copied from a page. */
const unseen = /\p{Cf}+/gu;

/** Upper-cased, without the `$` or `^` some people put before it; null when it cannot be a symbol. */
export function parseSymbol(text: string): string | null {
  const symbol = text.replace(unseen, '').trim().replace(/^[$^]/, '');
  return pattern.test(symbol) ? symbol.toUpperCase() : null;
}
