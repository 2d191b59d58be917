/** Two symbols side by side, each in percent of its own spot: where they agree and where not. Pure. */

import { formatDollars, formatLevel, formatPercent, formatPrice, formatStrike } from '../lib/format.js';
import type { GexAnswer } from './ports.js';
import type { Block, Fact } from './reply.js';
import { levelsOf } from './summary-rows.js';
import { gexLabel, listWords, regimeOf, unitFactor } from './wording.js';

/** Levels nearer to each other than this share of spot count as one: strikes of two symbols never fall on the same price. */
export const sameLevel = 0.0025;

type LevelName = keyof ReturnType<typeof levelsOf>;
const names: readonly (readonly [LevelName, string, (value: number) => string])[] = [
  ['zeroGamma', 'Zero gamma', formatLevel],
  ['maxGex', 'Max GEX', formatStrike],
  ['callWall', 'Call wall', formatStrike],
  ['putWall', 'Put wall', formatStrike],
];

/** Distance from each one's own spot, as a share. */
function away(answer: GexAnswer, level: number | null): number | null {
  return level === null ? null : level / answer.head.spot - 1;
}

const share = (value: number | null) => (value === null ? '' : formatPercent(value, { plus: true }));

/** Dollars are per 1 % whatever the person's unit: a point of one is not a point of the other. */
export function netFact(a: GexAnswer, b: GexAnswer): Fact {
  const words = ({ head, scope }: GexAnswer) => {
    const { net } = scope.totals;
    const dollars = formatDollars(net * unitFactor('per-percent', head.spot), { plus: true });
    return `${head.symbol} ${dollars} (${regimeOf(net) ?? 'unknown'})`;
  };
  return { label: `Net ${gexLabel('per-percent', 'oi')}`, value: `${words(a)}   ${words(b)}` };
}

export function symbolsTable(a: GexAnswer, b: GexAnswer): Block {
  const [left, right] = [levelsOf(a), levelsOf(b)];
  const word = (value: number | null, write: (value: number) => string) => (value === null ? 'none' : write(value));
  const column = (title: string) => ({ title, align: 'right' as const });
  return {
    kind: 'table',
    columns: [
      { title: 'Level', align: 'left' },
      column(a.head.symbol),
      column(b.head.symbol),
      column(`${a.head.symbol} %`),
      column(`${b.head.symbol} %`),
      column('Apart'),
    ],
    rows: [
      ['Spot', formatPrice(a.head.spot), formatPrice(b.head.spot), '', '', ''],
      ...names.map(([name, label, write]) => {
        const [one, other] = [away(a, left[name]), away(b, right[name])];
        const apart = one === null || other === null ? '' : formatPercent(Math.abs(one - other));
        return [label, word(left[name], write), word(right[name], write), share(one), share(other), apart];
      }),
    ],
  };
}

/** Where two symbols say different things, one sentence each; empty when they agree. */
export function disagreements(a: GexAnswer, b: GexAnswer): string[] {
  const [left, right] = [levelsOf(a), levelsOf(b)];
  const [one, other] = [regimeOf(a.scope.totals.net), regimeOf(b.scope.totals.net)];
  const found: string[] = [];
  if (one !== null && other !== null && one !== other)
    found.push(`Regime: ${a.head.symbol} is in ${one} gamma, ${b.head.symbol} in ${other} gamma.`);
  for (const [name, label] of names) {
    const [first, second] = [away(a, left[name]), away(b, right[name])];
    const only = first === null ? b.head.symbol : a.head.symbol;
    if ((first === null) !== (second === null)) found.push(`${label}: only ${only} has one.`);
    if (first === null || second === null) continue;
    const isOtherSide = name === 'zeroGamma' && first * second < 0;
    if (isOtherSide) {
      const side = (value: number) => (value > 0 ? 'below' : 'above');
      found.push(`Zero gamma: ${a.head.symbol} is ${side(first)} its own, ${b.head.symbol} ${side(second)}.`);
    } else if (Math.abs(first - second) > sameLevel)
      found.push(`${label}: ${share(first)} from ${a.head.symbol} spot, ${share(second)} from ${b.head.symbol} spot.`);
  }
  return found;
}

/** What both have in common. */
export function agreementWords(a: GexAnswer, b: GexAnswer): string {
  return `${listWords([a.head.symbol, b.head.symbol])} agree: the same regime, every level within ${formatPercent(sameLevel)} of spot.`;
}
