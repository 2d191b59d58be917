/** What commands may ask about alert rules and what became of their messages. */

import type { AlertEvent } from '../alerts/alert-event.js';
import type { OutboxOp, Payload } from '../alerts/outbox.js';
import type { RuleLogic } from '../alerts/rule.js';
import type { Rule, RuleDraft } from '../alerts/rule-record.js';
import type { Trial } from '../alerts/trial.js';
import type { Target } from '../alerts/types.js';
import type { DateKey } from '../engine/types.js';
import type { Actor } from './actor.js';

/** Where a rule tells: the person's private chat, this chat, or the private chats of all the person's linked accounts. */
export type RulePlace = 'dm' | 'here' | 'both';

/** `close`: the end of the session that runs or comes next. `date`: the end of that day's session. */
export type ExpiryWish = { kind: 'never' } | { kind: 'once' } | { kind: 'close' } | { kind: 'date'; date: DateKey };

/** What somebody asks for: places and ends are named, not yet worked out. */
export interface RuleWish extends Pick<RuleDraft, 'logic' | 'activeHours' | 'isSilent'> {
  expiry: ExpiryWish;
  to: readonly RulePlace[];
}

/** A change of a rule; what is absent stays. `also` adds places to those it has, `to` takes their place. */
export type RuleEdit = Partial<RuleWish> & { also?: readonly RulePlace[] };

/** Why a rule is not made or not changed. */
export type RuleRefusal =
  /** There is none of that number that the person may see. */
  | { kind: 'not-found' }
  /** It tells something here, and elsewhere as well: only its owner changes all of it. */
  | { kind: 'goes-elsewhere' }
  /** A private chat is its owner's to choose. */
  | { kind: 'not-owner' }
  /** `here` is for those who manage the chat. */
  | { kind: 'not-manager' }
  | { kind: 'too-many-yours'; most: number }
  | { kind: 'too-many-here'; most: number }
  /** The bot may not write to the person first: Telegram, before the person has started it. */
  | { kind: 'no-private-chat' }
  /** `both` of somebody with one account. */
  | { kind: 'not-linked' }
  /** Nothing is delivered to the terminal. */
  | { kind: 'terminal' }
  | { kind: 'past-date'; date: DateKey }
  /** The symbol has no such expiration, or no longer. */
  | { kind: 'past-scope'; date: DateKey }
  /** Over already: it is neither paused nor resumed nor changed. */
  | { kind: 'ended' };

export type Ruled<T> = { ok: true; value: T } | { ok: false; why: RuleRefusal };

export interface AddedRule {
  rule: Rule;
  /** False when the person had the very same rule already: then nothing was made. */
  isNew: boolean;
  /** How often it would have fired in the stored sessions. */
  trial: Trial;
}

export interface ListedRules {
  /** The person's own, the oldest first; where others read along only those that tell something here. */
  own: readonly Rule[];
  /** Rules of others that tell something here, for those who manage this chat. */
  others: readonly Rule[];
  /** The person's own that are not listed since others read along. */
  hidden: number;
  /** The person's own whose stored row is damaged: switched off, good for nothing but being deleted. */
  damaged: readonly DamagedRule[];
}

export interface DamagedRule {
  id: number;
  symbol: string;
}

/** The same rule with one thing changed. */
export interface TrialVariant {
  logic: RuleLogic;
  trial: Trial;
}

/** An alert as it was told, with the rule's logic of that time. */
export interface ToldAlert {
  /** Of the event. */
  id: number;
  ruleId: number;
  logic: RuleLogic;
  event: AlertEvent;
}

/** What became of one message. Times in market ms. */
export interface DeliveryReceipt {
  id: number;
  target: Target;
  op: OutboxOp;
  payload: Payload;
  /** What it told; empty for posts and notices, and when the events are gone. */
  alerts: readonly ToldAlert[];
  state: 'waiting' | 'sending' | 'held' | 'sent' | 'given-up' | 'expired' | 'superseded';
  attempts: number;
  reason: string | null;
  mayBeRepeat: boolean;
  createdAt: number;
  /** Of one that waits or is held. */
  nextAt: number | null;
  sentAt: number | null;
}

export interface ChatReceipts {
  /** Newest first. */
  receipts: readonly DeliveryReceipt[];
  /** Why nothing goes to this chat at present; null when it does. */
  pausedBecause: string | null;
}

/** Alert rules. `actor` says who asks and where: what that person may not change stays as it is, whatever ids are sent. Throws store errors. */
export interface RulesAsk {
  /** Looks the symbol up and keeps it subscribed. Throws SYMBOL_UNKNOWN, SYMBOL_NO_OPTIONS, FEED_BUDGET_EXCEEDED and broker errors. */
  add(actor: Actor, wish: RuleWish, signal: AbortSignal): Promise<Ruled<AddedRule>>;
  list(actor: Actor): Promise<ListedRules>;
  /** Null when there is none that the person may see here. */
  find(actor: Actor, id: number): Promise<Rule | null>;
  /** Throws as `add` does when the symbol changes. */
  edit(actor: Actor, id: number, edit: RuleEdit, signal: AbortSignal): Promise<Ruled<AddedRule>>;
  pause(actor: Actor, id: number): Promise<Ruled<Rule>>;
  /** Also one that was switched off after errors, and its places that were paused. Throws as `add` does. */
  resume(actor: Actor, id: number, signal: AbortSignal): Promise<Ruled<Rule>>;
  /** `until` in market ms; null ends the snooze. */
  snooze(actor: Actor, id: number, until: number | null): Promise<Ruled<Rule>>;
  /** The rule as it was, null of a damaged one. By who manages this chat and not its other places: it is taken out of this chat only. */
  remove(actor: Actor, id: number): Promise<Ruled<{ rule: Rule | null; isGone: boolean }>>;
  /** The rule and its variants over stored readings of the last sessions. */
  trial(
    logic: RuleLogic,
    variants: readonly RuleLogic[],
    signal: AbortSignal,
  ): Promise<{ trial: Trial; variants: readonly TrialVariant[] }>;
  /** Deliveries to this chat, threads included; in a private chat those of the person. */
  receipts(actor: Actor): Promise<ChatReceipts>;
  /** Ids with a few words, from memory, for suggestions while typing: the person's own rules of this chat's network. */
  known(who: Pick<Actor, 'platform' | 'userId'>): readonly { id: number; logic: RuleLogic; status: Rule['status'] }[];
}
