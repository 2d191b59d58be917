/** The strikes people name: largest exposures and walls, with how clearly each leads. */

import type { KeyLevels, Level, StrikeTable } from './types.js';

/** All six levels from a pair of side columns ($ per point, puts positive). A level without exposure behind it is null. */
export function keyLevels(
  table: Pick<StrikeTable, 'count' | 'strike'>,
  call: Float64Array,
  put: Float64Array,
  spot: number,
): KeyLevels {
  const strikeAt = (k: number) => table.strike[k]!;
  const net = (k: number) => call[k]! - put[k]!;
  const lead = (size: (k: number) => number, value: (k: number) => number): Level | null =>
    leader(table.count, strikeAt, size, value, spot);
  return {
    maxGex: lead((k) => Math.abs(net(k)), net),
    absoluteGamma: lead(
      (k) => call[k]! + put[k]!,
      (k) => call[k]! + put[k]!,
    ),
    callWall: lead((k) => (strikeAt(k) >= spot ? net(k) : 0), net),
    putWall: lead((k) => (strikeAt(k) <= spot ? -net(k) : 0), net),
    maxCallGamma: lead(
      (k) => call[k]!,
      (k) => call[k]!,
    ),
    maxPutGamma: lead(
      (k) => put[k]!,
      (k) => put[k]!,
    ),
  };
}

/** The strike of the largest size above 0 and its runner-up; of equals the one nearer spot, then the lower. */
function leader(
  count: number,
  strikeAt: (k: number) => number,
  size: (k: number) => number,
  value: (k: number) => number,
  spot: number,
): Level | null {
  let first = -1;
  let second = -1;
  const beats = (k: number, other: number): boolean => {
    if (other < 0) return true;
    const difference = size(k) - size(other);
    if (difference !== 0) return difference > 0;
    return Math.abs(strikeAt(k) - spot) < Math.abs(strikeAt(other) - spot);
  };
  for (let k = 0; k < count; k++) {
    if (!(size(k) > 0)) continue;
    if (beats(k, first)) {
      second = first;
      first = k;
    } else if (beats(k, second)) {
      second = k;
    }
  }
  if (first < 0) return null;
  return {
    strike: strikeAt(first),
    value: value(first),
    runnerUp: second < 0 ? null : { strike: strikeAt(second), value: value(second) },
    dominance: second < 0 ? null : size(first) / size(second),
  };
}
