import { formatOccSymbol, formatStreamerSymbol } from '../../src/engine/symbology.js';
import type { Right, Settlement } from '../../src/engine/types.js';
import type { MarketClock } from '../../src/lib/clock.js';
import type {
  GreeksValue,
  MarketSource,
  PracticeExpiration,
  PracticeRoot,
  PracticeUnderlying,
  QuoteValue,
  SummaryValue,
  TradeValue,
} from '../../src/practice/market-source.js';

interface Values {
  Quote: QuoteValue | null;
  Trade: TradeValue | null;
  Summary: SummaryValue | null;
  Greeks: GreeksValue | null;
}
type ValueType = keyof Values;

/** Friday 2026-11-20, 10:30 in New York. */
export const tinyMarketTime = Date.UTC(2026, 10, 20, 15, 30);

const dayId = Date.UTC(2026, 10, 20) / 86_400_000;

/**
 * A market of a few contracts whose every value the test knows and sets. SPX is an index with an AM and a PM root, SPY a stock
 * with one, CASHCO has no options. Values stand still until `set` changes one.
 */
export class TinyMarket implements MarketSource {
  readonly clock: MarketClock;
  readonly origin = 'simulated';
  readonly #underlyings: PracticeUnderlying[] = [
    { symbol: 'SPX', streamerSymbol: 'SPX', description: 'S&P 500 index', isIndex: true, hasOptions: true },
    { symbol: 'SPY', streamerSymbol: 'SPY', description: 'S&P 500 fund', isIndex: false, hasOptions: true },
    { symbol: 'BRK/B', streamerSymbol: 'BRK/B', description: 'Holding', isIndex: false, hasOptions: true },
    { symbol: 'CASHCO', streamerSymbol: 'CASHCO', description: 'No options', isIndex: false, hasOptions: false },
  ];
  readonly #roots = new Map<string, PracticeRoot[]>();
  readonly #values = new Map<string, Values>();
  readonly #versions = new Map<string, number>();

  constructor(options: { clock?: MarketClock; strikes?: number } = {}) {
    this.clock = options.clock ?? { now: () => tinyMarketTime, speed: 1 };
    const strikes = options.strikes ?? 3;
    this.#roots.set('SPX', [this.#root('SPX', 'SPX', 'AM', strikes), this.#root('SPX', 'SPXW', 'PM', strikes)]);
    this.#roots.set('SPY', [this.#root('SPY', 'SPY', 'PM', strikes)]);
    this.#roots.set('BRK/B', [this.#root('BRK/B', 'BRKB', 'PM', 1)]);
    for (const [index, { streamerSymbol, isIndex }] of this.#underlyings.entries()) {
      this.#values.set(streamerSymbol, {
        Quote: isIndex ? null : { bid: 599.5 + index, ask: 600.5 + index, bidSize: 3, askSize: 4 },
        Trade: { price: 600 + index, size: 1, dayVolume: 1_000, time: tinyMarketTime - 500 },
        Summary: isIndex ? null : this.#summary(Number.NaN),
        Greeks: null,
      });
    }
  }

  /** Streamer symbols of every contract, calls and puts. */
  get contracts(): string[] {
    return [...this.#values.keys()].filter((symbol) => symbol.startsWith('.'));
  }

  underlyings(): readonly PracticeUnderlying[] {
    return this.#underlyings;
  }

  roots(symbol: string): readonly PracticeRoot[] {
    return this.#roots.get(symbol) ?? [];
  }

  isOpen(): boolean {
    return true;
  }

  quote(symbol: string): QuoteValue | null {
    return this.#values.get(symbol)?.Quote ?? null;
  }

  trade(symbol: string): TradeValue | null {
    return this.#values.get(symbol)?.Trade ?? null;
  }

  summary(symbol: string): SummaryValue | null {
    return this.#values.get(symbol)?.Summary ?? null;
  }

  greeks(symbol: string): GreeksValue | null {
    return this.#values.get(symbol)?.Greeks ?? null;
  }

  version(type: ValueType, symbol: string): number {
    return this.#values.has(symbol) ? 1 + (this.#versions.get(`${type} ${symbol}`) ?? 0) : 0;
  }

  /** A new value, which the servers send at their next look. */
  set<T extends ValueType>(type: T, symbol: string, value: Values[T]): void {
    const values = this.#values.get(symbol);
    if (values === undefined) throw new RangeError(`${symbol} is not listed on the tiny market.`);
    values[type] = value;
    const key = `${type} ${symbol}`;
    this.#versions.set(key, (this.#versions.get(key) ?? 0) + 1);
  }

  #root(underlyingSymbol: string, root: string, settlement: Settlement, count: number): PracticeRoot {
    const dates = settlement === 'AM' ? ['2026-12-18'] : ['2026-11-20', '2026-11-23'];
    const expirations = dates.map((date) => this.#expiration(root, date, settlement, count));
    return { underlyingSymbol, root, chainType: 'Standard', sharesPerContract: 100, expirations };
  }

  #expiration(root: string, date: string, settlement: Settlement, count: number): PracticeExpiration {
    const strikes = Array.from({ length: count }, (_, index) => {
      const strike = 597.5 + 2.5 * index;
      const symbols = (right: Right) => {
        const option = { root, date, right, strike };
        const streamer = formatStreamerSymbol(option);
        this.#list(streamer, strike, right);
        return { occ: formatOccSymbol(option), streamer };
      };
      const [call, put] = [symbols('C'), symbols('P')];
      return {
        strike,
        call: call.occ,
        put: put.occ,
        callStreamerSymbol: call.streamer,
        putStreamerSymbol: put.streamer,
      };
    });
    return { date, expirationType: settlement === 'AM' ? 'Regular' : 'Weekly', settlement, strikes };
  }

  #list(symbol: string, strike: number, right: Right): void {
    const sign = right === 'C' ? 1 : -1;
    // Every third contract has never traded.
    const traded = this.#values.size % 3 !== 0;
    this.#values.set(symbol, {
      Quote: { bid: strike / 100, ask: strike / 100 + 0.1, bidSize: 10, askSize: 12 },
      Trade: traded
        ? { price: strike / 100 + 0.05, size: 2, dayVolume: this.#values.size, time: tinyMarketTime - 60_000 }
        : { price: Number.NaN, size: Number.NaN, dayVolume: Number.NaN, time: 0 },
      Summary: this.#summary(100 + this.#values.size),
      Greeks: {
        price: strike / 100,
        iv: 0.2 + strike / 100_000,
        delta: sign * 0.5,
        gamma: 0.01 + strike / 1e6,
        theta: -0.1,
        rho: 0.02,
        vega: 0.3,
        time: tinyMarketTime - 30_000,
      },
    });
  }

  #summary(openInterest: number): SummaryValue {
    return { openInterest, dayId, prevDayClose: 6.25, dayOpen: 6.5, dayHigh: 7, dayLow: 6 };
  }
}
