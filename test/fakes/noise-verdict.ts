/** What a rule said on a noisy day, held against what really happened. */

import type { RuleLogic } from '../../src/alerts/rule.js';
import { freshState } from '../../src/alerts/rule-state.js';
import { closeSession, step } from '../../src/alerts/step.js';
import { addDays } from '../../src/calendar/dates.js';
import { sessionOn } from '../../src/calendar/session.js';
import type { NoisyDay } from './noisy-day.js';

/** A real change of sides that stands for half an hour. */
export interface Flip {
  /** Minutes from its first minute to the announcement; null when it was not announced while it stood. */
  delay: number | null;
}

export interface DayVerdict {
  /** Messages that call somebody, the one about muting included. */
  announcements: number;
  edits: number;
  isMuted: boolean;
  flips: Flip[];
  /** The side last announced, or armed silently, is the real one at the close; true as well while spot is within the band. */
  isRightAtClose: boolean;
  /** The same with edits counted as told. */
  isRightAtCloseWithEdits: boolean;
}

/** The side people know of after each minute. */
function play(logic: RuleLogic, { readings }: NoisyDay) {
  let state = freshState;
  let known: string | null = null;
  let shown: string | null = null;
  let announcements = 0;
  let edits = 0;
  let isMuted = false;
  const announcedAt: { at: number; to: string }[] = [];
  const knownBy = readings.map((reading, at) => {
    const isArmed = state.confirmed !== null;
    const stepped = step(logic, 1, state, reading);
    state = stepped.state;
    if (!isArmed) {
      known = state.confirmed;
      shown = state.confirmed;
    }
    for (const { label, to } of stepped.events) {
      if (label === 'changed') edits++;
      else {
        announcements++;
        known = to;
        announcedAt.push({ at, to });
      }
      shown = to;
      if (label === 'muted') isMuted = true;
    }
    return { known, shown };
  });
  // What the close adds, as the daemon has it said.
  const closed = closeSession(logic, 1, state, readings.at(-1)!.slot + 60_000);
  for (const { to } of closed.events) {
    announcements++;
    knownBy.push({ known: to, shown: to });
  }
  return { knownBy, announcements, edits, isMuted };
}

/** Minutes a side must stand for the flip to be decisive. */
const decisiveMinutes = 30;

/** `band` is what decides, for every variant alike: a flip is decisive beyond twice of it, without the noise. */
export function judgeZeroGamma(logic: RuleLogic, day: NoisyDay, band: number): DayVerdict {
  const { knownBy, announcements, edits, isMuted } = play(logic, day);
  const distance = day.readings.map(({ spot }, at) => (spot - day.level[at]!) / spot);
  const sideOf = (d: number, beyond: number) => (d >= beyond ? 'above' : d <= -beyond ? 'below' : null);
  const flips = flipsOf(
    distance.map((d) => sideOf(d, 2 * band)),
    knownBy.map(({ known }) => known),
  );
  const truth = sideOf(distance.at(-1)!, band);
  const last = knownBy.at(-1)!;
  return {
    announcements,
    edits,
    isMuted,
    flips,
    isRightAtClose: truth === null || last.known === truth,
    isRightAtCloseWithEdits: truth === null || last.shown === truth,
  };
}

/** A new leader is decisive when it holds 1.3 times the strike that people know of for half an hour. */
export function judgeMaxStrike(logic: RuleLogic, day: NoisyDay, ratio = 1.3): DayVerdict {
  const { knownBy, announcements, edits, isMuted } = play(logic, day);
  const leads = (at: number, strike: string) =>
    String(day.leader[at]!) !== strike && day.leadOver(at, Number(strike)) >= ratio;
  const flips: Flip[] = [];
  let since = 0;
  for (let at = 1; at < day.readings.length; at++) {
    const { known } = knownBy[at]!;
    const hasChanged = known !== knownBy[at - 1]!.known;
    if (hasChanged && at - since > 0 && since > 0) flips.push({ delay: at - since });
    if (known === null || hasChanged || !leads(at, known)) since = 0;
    else if (since === 0) since = at;
    else if (at - since === decisiveMinutes) flips.push({ delay: null });
  }
  const last = day.readings.length - 1;
  const isRight = (strike: string | null) => strike !== null && !leads(last, strike);
  return {
    announcements,
    edits,
    isMuted,
    flips,
    isRightAtClose: isRight(knownBy.at(-1)!.known),
    isRightAtCloseWithEdits: isRight(knownBy.at(-1)!.shown),
  };
}

/** Stretches of half an hour on another side than the decisive one before, and when people knew. */
function flipsOf(truth: readonly (string | null)[], known: readonly (string | null)[]): Flip[] {
  const flips: Flip[] = [];
  let decided: string | null = null;
  for (let from = 0; from < truth.length; ) {
    const side = truth[from] ?? null;
    let to = from;
    while (to < truth.length && (truth[to] ?? null) === side) to++;
    if (side !== null && to - from >= decisiveMinutes) {
      // The first decisive side of the day is a flip when the rule was armed on the other one.
      const before: string | null = decided ?? known[from - 1] ?? null;
      if (before !== null && before !== side) {
        const at = known.slice(from, to).indexOf(side);
        flips.push({ delay: at < 0 ? null : at });
      }
      decided = side;
    }
    from = to;
  }
  return flips;
}

export interface Summary {
  days: number;
  mean: number;
  p95: number;
  /** Shares of the days. */
  over4: number;
  muted: number;
  rightAtClose: number;
  rightWithEdits: number;
  editsADay: number;
  flips: number;
  missed: number;
  delayMedian: number;
  delayP95: number;
}

export function summarise(verdicts: readonly DayVerdict[]): Summary {
  const days = verdicts.length;
  const share = (is: (verdict: DayVerdict) => boolean) => verdicts.filter(is).length / days;
  const sum = (of: (verdict: DayVerdict) => number) => verdicts.reduce((total, verdict) => total + of(verdict), 0);
  const flips = verdicts.flatMap((verdict) => verdict.flips);
  const delays = flips.flatMap(({ delay }) => delay ?? []);
  return {
    days,
    mean: sum(({ announcements }) => announcements) / days,
    p95: quantile(
      verdicts.map(({ announcements }) => announcements),
      0.95,
    ),
    over4: share(({ announcements }) => announcements > 4),
    muted: share(({ isMuted }) => isMuted),
    rightAtClose: share((verdict) => verdict.isRightAtClose),
    rightWithEdits: share((verdict) => verdict.isRightAtCloseWithEdits),
    editsADay: sum(({ edits }) => edits) / days,
    flips: flips.length,
    missed: flips.length - delays.length,
    delayMedian: quantile(delays, 0.5),
    delayP95: quantile(delays, 0.95),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Whole trading days, one after the other: half days are left out, their sessions are shorter. */
export function tradingDays(from: string, count: number): string[] {
  const days: string[] = [];
  for (let date = from; days.length < count; date = addDays(date, 1))
    if (sessionOn(date)?.isHalfDay === false) days.push(date);
  return days;
}
