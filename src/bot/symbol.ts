/** Underlying symbols as people type them. */

/** Checked before upper-casing, which would turn some foreign letters into ASCII. */
const pattern = /^[A-Za-z][A-Za-z0-9./]{0,9}$/;

/** Upper-cased, without the `$` or `^` some people put before it; null when it cannot be a symbol. */
export function parseSymbol(text: string): string | null {
  const symbol = text.trim().replace(/^[$^]/, '');
  return pattern.test(symbol) ? symbol.toUpperCase() : null;
}
