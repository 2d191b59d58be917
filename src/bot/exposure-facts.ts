/** The figures of the DEX, vanna and charm views of `/gex`. */

import { formatDollars, formatStrike } from '../lib/format.js';
import type { Exposure } from './gex-look.js';
import type { GexAnswer } from './ports.js';
import type { Block, Fact } from './reply.js';
import { listWords } from './wording.js';

/** As it is named, and what a dollar of it is. */
export const exposureWords: Readonly<Record<Exposure, { name: string; unit: string; note: string }>> = {
  dex: {
    name: 'DEX',
    unit: 'of delta',
    note: 'DEX: delta × open interest × multiplier × spot on the dealers’ side',
  },
  vanna: {
    name: 'Vanna',
    unit: 'of delta per volatility point',
    note: 'Vanna: how the dealers’ delta changes when implied volatility rises by one point',
  },
  charm: {
    name: 'Charm',
    unit: 'of delta per calendar day',
    note: 'Charm: how the dealers’ delta changes by one calendar day going by',
  },
};

const mostStrikes = 3;

/** `6,000 $120 M, 5,950 $80.2 M`: the largest of one sign over the whole scope; null when there is none. */
function largest({ scope }: GexAnswer, values: Float64Array, sign: 1 | -1): string | null {
  const found = Array.from(values, (value, row) => ({ value, strike: scope.strikes.strike[row]! }))
    .filter(({ value }) => value * sign > 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, mostStrikes);
  if (found.length === 0) return null;
  return listWords(found.map(({ strike, value }) => `${formatStrike(strike)} (${formatDollars(value)})`));
}

/** Total, largest strikes of each sign, and zero gamma: the level all views have in common. */
export function exposureFacts(answer: GexAnswer, exposure: Exposure, zeroGamma: Fact): Block[] {
  const { strikes, dex, vex, cex } = answer.scope;
  const [total, values] = {
    dex: [dex, strikes.dex] as const,
    vanna: [vex, strikes.vex] as const,
    charm: [cex, strikes.cex] as const,
  }[exposure];
  const { name, unit } = exposureWords[exposure];
  const positive = largest(answer, values, 1);
  const negative = largest(answer, values, -1);
  const sums = { label: name, value: formatDollars(total, { plus: true }), remark: unit };
  return [
    {
      kind: 'facts',
      rows: [
        sums,
        zeroGamma,
        ...(positive === null ? [] : [{ label: 'Most positive', value: positive }]),
        ...(negative === null ? [] : [{ label: 'Most negative', value: negative }]),
      ],
    },
  ];
}
