/** A time axis of sessions: out of session takes no room. Pure. */

import { formatBareClock } from '../lib/format.js';

/** A session, or a part of one; ms UTC. */
export interface SessionSpan {
  from: number;
  to: number;
  /** `Fri Nov 20`. */
  label: string;
}

export interface PlacedSession extends SessionSpan {
  left: number;
  right: number;
}

export interface SessionAxis {
  sessions: PlacedSession[];
  /** Index of the session a time lies in, its ends included; −1 out of session. */
  sessionOf(at: number): number;
  /** Pixels. The session must hold the time. */
  xOf(at: number, session: number): number;
}

/** Sessions side by side from `left` to `right`, each as wide as it is long: an early close is narrower. Needs at least one. */
export function sessionAxis(
  sessions: readonly SessionSpan[],
  { left, right }: { left: number; right: number },
): SessionAxis {
  const gap = sessions.length > 8 ? 5 : 10;
  const length = sessions.reduce((sum, { from, to }) => sum + to - from, 0);
  const scale = (right - left - gap * (sessions.length - 1)) / length;
  let edge = left;
  const placed = sessions.map((session): PlacedSession => {
    const end = edge + (session.to - session.from) * scale;
    const one = { ...session, left: edge, right: end };
    edge = end + gap;
    return one;
  });
  return {
    sessions: placed,
    sessionOf: (at) => placed.findIndex(({ from, to }) => at >= from && at <= to),
    xOf: (at, session) => placed[session]!.left + (at - placed[session]!.from) * scale,
  };
}

export interface TimeName {
  at: number;
  text: string;
  /** A line up the plot, but for names of whole sessions. */
  hasLine: boolean;
}

const minute = 60_000;
const steps = [1, 2, 5, 10, 15, 30, 60, 120].map((count) => count * minute);

/** Times of the day for a single session, the days for several: as many as leave room between their names. */
export function timeNames(axis: SessionAxis, widthOf: (text: string) => number, gap: number): TimeName[] {
  return axis.sessions.length === 1 ? clockNames(axis, widthOf, gap) : dayNames(axis.sessions, widthOf, gap);
}

function clockNames(axis: SessionAxis, widthOf: (text: string) => number, gap: number): TimeName[] {
  const { from, to, left, right } = axis.sessions[0]!;
  const room = widthOf('10:30') + gap;
  const step = steps.find((each) => (each / (to - from)) * (right - left) >= room) ?? steps.at(-1)!;
  const names: TimeName[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    names.push({ at: axis.xOf(at, 0), text: formatBareClock(at), hasLine: true });
  }
  return names;
}

/** The latest session is always named; weekdays are given up before days are. */
function dayNames(sessions: readonly PlacedSession[], widthOf: (text: string) => number, gap: number): TimeName[] {
  const full = namesThatFit(sessions, ({ label }) => label, widthOf, gap);
  if (full.length === sessions.length) return full;
  return namesThatFit(sessions, ({ label }) => label.replace(/^(Mon|Tue|Wed|Thu|Fri) /, ''), widthOf, gap);
}

function namesThatFit(
  sessions: readonly PlacedSession[],
  nameOf: (session: PlacedSession) => string,
  widthOf: (text: string) => number,
  gap: number,
): TimeName[] {
  const names: TimeName[] = [];
  let limit = Number.POSITIVE_INFINITY;
  for (const session of [...sessions].reverse()) {
    const at = (session.left + session.right) / 2;
    const text = nameOf(session);
    const half = widthOf(text) / 2;
    if (at + half > limit) continue;
    names.push({ at, text, hasLine: false });
    limit = at - half - gap;
  }
  return names.reverse();
}
