/** Alert rules as commands ask for them: rights and limits first, then the store. Ids come from outside and prove nothing. */

import { nextHours } from '../alerts/hours.js';
import { type Asker, isIn, type Right, rightOver } from '../alerts/rights.js';
import { mostRulesOfChat, mostRulesOfPerson, type Rule, type RuleDraft } from '../alerts/rule-record.js';
import type { Target } from '../alerts/types.js';
import type { Actor } from '../bot/actor.js';
import type { Account } from '../bot/ports.js';
import type { AddedRule, Ruled, RuleEdit, RulePlace, RuleRefusal, RulesAsk } from '../bot/rule-ports.js';
import type { Calendar } from '../calendar/calendar.js';
import type { MarketClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';
import { personOf } from './person-of.js';
import { receiptsOf } from './receipts.js';
import { chatOf, expiryOf, isSameTarget, isShared, targetsOf } from './rule-places.js';
import { trialFor } from './stored-trial.js';
import { switchedOff } from './switched-off.js';

export interface RulesDeps {
  store: Store;
  calendar: Calendar;
  market: Pick<MarketClock, 'now'>;
  /** The machine's time, ms UTC, for people. */
  wallNow: () => number;
  /** Looks a symbol up and whether the feed can carry it; active rules keep it live by themselves. Throws what `add` throws. */
  makeRoom(symbol: string, signal: AbortSignal): Promise<void>;
  log: Logger;
}

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
const refused = (why: RuleRefusal): { ok: false; why: RuleRefusal } => ({ ok: false, why });
const notFound = refused({ kind: 'not-found' });

export function createRules(deps: RulesDeps): RulesAsk {
  const { store, calendar, market, log } = deps;

  const personIdOf = ({ platform, userId }: Account) => store.people.find(platform, userId)?.id ?? null;

  /** Whether the platform lets the actor manage this chat is asked only where it decides. */
  async function askerFor(actor: Actor, rule: Pick<Rule, 'ownerId' | 'targets'>): Promise<Asker> {
    const { platform, isOperator } = actor;
    const alone = { personId: personIdOf(actor), isOperator, platform, chatId: chatOf(actor).chat, managesChat: false };
    const decides =
      !actor.isPrivateChat &&
      rightOver(rule, alone) === 'none' &&
      rule.targets.some(({ target }) => isIn(target, alone));
    return decides ? { ...alone, managesChat: await actor.canManageChat() } : alone;
  }

  async function reach(actor: Actor, id: number): Promise<{ rule: Rule; right: Right; asker: Asker } | null> {
    const rule = store.rules.find(id);
    if (rule === null) return null;
    const asker = await askerFor(actor, rule);
    const right = rightOver(rule, asker);
    return right === 'none' ? null : { rule, right, asker };
  }

  /** Changes a rule the actor has every right over; what was asked of the platform meanwhile is held against the rule as it is now. */
  async function change(actor: Actor, id: number, action: (rule: Rule) => void): Promise<Ruled<Rule>> {
    const reached = await reach(actor, id);
    if (reached === null) return notFound;
    if (reached.right === 'here') return refused({ kind: 'goes-elsewhere' });
    if (reached.rule.status === 'ended') return refused({ kind: 'ended' });
    const changed = await store.transact(() => {
      const rule = store.rules.find(id);
      if (rule === null || rightOver(rule, reached.asker) !== 'all') return null;
      action(rule);
      return store.rules.find(id);
    });
    if (changed === null) return notFound;
    noteChange('rule changed', changed.id);
    return { ok: true, value: changed };
  }

  const noteChange = (what: string, id: number) => log.info(what, { rule: id });

  async function placed(actor: Actor, places: readonly RulePlace[]): Promise<Ruled<Target[]>> {
    const personId = personIdOf(actor);
    const accounts = personId === null ? [] : store.people.accounts(personId);
    const found = await targetsOf(places, { actor, accounts, canWriteTo });
    // Nothing is delivered to the terminal: a promise to tell it there would be a silent loss.
    if (found.ok && found.value.some(({ platform }) => platform === 'terminal')) return refused({ kind: 'terminal' });
    return found;
  }

  /** Discord opens a DM when it is first needed; Telegram only lets a bot write to whom it was started by. */
  function canWriteTo({ platform, userId }: Account): boolean {
    if (platform !== 'telegram') return true;
    return store.chats.find(platform, userId)?.status === 'active';
  }

  /** What stands against one more rule of a person with these targets; `except` is the one that is edited. */
  function overLimit(personId: number | null, targets: readonly Target[], except: Rule | null): RuleRefusal | null {
    if (except === null && personId !== null && store.rules.countOfOwner(personId) >= mostRulesOfPerson)
      return { kind: 'too-many-yours', most: mostRulesOfPerson };
    const isNew = (target: Target) => except?.targets.every((one) => one.target.chat !== target.chat) ?? true;
    const isFull = targets.some(
      (target) => isShared(target) && isNew(target) && store.rules.countOfChat(target) >= mostRulesOfChat,
    );
    return isFull ? { kind: 'too-many-here', most: mostRulesOfChat } : null;
  }

  function twinOf(personId: number | null, draft: RuleDraft): Rule | null {
    if (personId === null) return null;
    return store.rules.ofOwner(personId).find((rule) => isTwin(rule, draft)) ?? null;
  }

  async function tried(rule: Rule, isNew: boolean, signal: AbortSignal): Promise<Ruled<AddedRule>> {
    const { trial } = await trialFor(rule.logic, [], { readings: store.readings, pause, signal });
    return { ok: true, value: { rule, isNew, trial } };
  }

  /** A chat that was switched off stays so for threads of it that are new as targets. */
  function keepOff(rule: Rule): void {
    for (const { id, target, pausedBecause } of rule.targets) {
      const isOff = store.targets.ofChat(target.platform, target.chat).some((one) => one.reason === switchedOff);
      if (isOff && pausedBecause === null) store.targets.pause(id, switchedOff, market.now());
    }
  }

  return {
    async add(actor, wish, signal) {
      const placedAt = await placed(actor, wish.to);
      if (!placedAt.ok) return placedAt;
      const ends = expiryOf(wish.expiry, wish.logic.scope, calendar, market.now());
      if (!ends.ok) return ends;
      const { logic, activeHours, isSilent } = wish;
      const draft: RuleDraft = { logic, activeHours, isSilent, expiry: ends.value, targets: placedAt.value };
      const known = twinOf(personIdOf(actor), draft);
      if (known !== null) return tried(known, false, signal);
      const early = overLimit(personIdOf(actor), draft.targets, null);
      if (early !== null) return refused(early);
      await deps.makeRoom(logic.symbol, signal);
      const made = await store.transact(() => {
        const person = personOf(store, actor, deps.wallNow());
        // The same question may have come twice while the symbol was looked up.
        const twin = twinOf(person.id, draft);
        if (twin !== null) return { rule: twin, isNew: false };
        const late = overLimit(person.id, draft.targets, null);
        if (late !== null) return late;
        const rule = store.rules.add(
          draft,
          person.id,
          { platform: actor.platform, chat: chatOf(actor).chat },
          market.now(),
        );
        keepOff(rule);
        return { rule: store.rules.find(rule.id)!, isNew: true };
      });
      if ('kind' in made) return refused(made);
      if (made.isNew) noteChange('rule made', made.rule.id);
      return tried(made.rule, made.isNew, signal);
    },

    async list(actor) {
      const personId = personIdOf(actor);
      const all = personId === null ? [] : store.rules.ofOwner(personId);
      const place = { platform: actor.platform, chatId: chatOf(actor).chat };
      const tellsHere = (rule: Rule) => rule.targets.some(({ target }) => isIn(target, place));
      const own = actor.isOverheard ? all.filter(tellsHere) : all;
      const ofChat = actor.isPrivateChat ? [] : store.rules.ofChat({ platform: actor.platform, chat: place.chatId });
      const foreign = ofChat.filter((rule) => rule.ownerId !== personId);
      const manages = foreign.length > 0 && (actor.isOperator || (await actor.canManageChat()));
      const damaged = personId === null || actor.isOverheard ? [] : store.rules.damagedOf(personId);
      return { own, others: manages ? foreign : [], hidden: all.length - own.length, damaged };
    },

    async find(actor, id) {
      return (await reach(actor, id))?.rule ?? null;
    },

    async edit(actor, id, edit, signal) {
      const reached = await reach(actor, id);
      if (reached === null) return notFound;
      if (reached.right === 'here') return refused({ kind: 'goes-elsewhere' });
      if (reached.rule.status === 'ended') return refused({ kind: 'ended' });
      const drafted = await editedDraft(actor, reached.rule, edit);
      if (!drafted.ok) return drafted;
      const draft = drafted.value;
      if (isTwin(reached.rule, draft) && reached.rule.status !== 'failed') return tried(reached.rule, false, signal);
      await deps.makeRoom(draft.logic.symbol, signal);
      const outcome = await store.transact(() => {
        const rule = store.rules.find(id);
        if (rule === null || rightOver(rule, reached.asker) !== 'all') return null;
        const over = overLimit(rule.ownerId, draft.targets, rule);
        if (over !== null) return over;
        const edited = store.rules.edit(id, draft)!;
        keepOff(edited);
        return { rule: store.rules.find(id)! };
      });
      if (outcome === null) return notFound;
      if ('kind' in outcome) return refused(outcome);
      noteChange('rule changed', id);
      return tried(outcome.rule, true, signal);
    },

    pause: (actor, id) => change(actor, id, (rule) => store.rules.setStatus(rule.id, 'paused')),

    async resume(actor, id, signal) {
      const reached = await reach(actor, id);
      if (reached === null) return notFound;
      if (reached.right === 'all' && reached.rule.status !== 'ended')
        await deps.makeRoom(reached.rule.logic.symbol, signal);
      return change(actor, id, (rule) => {
        store.rules.setStatus(rule.id, 'active');
        for (const target of rule.targets)
          if (target.pausedBecause !== null && target.pausedBecause !== switchedOff) store.targets.resume(target.id);
      });
    },

    snooze: (actor, id, until) =>
      change(actor, id, (rule) => {
        store.rules.snooze(rule.id, until);
        // What is held for an earlier end is told at the new one, within the active hours.
        const awake = until ?? market.now();
        const at = rule.activeHours === null ? awake : (nextHours(rule.activeHours, awake) ?? awake);
        store.outbox.held.reschedule(rule.id, at);
      }),

    async remove(actor, id) {
      const reached = await reach(actor, id);
      if (reached === null) return removeDamaged(actor, id);
      const outcome = await store.transact(() => {
        const rule = store.rules.find(id);
        const right = rule === null ? 'none' : rightOver(rule, reached.asker);
        if (rule === null || right === 'none') return null;
        if (right === 'all') return { rule, isGone: store.rules.remove(id) };
        const elsewhere = rule.targets.filter(({ target }) => !isIn(target, reached.asker));
        const { logic, activeHours, isSilent, expiry } = rule;
        store.rules.edit(id, { logic, activeHours, isSilent, expiry, targets: elsewhere.map((one) => one.target) });
        return { rule, isGone: false };
      });
      if (outcome === null) return notFound;
      noteChange('rule removed', id);
      return { ok: true, value: outcome };
    },

    async trial(logic, variants, signal) {
      return trialFor(logic, variants, { readings: store.readings, pause, signal });
    },

    receipts: (actor) => Promise.resolve(receiptsOf(store, chatOf(actor))),

    known(who) {
      const personId = personIdOf(who);
      if (personId === null) return [];
      return store.rules.ofOwner(personId).map(({ id, logic, status }) => ({ id, logic, status }));
    },
  };

  /** Nothing but its number and owner is known of a damaged rule: its owner may remove it. */
  async function removeDamaged(actor: Actor, id: number): Promise<Ruled<{ rule: Rule | null; isGone: boolean }>> {
    const personId = personIdOf(actor);
    if (personId === null || !store.rules.damagedOf(personId).some((rule) => rule.id === id)) return notFound;
    await store.transact(() => store.rules.remove(id));
    noteChange('rule removed', id);
    return { ok: true, value: { rule: null, isGone: true } };
  }

  async function editedDraft(actor: Actor, rule: Rule, edit: RuleEdit): Promise<Ruled<RuleDraft>> {
    const places = edit.to ?? edit.also ?? [];
    // A private chat is that of whoever asks: nobody moves another's rule there.
    if (rule.ownerId !== personIdOf(actor) && places.some((place) => place !== 'here'))
      return refused({ kind: 'not-owner' });
    const placedAt = await placed(actor, places);
    if (!placedAt.ok) return placedAt;
    const kept = edit.to === undefined ? rule.targets.map((one) => one.target) : [];
    const targets = [...kept, ...placedAt.value.filter((target) => !kept.some((one) => isSameTarget(one, target)))];
    const logic = edit.logic ?? rule.logic;
    const ends = edit.expiry === undefined ? null : expiryOf(edit.expiry, logic.scope, calendar, market.now());
    if (ends?.ok === false) return ends;
    return {
      ok: true,
      value: {
        logic,
        activeHours: edit.activeHours === undefined ? rule.activeHours : edit.activeHours,
        isSilent: edit.isSilent ?? rule.isSilent,
        expiry: ends?.value ?? rule.expiry,
        targets,
      },
    };
  }
}

/** Whether a rule is what a draft asks for already. */
function isTwin(rule: Rule, draft: RuleDraft): boolean {
  const { logic, activeHours, isSilent, expiry } = rule;
  const sorted = (targets: readonly Target[]) =>
    targets.map((one) => `${one.platform} ${one.chat} ${one.thread ?? ''}`).sort();
  const words = (parts: Omit<RuleDraft, 'targets'>, targets: readonly Target[]) => canonical([parts, sorted(targets)]);
  return (
    words(
      { logic, activeHours, isSilent, expiry },
      rule.targets.map((one) => one.target),
    ) ===
    words(
      { logic: draft.logic, activeHours: draft.activeHours, isSilent: draft.isSilent, expiry: draft.expiry },
      draft.targets,
    )
  );
}

/** JSON with keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
