import { daysBetween } from '../../calendar/dates.js';
import type { PracticeExpiration, PracticeRoot, PracticeStrike, PracticeUnderlying } from '../market-source.js';
import { decimal, type Json } from './answer.js';

/** `data` of GET /option-chains/{symbol}/nested: one item per root, as the real API lists SPX and SPXW. */
export function nestedChain(roots: readonly PracticeRoot[], today: string): Json {
  return { items: roots.map((root) => rootItem(root, today)) };
}

function rootItem(root: PracticeRoot, today: string): Json {
  return {
    'underlying-symbol': root.underlyingSymbol,
    'root-symbol': root.root,
    'option-chain-type': root.chainType,
    'shares-per-contract': root.sharesPerContract,
    'tick-sizes': [{ value: '0.05', threshold: '3.0' }, { value: '0.1' }],
    deliverables: [],
    expirations: root.expirations.map((expiration) => expirationItem(expiration, today)),
  };
}

function expirationItem(expiration: PracticeExpiration, today: string): Json {
  return {
    'expiration-type': expiration.expirationType,
    'expiration-date': expiration.date,
    'days-to-expiration': daysBetween(today, expiration.date),
    'settlement-type': expiration.settlement,
    strikes: expiration.strikes.map(strikeItem),
  };
}

function strikeItem(strike: PracticeStrike): Json {
  return {
    'strike-price': decimal(strike.strike),
    call: strike.call,
    'call-streamer-symbol': strike.callStreamerSymbol,
    put: strike.put,
    'put-streamer-symbol': strike.putStreamerSymbol,
  };
}

/** `data` of GET /instruments/equities/{symbol}. Indices are listed here too, told apart by `is-index`. */
export function equityItem(underlying: PracticeUnderlying): Json {
  return {
    symbol: underlying.symbol,
    'instrument-type': 'Equity',
    'short-description': underlying.description.slice(0, 30),
    description: underlying.description,
    'is-index': underlying.isIndex,
    'is-closing-only': false,
    'is-options-closing-only': false,
    active: true,
    'streamer-symbol': underlying.streamerSymbol,
    'tick-sizes': [{ value: '0.0001', threshold: '1.0' }, { value: '0.01' }],
  };
}
