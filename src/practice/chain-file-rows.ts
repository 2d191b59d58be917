/** The plain form both spellings of a quote file are read into. */

import type { DateKey, Right, Settlement } from '../engine/types.js';

/** Contracts as parallel columns. Numbers are NaN where the file has none; an IV of 0 means none. */
export interface ChainFileRows {
  count: number;
  root: string[];
  date: DateKey[];
  settlement: Settlement[];
  right: Right[];
  strike: number[];
  iv: number[];
  gamma: number[];
  delta: number[];
  theta: number[];
  vega: number[];
  bid: number[];
  ask: number[];
  /** Last sale. */
  last: number[];
  volume: number[];
  openInterest: number[];
}

/** What one contract's cells say, before they are checked. */
export interface RawContract {
  root: string;
  date: DateKey;
  right: Right;
  strike: number;
  iv: number;
  gamma: number;
  delta: number;
  theta: number;
  vega: number;
  bid: number;
  ask: number;
  last: number;
  volume: number;
  openInterest: number;
}

/** What the readers of the two forms hand over. */
export interface RawChain {
  /** The file's own word for the underlying; null in CSV files. */
  symbol: string | null;
  /** Quote time as written. */
  timeText: string;
  spot: number;
  bid: number;
  ask: number;
  previousClose: number;
  contracts: RawContract[];
  /** Rows that could not be read, without a cut-off last one. */
  unreadable: number;
  problems: string[];
}

/** Index roots whose options settle at the opening of the expiration date; their weekly roots (SPXW …) settle at the close. */
const settleInTheMorning: ReadonlySet<string> = new Set(['SPX', 'NDX', 'RUT', 'DJX', 'VIX', 'VIXW']);

export function settlementOf(root: string): Settlement {
  return settleInTheMorning.has(root) ? 'AM' : 'PM';
}

export function emptyRows(): ChainFileRows {
  return {
    count: 0,
    root: [],
    date: [],
    settlement: [],
    right: [],
    strike: [],
    iv: [],
    gamma: [],
    delta: [],
    theta: [],
    vega: [],
    bid: [],
    ask: [],
    last: [],
    volume: [],
    openInterest: [],
  };
}

export function addRow(rows: ChainFileRows, contract: RawContract): void {
  const iv = contract.iv > 0 ? contract.iv : Number.NaN;
  // Without a volatility a gamma of 0 is the file's way of saying that it computed none.
  const isUncomputed = Number.isNaN(iv) && !(contract.gamma > 0);
  rows.count++;
  rows.root.push(contract.root);
  rows.date.push(contract.date);
  rows.settlement.push(settlementOf(contract.root));
  rows.right.push(contract.right);
  rows.strike.push(contract.strike);
  rows.iv.push(iv);
  rows.gamma.push(isUncomputed ? Number.NaN : contract.gamma);
  rows.delta.push(isUncomputed ? Number.NaN : contract.delta);
  rows.theta.push(contract.theta);
  rows.vega.push(contract.vega);
  rows.bid.push(contract.bid);
  rows.ask.push(contract.ask);
  rows.last.push(contract.last);
  rows.volume.push(contract.volume);
  rows.openInterest.push(contract.openInterest);
}
