/** "Did you mean …": the closest known word, or silence when nothing is close. */

/** Edits (insert, delete, replace, swap neighbours) that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}

/**
 * The candidate nearest to `word`, case ignored; null when none is near enough (one edit up to four letters of the shorter, two up to eight, three beyond).
 * Ties go to a candidate that begins like it, then to one with the same first letter, then to the earlier one.
 */
export function nearestWord(word: string, candidates: readonly string[]): string | null {
  const asked = word.toLowerCase().slice(0, 40);
  if (asked === '') return null;
  let best: string | null = null;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const shorter = Math.min(asked.length, known.length);
    const allowed = shorter <= 4 ? 1 : shorter <= 8 ? 2 : 3;
    if (Math.abs(known.length - asked.length) > allowed) continue;
    const distance = editDistance(asked, known);
    const isBeginning = known.startsWith(asked) || asked.startsWith(known);
    const score = distance + (isBeginning ? 0 : known[0] === asked[0] ? 0.25 : 0.5);
    // A word as long as the edits would make anything match anything.
    if (distance <= allowed && distance < Math.max(known.length, 2) && score < bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}
