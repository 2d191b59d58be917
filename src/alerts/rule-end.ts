/** When a rule's time is over. Pure. */

import type { AlertEvent } from './alert-event.js';
import type { RuleLogic } from './rule.js';
import type { Expiry } from './rule-record.js';

export interface RuleEnd {
  /** Market ms: readings of later slots are no business of the rule any more. */
  at: number;
  /** One sentence for whoever looks for the rule. */
  reason: string;
}

/** How long after its end a rule waits for the last snapshot of its time, market ms. */
export const lastReadingMs = 2 * 60_000;
export const firedOnce = 'It was to fire once, and has.';

/**
 * The end of a rule, null when it has none: its own, or the settlement of the one expiration it looks at, whichever is first.
 * `settlesAt` gives the instant a date's contracts have settled.
 */
export function endOf(
  { logic, expiry }: { logic: Pick<RuleLogic, 'scope'>; expiry: Expiry },
  settlesAt: (date: string) => number,
): RuleEnd | null {
  const own: RuleEnd | null = expiry.kind === 'at' ? { at: expiry.at, reason: 'Its time was over.' } : null;
  const { scope } = logic;
  if (!/^\d{4}-\d\d-\d\d$/.test(scope)) return own;
  const settled: RuleEnd = { at: settlesAt(scope), reason: `The expiration ${scope} has settled.` };
  return own !== null && own.at <= settled.at ? own : settled;
}

/** Whether a rule that is to fire once has done so with these events: edits and closing words call nobody. */
export function hasFired(expiry: Expiry, events: readonly AlertEvent[]): boolean {
  return expiry.kind === 'once' && events.some(({ label }) => label !== 'changed' && label !== 'closing');
}
