/** Chains by trading day, built when first asked for, and the way from a streamer symbol to its contract. */

import { parseStreamerSymbol } from '../../engine/symbology.js';
import { buildChain, type ChainParts, type ModelChain } from './chain.js';
import { openInterestOf } from './open-interest.js';
import { type Pace, paceOf } from './pace.js';
import type { Profile } from './profiles.js';
import type { SessionDay } from './trading-moment.js';

/** A chain with what is computed from it once it is needed. */
export interface ChainEntry {
  chain: ModelChain;
  openInterest(): Float64Array;
  pace(): Pace;
}

export interface ChainBooks {
  chainOf(profile: Profile, day: SessionDay): ChainEntry;
  /** The contract of a streamer symbol among those listed on `day`, or null. The answer is overwritten by the next call. */
  find(symbol: string, day: SessionDay): Found | null;
}

export interface Found {
  entry: ChainEntry;
  contract: number;
}

interface Book {
  day: SessionDay;
  entries: ChainEntry[];
  byRoot: Map<string, ChainEntry>;
  /** Place of the chain in `entries` × 2²⁰ + contract: no object per contract. */
  places: Map<string, number>;
}

const placeStep = 2 ** 20;
/** Today's, yesterday's (until its open interest is replaced) and one for a question about another day. */
const mostBooks = 3;

export function createChainBooks(parts: ChainParts, profiles: readonly Profile[]): ChainBooks {
  const profileOfRoot = new Map<string, Profile>();
  for (const profile of profiles) for (const { root } of profile.listings) profileOfRoot.set(root, profile);
  const books: Book[] = [];
  const found: { entry: ChainEntry | null; contract: number } = { entry: null, contract: 0 };

  function bookOf(day: SessionDay): Book {
    const first = books[0];
    if (first?.day === day) return first;
    const index = books.findIndex((book) => book.day.date === day.date);
    const book = index < 0 ? { day, entries: [], byRoot: new Map(), places: new Map() } : books.splice(index, 1)[0]!;
    book.day = day;
    books.unshift(book);
    books.length = Math.min(books.length, mostBooks);
    return book;
  }

  function chainOf(profile: Profile, day: SessionDay): ChainEntry {
    const book = bookOf(day);
    const known = book.entries.find((entry) => entry.chain.profile === profile);
    if (known !== undefined) return known;
    const entry = createEntry(parts, buildChain(parts, profile, book.day));
    const base = book.entries.length * placeStep;
    book.entries.push(entry);
    for (let contract = 0; contract < entry.chain.count; contract++) {
      book.places.set(entry.chain.symbol[contract]!, base + contract);
    }
    return entry;
  }

  function find(symbol: string, day: SessionDay): Found | null {
    const book = bookOf(day);
    let place = book.places.get(symbol);
    if (place === undefined) {
      const profile = profileOfRoot.get(parseStreamerSymbol(symbol)?.root ?? '');
      if (profile === undefined || book.entries.some((entry) => entry.chain.profile === profile)) return null;
      chainOf(profile, day);
      place = book.places.get(symbol);
      if (place === undefined) return null;
    }
    found.entry = book.entries[Math.floor(place / placeStep)]!;
    found.contract = place % placeStep;
    return found as Found;
  }

  return { chainOf, find };
}

function createEntry(parts: ChainParts, chain: ModelChain): ChainEntry {
  let openInterest: Float64Array | null = null;
  let pace: Pace | null = null;
  return {
    chain,
    openInterest: () => (openInterest ??= openInterestOf(parts.seed, parts.path, chain)),
    pace: () => (pace ??= paceOf(chain, parts.path.close(chain.profile, chain.day.index - 1))),
  };
}
