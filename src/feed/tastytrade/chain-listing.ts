/** The broker's nested option chain, read into our words. Pure: what cannot be used is skipped and counted. */

import type { Settlement } from '../../engine/types.js';
import type { ListedExpiration } from '../ports.js';

/** What a chain holds in our words. */
export interface ChainListing {
  /** Ascending settlement, then root. */
  expirations: ListedExpiration[];
  /** Roots in the answer, standard or not; 0 means the symbol has no listed options. */
  roots: number;
  skipped: SkipCounts;
}

/** What was left out of a listing, for the log. */
export interface SkipCounts {
  /** Roots with adjusted deliverables. */
  nonStandardRoots: number;
  /** Expirations before the trading day. */
  pastExpirations: number;
  /** Expirations or strikes that make no sense. */
  malformed: number;
  /** Strikes listed twice. */
  duplicates: number;
}

/** What the reading needs to know of dates. */
export interface ListingRules {
  /** Expirations before this date are left out. */
  tradingDay: string;
  isDateKey: (text: unknown) => text is string;
  settlesAt: (date: string, settlement: Settlement) => number;
}

interface Strike {
  price: number;
  call: string;
  put: string;
}

/** @param items `data.items` of GET /option-chains/{symbol}/nested: one element per root. */
export function readChainListing(items: readonly unknown[], rules: ListingRules): ChainListing {
  const skipped: SkipCounts = { nonStandardRoots: 0, pastExpirations: 0, malformed: 0, duplicates: 0 };
  const listed = new Map<string, { expiration: ListedExpiration; strikes: Map<number, Strike> }>();
  for (const item of items) {
    const chain = recordOf(item);
    const root = chain['root-symbol'];
    if (typeof root !== 'string' || root === '') skipped.malformed++;
    else if (chain['option-chain-type'] !== 'Standard') skipped.nonStandardRoots++;
    else readRoot(chain, root, rules, listed, skipped);
  }
  const expirations = [...listed.values()]
    .filter(({ strikes }) => strikes.size > 0)
    .map(({ expiration, strikes }) => withStrikes(expiration, strikes))
    .sort((a, b) => a.settlesAt - b.settlesAt || (a.root < b.root ? -1 : a.root > b.root ? 1 : 0));
  return { expirations, roots: items.length, skipped };
}

function readRoot(
  chain: Record<string, unknown>,
  root: string,
  rules: ListingRules,
  listed: Map<string, { expiration: ListedExpiration; strikes: Map<number, Strike> }>,
  skipped: SkipCounts,
): void {
  const shares = numberOf(chain['shares-per-contract']);
  const multiplier = shares > 0 ? shares : 100;
  for (const entry of listOf(chain.expirations)) {
    const { 'expiration-date': date, 'settlement-type': settlement, strikes } = recordOf(entry);
    if (!rules.isDateKey(date) || (settlement !== 'AM' && settlement !== 'PM')) {
      skipped.malformed++;
      continue;
    }
    if (date < rules.tradingDay) {
      skipped.pastExpirations++;
      continue;
    }
    const key = `${root} ${date} ${settlement}`;
    let held = listed.get(key);
    if (held === undefined) {
      const settlesAt = rules.settlesAt(date, settlement);
      const expiration: ListedExpiration = {
        root,
        date,
        settlement,
        settlesAt,
        multiplier,
        strikes: [],
        callSymbols: [],
        putSymbols: [],
      };
      held = { expiration, strikes: new Map() };
      listed.set(key, held);
    }
    for (const row of listOf(strikes)) readStrike(recordOf(row), held.strikes, skipped);
  }
}

function readStrike(row: Record<string, unknown>, strikes: Map<number, Strike>, skipped: SkipCounts): void {
  const price = numberOf(row['strike-price']);
  const call = symbolOf(row['call-streamer-symbol']);
  const put = symbolOf(row['put-streamer-symbol']);
  if (!(price > 0) || (call === '' && put === '')) skipped.malformed++;
  else if (strikes.has(price)) skipped.duplicates++;
  else strikes.set(price, { price, call, put });
}

function withStrikes(expiration: ListedExpiration, strikes: ReadonlyMap<number, Strike>): ListedExpiration {
  const sorted = [...strikes.values()].sort((a, b) => a.price - b.price);
  return {
    ...expiration,
    strikes: sorted.map((strike) => strike.price),
    callSymbols: sorted.map((strike) => strike.call),
    putSymbols: sorted.map((strike) => strike.put),
  };
}

/** A streamer symbol verbatim; empty when the side is not listed. */
function symbolOf(value: unknown): string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,64}$/.test(value) ? value : '';
}

/** The broker writes decimals as strings. NaN when it is no finite number. */
function numberOf(value: unknown): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;
  return Number.isFinite(number) ? number : Number.NaN;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
