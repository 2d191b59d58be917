import { createCalendar } from '../../src/calendar/calendar.js';
import type { ChainSource, OptionChain } from '../../src/feed/ports.js';
import type { MarketClock } from '../../src/lib/clock.js';
import { AppError } from '../../src/lib/errors.js';
import type { MarketSource } from '../../src/practice/market-source.js';

const calendar = createCalendar();

/** The chain as the broker would list it, straight from the market. */
export function chainsOf(source: MarketSource, market: MarketClock): ChainSource {
  return {
    async chain(symbol): Promise<OptionChain> {
      const now = market.now();
      const underlying = source.underlyings().find((each) => each.symbol === symbol);
      if (underlying === undefined) throw new AppError('SYMBOL_UNKNOWN', `There is no ${symbol}.`);
      return {
        symbol,
        streamerSymbol: underlying.streamerSymbol,
        isIndex: underlying.isIndex,
        tradingDay: calendar.tradingDateFor(now),
        expirations: source
          .roots(symbol, now)
          .filter((root) => root.chainType === 'Standard')
          .flatMap((root) =>
            root.expirations.map((expiration) => ({
              root: root.root,
              date: expiration.date,
              settlement: expiration.settlement,
              settlesAt: calendar.settlesAt(expiration.date, expiration.settlement),
              multiplier: root.sharesPerContract,
              strikes: expiration.strikes.map((each) => each.strike),
              callSymbols: expiration.strikes.map((each) => each.callStreamerSymbol),
              putSymbols: expiration.strikes.map((each) => each.putStreamerSymbol),
            })),
          ),
      };
    },
  };
}
