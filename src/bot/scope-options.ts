/** Options that the commands about a symbol have in common. */

import type { OptionSpecs } from './command.js';

export const symbolOption = {
  symbol: { kind: 'symbol', description: 'Underlying, such as SPX, QQQ or AAPL', autocomplete: 'symbols' },
} as const satisfies OptionSpecs;

export const scopeOptions = {
  ...symbolOption,
  scope: { kind: 'scope', description: '0dte, next, 45d, all or a date (2026-12-18)', autocomplete: 'expirations' },
} as const satisfies OptionSpecs;

export const strikesOption = {
  strikes: { kind: 'strikes', description: 'Strikes around spot: 5 to 50, or above/below as in 30/15' },
} as const satisfies OptionSpecs;

/** For buttons. */
export const refreshOption = {
  refresh: {
    kind: 'choice',
    hidden: true,
    description: 'Read the market anew',
    choices: [{ value: 'now', label: 'Refresh' }],
  },
} as const satisfies OptionSpecs;
