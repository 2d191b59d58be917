/** Histories for pictures and timings: a seeded walk of spot and its levels, and the cases that are hard to draw. */

import type { HistoryChartPoint, HistoryChartSpec } from '../../src/charts/spec.js';
import { seeded } from './sample.js';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Fri Nov 20 2026, 9:30 in New York. */
const lastOpen = Date.UTC(2026, 10, 20, 14, 30);

export interface SampleHistory {
  sessions?: number;
  /** Between two readings. */
  everyMs?: number;
  /** Minutes of the last session that have passed. */
  minutes?: number;
  seed?: number;
  start?: number;
  /** Standard deviation of a day's move, share of the price. */
  wild?: number;
}

const label = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** The last sessions up to Friday, weekends left out. */
export function sampleSessions(count: number): HistoryChartSpec['sessions'] {
  const opens: number[] = [];
  for (let at = lastOpen; opens.length < count; at -= day) {
    if (![0, 6].includes(new Date(at).getUTCDay())) opens.unshift(at);
  }
  return opens.map((from) => ({ from, to: from + 390 * minute, label: label.format(from) }));
}

/** A history whose levels follow spot: zero gamma drifts, walls jump between strikes. */
export function sampleHistory(options: SampleHistory = {}, change: Partial<HistoryChartSpec> = {}): HistoryChartSpec {
  const { sessions: count = 1, everyMs = minute, minutes = 390, seed = 5, start = 5_950, wild = 0.008 } = options;
  const random = seeded(seed);
  const normal = () => (random() + random() + random() + random() - 2) * 1.7;
  const sessions = sampleSessions(count);
  const points: HistoryChartPoint[] = [];
  let spot = start;
  let zero = start - 12;
  let [callWall, putWall] = [Math.ceil(start / 25) * 25 + 50, Math.floor(start / 25) * 25 - 50];
  for (const [index, { from, to }] of sessions.entries()) {
    const end = index === count - 1 ? from + minutes * minute : to;
    for (let at = from; at <= end; at += everyMs) {
      spot += normal() * start * wild * Math.sqrt(everyMs / (390 * minute));
      zero += (spot - zero) * 0.002 + normal() * 0.6;
      if (spot > callWall - 8 || callWall - spot > 110) callWall = Math.ceil(spot / 25) * 25 + 25;
      if (spot < putWall + 8 || spot - putWall > 110) putWall = Math.floor(spot / 25) * 25 - 25;
      points.push({
        at,
        spot,
        zeroGamma: zero,
        callWall,
        putWall,
        maxGex: random() < 0.02 ? putWall : callWall,
        net: (spot - zero) * 9e6 + normal() * 3e6,
        isTrusted: true,
      });
    }
    // The price gaps over night.
    spot += normal() * start * wild * 0.5;
  }
  const last = points.at(-1)!;
  return {
    chart: 'history',
    theme: 'dark',
    symbol: 'SPX',
    scopeLabel: '45 days · 32 expirations',
    unit: 'per-point',
    rangeLabel: count === 1 ? '1 session' : `${count} sessions`,
    sessions,
    points,
    gapMs: 2.5 * everyMs,
    alerts: [],
    spot: last.spot,
    netNow: last.net,
    dataTime: last.at,
    source: 'live',
    warning: null,
    footnote: null,
    ...change,
  };
}

/** Where spot changed sides of zero gamma, as alerts. */
export function crossingAlerts(
  { points }: HistoryChartSpec,
  most = Number.POSITIVE_INFINITY,
): HistoryChartSpec['alerts'] {
  const alerts: HistoryChartSpec['alerts'] = [];
  for (const [index, { at, spot, zeroGamma }] of points.entries()) {
    const before = points[index - 1];
    if (before === undefined || (before.spot - before.zeroGamma) * (spot - zeroGamma) >= 0) continue;
    alerts.push({ at, price: spot, label: `SPX ${spot > zeroGamma ? 'rose above' : 'fell below'} zero gamma` });
  }
  return alerts.slice(-most);
}

/** Without the readings of these minutes of the day, counted from the open of the session at `session`. */
export function withoutMinutes(spec: HistoryChartSpec, session: number, from: number, to: number): HistoryChartSpec {
  const open = spec.sessions[session]!.from;
  const isGone = (at: number) => at >= open + from * minute && at < open + to * minute;
  return { ...spec, points: spec.points.filter(({ at }) => !isGone(at)) };
}

/** Name and spec of each hard case. */
export function hardHistories(): [string, HistoryChartSpec][] {
  const oneDay = sampleHistory({ minutes: 214 });
  const five = sampleHistory({ sessions: 5, everyMs: 5 * minute, minutes: 300, seed: 9 });
  const twenty = sampleHistory({ sessions: 20, seed: 12 });
  const hour = sampleHistory({ seed: 21, minutes: 191 });
  const end = hour.points.at(-1)!.at;
  const early = sampleHistory({ sessions: 4, seed: 3 });
  const short = early.sessions[2]!;
  const nulls = sampleHistory({ seed: 8 });
  const lone = oneDay.points[100]!;
  const quiet = sampleHistory({ seed: 14, wild: 0.0004 });
  return [
    ['history-1d', { ...oneDay, alerts: crossingAlerts(oneDay, 3) }],
    ['history-5d-simulated', { ...five, source: 'simulated', alerts: crossingAlerts(five, 9) }],
    ['history-20d', { ...twenty, alerts: crossingAlerts(twenty) }],
    [
      'history-1h',
      {
        ...hour,
        rangeLabel: '1 hour',
        sessions: [{ from: end - 60 * minute, to: end, label: 'Nov 20' }],
        points: hour.points.filter(({ at }) => at >= end - 60 * minute),
      },
    ],
    ['history-one-point', { ...oneDay, points: [lone], dataTime: lone.at, spot: lone.spot, netNow: lone.net }],
    ['history-two-hour-hole', withoutMinutes(sampleHistory({ seed: 6 }), 0, 120, 240)],
    ['history-missing-session', withoutMinutes(sampleHistory({ sessions: 5, seed: 7 }), 2, 0, 391)],
    [
      'history-early-close',
      {
        ...early,
        sessions: early.sessions.map((one) => (one === short ? { ...one, to: one.from + 210 * minute } : one)),
      },
    ],
    [
      'history-null-levels',
      {
        ...nulls,
        points: nulls.points.map((point, index) => ({
          ...point,
          ...(index > 120 && index < 200 ? { zeroGamma: Number.NaN } : {}),
          ...(index > 330 ? { zeroGamma: Number.NaN, callWall: Number.NaN, maxGex: Number.NaN } : {}),
          isTrusted: index < 60 || index > 90,
        })),
      },
    ],
    [
      'history-far-walls-warning',
      {
        ...quiet,
        points: quiet.points.map((point) => ({ ...point, callWall: 6_400, putWall: 5_400, net: -Math.abs(point.net) })),
        netNow: -Math.abs(quiet.netNow),
        source: 'delayed',
        warning: 'partial: 71 % coverage',
      },
    ],
  ];
}
