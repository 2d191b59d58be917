/** The figures of `/gex`: levels, totals, ratios. */

import type { Level, ScopeResult } from '../engine/types.js';
import { formatDollars, formatLevel, formatRatio, formatStrike } from '../lib/format.js';
import { countedOpenInterest, countedVolume } from './counted-words.js';
import { exposureFacts } from './exposure-facts.js';
import { exposureOf, type GexLook } from './gex-look.js';
import type { GexAnswer } from './ports.js';
import type { Block, Fact } from './reply.js';
import { distanceWords, gexLabel, noZeroGammaWords, unitFactor } from './wording.js';

function zeroGammaFact({ head, scope }: GexAnswer): Fact {
  const zero = scope.zeroGamma;
  return zero.level === null
    ? { label: 'Zero gamma', value: 'none', remark: noZeroGammaWords(zero) ?? '' }
    : { label: 'Zero gamma', value: formatLevel(zero.level), remark: distanceWords(zero.level, head.spot) };
}

function maxGexFact(level: Level | null, factor: number): Fact {
  if (level === null) return { label: 'Max GEX', value: 'none' };
  const lead = level.dominance === null ? '' : `   ${formatRatio(level.dominance, 1)}× the next`;
  return {
    label: 'Max GEX',
    value: formatStrike(level.strike),
    remark: `${formatDollars(level.value * factor)}${lead}`,
  };
}

const wall = (level: Level | null) => (level === null ? 'none' : formatStrike(level.strike));

function ratioFact(scope: ScopeResult): Fact {
  const { openInterest, volume } = scope.putCall;
  const held = `OI ${formatRatio(openInterest)}${countedOpenInterest(scope)}`;
  return { label: 'P/C', value: `${held}  volume ${formatRatio(volume)}${countedVolume(scope)}` };
}

/** Both weights beside each other; zero gamma stands above, for there is one by open interest only. */
function bothWeights({ head, scope }: GexAnswer, { unit }: Pick<GexLook, 'unit'>): Block {
  const factor = unitFactor(unit, head.spot);
  const row = (label: string, pick: (levels: ScopeResult['levels']) => Level | null): string[] => [
    label,
    wall(pick(scope.levels)),
    wall(pick(scope.levelsByVolume)),
  ];
  const sum = (label: string, side: 'call' | 'put' | 'net'): string[] => [
    label,
    formatDollars(scope.totals[side] * factor),
    formatDollars(scope.totalsByVolume[side] * factor),
  ];
  return {
    kind: 'table',
    columns: [
      { title: gexLabel(unit, 'oi'), align: 'left' },
      { title: 'by OI', align: 'right' },
      { title: 'by volume', align: 'right' },
    ],
    rows: [
      sum('Calls', 'call'),
      sum('Puts', 'put'),
      sum('Net', 'net'),
      row('Max GEX', (levels) => levels.maxGex),
      row('Call wall', (levels) => levels.callWall),
      row('Put wall', (levels) => levels.putWall),
    ],
  };
}

/** Levels, sums and put/call ratio of an answer, as its look weighs them. */
export function gexFacts(answer: GexAnswer, look: Pick<GexLook, 'view' | 'by' | 'unit'>): Block[] {
  const { head, scope } = answer;
  const exposure = exposureOf(look);
  if (exposure !== null) return exposureFacts(answer, exposure, zeroGammaFact(answer));
  const ratios: Block = { kind: 'facts', rows: [ratioFact(scope)] };
  if (look.by === 'both') return [{ kind: 'facts', rows: [zeroGammaFact(answer)] }, bothWeights(answer, look), ratios];
  const { by, unit } = look;
  const factor = unitFactor(unit, head.spot);
  const levels = by === 'volume' ? scope.levelsByVolume : scope.levels;
  const totals = by === 'volume' ? scope.totalsByVolume : scope.totals;
  const sums = [
    `calls ${formatDollars(totals.call * factor)}`,
    `puts ${formatDollars(totals.put * factor)}`,
    `net ${formatDollars(totals.net * factor)}`,
  ];
  return [
    {
      kind: 'facts',
      rows: [
        zeroGammaFact(answer),
        maxGexFact(levels.maxGex, factor),
        { label: 'Call wall', value: wall(levels.callWall), remark: `Put wall  ${wall(levels.putWall)}` },
      ],
    },
    { kind: 'facts', rows: [{ label: gexLabel(unit, by), value: sums.join('   ') }] },
    ratios,
  ];
}
