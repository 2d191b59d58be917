/** How rules would have done over readings that are already stored. The same machine as for live ones. */

import type { AlertEvent } from './alert-event.js';
import type { RuleLogic } from './rule.js';
import { freshState, type RuleState } from './rule-state.js';
import { step } from './step.js';
import type { Reading } from './types.js';

export interface Firing {
  event: AlertEvent;
  /** Spot 30 and 60 minutes later; null when no reading of the same session is that late. */
  spotAfter30: number | null;
  spotAfter60: number | null;
}

export interface Trial {
  /** Sessions with at least one trusted reading. */
  sessions: number;
  readings: number;
  /** Announcements: crossings, openings, and what stood at the end of a cooldown. Edits call nobody and are not counted. */
  firings: Firing[];
  /** Sessions in which the rule was muted as flapping. */
  mutedSessions: number;
  /** What was not stored and therefore not tried, in a sentence. */
  note?: string;
}

/** Readings one by one, ascending by slot, through several rules at once: none of them is kept. */
export interface TrialRun {
  take(reading: Reading): void;
  /** One trial for each rule, in their order. */
  end(): Trial[];
}

const minuteMs = 60_000;
/** A reading so much after the half hour still counts as 30 minutes later. */
const toleranceMs = 3 * minuteMs;
const horizons = [
  ['spotAfter30', 30 * minuteMs],
  ['spotAfter60', 60 * minuteMs],
] as const;

export function startTrial(logics: readonly RuleLogic[]): TrialRun {
  const sessions = new Set<string>();
  let readings = 0;
  const runs = logics.map((logic) => new OneTrial(logic));
  return {
    take(reading) {
      readings++;
      if (reading.quality === 'trusted') sessions.add(reading.sessionDate);
      for (const run of runs) run.take(reading);
    },
    end: () =>
      runs.map(({ firings, mutedSessions }) => ({ sessions: sessions.size, readings, firings, mutedSessions })),
  };
}

/** `startTrial` of one rule over all readings, ascending by slot. */
export function trialOf(logic: RuleLogic, readings: Iterable<Reading>): Trial {
  const run = startTrial([logic]);
  for (const reading of readings) run.take(reading);
  return run.end()[0]!;
}

class OneTrial {
  readonly firings: Firing[] = [];
  mutedSessions = 0;
  readonly #logic: RuleLogic;
  #state: RuleState = freshState;
  #sessionDate = '';
  /** Firings that wait for their later spots. */
  #open: Firing[] = [];

  constructor(logic: RuleLogic) {
    this.#logic = logic;
  }

  take(reading: Reading): void {
    if (reading.sessionDate !== this.#sessionDate) this.#open = [];
    this.#sessionDate = reading.sessionDate;
    if (this.#open.length > 0) this.#open = this.#open.filter((firing) => isWaiting(firing, reading));
    const { state, events } = step(this.#logic, 0, this.#state, reading);
    this.#state = state;
    for (const event of events) {
      if (event.label === 'muted') this.mutedSessions++;
      if (event.label === 'muted' || event.label === 'changed' || event.label === 'closing') continue;
      const firing = { event, spotAfter30: null, spotAfter60: null };
      this.firings.push(firing);
      this.#open.push(firing);
    }
  }
}

/** Fills in what this later reading of the same session tells; whether more is to come. */
function isWaiting(firing: Firing, { slot, spot, quality }: Reading): boolean {
  const since = slot - firing.event.now.slot;
  for (const [name, wanted] of horizons) {
    if (firing[name] !== null || since < wanted || since > wanted + toleranceMs || quality !== 'trusted') continue;
    firing[name] = spot;
  }
  return since < horizons[1][1] + toleranceMs && firing.spotAfter60 === null;
}
