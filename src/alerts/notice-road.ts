/** By which road a person is told of a fault. Pure. */

import type { Target } from './types.js';

export interface NoticeRoad {
  target: Target;
  /** `own`: a private chat that a rule of theirs goes to; `account`: the private chat of an account; `shared`: a channel or group. */
  kind: 'own' | 'account' | 'shared';
  /** Nothing is known against it: neither paused nor never opened. */
  isOpen: boolean;
}

const order = ['own', 'account', 'shared'] as const;

/** The best open road: a private one before one that others read. Null when there is none. */
export function bestRoad(roads: readonly NoticeRoad[], isBlocked: (target: Target) => boolean): Target | null {
  const open = roads.filter((road) => road.isOpen && !isBlocked(road.target));
  for (const kind of order) {
    const found = open.find((road) => road.kind === kind);
    if (found !== undefined) return found.target;
  }
  return null;
}
