/** Rules as people read them. */

import type { DailyHours } from '../alerts/hours.js';
import type { RuleKind, RuleLogic, Trigger } from '../alerts/rule.js';
import type { Expiry, Rule } from '../alerts/rule-record.js';
import { personOfDm, type Target } from '../alerts/types.js';
import type { ScopeKey } from '../engine/types.js';
import {
  formatAge,
  formatClock,
  formatDollars,
  formatMoment,
  formatPercent,
  formatPrice,
  formatRatio,
} from '../lib/format.js';
import type { Actor } from './actor.js';
import { idWord } from './place.js';
import { scopeLabel } from './scope.js';
import { gexLabel, listWords } from './wording.js';

/** What each kind is called in lists of choices. */
export const kindLabels: Readonly<Record<RuleKind, string>> = {
  'zero-gamma': 'Spot crosses zero gamma',
  regime: 'Net gamma at spot changes sign',
  'max-strike': 'The max GEX strike shifts',
  'wall-shift': 'A wall shifts',
  'wall-touch': 'Spot comes near a wall',
  'net-gex': 'Net GEX goes beyond a value',
  level: 'Spot crosses a price',
};

/** `#12` */
export const ruleWord = (id: number): string => `#${id}`;

/** A share without needless zeros but with two decimals at least: `0.10 %`, `0.125 %`. */
export function shareWords(share: number): string {
  const exact = Number((share * 100).toFixed(3));
  return Number.isInteger(Number((exact * 100).toFixed(3))) ? formatPercent(share) : `${exact.toFixed(3)} %`;
}

/** A price as somebody typed it: `6,000`, `6,012.50`. */
export function priceWords(price: number): string {
  return Number.isInteger(price) ? formatPrice(price).replace(/\.00$/, '') : formatPrice(price);
}

const scopeWords = (scope: ScopeKey): string => {
  const label = scopeLabel(scope, []);
  return label[0] === '0' ? label : `${label[0]!.toLowerCase()}${label.slice(1)}`;
};

/** `SPX crosses zero gamma (45 days)`: what must happen. A price needs no scope. */
export function ruleTitle({ symbol, scope, trigger }: Pick<RuleLogic, 'symbol' | 'scope' | 'trigger'>): string {
  const what = `${symbol} ${happening(trigger)}`;
  const isDate = /^\d{4}-/.test(scope);
  return trigger.kind === 'level' ? what : `${what} (${isDate ? scopeLabel(scope, []) : scopeWords(scope)})`;
}

function happening(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'zero-gamma':
      return 'crosses zero gamma';
    case 'regime':
      return 'net gamma at spot changes sign';
    case 'max-strike':
      return 'max GEX strike shifts';
    case 'wall-shift':
      return `${trigger.wall} wall shifts`;
    case 'wall-touch':
      return `comes within ${shareWords(trigger.within)} of the ${trigger.wall} wall`;
    case 'net-gex':
      return `net ${gexLabel(trigger.unit, 'oi')} goes ${trigger.direction} ${formatDollars(trigger.threshold)}`;
    case 'level':
      return `crosses ${priceWords(trigger.price)}`;
  }
}

/** What makes it sure: `band 0.10 %`, `1.15× the strike before`; null for kinds without a measure of their own. */
function measureWords(trigger: Trigger): string | null {
  switch (trigger.kind) {
    case 'zero-gamma':
    case 'level':
      return trigger.band === 0 ? 'no band' : `band ${shareWords(trigger.band)}`;
    case 'regime':
      return trigger.band === 0 ? 'no band' : `by at least ${shareWords(trigger.band)} of gross GEX`;
    case 'max-strike':
    case 'wall-shift':
      return `${formatRatio(trigger.ratio)}× the strike before`;
    case 'wall-touch':
    case 'net-gex':
      return null;
  }
}

const countWords = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** `band 0.10 %, 3 readings, at most one message in 30 min`. */
export function conditionWords({ trigger, confirmations, cooldownMs }: RuleLogic): string {
  return [
    measureWords(trigger),
    countWords(confirmations, 'reading'),
    cooldownMs === 0 ? 'every change told' : `at most one message in ${formatAge(cooldownMs)}`,
  ]
    .filter((words) => words !== null)
    .join(', ');
}

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon–Fri`, `Mon, Wed and Fri`. */
export function daysWords(days: readonly number[]): string {
  const ordered = [...new Set(days)].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const isRun = ordered.every((day, index) => index === 0 || (ordered[index - 1]! + 1) % 7 === day);
  if (ordered.length > 2 && isRun) return `${dayNames[ordered[0]!]}–${dayNames[ordered.at(-1)!]}`;
  return listWords(ordered.map((day) => dayNames[day]!));
}

const clockWords = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** A zone as it is said beside a time of day: `ET`, `Berlin`. */
export function zoneWord(zone: string): string {
  return zone === 'America/New_York' ? 'ET' : zone.replace(/^.*\//, '').replace(/_/g, ' ');
}

/** `08:00–17:00 ET, Mon–Fri`; `always` for the whole of every day. */
export function hoursWords({ from, to, days, zone }: DailyHours): string {
  const isAll = days === null || new Set(days).size === 7;
  if (from === to) return isAll ? 'always' : daysWords(days);
  const clock = `${clockWords(from)}–${clockWords(to)} ${zoneWord(zone)}`;
  return isAll ? clock : `${clock}, ${daysWords(days)}`;
}

/** `once`, `until Fri Nov 20, 16:00 ET`; null for one that stays. */
export function expiryWords(expiry: Expiry): string | null {
  if (expiry.kind === 'never') return null;
  return expiry.kind === 'once' ? 'once' : `until ${formatMoment(expiry.at)}`;
}

type Here = Pick<Actor, 'platform' | 'userId' | 'chatId' | 'threadId' | 'isPrivateChat'>;

const networks: Readonly<Record<Target['platform'], string>> = {
  discord: 'Discord',
  telegram: 'Telegram',
  terminal: 'the terminal',
};

/** One place, seen from where it is asked: `you here`, `this channel`, `you on Telegram`, `discord:123`. */
function placeWords(target: Target, here: Here): string {
  const { platform, chat, thread } = target;
  const isMyDm = chat === (platform === 'discord' ? `user:${here.userId}` : here.userId) && platform === here.platform;
  if (isMyDm) return here.isPrivateChat ? 'you here' : 'you in a private chat';
  if (platform === here.platform && chat === here.chatId) {
    if (here.isPrivateChat) return 'you here';
    if (thread === here.threadId)
      return thread === null ? 'this chat' : platform === 'discord' ? 'this thread' : 'this topic';
    return thread === null ? 'this chat' : 'a thread of this chat';
  }
  const isPrivate =
    platform === 'discord' ? personOfDm(chat) !== null : platform === 'telegram' && !chat.startsWith('-');
  if (isPrivate) return `you on ${networks[platform]}`;
  return platform === 'terminal' ? 'you at the terminal' : idWord(platform, chat);
}

/** Where it goes, with what stands in the way: `to you here and this chat (paused: the bot was removed)`. */
export function targetWords(rule: Pick<Rule, 'targets'>, here: Here): string {
  if (rule.targets.length === 0) return 'to nobody';
  const places = rule.targets.map(({ target, pausedBecause }) => {
    const place = placeWords(target, here);
    return pausedBecause === null ? place : `${place} (paused: ${pausedBecause.replace(/\.$/, '')})`;
  });
  return `to ${listWords([...new Set(places)])}`;
}

/** `08:00–17:00 ET`, `once`, `without sound`: what the owner has wished besides. */
export function wishWords({
  activeHours,
  expiry,
  isSilent,
}: Pick<Rule, 'activeHours' | 'expiry' | 'isSilent'>): string[] {
  return [
    activeHours === null ? null : `only ${hoursWords(activeHours)}`,
    expiryWords(expiry),
    isSilent ? 'without sound' : null,
  ].filter((words) => words !== null);
}

/** The whole rule: `SPX crosses zero gamma (45 days): band 0.10 %, 3 readings, at most one message in 30 min, to you here. #12` */
export function ruleSentence(rule: Rule, here: Here): string {
  const parts = [conditionWords(rule.logic), ...wishWords(rule), targetWords(rule, here)];
  return `${ruleTitle(rule.logic)}: ${parts.join(', ')}. ${ruleWord(rule.id)}`;
}

/** `active`, `paused`, `snoozed until 11:41 ET`, `off: three errors`. */
export function stateWords(rule: Pick<Rule, 'status' | 'statusReason' | 'snoozedUntil'>, now: number): string {
  if (rule.status === 'failed' || rule.status === 'ended') {
    const word = rule.status === 'failed' ? 'off' : 'ended';
    return rule.statusReason === null ? word : `${word}: ${rule.statusReason.replace(/\.$/, '')}`;
  }
  if (rule.status === 'paused') return 'paused';
  const { snoozedUntil } = rule;
  return snoozedUntil !== null && snoozedUntil > now ? `snoozed until ${untilWords(snoozedUntil, now)}` : 'active';
}

/** `11:41 ET` within the day, else with its date. */
export function untilWords(at: number, now: number): string {
  return at - now < 20 * 3_600_000 ? formatClock(at) : formatMoment(at);
}
