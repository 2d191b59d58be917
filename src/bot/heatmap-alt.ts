import type { HeatmapChartSpec } from '../charts/spec.js';
import { formatDollars, formatPrice, formatStrike } from '../lib/format.js';
import { altText, levelsSentence } from './alt-text.js';
import { gexLabel, listWords } from './wording.js';

/** Cells read out. */
const named = 4;

function cellsSentence({ dates, strikes, values, view }: HeatmapChartSpec): string {
  const cells = values.flatMap((value, index) => {
    if (!Number.isFinite(value) || value === 0) return [];
    return [{ value, strike: strikes[index % strikes.length]!, date: dates[Math.floor(index / strikes.length)]! }];
  });
  cells.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const most = cells.slice(0, named).map(({ value, strike, date }) => {
    const dollars = view === 'net' ? formatDollars(value, { plus: true }) : formatDollars(Math.abs(value));
    return `${formatStrike(strike)} of ${date} (${dollars})`;
  });
  return most.length === 0 ? '' : `Largest: ${listWords(most)}.`;
}

/** What the picture of strikes and expirations shows, for those who cannot see it. At most 1,024 characters. */
export function heatmapAlt(spec: HeatmapChartSpec): string {
  const { dates, strikes } = spec;
  const what = spec.view === 'net' ? 'net gamma exposure' : 'absolute net gamma exposure';
  const columns =
    dates.length === 1
      ? `one expiration, ${dates[0]}`
      : `${dates.length} expirations from ${dates[0]} to ${dates.at(-1)}`;
  const rows = `${strikes.length} strikes from ${formatStrike(Math.min(...strikes))} to ${formatStrike(Math.max(...strikes))}`;
  return altText(spec, [
    `${spec.symbol} ${what} by strike and expiration, ${spec.scopeLabel}, ${gexLabel(spec.unit, 'oi')}.`,
    `${columns.replace(/^./, (first) => first.toUpperCase())}, ${rows}.`,
    `Spot ${formatPrice(spec.spot)}.`,
    cellsSentence(spec),
    levelsSentence(spec.marks),
  ]);
}
