/** Option chains by REST, fetched once per symbol and trading day. A list of another day is never served. */

import type { Calendar } from '../../calendar/calendar.js';
import { isDateKey } from '../../calendar/new-york.js';
import type { MarketClock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';
import type { Logger } from '../../lib/log.js';
import type { ChainSource, OptionChain, PreviousClose } from '../ports.js';
import type { Api, GetOptions } from './api.js';
import { readChainListing } from './chain-listing.js';
import { PreviousCloses } from './previous-close.js';
import { SingleFlight } from './single-flight.js';

/** What the broker says about an underlying. */
export interface Equity {
  symbol: string;
  /** The feed's name for it, verbatim. */
  streamerSymbol: string;
  /** Indices publish Trade only. */
  isIndex: boolean;
  description: string;
}

/** What the chains are fetched with. */
export interface ChainsDeps {
  api: Api;
  calendar: Calendar;
  market: MarketClock;
  log: Logger;
  closing: AbortSignal;
}

/** SPX answers some 3 MB; decoded. */
const mostChainBytes = 48 * 1_048_576;
const mostEquityBytes = 1_048_576;
/** Chains held at once; the one not asked for longest goes first. */
const mostChains = 40;

/** Fetches and holds chains; SYMBOL_… and CHAIN_EMPTY are its own errors. */
export class Chains implements ChainSource {
  readonly #flights = new SingleFlight<OptionChain>();
  /** In order of last use. */
  readonly #held = new Map<string, OptionChain>();

  /** By symbol: why its call in the air is being tried again. */
  readonly #troubles = new Map<string, AppError>();

  readonly #closes: PreviousCloses;

  constructor(private readonly deps: ChainsDeps) {
    this.#closes = new PreviousCloses(deps);
  }

  async chain(symbol: string, signal?: AbortSignal): Promise<OptionChain> {
    const name = checkedSymbol(symbol);
    const tradingDay = this.#tradingDay();
    const held = this.#held.get(name);
    if (held?.tradingDay === tradingDay) {
      this.#keep(held);
      return held;
    }
    return this.#flights.join(`${name} ${tradingDay}`, signal, () => this.#fetch(name, tradingDay));
  }

  troubleOf(symbol: string): AppError | null {
    return this.#troubles.get(symbol.trim().toUpperCase()) ?? null;
  }

  previousClose(symbol: string, isIndex: boolean, signal?: AbortSignal): Promise<PreviousClose | null> {
    return this.#closes.of(symbol.trim().toUpperCase(), isIndex, signal);
  }

  /** Throws SYMBOL_INVALID, SYMBOL_UNKNOWN or a broker error. */
  async equity(symbol: string): Promise<Equity> {
    const name = checkedSymbol(symbol);
    const data = await this.#get(name, `/instruments/equities/${encodeURIComponent(name)}`, {
      mostBytes: mostEquityBytes,
      onNotFound: () =>
        new AppError('SYMBOL_UNKNOWN', `The broker knows no symbol ${name}.`, { facts: { symbol: name } }),
    });
    const { 'streamer-symbol': streamerSymbol, 'is-index': isIndex, description } = data;
    if (typeof streamerSymbol !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(streamerSymbol)) {
      throw new AppError('BROKER_BAD_ANSWER', `The broker names no streamer symbol for ${name}.`);
    }
    return {
      symbol: name,
      streamerSymbol,
      isIndex: isIndex === true,
      description: typeof description === 'string' ? description.slice(0, 200) : '',
    };
  }

  /** One answer about a symbol; its failing tries are known while they go on. */
  async #get(symbol: string, path: string, options: GetOptions): Promise<Record<string, unknown>> {
    try {
      return await this.deps.api.get(path, { ...options, onTrouble: (why) => this.#troubles.set(symbol, why) });
    } finally {
      this.#troubles.delete(symbol);
    }
  }

  async #fetch(symbol: string, tradingDay: string): Promise<OptionChain> {
    const { calendar, log } = this.deps;
    const equity = await this.equity(symbol);
    const noOptions = () =>
      new AppError('SYMBOL_NO_OPTIONS', `The broker lists no options on ${symbol}.`, { facts: { symbol } });
    const data = await this.#get(symbol, `/option-chains/${encodeURIComponent(symbol)}/nested`, {
      mostBytes: mostChainBytes,
      onNotFound: noOptions,
    });
    if (!Array.isArray(data.items)) {
      throw new AppError(
        'BROKER_BAD_ANSWER',
        `The broker answered the chain of ${symbol} without the documented "items".`,
      );
    }
    const { settlesAt } = calendar;
    const { expirations, roots, skipped } = readChainListing(data.items, { tradingDay, isDateKey, settlesAt });
    if (roots === 0) throw noOptions();
    log.info('chain listed', { symbol, tradingDay, expirations: expirations.length, ...skipped });
    if (expirations.length === 0) {
      throw new AppError(
        'CHAIN_EMPTY',
        `The broker lists no standard expirations for ${symbol} from ${tradingDay} on.`,
        {
          facts: { symbol, tradingDay, ...skipped },
        },
      );
    }
    const chain: OptionChain = {
      symbol,
      streamerSymbol: equity.streamerSymbol,
      isIndex: equity.isIndex,
      tradingDay,
      expirations,
    };
    this.#keep(chain);
    return chain;
  }

  #keep(chain: OptionChain): void {
    this.#held.delete(chain.symbol);
    this.#held.set(chain.symbol, chain);
    const today = this.#tradingDay();
    for (const [symbol, other] of this.#held) {
      if (this.#held.size > mostChains || other.tradingDay !== today) this.#held.delete(symbol);
    }
  }

  #tradingDay(): string {
    return this.deps.calendar.tradingDateFor(this.deps.market.now());
  }
}

/** Upper-cased; anything else than a symbol never gets into a URL. */
function checkedSymbol(symbol: string): string {
  const name = symbol.trim().toUpperCase();
  if (/^[A-Z][A-Z0-9./]{0,9}$/.test(name)) return name;
  throw new AppError('SYMBOL_INVALID', `"${printable(symbol)}" is not a symbol.`);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 20);
}
