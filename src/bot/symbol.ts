/** Underlying symbols as people type them. */

const pattern = /^[A-Z][A-Z0-9./]{0,9}$/;

/** Upper-cased, without the `$` or `^` some people put before it; null when it cannot be a symbol. */
export function parseSymbol(text: string): string | null {
  const symbol = text.trim().replace(/^[$^]/, '').toUpperCase();
  return pattern.test(symbol) ? symbol : null;
}
