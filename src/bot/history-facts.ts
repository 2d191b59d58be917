/** A history in rows of numbers. Pure. */

import {
  formatCount,
  formatDollars,
  formatLevel,
  formatPercent,
  formatPrice,
  formatSessionTime,
  formatStrike,
} from '../lib/format.js';
import type { GexUnit } from './actor.js';
import { type Course, courseOf, type HistoryStats } from './history-stats.js';
import type { History, HistoryPoint } from './past-ports.js';
import type { Fact } from './reply.js';
import { gexLabel, unitFactor } from './wording.js';

/** `6,000.0 → 6,012.5` with its reach; `none` where a reading has none. */
function courseFact(label: string, course: Course, write: (value: number) => string, remark = ''): Fact {
  const word = (value: number | null) => (value === null || !Number.isFinite(value) ? 'none' : write(value));
  const { first, last, low, high } = course;
  const value = word(first) === word(last) ? word(last) : `${word(first)} → ${word(last)}`;
  const reach =
    low === null || high === null
      ? ''
      : write(low) === write(high)
        ? word(first) === word(last)
          ? 'throughout'
          : ''
        : `${write(low)} to ${write(high)}`;
  const remarks = [remark, reach].filter((words) => words !== '').join('   ');
  return { label, value, ...(remarks === '' ? {} : { remark: remarks }) };
}

/** How spot, levels and net GEX went. */
export function courseFacts({ points }: History, unit: GexUnit): Fact[] {
  const spot = courseOf(points, (point) => point.spot);
  const change = spot.first === null || spot.last === null ? Number.NaN : spot.last / spot.first - 1;
  const net = (point: HistoryPoint) => (point.netGex === null ? null : point.netGex * unitFactor(unit, point.spot));
  return [
    courseFact('Spot', spot, formatPrice, formatPercent(change, { plus: true })),
    courseFact(
      'Zero gamma',
      courseOf(points, (point) => point.zeroGamma),
      formatLevel,
    ),
    courseFact(
      'Max GEX',
      courseOf(points, (point) => point.maxGex),
      formatStrike,
    ),
    courseFact(
      'Call wall',
      courseOf(points, (point) => point.callWall),
      formatStrike,
    ),
    courseFact(
      'Put wall',
      courseOf(points, (point) => point.putWall),
      formatStrike,
    ),
    courseFact(`Net ${gexLabel(unit, 'oi')}`, courseOf(points, net), formatDollars),
  ];
}

/** How often and how long. */
export function countFacts(
  { crossings, negativeMs, knownMs, readings, doubtful }: HistoryStats,
  history: History,
): Fact[] {
  const times = crossings === 0 ? 'never' : crossings === 1 ? 'once' : `${formatCount(crossings)} times`;
  // A reading at the bell stands for no time.
  const share = knownMs < 1_000 ? null : negativeMs / knownMs;
  const fit =
    doubtful === 0
      ? 'all fit for alerts'
      : doubtful === readings
        ? 'none fit for alerts'
        : `${formatCount(doubtful)} not fit for alerts`;
  const hasZero = history.points.some((point) => point.zeroGamma !== null);
  return [
    ...(hasZero ? [{ label: 'Zero gamma crossed', value: times }] : []),
    share === null
      ? { label: 'Negative gamma', value: '–' }
      : {
          label: 'Negative gamma',
          value: formatPercent(share, { digits: 0 }),
          remark: `${formatSessionTime(negativeMs)} of ${formatSessionTime(knownMs)}`,
        },
    { label: 'Readings', value: formatCount(readings), remark: fit },
  ];
}
