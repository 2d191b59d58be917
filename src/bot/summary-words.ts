/** Scheduled posts as people read them. */

import { clockOf } from '../alerts/post-times.js';
import type { Summary } from '../alerts/summary-record.js';
import { formatAge, formatDate, formatMoment } from '../lib/format.js';
import type { Actor } from './actor.js';
import { daysWords, ruleWord, targetWords, zoneWord } from './rule-words.js';
import type { PlannedSummary, SummaryRefusal } from './summary-ports.js';
import { listWords } from './wording.js';

type Here = Pick<Actor, 'platform' | 'userId' | 'chatId' | 'threadId' | 'isPrivateChat'>;

const clockWords = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** `SPX and SPY at 08:45 ET on trading days`. */
export function summaryTitle({ symbols, minute, zone, days }: Pick<Summary, 'symbols' | 'minute' | 'zone' | 'days'>) {
  const when = days === null ? 'on trading days' : `on ${daysWords(days)}, trading days only`;
  return `${listWords(symbols)} at ${clockWords(minute)} ${zoneWord(zone)} ${when}`;
}

/** `#3 SPX and SPY at 08:45 ET on trading days, to you here`. */
export function summarySentence(summary: Summary, here: Here): string {
  const parts = [summaryTitle(summary), targetWords(summary, here), ...(summary.isSilent ? ['without sound'] : [])];
  return `${ruleWord(summary.id)} ${parts.join(', ')}`;
}

/** `Mon Nov 23, 08:45 ET, in 22 h`; of another zone with New York's time, which the market keeps. `now` in market ms. */
export function nextWords({ summary, next }: PlannedSummary, now: number): string {
  if (summary.status === 'paused')
    return `paused${summary.statusReason === null ? '' : `: ${summary.statusReason.replace(/\.$/, '')}`}`;
  if (next === null) return 'no trading day fits within a year';
  const wait = `in ${formatAge(next.at - now)}`;
  if (summary.zone === 'America/New_York') return `${formatMoment(next.at)}, ${wait}`;
  const { date, minute } = clockOf(summary.zone, next.at);
  return `${formatDate(date)}, ${clockWords(minute)} ${zoneWord(summary.zone)} (${formatMoment(next.at)}), ${wait}`;
}

export function summaryRefusalWords(why: SummaryRefusal): string {
  switch (why.kind) {
    case 'not-found':
      return 'There is no scheduled post of that number that you may change; /summary list shows yours.';
    case 'not-manager':
      return 'Only those who manage this chat can schedule posts here; leave out “here” to get it in private.';
    case 'too-many-yours':
      return `You have ${why.most} scheduled posts, the most a person may have; /summary delete makes room.`;
    case 'too-many-here':
      return `This chat has ${why.most} scheduled posts, the most a chat may have; /summary delete makes room.`;
    case 'no-private-chat':
      return 'The bot may not write to you first: open its private chat, press Start, then try again.';
    case 'terminal':
      return 'Posts go to Discord and Telegram; at the terminal /summary now shows what one holds.';
    case 'unknown-symbol':
      return why.sentence;
  }
}
