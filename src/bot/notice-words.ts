/** Sentences about faults, for the people concerned. */

import type { Platform } from '../alerts/types.js';
import type { ScopeKey } from '../engine/types.js';
import { formatClock, formatCount, formatLevel, formatPrice, formatStrike } from '../lib/format.js';
import { scopeLabel } from './scope.js';
import { listWords } from './wording.js';

const names: Readonly<Record<Platform, string>> = {
  discord: 'Discord',
  telegram: 'Telegram',
  terminal: 'The terminal',
};
const scopesWords = (scopes: readonly ScopeKey[]) => listWords(scopes.map((scope) => scopeLabel(scope, [])));
const plain = (reason: string) => reason.replace(/\.$/, '');

export interface DataGap {
  symbol: string;
  scopes: readonly ScopeKey[];
  /** Market ms. */
  since: number;
}

/** `No trusted data for SPX (45 days) since 10:41 ET: alerts on it wait. …` */
export function missingText({ symbol, scopes, since }: DataGap): string {
  return `No trusted data for ${symbol} (${scopesWords(scopes)}) since ${formatClock(since)}: alerts on it wait. You will be told when it is back.`;
}

/** Levels of one scope at one slot, market ms. */
export interface GapEdge {
  slot: number;
  spot: number;
  zeroGamma: number | null;
  maxStrike: number | null;
}

/** What stood before the gap and what stands after it, for one scope; null where nothing is stored. */
export interface GapEdges {
  scope: ScopeKey;
  before: GapEdge | null;
  after: GapEdge | null;
}

/** `Trusted data for SPX is back since 11:20 ET; it was missing from 10:41 ET. Spot 5,986.40 then, 6,012.00 now. …` */
export function backText(gap: DataGap & { backAt: number }, edges: readonly GapEdges[]): string {
  const { symbol, scopes, since, backAt } = gap;
  const head = `Trusted data for ${symbol} (${scopesWords(scopes)}) is back since ${formatClock(backAt)}; it was missing from ${formatClock(since)}.`;
  const known = edges.flatMap(({ scope, before, after }) =>
    before === null || after === null ? [] : [{ scope, before, after }],
  );
  const [first] = known;
  if (first === undefined) return `${head} Alerts go on.`;
  const levels = known.map(({ scope, before, after }) => {
    const name = known.length === 1 ? '' : `${scopeLabel(scope, [])}: `;
    const zero = moved(formatLevel(before.zeroGamma), formatLevel(after.zeroGamma));
    const strike = moved(formatStrike(before.maxStrike), formatStrike(after.maxStrike));
    return `${name}zero gamma ${zero}, max GEX ${strike}.`;
  });
  const spot = `Spot ${moved(formatPrice(first.before.spot), formatPrice(first.after.spot))}`;
  const joint = known.length === 1 ? ', ' : '. ';
  return `${head} ${spot}${joint}${levels.join(' ')} Alerts go on: what stands elsewhere now is told once it is confirmed.`;
}

/** `Telegram has taken no messages from gexwatch since 10:41 ET (…). 12 messages wait; …` */
export function platformDownText(platform: Platform, since: number, waiting: number, reason: string | null): string {
  const why = reason === null ? '' : ` (${plain(reason)})`;
  const wait = waiting === 1 ? '1 message waits' : `${formatCount(waiting)} messages wait`;
  return `${names[platform]} has taken no messages from gexwatch since ${formatClock(since)}${why}. ${wait}; an alert that is 15 minutes old is not sent any more.`;
}

export function platformBackText(platform: Platform, since: number): string {
  return `${names[platform]} takes messages from gexwatch again; it had taken none since ${formatClock(since)}. /delivery there shows what became of them.`;
}

/** To the owner of what goes there, by another road: `Alerts #1 and #4 and the post #2 cannot be delivered to Desk any more: …`. */
export function targetPausedText(
  place: string,
  reason: string,
  { alerts, posts }: { alerts: readonly number[]; posts: readonly number[] },
): string {
  const counted = (ids: readonly number[], one: string) =>
    ids.length === 0 ? [] : [`${one}${ids.length === 1 ? '' : 's'} ${listWords(ids.map((id) => `#${id}`))}`];
  const parts = [...counted(alerts, 'alert'), ...counted(posts, 'scheduled post')];
  const which = parts.length === 0 ? 'messages' : parts.join(' and ');
  return `${which[0]!.toUpperCase()}${which.slice(1)} cannot be delivered to ${place} any more: ${plain(reason)}. Nothing is sent there until the bot is used there again.`;
}

/** To the owner of a rule that was switched off. */
export function ruleFailedText(id: number, symbol: string, failures: number): string {
  return `Alert #${id} on ${symbol} is switched off: it failed ${failures} times in a row, which is a fault of gexwatch. All others go on. /alert resume ${id} tries it again.`;
}

const moved = (before: string, after: string) => (before === after ? `${after} as before` : `${before} → ${after}`);
