import type { Expiration } from '../engine/types.js';
import type { OptionChain } from './ports.js';

/** A chain flattened into parallel columns, one row per contract, with the book slot of each. Order: expiration, strike, call before put. */
export interface ContractList {
  symbol: string;
  count: number;
  /** Ascending settlement. */
  expirations: Expiration[];
  /** Index into `expirations`. */
  expiration: Uint16Array;
  strike: Float64Array;
  isCall: Uint8Array;
  multiplier: Float64Array;
  streamerSymbols: string[];
  slots: Int32Array;
}

/** Flattens a broker chain; `register` gives each streamer symbol its slot in the book. */
export function flattenChain(chain: OptionChain, register: (streamerSymbol: string) => number): ContractList {
  const expirations = [...chain.expirations].sort((a, b) => a.settlesAt - b.settlesAt || (a.root < b.root ? -1 : 1));
  const total = expirations.reduce(
    (sum, each) => sum + each.callSymbols.filter(Boolean).length + each.putSymbols.filter(Boolean).length,
    0,
  );
  const list: ContractList = {
    symbol: chain.symbol,
    count: total,
    expirations: expirations.map(({ root, date, settlement, settlesAt }) => ({ root, date, settlement, settlesAt })),
    expiration: new Uint16Array(total),
    strike: new Float64Array(total),
    isCall: new Uint8Array(total),
    multiplier: new Float64Array(total),
    streamerSymbols: [],
    slots: new Int32Array(total),
  };
  expirations.forEach((expiration, expirationIndex) => {
    expiration.strikes.forEach((strike, row) => {
      for (const [isCall, symbol] of [
        [1, expiration.callSymbols[row]],
        [0, expiration.putSymbols[row]],
      ] as const) {
        if (symbol === undefined || symbol === '') continue;
        const index = list.streamerSymbols.length;
        list.streamerSymbols.push(symbol);
        list.expiration[index] = expirationIndex;
        list.strike[index] = strike;
        list.isCall[index] = isCall;
        list.multiplier[index] = expiration.multiplier;
        list.slots[index] = register(symbol);
      }
    });
  });
  return list;
}
