/** A scheduled post as it is kept and shown. */

import type { RuleTarget } from './rule-record.js';

/** Symbols, a time of day on a zone's clock, and where it goes. */
export interface Summary {
  /** Global, shown as `#3`; posts and alerts are numbered apart. */
  id: number;
  /** The person whose post it is. */
  ownerId: number;
  symbols: readonly string[];
  /** Minutes since midnight on the zone's clock, 0 to 1,439. */
  minute: number;
  /** IANA zone. */
  zone: string;
  /** 0 Sunday … 6 Saturday; null is every trading day. */
  days: readonly number[] | null;
  isSilent: boolean;
  status: 'active' | 'paused';
  /** Why it is paused, one sentence; null otherwise. */
  statusReason: string | null;
  targets: readonly RuleTarget[];
  /** Market ms. */
  createdAt: number;
}

export const mostSummariesOfPerson = 10;
export const mostSummariesOfChat = 20;
/** What a phone shows of one message. */
export const mostSummarySymbols = 6;
