import { parseSymbol } from '../bot/symbol.js';
import { AppError } from '../lib/errors.js';

/** A symbol of the command line as the market writes it. @throws AppError SYMBOL_INVALID. */
export function requireSymbol(text: string): string {
  const symbol = parseSymbol(text);
  if (symbol === null) throw new AppError('SYMBOL_INVALID', `"${text.slice(0, 20)}" is no symbol.`);
  return symbol;
}
