/**
 * The practice market: prices, chains, open interest, volume, quotes and Greeks as a function of (seed, instant). Nothing is
 * accumulated; what is remembered could be forgotten at any time without changing an answer, so the same seed gives the same day
 * in any process, asked in any order.
 */

import type { MarketClock } from '../../lib/clock.js';
import type {
  GreeksValue,
  MarketSource,
  PracticeRoot,
  PracticeUnderlying,
  QuoteValue,
  SummaryValue,
  TradeValue,
} from '../market-source.js';
import { type EventKind, isAbsent } from './absent-pairs.js';
import { expirationOf, isCall, type ModelChain } from './chain.js';
import { createChainBooks, type Found } from './chain-books.js';
import { fairValue, tradablePrice } from './fair-value.js';
import { type Batch, groupOf, lastBatch } from './greeks-batches.js';
import { listedRoots } from './listed-roots.js';
import { mixText, seedHash } from './noise.js';
import { optionGreeks } from './option-price.js';
import { optionQuote, quotedAt } from './option-quotes.js';
import { createOptionTrades, type TradedContract } from './option-trades.js';
import { createPricePath } from './price-path.js';
import { type Profile, profiles } from './profiles.js';
import { smallProfile } from './small-market.js';
import { createTradingDays, type TradingMoment } from './trading-moment.js';
import { createUnderlyingValues } from './underlying-values.js';
import { createVolatilitySurface, volatilityAt } from './volatility.js';

export interface ModelMarketOptions {
  /** Any finite number; another seed is another market. */
  seed: number;
  clock: MarketClock;
  /** `small` lists a few hundred contracts a symbol instead of up to 20,000. */
  sizes?: 'full' | 'small';
}

export function createModelMarket(options: ModelMarketOptions): MarketSource {
  const seed = seedHash(options.seed);
  const listed = options.sizes === 'small' ? profiles.map(smallProfile) : profiles;
  const days = createTradingDays();
  const path = createPricePath(seed);
  const surface = createVolatilitySurface(seed, path);
  const books = createChainBooks({ seed, days, path }, listed);
  const trades = createOptionTrades(days, path, surface);
  const underlying = createUnderlyingValues(seed, days, path);
  const profileOf = new Map(listed.map((profile) => [profile.symbol, profile]));
  const symbolHash = new Map(listed.map((profile) => [profile, mixText(seed, profile.symbol)]));
  const rootsOf = new WeakMap<ModelChain, PracticeRoot[]>();
  const described = listed.map(describe);

  function roots(symbol: string, at: number): readonly PracticeRoot[] {
    const profile = profileOf.get(symbol);
    if (profile === undefined || profile.listings.length === 0) return [];
    const { chain } = books.chainOf(profile, days.momentAt(at).listed);
    let known = rootsOf.get(chain);
    if (known === undefined) {
      known = listedRoots(chain);
      rootsOf.set(chain, known);
    }
    return known;
  }

  /** Options begin with a dot, underlyings never do. */
  function underlyingOf(streamerSymbol: string): Profile | undefined {
    return streamerSymbol.charCodeAt(0) === 46 ? undefined : profileOf.get(streamerSymbol);
  }

  /** The contract when this pair says something at this moment. */
  function speaking(kind: EventKind, symbol: string, moment: TradingMoment): Found | null {
    const found = books.find(symbol, kind === 'Summary' ? moment.summarised : moment.listed);
    return found === null || isAbsent(kind, found.entry.chain.hash[found.contract]!, moment) ? null : found;
  }

  function batchOf({ entry, contract }: Found, moment: TradingMoment): Batch {
    const { chain } = entry;
    const expiration = expirationOf(chain, contract);
    const over = moment.priced.index > expiration.lastSession.index;
    const session = over ? expiration.lastSession : moment.priced;
    const instant = over ? session.closesAt : moment.priceAt;
    return lastBatch(
      days,
      symbolHash.get(chain.profile)!,
      expiration,
      groupOf(chain.hash[contract]!),
      session,
      instant,
    );
  }

  function quote(symbol: string, at: number): QuoteValue | null {
    const moment = days.momentAt(at);
    const profile = underlyingOf(symbol);
    if (profile !== undefined) return underlying.quote(profile, moment);
    const found = speaking('Quote', symbol, moment);
    return found === null ? null : optionQuote(surface, found.entry.chain, found.entry.pace(), found.contract, moment);
  }

  function trade(symbol: string, at: number): TradeValue | null {
    const moment = days.momentAt(at);
    const profile = underlyingOf(symbol);
    if (profile !== undefined) return underlying.trade(profile, moment);
    const found = speaking('Trade', symbol, moment);
    return found === null ? null : trades.trade(tradedAs(found, symbol, moment), moment);
  }

  /** The contract in the chain of the session the prices are of: before the open that is the day before. Null when new since. */
  function tradedAs(found: Found, symbol: string, moment: TradingMoment): TradedContract | null {
    const then = moment.priced === moment.listed ? found : books.find(symbol, moment.priced);
    return then === null ? null : { chain: then.entry.chain, pace: then.entry.pace(), contract: then.contract };
  }

  function summary(symbol: string, at: number): SummaryValue | null {
    const moment = days.momentAt(at);
    const profile = underlyingOf(symbol);
    if (profile !== undefined) return underlying.summary(profile, moment);
    const found = speaking('Summary', symbol, moment);
    if (found === null) return null;
    const { entry, contract } = found;
    return {
      openInterest: entry.openInterest()[contract]!,
      dayId: moment.summarised.epochDay,
      prevDayClose: entry.pace().dormant[contract] === 1 ? Number.NaN : previousClose(entry.chain, contract),
      // The model keeps no range per contract.
      dayOpen: Number.NaN,
      dayHigh: Number.NaN,
      dayLow: Number.NaN,
    };
  }

  function previousClose(chain: ModelChain, contract: number): number {
    const session = days.before(chain.day);
    return tradablePrice(chain, fairValue(surface, chain, contract, session, session.closesAt));
  }

  function greeks(symbol: string, at: number): GreeksValue | null {
    const moment = days.momentAt(at);
    const found = speaking('Greeks', symbol, moment);
    if (found === null) return null;
    const { chain } = found.entry;
    const { contract } = found;
    const { session, time } = batchOf(found, moment);
    const smile = surface.smile(chain.profile, expirationOf(chain, contract), session, time);
    const strike = chain.strike[contract]!;
    return optionGreeks(isCall(contract), smile.spot, strike, volatilityAt(smile, strike), smile.years, time);
  }

  function version(kind: EventKind, symbol: string, at: number): number {
    const moment = days.momentAt(at);
    const profile = underlyingOf(symbol);
    if (profile !== undefined) return underlyingVersion(kind, profile, moment);
    const found = speaking(kind, symbol, moment);
    if (found === null) return 0;
    const { entry, contract } = found;
    if (kind === 'Greeks') return batchOf(found, moment).number;
    if (kind === 'Summary') return moment.summarised.index;
    if (kind === 'Trade') return trades.version(tradedAs(found, symbol, moment), moment);
    return quotedAt(entry.chain, entry.pace(), contract, moment) / 1000;
  }

  function underlyingVersion(kind: EventKind, profile: Profile, moment: TradingMoment): number {
    if (kind === 'Trade') return underlying.tradeVersion(moment);
    if (kind === 'Quote') return underlying.quoteVersion(profile, moment);
    return kind === 'Summary' ? underlying.summaryVersion(moment) : 0;
  }

  return {
    clock: options.clock,
    origin: 'simulated',
    underlyings: () => described,
    roots,
    isOpen: (at) => days.momentAt(at).phase === 'open',
    quote,
    trade,
    summary,
    greeks,
    version,
  };
}

function describe({ symbol, description, isIndex, listings }: Profile): PracticeUnderlying {
  return { symbol, streamerSymbol: symbol, description, isIndex, hasOptions: listings.length > 0 };
}
