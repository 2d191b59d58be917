/** The range of a value axis. Pure. */

export interface ValueRange {
  low: number;
  high: number;
}

/** Room of 4 % beyond the longest bar, and at least an eighth of the width for the shorter side, so that zero never hugs a bar. */
export function rangeOf(values: readonly number[]): ValueRange {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const shorter = (most - least) / 7;
  const low = least === 0 ? 0 : Math.min(least, -shorter);
  const high = most === 0 ? 0 : Math.max(most, shorter);
  const room = (high - low) * 0.04;
  return { low: low === 0 ? 0 : low - room, high: high === 0 ? 0 : high + room };
}
