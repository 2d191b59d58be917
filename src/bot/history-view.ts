/** From a history to the data of its picture. Pure. */

import type { HistoryChartSpec } from '../charts/spec.js';
import { formatCount, formatDate } from '../lib/format.js';
import type { GexUnit, ThemeName } from './actor.js';
import { fingerprint } from './fingerprint.js';
import { gapOf, isTrusted } from './history-stats.js';
import type { History, HistoryRange } from './past-ports.js';
import { scopeLabel } from './scope.js';
import { unitFactor } from './wording.js';

export const rangeLabels: Readonly<Record<HistoryRange, string>> = {
  '1h': '1 hour',
  '1d': '1 session',
  '5d': '5 sessions',
  '20d': '20 sessions',
};

/** A few doubtful readings in a month are no news; one in twenty is. */
const worthSaying = 0.05;

function warningOf({ points }: History): string | null {
  const doubtful = points.filter((point) => !isTrusted(point)).length;
  if (doubtful === points.length) return 'no reading fit for alerts';
  const isLast = !isTrusted(points.at(-1)!);
  if (doubtful / points.length < worthSaying && !isLast) return null;
  return `${formatCount(doubtful)} of ${formatCount(points.length)} readings not fit for alerts`;
}

export function buildHistoryChart(history: History, unit: GexUnit, theme: ThemeName): HistoryChartSpec {
  const { points, sessions } = history;
  const last = points.at(-1)!;
  const net = ({ netGex, spot }: (typeof points)[number]) => (netGex ?? Number.NaN) * unitFactor(unit, spot);
  const isOfYear = (date: string) => date.slice(0, 4) === last.sessionDate.slice(0, 4);
  return {
    chart: 'history',
    theme,
    symbol: history.symbol,
    scopeLabel: scopeLabel(history.scope, [], last.sessionDate),
    dataTime: last.at,
    source: history.source,
    warning: warningOf(history),
    footnote: points.length === 1 ? '1 reading' : `${formatCount(points.length)} readings`,
    unit,
    rangeLabel: rangeLabels[history.range],
    sessions: sessions.map(({ date, from, to }) => ({
      from,
      to,
      label: formatDate(date, isOfYear(date) ? {} : { unlessOf: last.sessionDate }),
    })),
    points: points.map((point) => ({
      at: point.at,
      spot: point.spot,
      zeroGamma: point.zeroGamma ?? Number.NaN,
      callWall: point.callWall ?? Number.NaN,
      putWall: point.putWall ?? Number.NaN,
      maxGex: point.maxGex ?? Number.NaN,
      net: net(point),
      isTrusted: isTrusted(point),
    })),
    gapMs: gapOf(history),
    alerts: history.alerts.map(({ at, spot, words }) => ({ at, price: spot, label: words })),
    spot: last.spot,
    netNow: net(last),
  };
}

/** Stored readings do not change: where they begin and end and how many they are says them all; who may see which alerts differs. */
export function historyChartKey(history: History, unit: GexUnit, theme: ThemeName): string {
  const { symbol, scope, range, points, sessions, alerts } = history;
  const ends = [sessions[0]!.from, sessions.at(-1)!.to, points[0]!.at, points.at(-1)!.at, points.length];
  const marks = fingerprint(JSON.stringify(alerts));
  return ['history', symbol, scope, range, ...ends, marks, unit, theme].join(':');
}
