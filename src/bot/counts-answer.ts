/** What `/oi`, `/volume` and `/top` have in common: counts of contracts need no greeks, so they have their own reasons to be empty. */

import { formatCount } from '../lib/format.js';
import { emptyScopeReply, frameAnswer } from './answer-frame.js';
import type { Ask } from './command.js';
import { otherScopeWords } from './empty-scope.js';
import type { GexAnswer } from './ports.js';
import type { Block, Reply, Tone } from './reply.js';
import { scopeLabel } from './scope.js';
import { dataTimeOf, headline, loadingWords } from './wording.js';

export type Counted = 'open-interest' | 'volume';

export const countedNames: Readonly<Record<Counted, string>> = { 'open-interest': 'open interest', volume: 'volume' };

export interface CountsFrame {
  tone: Tone;
  title: string;
  doubts: Block[];
  notes: string[];
  dataTime: number;
}

/** Headline, doubts and quality line. Without greeks there is nothing to doubt about counts but that the levels are missing. */
export function frameCounts(answer: GexAnswer, ask: Ask): CountsFrame {
  const frame = frameAnswer(answer, ask);
  const hasGreeks = answer.scope.emptyReason === null;
  const loading = loadingWords(answer);
  const doubts = hasGreeks ? frame.doubts : loading === null ? [] : [{ kind: 'text' as const, text: loading }];
  return {
    tone: frame.tone === 'warning' && doubts.length > 0 ? 'warning' : 'neutral',
    title: frame.title,
    doubts,
    notes: [...(hasGreeks ? [] : ['No greeks yet: there are no gamma levels to show beside them']), frame.quality],
    dataTime: frame.dataTime,
  };
}

/** Sums of both sides of a scope. */
export function totalsOfCounts({ scope }: GexAnswer, counted: Counted): { call: number; put: number; total: number } {
  const { call, put } = counted === 'volume' ? scope.totalVolume : scope.totalOpenInterest;
  return { call, put, total: call + put };
}

function noInterestWords(answer: GexAnswer, command: string): string {
  const { head, scope, loading } = answer;
  const label = scopeLabel(scope.scope, scope.expirations, head.sessionDate);
  const { contracts, withOpenInterest } = scope.quality;
  const what = `${head.symbol} ${label}`;
  if (loading !== null)
    return `No open interest of ${what} has arrived yet. The chain is still loading; ask again in a few seconds.`;
  return withOpenInterest === 0
    ? `No open interest of ${what} is known (${formatCount(contracts)} contracts). ${otherScopeWords(answer, command)}`
    : `No contract of ${what} is open (${formatCount(withOpenInterest)} contracts counted). ${otherScopeWords(answer, command)}`;
}

function noVolumeWords({ head, scope, loading }: GexAnswer): string {
  const what = `${head.symbol} ${scopeLabel(scope.scope, scope.expirations, head.sessionDate)}`;
  if (loading !== null)
    return `No trades of ${what} have arrived yet. The chain is still loading; ask again in a few seconds.`;
  const instead = `/oi ${head.symbol} has the open interest.`;
  if (head.source === 'file') return `The file holds no volumes of ${what}. ${instead}`;
  if (head.inSession)
    return `No trades of ${what} are known yet. They come with the first trades near the money. ${instead}`;
  return `No trades of ${what} are known of this session. Volumes come with the first trades after the open. ${instead}`;
}

/** The reply for a scope without a single contract to count, or null when there is one. */
export function emptyCountsReply(answer: GexAnswer, ask: Ask, command: string, counted: Counted): Reply | null {
  const { emptyReason, strikes } = answer.scope;
  if (emptyReason === 'no-expiration-today' || emptyReason === 'no-such-expiration' || strikes.count === 0)
    return emptyScopeReply(answer, ask, command);
  if (totalsOfCounts(answer, counted).total > 0) return null;
  return {
    tone: 'warning',
    title: headline(answer.head),
    blocks: [{ kind: 'text', text: counted === 'volume' ? noVolumeWords(answer) : noInterestWords(answer, command) }],
    notes: [],
    visibility: 'public',
    dataTime: dataTimeOf(answer.head),
  };
}
