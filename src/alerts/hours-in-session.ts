import { zoneNamed } from '../calendar/zone.js';
import { type DailyHours, isWithin } from './hours.js';

const stepMs = 15 * 60_000;
const opens = 9 * 60 + 30;
const closes = 16 * 60;

/** Whether daily hours hold any quarter of an hour of the coming week's regular sessions: those that hold none would never tell a thing in time. `now` in ms UTC. */
export function reachesSession(hours: DailyHours, now: number): boolean {
  const newYork = zoneNamed('America/New_York');
  for (let at = now; at < now + 7 * 86_400_000; at += stepMs) {
    const weekday = new Date(`${newYork.date(at)}T12:00:00Z`).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    const minute = Math.floor((at - newYork.instant(newYork.date(at), 0, 0)) / 60_000);
    if (minute >= opens && minute < closes && isWithin(hours, at)) return true;
  }
  return false;
}
