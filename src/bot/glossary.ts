/** The words of the program in plain sentences; /explain reads them out. Formulas are in docs/method.md. */

import { nearestWord } from './nearest-word.js';

export interface Term {
  name: string;
  /** Other ways people write it, lower case. */
  aliases: readonly string[];
  /** Two or three sentences. */
  text: string;
  /** An estimate of dealer positions: the answer adds that it is no advice. */
  isMethod?: boolean;
}

const term = (name: string, aliases: string, text: string): Term => ({
  name,
  aliases: aliases === '' ? [] : aliases.split('|'),
  text,
});
const estimate = (name: string, aliases: string, text: string): Term => ({
  ...term(name, aliases, text),
  isMethod: true,
});

export const terms: readonly Term[] = [
  // the chain
  term(
    'Spot',
    'underlying price|price',
    'The latest price of the underlying. Every level is compared with it, and gamma is computed at it.',
  ),
  term(
    'Strike',
    'strike price',
    'The price at which an option may be exercised. Charts show strikes as a ladder with the highest on top.',
  ),
  term(
    'Expiration',
    'expiry|expiration date|exp',
    'The date on which an option settles. AM-settled index options stop at 09:30 New York, all others at the close.',
  ),
  term(
    '0DTE',
    '0 dte|zero dte|zero days to expiration|today',
    'Options that expire today. Their gamma is the largest near spot and is gone after the close.',
  ),
  term(
    'Scope',
    'next|45d|45 days|all|all expirations',
    'Which expirations a number counts: 0dte (today), next (the first after today), 45d (all within 45 calendar days; any number works), all, or one date. It stands at the start of the quality line.',
  ),
  term(
    'Open interest',
    'oi|oi of',
    'Contracts open at the previous close, published each morning before the open. It does not move during the day; “OI of Nov 19” names the close it belongs to.',
  ),
  term(
    'Volume',
    'day volume|by volume|by=volume',
    'Contracts traded today. “By volume” puts it in the place of open interest, so it shows where trading is, not what is held.',
  ),
  term(
    'Put/call ratio',
    'p/c|pcr|put call ratio|pc',
    'Puts divided by calls over every strike of the scope, once by open interest and once by volume. Above 1 means more puts; a dash means there are no calls to divide by.',
  ),
  term(
    'Implied volatility',
    'iv|volatility',
    'The yearly volatility that an option’s price implies. The feed gives it for each contract, and gamma is computed from it at the fresh spot.',
  ),
  term(
    'Gamma',
    'greeks',
    'How much an option’s delta changes when the underlying moves by one dollar. It is largest near spot and close to expiration. “Greeks 40 s” is the median age of the values received.',
  ),
  term(
    'Forward',
    'forward price|put/call parity|put call parity|parity|carry|dividend yield|risk-free rate|rates',
    'The price at which the market would deliver the underlying on an expiration: spot plus interest less dividends until then. It follows from the quotes of a put and a call of one strike (put/call parity); where those are too wide or missing, from the configured rates.',
  ),
  // exposure
  estimate(
    'GEX',
    'gamma exposure|dealer gamma',
    'Gamma exposure: the dollars of stock or futures that dealers would trade to stay hedged when the underlying moves. Per contract it is gamma × open interest × multiplier × spot, with calls positive and puts negative.',
  ),
  term(
    'GEX per point',
    'per point|unit',
    'GEX in dollars of delta for a move of one point in the underlying. Multiply by spot ÷ 100 for the figure per 1 %; the unit is always printed beside the total.',
  ),
  term(
    'GEX per 1 %',
    'per 1%|per percent|per 1 percent',
    'GEX in dollars of delta for a 1 % move of the underlying. It is the figure per point × spot ÷ 100, 60 times as large at 6,000.',
  ),
  estimate('Net GEX', 'net|net gamma', 'Call GEX minus put GEX. Its sign at spot is the regime.'),
  term('Gross GEX', 'gross|gross gamma', 'Call GEX plus put GEX: how much gamma there is, whatever its sign.'),
  estimate(
    'Dealer convention',
    'convention|dealers|assumption',
    'Nobody publishes what dealers hold. The usual assumption is that they are long the calls and short the puts that others trade, and every GEX figure here rests on it.',
  ),
  estimate(
    'Positive gamma',
    'positive gamma regime|long gamma',
    'Net gamma at spot is above zero. Dealers then hedge against the move: they sell rises and buy dips, which tends to calm the market.',
  ),
  estimate(
    'Negative gamma',
    'negative gamma regime|short gamma',
    'Net gamma at spot is below zero. Dealers then hedge with the move: they buy rises and sell falls, which tends to enlarge it.',
  ),
  estimate(
    'Regime',
    'gamma regime',
    'The sign of net gamma at spot, positive or negative. It comes from the model’s gamma at the fresh spot, not from the side of zero gamma on which spot lies.',
  ),
  term(
    'Feed total',
    'other sign|cross-check',
    'Net GEX with the feed’s own gamma, which is older than ours. It is mentioned only when its sign differs from the regime: the total is then close to zero and the regime uncertain.',
  ),
  estimate(
    'DEX',
    'delta exposure',
    'Delta exposure: delta × open interest × multiplier × spot, with the dealers’ sign. It is the position being hedged, where GEX is how fast that position changes.',
  ),
  estimate(
    'Vanna',
    'vex|vanna exposure',
    'How delta changes when implied volatility moves. VEX is the dollars of delta per volatility point over the scope.',
  ),
  estimate(
    'Charm',
    'cex|charm exposure',
    'How delta changes as time passes. CEX is the dollars of delta per calendar day over the scope.',
  ),
  // levels
  estimate(
    'Zero gamma',
    'gamma flip|flip|zero gamma level|zg',
    'The price at which net gamma changes sign. Every option is re-priced over a range around spot to find it, so it stays put when only spot moves. “None” means gamma keeps its sign within ±35 %; more than one crossing is listed.',
  ),
  estimate(
    'Zone',
    'zero gamma zone|zero gamma as a zone|conventions|trading-day clock|other carry|without today|without today’s expiration',
    'Zero gamma depends on conventions that nobody is right about: trading days or calendar time, forwards from quotes or from rates, with today’s expiration or without. Where these move it by more than 0.1 % of spot, the answer gives the stretch between them; alerts use the one level shown.',
  ),
  estimate(
    'Strike flip',
    'interpolated flip',
    'Where net GEX of neighbouring strikes changes sign, by a straight line between them: the older way to estimate the flip. There are often several and they follow spot, so it is shown for comparison and alerts do not use it.',
  ),
  estimate(
    'Max GEX strike',
    'max gex|maximum gex',
    'The strike whose net GEX is the largest, positive or negative. “1.4× the next” says how clearly it leads.',
  ),
  estimate(
    'Call wall',
    'callwall|resistance',
    'The strike at or above spot with the most positive net GEX. Dealer hedging tends to slow a rise there.',
  ),
  estimate(
    'Put wall',
    'putwall|support',
    'The strike at or below spot with the most negative net GEX. It is where put hedging is the heaviest under spot.',
  ),
  estimate(
    'Absolute gamma',
    'absolute gamma strike',
    'The strike with the most gamma in all, calls and puts added. Price is often drawn to it near expiration.',
  ),
  estimate(
    'Max call gamma',
    'max call gamma strike',
    'The strike with the largest call GEX anywhere, above or below spot.',
  ),
  estimate(
    'Max put gamma',
    'max put gamma strike',
    'The strike with the largest put GEX anywhere, above or below spot.',
  ),
  term(
    'Lead',
    'dominance|runner-up|1.4×|next strike',
    'The value of a level divided by that of the runner-up. Near 1 the two may trade places at any moment; from about 1.2 the level is clear.',
  ),
  term(
    'Max pain',
    'maxpain',
    'The strike at which the options of one expiration would pay their holders the least in total. It uses open interest only, no gamma.',
  ),
  term(
    'Expected move',
    'straddle|implied move',
    'How far the market expects the underlying to go by an expiration, up or down. It is the price of the at-the-money straddle (±), or follows from volatility (≈) when the straddle has no two-sided quotes; the latter is about a quarter larger for the same market.',
  ),
  term(
    'Rolling off',
    'gamma rolling off|rolls off',
    'The share of all gamma that disappears at the next settlement. When it is large, tomorrow’s levels can differ much from today’s.',
  ),
  // views and data
  term(
    'Split view',
    'split|view',
    'The chart with puts to the left and calls to the right of each strike. The net view shows their difference, the absolute view its size.',
  ),
  term('Net view', 'view net', 'The chart of call GEX minus put GEX at each strike.'),
  term('Absolute view', 'absolute|view absolute', 'The chart of the size of net GEX at each strike, without its sign.'),
  term(
    'Side by side',
    'both|by=both|oi and volume',
    'Net GEX of each strike weighed by open interest and, beside it, by today’s volume: what is held and what is being traded. The two have scales of their own; zero gamma and the regime are by open interest.',
  ),
  estimate(
    'Profile',
    'gamma profile|curve|re-priced profile',
    'Net gamma as it would be at other prices of the underlying, every option re-priced there with its volatility and time as they are now. Where it crosses zero is zero gamma; beyond it the regime is the other one.',
  ),
  term(
    'Heat map',
    'heatmap|matrix|strike by expiration',
    'GEX by strike and expiration at once: rows are strikes, columns dates. It shows whether a level belongs to one date, and so goes when that date settles, or to many.',
  ),
  term(
    'Share',
    'share of gamma|gross share',
    'Gross GEX of one expiration divided by that of the whole chain. After a close what has settled is left out.',
  ),
  term(
    'Snapshot',
    'reading',
    'All numbers of a symbol at one moment, taken every minute of the session and stored. An answer shows the latest one; refresh takes a new one.',
  ),
  term(
    'Coverage',
    'covered|weight|weight coverage',
    'The share of the gamma (|Γ·OI|) that has fresh greeks. At 99 % the levels hardly move; below it an answer is partial.',
  ),
  term(
    'Trusted',
    'quality',
    'Fit for alerts: in session, spot under a minute old, 99 % of the weight with greeks under five minutes old, nothing still loading. Anything else is shown with its label and fires nothing.',
  ),
  term(
    'Partial',
    '',
    'Some contracts have no open interest or no fresh greeks yet, so sums are too small and levels may move. The answer says how much is there; alerts wait.',
  ),
  term(
    'Stale',
    '',
    'The spot is more than a minute old or the greeks are more than five minutes old, or the market is closed. The numbers are shown with their age; alerts wait.',
  ),
  term(
    'Cut',
    'budget',
    'Contracts that the feed’s subscription limit left out, the ones with the least gamma first. They count as missing.',
  ),
  term('Live', 'source', 'The data comes from the broker’s feed without delay.'),
  term(
    'Delayed',
    '15 min delayed|delay',
    'The account receives data 15 minutes late. Ages are measured after the delay.',
  ),
  term(
    'Simulated',
    'practice|practice market',
    'The data comes from the built-in practice market, not from an exchange. It behaves like a market, but no number in it is real.',
  ),
  term(
    'As of',
    'closed|as of fri',
    'The market is closed and this is the last snapshot of the session, with its time in New York.',
  ),
  term(
    'TradingView line',
    'tradingview|pine|levels line',
    'One line of “name: price” pairs separated by commas, with a decimal point and no thousands separators, such as Zero gamma: 6012.5, Call wall: 6050. Paste it into the text input of an indicator that reads such pairs.',
  ),
];

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9/%+.× -]/g, ' ')
    .replace(/[\s-]+/g, ' ')
    .trim();

const names = new Map<string, Term>();
for (const one of terms) for (const name of [one.name, ...one.aliases]) names.set(plain(name), one);

/** The term of that name or alias; case, hyphens and a plural s do not matter. */
export function findTerm(text: string): Term | null {
  const asked = plain(text);
  return names.get(asked) ?? names.get(asked.replace(/s$/, '')) ?? null;
}

/** The term whose name differs by a slip of the keyboard, or null. */
export function similarTerm(text: string): Term | null {
  const near = nearestWord(plain(text), [...names.keys()]);
  return near === null ? null : names.get(near)!;
}

/** A term that shares a word with the text, slips and plurals allowed: worth asking back about. Null when there is none. */
export function relatedTerm(text: string): Term | null {
  const parts = [...names.keys()].flatMap((name) => name.split(' ').map((part) => ({ part, name })));
  const known = parts.map(({ part }) => part).filter((part) => part.length >= 3);
  // The last word is the noun: "gamma wall" is about walls.
  const words = plain(text)
    .split(' ')
    .filter((word) => word.length >= 3)
    .reverse();
  for (const word of words) {
    const near = nearestWord(word, known);
    const related = parts.find(({ part }) => part.length >= 3 && (part === near || part.startsWith(word)));
    if (related !== undefined) return names.get(related.name)!;
  }
  return null;
}
