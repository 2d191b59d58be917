/** The figures of `/gex`: levels, totals, ratios. */

import type { Level } from '../engine/types.js';
import { formatDollars, formatLevel, formatRatio, formatStrike } from '../lib/format.js';
import { countedOpenInterest, countedVolume } from './counted-words.js';
import type { GexViewOptions } from './gex-view.js';
import type { GexAnswer } from './ports.js';
import type { Block, Fact } from './reply.js';
import { distanceWords, gexLabel, noZeroGammaWords, unitFactor } from './wording.js';

function maxGexFact(level: Level | null, factor: number): Fact {
  if (level === null) return { label: 'Max GEX', value: 'none' };
  const lead = level.dominance === null ? '' : `   ${formatRatio(level.dominance, 1)}× the next`;
  return {
    label: 'Max GEX',
    value: formatStrike(level.strike),
    remark: `${formatDollars(level.value * factor)}${lead}`,
  };
}

/** Levels, sums and put/call ratio of an answer, as its view weighs them. */
export function gexFacts(answer: GexAnswer, { by, unit }: GexViewOptions): Block[] {
  const { head, scope } = answer;
  const factor = unitFactor(unit, head.spot);
  const levels = by === 'volume' ? scope.levelsByVolume : scope.levels;
  const totals = by === 'volume' ? scope.totalsByVolume : scope.totals;
  const zero = scope.zeroGamma;
  const wall = (level: Level | null) => (level === null ? 'none' : formatStrike(level.strike));
  const sums = [
    `calls ${formatDollars(totals.call * factor)}`,
    `puts ${formatDollars(totals.put * factor)}`,
    `net ${formatDollars(totals.net * factor)}`,
  ];
  return [
    {
      kind: 'facts',
      rows: [
        zero.level === null
          ? { label: 'Zero gamma', value: 'none', remark: noZeroGammaWords(zero) ?? '' }
          : { label: 'Zero gamma', value: formatLevel(zero.level), remark: distanceWords(zero.level, head.spot) },
        maxGexFact(levels.maxGex, factor),
        { label: 'Call wall', value: wall(levels.callWall), remark: `Put wall  ${wall(levels.putWall)}` },
      ],
    },
    { kind: 'facts', rows: [{ label: gexLabel(unit, by), value: sums.join('   ') }] },
    {
      kind: 'facts',
      rows: [
        {
          label: 'P/C',
          value: `OI ${formatRatio(scope.putCall.openInterest)}${countedOpenInterest(scope)}  volume ${formatRatio(scope.putCall.volume)}${countedVolume(scope)}`,
        },
      ],
    },
  ];
}
