/** Then and now in tables. Pure. */

import type { ExpirationSummary } from '../engine/types.js';
import { formatDate, formatDollars, formatLevel, formatPrice, formatStrike, minus } from '../lib/format.js';
import type { GexUnit } from './actor.js';
import type { ThenAndNow } from './past-ports.js';
import type { GexAnswer } from './ports.js';
import type { Block, TableColumn } from './reply.js';
import { levelsOf } from './summary-rows.js';
import { formatPoints, gexLabel, regimeOf, unitFactor } from './wording.js';

const columnsFor = (first: string): TableColumn[] => [
  { title: first, align: 'left' },
  { title: 'Then', align: 'right' },
  { title: 'Now', align: 'right' },
  { title: 'Change', align: 'right' },
];

const signed = (text: string, value: number) => (value > 0 && !text.startsWith(minus) ? `+${text}` : text);
const dollars = (value: number) => formatDollars(value, { plus: true });

/** A level then and now; the change in points where there is one at both times. */
function levelRow(
  label: string,
  then: number | null,
  now: number | null,
  spot: number,
  write: (value: number) => string,
): string[] {
  const word = (value: number | null) => (value === null ? 'none' : write(value));
  const change = then === null || now === null ? null : now - then;
  const moved =
    change === null ? '' : write(then!) === write(now!) ? 'unchanged' : signed(formatPoints(change, spot), change);
  return [label, word(then), word(now), moved];
}

export function levelTable({ then, now }: Pick<ThenAndNow, 'then' | 'now'>): Block {
  const [before, after] = [levelsOf(then), levelsOf(now)];
  const { spot } = now.head;
  const regime = (answer: GexAnswer) => regimeOf(answer.scope.totals.net) ?? 'unknown';
  return {
    kind: 'table',
    columns: columnsFor('Level'),
    rows: [
      levelRow('Spot', then.head.spot, spot, spot, formatPrice),
      levelRow('Zero gamma', before.zeroGamma, after.zeroGamma, spot, formatLevel),
      levelRow('Max GEX', before.maxGex, after.maxGex, spot, formatStrike),
      levelRow('Call wall', before.callWall, after.callWall, spot, formatStrike),
      levelRow('Put wall', before.putWall, after.putWall, spot, formatStrike),
      ['Regime', regime(then), regime(now), regime(then) === regime(now) ? 'unchanged' : ''],
    ],
  };
}

/** Each time's dollars in the unit at its own spot. */
export function unitFactors(
  { then, now }: Pick<ThenAndNow, 'then' | 'now'>,
  unit: GexUnit,
): { before: number; after: number } {
  return { before: unitFactor(unit, then.head.spot), after: unitFactor(unit, now.head.spot) };
}

export function totalTable(pair: ThenAndNow, unit: GexUnit): Block {
  const factor = unitFactors(pair, unit);
  const [before, after] = [pair.then.scope.totals, pair.now.scope.totals];
  const row = (label: string, then: number, now: number) => [
    label,
    formatDollars(then * factor.before),
    formatDollars(now * factor.after),
    dollars(now * factor.after - then * factor.before),
  ];
  return {
    kind: 'table',
    columns: columnsFor(gexLabel(unit, 'oi')),
    rows: [
      row('Calls', before.call, after.call),
      row('Puts', before.put, after.put),
      row('Net', before.net, after.net),
    ],
  };
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

const mostStrikes = 5;

function strikeTable(title: string, changes: readonly StrikeChange[], sign: 1 | -1): Block[] {
  const rows = changes
    .map((one) => ({ ...one, change: one.after - one.before }))
    .filter(({ change }) => sign * change > 0 && /[1-9]/.test(formatDollars(change)))
    .sort((a, b) => sign * (b.change - a.change))
    .slice(0, mostStrikes)
    .map(({ strike, before, after, change }) => [
      formatStrike(strike),
      formatDollars(before),
      formatDollars(after),
      dollars(change),
    ]);
  return rows.length === 0 ? [] : [{ kind: 'table', columns: columnsFor(title), rows }];
}

/** The largest changes of net gamma of strikes known at both times: up first, then down. */
export function strikeTables(changes: readonly StrikeChange[]): Block[] {
  return [...strikeTable('Gained', changes, 1), ...strikeTable('Lost', changes, -1)];
}

const mostDates = 6;

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
      formatDollars(one.before),
      formatDollars(one.after),
      Number.isNaN(one.after) ? 'rolled off' : Number.isNaN(one.before) ? 'new' : dollars(one.after - one.before),
    ]);
  return rows.length === 0 ? [] : [{ kind: 'table', columns: columnsFor('Expiration'), rows }];
}
