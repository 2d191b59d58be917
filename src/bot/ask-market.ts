import type { ScopeKey } from '../engine/types.js';
import type { Ask, OptionValues } from './command.js';
import type { GexAnswer } from './ports.js';
import { parseScope } from './scope.js';

/** The symbol a call is about: the option, else the chat's default. */
export function symbolOf(ask: Ask, options: OptionValues): string {
  return typeof options.symbol === 'string' ? options.symbol : ask.actor.settings.defaultSymbol;
}

/** The scope a call is about: the option, else the chat's default, else null (0dte, else next). */
export function scopeOf(ask: Ask, options: OptionValues): ScopeKey | null {
  const word = typeof options.scope === 'string' ? options.scope : ask.actor.settings.defaultScope;
  return word === null ? null : parseScope(word);
}

/** The answer behind /gex and /levels. Errors of the port pass through; run-command words them. */
export function askMarket(ask: Ask, options: OptionValues): Promise<GexAnswer> {
  return ask.market.gex(symbolOf(ask, options), scopeOf(ask, options), {
    refresh: options.refresh === 'now',
    signal: ask.signal,
    progress: (share, text) => ask.progress(share, text),
  });
}
