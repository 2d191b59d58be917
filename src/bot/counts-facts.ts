/** The figures of `/oi` and `/volume`: totals, put/call ratio, the largest strikes of both sides. */

import { formatCount, formatRatio, formatStrike } from '../lib/format.js';
import { countedOpenInterest, countedVolume } from './counted-words.js';
import { type Counted, totalsOfCounts } from './counts-answer.js';
import type { GexAnswer } from './ports.js';
import type { Block } from './reply.js';

const largest = 5;

/** Contracts of both sides at each strike of the scope. */
export function countColumns({ scope: { strikes } }: GexAnswer, counted: Counted): [Float64Array, Float64Array] {
  return counted === 'volume'
    ? [strikes.callVolume, strikes.putVolume]
    : [strikes.callOpenInterest, strikes.putOpenInterest];
}

/** What the sums count, where that is not the whole scope: `198 of 212 contracts`, `31 of 212 strikes`; null when it is all. */
export function countedPart({ scope }: GexAnswer, counted: Counted): string | null {
  const words = counted === 'volume' ? countedVolume(scope) : countedOpenInterest(scope);
  return words === '' ? null : words.trim().replace(/^\((.*)\)$/, '$1');
}

function totalsBlock(answer: GexAnswer, counted: Counted): Block {
  const { call, put } = totalsOfCounts(answer, counted);
  const { putCall } = answer.scope;
  const part = countedPart(answer, counted);
  return {
    kind: 'facts',
    rows: [
      { label: 'Calls', value: formatCount(call), remark: `Puts  ${formatCount(put)}` },
      {
        label: 'P/C',
        value: formatRatio(counted === 'volume' ? putCall.volume : putCall.openInterest),
        ...(part === null ? {} : { remark: part }),
      },
    ],
  };
}

/** Beside each other: the strikes with the most calls and those with the most puts, over the whole scope. */
function largestBlock(answer: GexAnswer, counted: Counted): Block {
  const { strike } = answer.scope.strikes;
  const most = (column: Float64Array) =>
    Array.from(column, (count, row) => ({ count, strike: strike[row]! }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || a.strike - b.strike)
      .slice(0, largest);
  const [calls, puts] = countColumns(answer, counted).map(most);
  const cells = (one: { count: number; strike: number } | undefined) =>
    one === undefined ? ['', ''] : [formatStrike(one.strike), formatCount(one.count)];
  const what = counted === 'volume' ? 'Traded' : 'Open';
  return {
    kind: 'table',
    columns: [
      { title: '#', align: 'left' },
      { title: 'Calls', align: 'right' },
      { title: what, align: 'right' },
      { title: 'Puts', align: 'right' },
      { title: what, align: 'right' },
    ],
    rows: Array.from({ length: Math.max(calls!.length, puts!.length) }, (_, place) => [
      `${place + 1}`,
      ...cells(calls![place]),
      ...cells(puts![place]),
    ]),
  };
}

export function countsFacts(answer: GexAnswer, counted: Counted): Block[] {
  return [totalsBlock(answer, counted), largestBlock(answer, counted)];
}
