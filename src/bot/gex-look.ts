/** How `/gex` looks at a scope: which view, weighed by what, in which unit. */

import type { Ask, GexUnit, OptionValues, ThemeName } from './command.js';
import { type GexView, type GexViewOptions, gexViews } from './gex-view.js';
import { defaultStrikes, parseStrikeRange, type StrikeRange } from './strike-range.js';
import type { By } from './wording.js';

/** Exposures other than gamma, on dealers’ books as the sign convention has them. */
export type Exposure = 'dex' | 'vanna' | 'charm';

/** Every view there is, those of gamma first. */
export const gexLookViews: readonly { value: GexView | Exposure; label: string }[] = [
  ...gexViews,
  { value: 'dex', label: 'DEX' },
  { value: 'vanna', label: 'Vanna' },
  { value: 'charm', label: 'Charm' },
];

export const gexWeights: readonly { value: By | 'both'; label: string }[] = [
  { value: 'oi', label: 'Open interest' },
  { value: 'volume', label: 'Volume' },
  { value: 'both', label: 'Both' },
];

export interface GexLook {
  /** With `both` the view of gamma is kept for going back to one weight, and the picture shows net. */
  view: GexView | Exposure;
  /** Always `oi` for exposures other than gamma: the engine weighs those by open interest alone. */
  by: By | 'both';
  unit: GexUnit;
  theme: ThemeName;
  strikes: StrikeRange;
}

/** Null for a view of gamma. */
export function exposureOf({ view }: Pick<GexLook, 'view'>): Exposure | null {
  return view === 'dex' || view === 'vanna' || view === 'charm' ? view : null;
}

/** The look as one ladder of gamma has it; null for exposures and for both weights side by side. */
export function gammaLook({ view, by, ...rest }: GexLook): GexViewOptions | null {
  return view === 'dex' || view === 'vanna' || view === 'charm' || by === 'both' ? null : { view, by, ...rest };
}

/** The look a call asks for, with the chat's unit and theme. */
export function gexLook(ask: Ask, options: OptionValues): GexLook {
  const { unit, theme } = ask.actor.settings;
  const strikes = typeof options.strikes === 'string' ? parseStrikeRange(options.strikes) : null;
  const view = gexLookViews.find((one) => one.value === options.view)?.value ?? 'split';
  const by = gexWeights.find((one) => one.value === options.by)?.value ?? 'oi';
  return { view, by: exposureOf({ view }) === null ? by : 'oi', unit, theme, strikes: strikes ?? defaultStrikes };
}
