/** The levels of one symbol as rows of a post, by how many symbols share it. Pure. */

import type { ExpirationSummary } from '../engine/types.js';
import { formatDate, formatDollars, formatLevel, formatPercent, formatPrice, formatStrike } from '../lib/format.js';
import type { GexUnit } from './actor.js';
import { moveCell } from './expirations-facts.js';
import type { GexAnswer } from './ports.js';
import type { Fact } from './reply.js';
import { sinceWords } from './since-close.js';
import type { CloseLevels, SummarySymbol } from './summary-ports.js';
import { hasOldSpot } from './summary-quality.js';
import { distanceWords, gexLabel, noZeroGammaWords, regimeOf, regimeWords, unitFactor } from './wording.js';

/** One or two symbols get a line for each level, three or four two lines with all changes, five or six two shorter ones. */
export type Detail = 'full' | 'medium' | 'short';

export function detailFor(count: number): Detail {
  return count <= 2 ? 'full' : count <= 4 ? 'medium' : 'short';
}

/** A symbol of which something is known. */
export interface KnownSymbol extends SummarySymbol {
  answer: GexAnswer;
}

export const isKnown = (one: SummarySymbol): one is KnownSymbol => one.answer !== null;
const wideGap = '   ';

/** Null where there is no such level. */
export const levelsOf = ({ scope }: GexAnswer) => ({
  zeroGamma: scope.zeroGamma.level,
  maxGex: scope.levels.maxGex?.strike ?? null,
  callWall: scope.levels.callWall?.strike ?? null,
  putWall: scope.levels.putWall?.strike ?? null,
});

/** The move of the first expiration that is not over and has one. */
function nextMove({ expirations, head }: GexAnswer): (ExpirationSummary & { points: number }) | null {
  const found = expirations.find((one) => one.date >= head.sessionDate && one.expectedMove !== null);
  return found === undefined ? null : { ...found, points: found.expectedMove!.points };
}

const joined = (...parts: (string | null)[]) => parts.filter((part) => part !== null && part !== '').join(wideGap);

/** Empty before the open while the price is of last night: it would say that nothing has changed. */
function dayChange(answer: GexAnswer): string {
  const { spot, previousClose } = answer.head;
  if (hasOldSpot(answer) || previousClose === null || !(previousClose > 0)) return '';
  return formatPercent(spot / previousClose - 1, { plus: true });
}

function fullRows({ symbol, answer, close }: KnownSymbol, unit: GexUnit): Fact[] {
  const { head, scope } = answer;
  const factor = unitFactor(unit, head.spot);
  const levels = levelsOf(answer);
  const { net } = scope.totals;
  const netBefore = close === null || close.netGex === null ? null : close.netGex * unitFactor(unit, close.spot);
  const strike = (label: string, name: 'maxGex' | 'callWall' | 'putWall', value: number | null = null): Fact => ({
    label,
    value: levels[name] === null ? 'none' : formatStrike(levels[name]),
    remark: joined(
      value === null ? null : formatDollars(value * factor),
      sinceWords(levels[name], close?.[name], formatStrike),
    ),
  });
  const distance =
    levels.zeroGamma === null ? (noZeroGammaWords(scope.zeroGamma) ?? '') : distanceWords(levels.zeroGamma, head.spot);
  const move = nextMove(answer);
  const rows: (Fact | null)[] = [
    {
      label: symbol,
      value: formatPrice(head.spot),
      remark: joined(dayChange(answer), regimeWords(regimeOf(net))),
    },
    {
      label: 'Zero gamma',
      value: levels.zeroGamma === null ? 'none' : formatLevel(levels.zeroGamma),
      remark: joined(distance, sinceWords(levels.zeroGamma, close?.zeroGamma, formatLevel)),
    },
    strike('Max GEX', 'maxGex', scope.levels.maxGex?.value ?? null),
    strike('Call wall', 'callWall'),
    strike('Put wall', 'putWall'),
    {
      label: `Net ${gexLabel(unit, 'oi')}`,
      value: formatDollars(net * factor),
      remark: netBefore === null ? '' : `was ${formatDollars(netBefore)}`,
    },
    move === null
      ? { label: 'Expected move', value: '–' }
      : {
          label: 'Expected move',
          value: moveCell(move.expectedMove, head.spot),
          remark: `${formatPercent(move.points / head.spot)} by ${formatDate(move.date)}`,
        },
    rollRow(answer),
  ];
  return rows.flatMap((row) =>
    row === null ? [] : [row.remark === '' ? { label: row.label, value: row.value } : row],
  );
}

function rollRow({ head }: GexAnswer): Fact {
  const { rollingOff } = head;
  if (rollingOff === null) return { label: 'Rolls off', value: '–' };
  const share = formatPercent(rollingOff.share, { digits: 0 });
  return { label: 'Rolls off', value: share, remark: `of all gamma on ${formatDate(rollingOff.date)}` };
}

/** Signed distance of a level from spot, which costs few letters: `+0.44 %`. */
function awayWords(level: number | null, spot: number): string | null {
  return level === null ? null : formatPercent(level / spot - 1, { plus: true });
}

function mediumRows({ symbol, answer, close }: KnownSymbol, unit: GexUnit): Fact[] {
  const { head, scope } = answer;
  const levels = levelsOf(answer);
  const net = scope.totals.net * unitFactor(unit, head.spot);
  const netBefore = close === null || close.netGex === null ? null : close.netGex * unitFactor(unit, close.spot);
  const level = (name: LevelName, write: (level: number) => string) =>
    `${levelWord(levels[name], write)}${besides(levels[name], close?.[name], write)}`;
  return [
    {
      label: symbol,
      value: formatPrice(head.spot),
      remark: joined(dayChange(answer), regimeWords(regimeOf(net))),
    },
    {
      label: 'Zero',
      value: zeroWord(answer, close),
      remark: joined(
        `max ${level('maxGex', formatStrike)}`,
        `walls ${level('putWall', formatStrike)} / ${level('callWall', formatStrike)}`,
        `net ${formatDollars(net)}${netBefore === null ? '' : ` (${formatDollars(netBefore)})`}`,
        moveWord(answer),
        rollWord(answer),
      ),
    },
  ];
}

/** Changes of the two levels people plan by only; the net beside the regime whose sign it is. */
function shortRows({ symbol, answer, close }: KnownSymbol, unit: GexUnit): Fact[] {
  const { head, scope } = answer;
  const { maxGex, putWall, callWall } = levelsOf(answer);
  const { net } = scope.totals;
  return [
    {
      label: symbol,
      value: formatPrice(head.spot),
      remark: `${regimeOf(net) ?? 'regime unknown'} ${formatDollars(net * unitFactor(unit, head.spot))}`,
    },
    {
      label: 'Zero',
      value: zeroWord(answer, close),
      remark: joined(
        `max ${levelWord(maxGex, formatStrike)}${besides(maxGex, close?.maxGex, formatStrike)}`,
        `walls ${levelWord(putWall, formatStrike)}/${levelWord(callWall, formatStrike)}`,
        moveWord(answer),
        rollWord(answer),
      ),
    },
  ];
}

/** `6,012.5 +0.44 % (6,000.0)` */
function zeroWord(answer: GexAnswer, close: CloseLevels | null): string {
  const { zeroGamma } = levelsOf(answer);
  const away = awayWords(zeroGamma, answer.head.spot);
  return `${levelWord(zeroGamma, formatLevel)}${away === null ? '' : ` ${away}`}${besides(zeroGamma, close?.zeroGamma, formatLevel)}`;
}

type LevelName = keyof ReturnType<typeof levelsOf>;
const levelWord = (level: number | null, write: (level: number) => string) => (level === null ? 'none' : write(level));

/** ` (5,900)`, where it was; empty when it is still there. */
function besides(now: number | null, before: number | null | undefined, write: (level: number) => string): string {
  const words = sinceWords(now, before, write);
  return words.startsWith('was ') ? ` (${words.slice(4)})` : '';
}

function moveWord(answer: GexAnswer): string | null {
  const move = nextMove(answer);
  return move === null ? null : `move ${moveCell(move.expectedMove, answer.head.spot)}`;
}

function rollWord({ head: { rollingOff } }: GexAnswer): string | null {
  return rollingOff === null ? null : `rolls ${formatPercent(rollingOff.share, { digits: 0 })}`;
}

export function symbolRows(one: KnownSymbol, unit: GexUnit, detail: Detail): Fact[] {
  if (detail === 'full') return fullRows(one, unit);
  return detail === 'medium' ? mediumRows(one, unit) : shortRows(one, unit);
}
