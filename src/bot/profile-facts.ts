/** The figures of `/profile`: net gamma now, its roots and what lies beyond them, and what it would be after a move. */

import { formatDollars, formatLevel, formatPercent } from '../lib/format.js';
import type { GexUnit } from './command.js';
import type { GexAnswer } from './ports.js';
import { netAt } from './profile-view.js';
import type { Block } from './reply.js';
import { distanceWords, gexLabel, noZeroGammaWords, unitFactor } from './wording.js';

/** Roots in the table, the nearest to spot. */
const mostRoots = 5;
/** Moves of spot, as shares. */
const moves = [-0.05, -0.02, -0.01, 0, 0.01, 0.02, 0.05] as const;
/** How far beyond a root its sides are read. */
const beside = 0.01;

/** Net at a price in dollars of the unit; less than half a dollar is none. */
function dollarsAt(answer: GexAnswer, price: number, unit: GexUnit): string {
  const net = netAt(answer.scope.profile, price);
  if (net === null) return formatDollars(null);
  const value = net * unitFactor(unit, price);
  return formatDollars(Math.abs(value) < 0.5 ? 0 : value, { plus: true });
}

/** Every root with its distance, the sign above it and the net one percent to either side: what happens beyond it. */
export function rootsTable(answer: GexAnswer, unit: GexUnit): Block | null {
  const { head, scope } = answer;
  const roots = [...scope.zeroGamma.roots]
    .sort((a, b) => Math.abs(a - head.spot) - Math.abs(b - head.spot))
    .slice(0, mostRoots)
    .sort((a, b) => a - b);
  if (roots.length === 0) return null;
  const turn = (root: number) => {
    // A hair to either side: another root may be near.
    const [below, above] = [netAt(scope.profile, root * 0.9995), netAt(scope.profile, root * 1.0005)];
    if (below === null || above === null || below === above) return '–';
    return above > below ? 'positive' : 'negative';
  };
  return {
    kind: 'table',
    columns: [
      { title: 'Zero at', align: 'right' },
      { title: 'From spot', align: 'right' },
      { title: 'Above it', align: 'left' },
      { title: '1 % below', align: 'right' },
      { title: '1 % above', align: 'right' },
    ],
    rows: roots.map((root) => [
      formatLevel(root),
      formatPercent((root - head.spot) / head.spot, { plus: true }),
      turn(root),
      dollarsAt(answer, root * (1 - beside), unit),
      dollarsAt(answer, root * (1 + beside), unit),
    ]),
  };
}

/** Net gamma after spot has moved, everything else as it is now. */
export function movesTable(answer: GexAnswer, unit: GexUnit): Block {
  const { spot } = answer.head;
  const plus = { digits: 0, plus: true } as const;
  return {
    kind: 'table',
    columns: [
      { title: 'Spot moves', align: 'right' },
      { title: 'to', align: 'right' },
      { title: 'Net', align: 'right' },
    ],
    rows: moves.map((move) => {
      const price = spot * (1 + move);
      const net =
        move === 0
          ? formatDollars(answer.scope.totals.net * unitFactor(unit, spot), { plus: true })
          : dollarsAt(answer, price, unit);
      return [move === 0 ? 'now' : formatPercent(move, plus), formatLevel(price), net];
    }),
  };
}

/** Net at spot and the level alerts use. */
export function profileFacts({ head, scope }: GexAnswer, unit: GexUnit): Block {
  const zero = scope.zeroGamma;
  const net = formatDollars(scope.totals.net * unitFactor(unit, head.spot), { plus: true });
  const kept = zero.chosenBy === 'nearest-previous' && zero.roots.length > 1 ? '   nearest the last one' : '';
  return {
    kind: 'facts',
    rows: [
      { label: 'Net at spot', value: net, remark: gexLabel(unit, 'oi') },
      zero.level === null
        ? { label: 'Zero gamma', value: 'none', remark: noZeroGammaWords(zero) ?? '' }
        : {
            label: 'Zero gamma',
            value: formatLevel(zero.level),
            remark: `${distanceWords(zero.level, head.spot)}${kept}`,
          },
    ],
  };
}
