/** The engine's public face. Everything in this folder is pure: no clock, no network, no disk. */

export { analyse } from './analyse.js';
export * as blackScholes from './black-scholes.js';
export { forwardPrices } from './carry.js';
export { contractWeights, estimateIv } from './implied-volatility.js';
export { parseScope, scopeDates, standingScopes } from './scope.js';
export { defaultEngineSettings, methodVersion, yearsToSettlement } from './settings.js';
export {
  formatOccSymbol,
  formatStreamerSymbol,
  type OptionSymbol,
  parseOccSymbol,
  parseStreamerSymbol,
} from './symbology.js';
export type * from './types.js';
