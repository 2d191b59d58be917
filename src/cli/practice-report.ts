/** What `practice` prints once the market is open. */

import { formatFullMoment } from '../lib/format.js';
import type { PracticeServer } from '../practice/practice-market.js';
import type { PracticeSource } from './practice-source.js';

/** For people: where it is, what time it keeps, and what to write into .env. */
export function practiceReport(server: PracticeServer, { market, description, notes }: PracticeSource): string[] {
  const now = market.clock.now();
  const clock = `${formatFullMoment(now)}, ${market.clock.speed === 0 ? 'standing still' : `${market.clock.speed}x`}, ${market.isOpen(now) ? 'in session' : 'market closed'}`;
  return [
    'The practice market is open on this machine.',
    '',
    `  Market   ${description}`,
    `  Clock    ${clock}`,
    `  Symbols  ${symbolsOf(market).join(' ')}`,
    `  API      ${server.url}`,
    `  Feed     ${server.dxlinkUrl}`,
    ...notes.map((note) => `  Note     ${note}`),
    '',
    'To use it, in another terminal:',
    '',
    `  ${market.origin === 'file' ? `SYMBOLS=${symbolsOf(market).join(',')} ` : ''}npm start -- --market-clock ${server.url}/practice/clock`,
    '',
    'Ctrl+C closes it.',
  ];
}

/** For programs: the same as one JSON line. */
export function practiceReportJson(server: PracticeServer, { market, description, notes }: PracticeSource): string {
  return JSON.stringify({
    url: server.url,
    dxlinkUrl: server.dxlinkUrl,
    clockUrl: `${server.url}/practice/clock`,
    market: description,
    now: market.clock.now(),
    speed: market.clock.speed,
    symbols: symbolsOf(market),
    notes,
  });
}

function symbolsOf(market: PracticeSource['market']): string[] {
  return market.underlyings().map(({ symbol }) => symbol);
}
