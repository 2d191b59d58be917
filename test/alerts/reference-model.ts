/**
 * The alert semantics once more, written from the text of the design and not from the program: slow, without state between
 * readings but a list of what was seen and what was said. Only for comparing.
 */

import type { Reading } from '../../src/alerts/types.js';
import type { ScopeKey } from '../../src/engine/types.js';

export interface ReferenceRule {
  kind: 'zero-gamma' | 'max-strike';
  /** Band as a share of spot, or the ratio. */
  measure: number;
  confirmations: number;
  cooldownMinutes: number;
  scope: ScopeKey;
}

/** What people see: an announcement (crossed, opened, stands, muted, closing) or an edit (changed) of the one at `edits`. */
export interface Said {
  at: number;
  label: string;
  to: string;
  from: string | null;
  /** Snapshot of the announcement that is edited. */
  edits: number | null;
}

const minute = 60_000;

/** Everything said over these readings, in order. `at` is the snapshot that decided. */
export function referenceSays(rule: ReferenceRule, all: readonly Reading[]): Said[] {
  // Partial, stale and empty readings are shown to people but never evaluated, and leave no trace.
  const seen = all.filter((reading) => reading.quality === 'trusted');
  const said: Said[] = [];
  /** The side believed, and from which reading on the next one may be argued for. */
  let believed: string | null = null;
  let argueFrom = 0;
  /** The side people know of, by a message or because the rule was armed with it. */
  let known: string | null = null;
  /** The announcement that later changes edit. */
  let last = null as { at: number; slot: number } | null;
  let calls = 0;
  let muted = false;

  for (let i = 0; i < seen.length; i++) {
    const reading = seen[i]!;
    const before = seen[i - 1];
    const startsSession = before !== undefined && before.sessionDate !== reading.sessionDate;
    const rolls = rule.scope === '0dte' || rule.scope === 'next';
    let rearm = i === 0;
    if (startsSession) {
      if (muted && believed !== null) {
        // The closing message of whoever was told that the rule is muted.
        said.push({ at: before.snapshotId, label: 'closing', to: believed, from: known, edits: null });
        known = believed;
      }
      muted = false;
      calls = 0;
      argueFrom = i;
      if (rolls || rule.kind === 'max-strike') rearm = true;
    } else if (hasNewInterest(seen, i)) rearm = true;
    if (rearm) {
      believed = null;
      known = null;
      argueFrom = i;
    }

    if (believed === null) {
      believed = sideOf(rule, null, reading);
      known = believed;
      argueFrom = i + 1;
      continue;
    }

    const candidate = sideOf(rule, believed, reading);
    const run =
      candidate === null || candidate === believed ? [] : runFor(rule, believed, candidate, seen, argueFrom, i);
    const hasJumped = run.some((k) => jumped(rule, seen, k));
    const cools = last !== null && reading.slot - last.slot < rule.cooldownMinutes * minute;

    if (run.length >= rule.confirmations + (hasJumped ? 1 : 0) && candidate !== null && run.length > 0) {
      const whole = firstOfSession(seen, i);
      const isOpening =
        whole > 0 && whole >= argueFrom && range(whole, i).every((k) => sideOf(rule, believed, seen[k]!) === candidate);
      const from = believed;
      believed = candidate;
      argueFrom = i + 1;
      if (muted) continue;
      if (cools) {
        said.push({ at: reading.snapshotId, label: 'changed', to: candidate, from, edits: last!.at });
      } else {
        call(isOpening ? 'opened' : 'crossed', reading, from);
      }
    } else if (!muted && !cools && believed !== known) {
      call('stands', reading, known);
    }
  }
  return said;

  function call(label: string, reading: Reading, from: string | null): void {
    calls++;
    muted = calls > 6;
    said.push({
      at: reading.snapshotId,
      label: muted ? 'muted' : label,
      to: believed!,
      from,
      edits: null,
    });
    known = believed;
    last = { at: reading.snapshotId, slot: reading.slot };
  }
}

/** The readings up to `i` that speak for the candidate one after the other: no other opinion and no gap of over five minutes between. */
function runFor(
  rule: ReferenceRule,
  believed: string,
  candidate: string,
  seen: readonly Reading[],
  from: number,
  i: number,
): number[] {
  const run: number[] = [];
  for (let k = i; k >= from; k--) {
    if (sideOf(rule, believed, seen[k]!) !== candidate) break;
    run.unshift(k);
    if (k > 0 && seen[k]!.slot - seen[k - 1]!.slot > 5 * minute) break;
  }
  return run;
}

function sideOf(rule: ReferenceRule, believed: string | null, reading: Reading): string | null {
  if (rule.kind === 'zero-gamma') {
    const { spot, zeroGamma } = reading;
    if (zeroGamma === null) return null;
    const d = (spot - zeroGamma) / spot;
    if (d > 0 && d >= rule.measure) return 'above';
    if (d < 0 && d <= -rule.measure) return 'below';
    return null;
  }
  if (reading.maxStrike === null) return null;
  const candidate = String(reading.maxStrike);
  if (believed === null || candidate === believed) return candidate;
  const size = (strike: number) => {
    const at = reading.strikes.indexOf(strike);
    return at < 0 ? 0 : Math.abs(reading.netByStrike[at]!);
  };
  const leads = size(reading.maxStrike);
  return leads > 0 && leads >= rule.measure * size(Number(believed)) ? candidate : null;
}

/** Zero gamma that moves by over 1 % of spot between two trusted readings wants one more confirmation. */
function jumped(rule: ReferenceRule, seen: readonly Reading[], k: number): boolean {
  if (rule.kind !== 'zero-gamma') return false;
  const level = seen[k]!.zeroGamma;
  const earlier = seen.slice(0, k).findLast((reading) => reading.zeroGamma !== null)?.zeroGamma ?? null;
  return level !== null && earlier !== null && Math.abs(level - earlier) > 0.01 * seen[k]!.spot;
}

/** New open interest within a session: another date than the newest one known in that session. */
function hasNewInterest(seen: readonly Reading[], i: number): boolean {
  const now = seen[i]!.openInterestDate;
  const earlier = range(firstOfSession(seen, i), i - 1)
    .map((k) => seen[k]!.openInterestDate)
    .findLast((date) => date !== null);
  return now !== null && earlier !== undefined && earlier !== null && earlier !== now;
}

function firstOfSession(seen: readonly Reading[], i: number): number {
  return seen.findIndex((reading) => reading.sessionDate === seen[i]!.sessionDate);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);
}
