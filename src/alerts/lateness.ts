const minuteMs = 60_000;

/** A message that is older than this says so (contracts.md section 6). */
export const lateAfterMs = 5 * minuteMs;

/** `(12 min late)`, `(1 h 5 min late)`; null while it is in time. `ageMs` is market time. */
export function lateMark(ageMs: number): string | null {
  if (!(ageMs > lateAfterMs)) return null;
  const minutes = Math.floor(ageMs / minuteMs);
  if (minutes < 60) return `(${minutes} min late)`;
  const rest = minutes % 60;
  return rest === 0 ? `(${minutes / 60} h late)` : `(${Math.floor(minutes / 60)} h ${rest} min late)`;
}
