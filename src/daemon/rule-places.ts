/** Named places and ends of a wish as targets and instants. Pure but for what is passed in. */

import type { Expiry } from '../alerts/rule-record.js';
import { discordDm, type Platform, type Target } from '../alerts/types.js';
import type { Actor } from '../bot/actor.js';
import type { Account } from '../bot/ports.js';
import type { ExpiryWish, Ruled, RulePlace } from '../bot/rule-ports.js';
import type { Calendar } from '../calendar/calendar.js';
import type { DateKey, ScopeKey } from '../engine/types.js';

/** A person's private chat, whether or not anything was ever said there. */
export function privateChatOf({ platform, userId }: Account): Target {
  return { platform, chat: platform === 'discord' ? discordDm(userId) : userId, thread: null };
}

/** The chat of the actor as a target; a private chat is the person's own. */
export function chatOf(actor: Pick<Actor, 'platform' | 'userId' | 'chatId' | 'threadId' | 'isPrivateChat'>): Target {
  const { platform, chatId, threadId } = actor;
  return actor.isPrivateChat ? privateChatOf(actor) : { platform, chat: chatId, thread: threadId };
}

export interface PlaceFacts {
  actor: Actor;
  /** All accounts of the actor's person; empty when nothing is stored of it. */
  accounts: readonly Account[];
  /** Whether the bot may write to this user first. */
  canWriteTo(account: Account): boolean;
}

/** The targets of named places, each once. Asks for the right to manage the chat only where `here` is one of them. */
export async function targetsOf(places: readonly RulePlace[], facts: PlaceFacts): Promise<Ruled<Target[]>> {
  const { actor, accounts, canWriteTo } = facts;
  const targets: Target[] = [];
  for (const place of new Set(places)) {
    if (place === 'here' && !actor.isPrivateChat) {
      if (!actor.isOperator && !(await actor.canManageChat())) return { ok: false, why: { kind: 'not-manager' } };
      targets.push(chatOf(actor));
      continue;
    }
    if (place === 'both' && new Set(accounts.map((one) => one.platform)).size < 2)
      return { ok: false, why: { kind: 'not-linked' } };
    for (const account of place === 'both' ? accounts : [actor]) {
      if (!(actor.isPrivateChat && isSame(account, actor)) && !canWriteTo(account))
        return { ok: false, why: { kind: 'no-private-chat' } };
      targets.push(privateChatOf(account));
    }
  }
  return {
    ok: true,
    value: targets.filter((target, index) => targets.findIndex((one) => isSameTarget(one, target)) === index),
  };
}

const isSame = (a: Account, b: Account) => a.platform === b.platform && a.userId === b.userId;

/** Whether two targets are one. */
export function isSameTarget(a: Target, b: Target): boolean {
  return a.platform === b.platform && a.chat === b.chat && a.thread === b.thread;
}

/** Groups and channels, whose rules count for the limit of a chat. */
export function isShared({ platform, chat }: { platform: Platform; chat: string }): boolean {
  if (platform === 'discord') return !chat.startsWith('user:');
  return platform === 'telegram' && chat.startsWith('-');
}

/** When a rule ends. One on a dated expiration ends with it at the latest. `now` in market ms. */
export function expiryOf(wish: ExpiryWish, scope: ScopeKey, calendar: Calendar, now: number): Ruled<Expiry> {
  const isDated = /^\d{4}-/.test(scope);
  const settlesAt = isDated ? calendar.settlesAt(scope, 'PM') : Number.POSITIVE_INFINITY;
  if (settlesAt <= now) return { ok: false, why: { kind: 'past-scope', date: scope } };
  switch (wish.kind) {
    case 'once':
      return { ok: true, value: wish };
    case 'never':
      return { ok: true, value: isDated ? { kind: 'at', at: settlesAt } : wish };
    case 'close':
      return { ok: true, value: { kind: 'at', at: Math.min(settlesAt, comingClose(calendar, now)) } };
    case 'date': {
      const at = closeOf(wish.date, calendar);
      if (at <= now) return { ok: false, why: { kind: 'past-date', date: wish.date } };
      return { ok: true, value: { kind: 'at', at: Math.min(settlesAt, at) } };
    }
  }
}

/** The end of a date's session; on a day without one, of the last before it. */
function closeOf(date: DateKey, calendar: Calendar): number {
  return calendar.sessionOn(calendar.tradingDayOnOrBefore(date))!.closesAt;
}

function comingClose(calendar: Calendar, now: number): number {
  const today = closeOf(calendar.tradingDateFor(now), calendar);
  return today > now ? today : closeOf(calendar.tradingDateFor(calendar.nextOpenAfter(now)), calendar);
}
