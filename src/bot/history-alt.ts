import type { HistoryChartPoint, HistoryChartSpec } from '../charts/spec.js';
import { formatDayClock, formatDollars, formatLevel, formatPrice } from '../lib/format.js';
import { altText, levelsSentence } from './alt-text.js';
import { crossings } from './history-stats.js';
import { gexLabel, regimeOf } from './wording.js';

/** Alerts read out, the latest last; earlier ones are counted. */
const mostAlerts = 4;

function reach(
  points: readonly HistoryChartPoint[],
  read: (point: HistoryChartPoint) => number,
): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const value = read(point);
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? null : [low, high];
}

function reachSentence(name: string, span: [number, number] | null, write: (value: number) => string): string {
  if (span === null) return `${name}: none in this time.`;
  const [low, high] = span;
  return low === high ? `${name} ${write(low)} throughout.` : `${name} between ${write(low)} and ${write(high)}.`;
}

function alertsSentence({ alerts }: HistoryChartSpec): string {
  if (alerts.length === 0) return '';
  const latest = alerts.slice(-mostAlerts).map(({ at, label }) => `${formatDayClock(at)} ${label}`);
  const count = alerts.length === 1 ? '1 alert fired' : `${alerts.length} alerts fired`;
  return `${count}${alerts.length > mostAlerts ? ', the latest' : ''}: ${latest.join('; ')}.`;
}

/** What the picture of spot and levels over time shows, for those who cannot see it. At most 1,024 characters. */
export function historyAlt(spec: HistoryChartSpec): string {
  const { points } = spec;
  const last = points.at(-1);
  const crossed = crossings(points);
  const regime = regimeOf(spec.netNow);
  const readings = points.length === 1 ? '1 reading' : `${points.length} readings`;
  const untrusted = points.filter((point) => !point.isTrusted).length;
  return altText(spec, [
    `${spec.symbol} spot and gamma levels over ${spec.rangeLabel}, ${spec.scopeLabel}, ${readings}, ${gexLabel(spec.unit, 'oi')}.`,
    `Spot ${formatPrice(spec.spot)}, net ${formatDollars(spec.netNow, { plus: true })}${regime === null ? '' : ` (${regime})`}.`,
    last === undefined
      ? ''
      : levelsSentence([
          { label: 'Zero gamma', kind: 'zero-gamma', price: last.zeroGamma },
          { label: 'Call wall', kind: 'call-wall', price: last.callWall },
          { label: 'Put wall', kind: 'put-wall', price: last.putWall },
          { label: 'Max GEX', kind: 'max-gex', price: last.maxGex },
        ]),
    reachSentence(
      'Spot',
      reach(points, (point) => point.spot),
      formatPrice,
    ),
    reachSentence(
      'Zero gamma',
      reach(points, (point) => point.zeroGamma),
      formatLevel,
    ),
    reachSentence(
      'Net gamma',
      reach(points, (point) => point.net),
      (value) => formatDollars(value, { plus: true }),
    ),
    crossed === 0 ? '' : `Spot changed sides of zero gamma ${crossed === 1 ? 'once' : `${crossed} times`}.`,
    untrusted === 0
      ? ''
      : `Not fit for alerts: ${untrusted === points.length ? 'all of the readings' : `${untrusted} of the readings`}.`,
    alertsSentence(spec),
  ]);
}
