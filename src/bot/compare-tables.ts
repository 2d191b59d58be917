/** Then and now in rows and tables. Pure. */

import type { ExpirationSummary } from '../engine/types.js';
import { formatDate, formatDollars, formatLevel, formatPrice, formatStrike } from '../lib/format.js';
import type { GexUnit } from './actor.js';
import type { ThenAndNow } from './past-ports.js';
import type { GexAnswer } from './ports.js';
import type { Block, Fact, TableColumn } from './reply.js';
import { levelsOf } from './summary-rows.js';
import { formatPoints, gexLabel, regimeOf, unitFactor } from './wording.js';

/** Narrow enough for a phone in one piece: what was is the difference. */
const columnsFor = (first: string): TableColumn[] => [
  { title: first, align: 'left' },
  { title: 'Now', align: 'right' },
  { title: 'Change', align: 'right' },
];

const dollars = (value: number) => formatDollars(value, { plus: true });

/** `5,998.2 → 6,012.5   +14.3`; `unchanged` where it reads the same. */
function movedFact(
  label: string,
  [then, now]: readonly [number | null, number | null],
  write: (value: number) => string,
  change: (moved: number) => string,
): Fact {
  const word = (value: number | null) => (value === null || !Number.isFinite(value) ? 'none' : write(value));
  if (word(then) === word(now)) return { label, value: word(now), remark: 'unchanged' };
  const remark = then === null || now === null ? '' : change(now - then);
  return { label, value: `${word(then)} → ${word(now)}`, ...(remark === '' ? {} : { remark }) };
}

export function levelFacts({ then, now }: Pick<ThenAndNow, 'then' | 'now'>): Fact[] {
  const [before, after] = [levelsOf(then), levelsOf(now)];
  const { spot } = now.head;
  const points = (moved: number) => `${moved > 0 ? '+' : ''}${formatPoints(moved, spot)}`;
  return [
    movedFact('Spot', [then.head.spot, spot], formatPrice, points),
    movedFact('Zero gamma', [before.zeroGamma, after.zeroGamma], formatLevel, points),
    movedFact('Max GEX', [before.maxGex, after.maxGex], formatStrike, points),
    movedFact('Call wall', [before.callWall, after.callWall], formatStrike, points),
    movedFact('Put wall', [before.putWall, after.putWall], formatStrike, points),
  ];
}

/** Each time's dollars in the unit at its own spot. */
export function unitFactors(
  { then, now }: Pick<ThenAndNow, 'then' | 'now'>,
  unit: GexUnit,
): { before: number; after: number } {
  return { before: unitFactor(unit, then.head.spot), after: unitFactor(unit, now.head.spot) };
}

export function totalFacts(pair: ThenAndNow, unit: GexUnit): Fact[] {
  const factor = unitFactors(pair, unit);
  const [before, after] = [pair.then.scope.totals, pair.now.scope.totals];
  const row = (label: string, side: 'call' | 'put' | 'net') =>
    movedFact(label, [before[side] * factor.before, after[side] * factor.after], formatDollars, dollars);
  const regime = (answer: GexAnswer) => regimeOf(answer.scope.totals.net);
  const isTurned = regime(pair.then) !== regime(pair.now);
  return [
    row(`Net ${gexLabel(unit, 'oi')}`, 'net'),
    row('Calls', 'call'),
    row('Puts', 'put'),
    ...(isTurned
      ? [{ label: 'Regime', value: `${regime(pair.then) ?? 'unknown'} → ${regime(pair.now) ?? 'unknown'}` }]
      : []),
  ];
}

export interface StrikeChange {
  strike: number;
  /** Net dollars of the unit then and now; NaN where not listed or unknown. */
  before: number;
  after: number;
}

function netByStrike({ scope: { strikes } }: GexAnswer, factor: number): Map<number, number> {
  const net = Array.from(strikes.callGex, (call, row) => (call - strikes.putGex[row]!) * factor);
  return new Map(net.map((value, row) => [strikes.strike[row]!, value]));
}

/** Every strike of either time, ascending. */
export function strikeChanges(pair: ThenAndNow, unit: GexUnit): StrikeChange[] {
  const factor = unitFactors(pair, unit);
  const before = netByStrike(pair.then, factor.before);
  const after = netByStrike(pair.now, factor.after);
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort((a, b) => a - b)
    .map((strike) => ({ strike, before: before.get(strike) ?? Number.NaN, after: after.get(strike) ?? Number.NaN }));
}

const mostStrikes = 4;

function strikeTable(title: string, changes: readonly StrikeChange[], sign: 1 | -1): Block[] {
  const rows = changes
    .map((one) => ({ ...one, change: one.after - one.before }))
    .filter(({ change }) => sign * change > 0 && /[1-9]/.test(formatDollars(change)))
    .sort((a, b) => sign * (b.change - a.change))
    .slice(0, mostStrikes)
    .map(({ strike, after, change }) => [formatStrike(strike), formatDollars(after), dollars(change)]);
  return rows.length === 0 ? [] : [{ kind: 'table', columns: columnsFor(title), rows }];
}

/** The largest changes of net gamma of strikes known at both times: up first, then down. */
export function strikeTables(changes: readonly StrikeChange[]): Block[] {
  return [...strikeTable('Gained', changes, 1), ...strikeTable('Lost', changes, -1)];
}

const mostDates = 4;

/** The largest changes by expiration date; nothing for a scope of one. What has rolled off is shown with what it held. */
export function expirationTable(pair: ThenAndNow, unit: GexUnit): Block[] {
  const { then, now } = pair;
  const dates = [...new Set([...then.scope.expirations, ...now.scope.expirations])].sort();
  if (dates.length < 2) return [];
  const factor = unitFactors(pair, unit);
  const find = (answer: GexAnswer, date: string): ExpirationSummary | undefined =>
    answer.expirations.find((one) => one.date === date);
  const all = dates.map((date) => ({
    date,
    before: (find(then, date)?.net ?? Number.NaN) * factor.before,
    after: (find(now, date)?.net ?? Number.NaN) * factor.after,
  }));
  const size = (one: (typeof all)[number]) => {
    const change = Math.abs(one.after - one.before);
    return Number.isFinite(change) ? change : Math.max(Math.abs(one.after) || 0, Math.abs(one.before) || 0);
  };
  const rows = all
    .filter((one) => size(one) > 0)
    .sort((a, b) => size(b) - size(a))
    .slice(0, mostDates)
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .map((one) => [
      formatDate(one.date, { unlessOf: now.head.sessionDate }),
      formatDollars(one.after),
      Number.isNaN(one.after)
        ? `was ${formatDollars(one.before)}`
        : Number.isNaN(one.before)
          ? 'new'
          : dollars(one.after - one.before),
    ]);
  return rows.length === 0 ? [] : [{ kind: 'table', columns: columnsFor('Expiration'), rows }];
}
