/** About one (event type, option) pair in seven says nothing out of hours, as on the real feed; which ones depends on the day. */

import { mix, uniform } from './noise.js';
import type { TradingMoment } from './trading-moment.js';

export type EventKind = 'Quote' | 'Trade' | 'Summary' | 'Greeks';

const absentShare = 0.14;
const kinds: Record<EventKind, number> = { Quote: 101, Trade: 102, Summary: 103, Greeks: 104 };

export function isAbsent(kind: EventKind, contractHash: number, moment: TradingMoment): boolean {
  if (moment.phase === 'open') return false;
  return uniform(mix(mix(contractHash, kinds[kind]), moment.listed.index)) < absentShare;
}
