import type { QualityLabel } from '../engine/types.js';

const quarterHourMs = 15 * 60_000;

export interface MatrixMoment {
  quality: QualityLabel;
  inSession: boolean;
  slot: number;
  /** Slot of the last snapshot of this session whose matrix was kept; null when there is none yet. */
  lastKeptSlot: number | null;
  /** Close of this session, and the time between slots, ms: they tell the session's last snapshot. */
  closesAt: number;
  intervalMs: number;
}

/**
 * Whether the strike × expiration matrix of a snapshot is stored: the session's first trusted snapshot, the first trusted one of
 * each quarter hour, and the last before the close. The last is kept even when only partial: heatmaps need a close, and it is labelled.
 */
export function keepsMatrix(moment: MatrixMoment): boolean {
  if (moment.quality === 'empty') return false;
  const toClose = moment.closesAt - moment.slot;
  if (moment.inSession && toClose >= 0 && toClose <= moment.intervalMs) return true;
  if (moment.quality !== 'trusted') return false;
  if (moment.lastKeptSlot === null) return true;
  return Math.floor(moment.slot / quarterHourMs) > Math.floor(moment.lastKeptSlot / quarterHourMs);
}
