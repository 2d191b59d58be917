/** How a rule would have done over readings that are already stored. The same machine as for live ones. */

import type { AlertEvent } from './alert-event.js';
import type { RuleLogic } from './rule.js';
import { freshState } from './rule-state.js';
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
}

/** `readings` ascending by slot. A reading within 3 minutes after the half hour counts as 30 minutes later. */
export function trialOf(logic: RuleLogic, readings: readonly Reading[]): Trial {
  const sessions = new Set<string>();
  const firings: { event: AlertEvent; index: number }[] = [];
  let muted = 0;
  let state = freshState;
  readings.forEach((reading, index) => {
    if (reading.quality === 'trusted') sessions.add(reading.sessionDate);
    const stepped = step(logic, 0, state, reading);
    state = stepped.state;
    for (const event of stepped.events) {
      if (event.label === 'muted') muted++;
      else if (event.label !== 'changed' && event.label !== 'closing') firings.push({ event, index });
    }
  });
  return {
    sessions: sessions.size,
    readings: readings.length,
    firings: firings.map(({ event, index }) => ({
      event,
      spotAfter30: spotLater(readings, index, 30),
      spotAfter60: spotLater(readings, index, 60),
    })),
    mutedSessions: muted,
  };
}

const minuteMs = 60_000;
const toleranceMs = 3 * minuteMs;

function spotLater(readings: readonly Reading[], from: number, minutes: number): number | null {
  const start = readings[from]!;
  const wanted = start.slot + minutes * minuteMs;
  for (let index = from + 1; index < readings.length; index++) {
    const reading = readings[index]!;
    if (reading.sessionDate !== start.sessionDate || reading.slot > wanted + toleranceMs) return null;
    if (reading.slot >= wanted && reading.quality === 'trusted') return reading.spot;
  }
  return null;
}
