/** Scheduled posts as commands ask for them: rights and limits first, then the store. Ids come from outside and prove nothing. */

import { nextPost, type PostDays } from '../alerts/post-times.js';
import { type Asker, isIn, type Right, rightOver } from '../alerts/rights.js';
import { mostSummariesOfChat, mostSummariesOfPerson, type Summary } from '../alerts/summary-record.js';
import type { Target } from '../alerts/types.js';
import type { Actor } from '../bot/actor.js';
import type { Account } from '../bot/ports.js';
import type { Arranged, PlannedSummary, SummariesAsk, SummaryRefusal, SummaryWish } from '../bot/summary-ports.js';
import type { MarketClock } from '../lib/clock.js';
import { isAppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { Store } from '../store/store.js';
import { personOf } from './person-of.js';
import { chatOf, isShared, privateChatOf } from './rule-places.js';

export interface SummariesDeps {
  store: Pick<Store, 'summaries' | 'people' | 'chats' | 'transact'>;
  exchange: PostDays;
  market: Pick<MarketClock, 'now'>;
  /** The machine's time, ms UTC, for people. */
  wallNow: () => number;
  /** Looks a symbol up and whether the feed can carry it. Throws SYMBOL_UNKNOWN, SYMBOL_NO_OPTIONS, FEED_BUDGET_EXCEEDED and broker errors. */
  makeRoom(symbol: string, signal: AbortSignal): Promise<void>;
  preview: SummariesAsk['preview'];
  /** Posts were set up or removed: what symbols they need has changed. */
  onChange?(): void;
  log: Logger;
}

const refused = (why: SummaryRefusal): { ok: false; why: SummaryRefusal } => ({ ok: false, why });
const notFound = refused({ kind: 'not-found' });
const unknownCodes = ['SYMBOL_UNKNOWN', 'SYMBOL_NO_OPTIONS', 'SYMBOL_INVALID'];

export function createSummaries(deps: SummariesDeps): SummariesAsk {
  const { store, market, log } = deps;

  const personIdOf = ({ platform, userId }: Account) => store.people.find(platform, userId)?.id ?? null;

  const planned = (summary: Summary): PlannedSummary => ({
    summary,
    next: summary.status === 'active' ? nextPost(summary, market.now(), deps.exchange) : null,
  });

  async function targetOf(actor: Actor, to: SummaryWish['to']): Promise<Arranged<Target>> {
    if (actor.platform === 'terminal') return refused({ kind: 'terminal' });
    if (to === 'here' && !actor.isPrivateChat) {
      const may = actor.isOperator || (await actor.canManageChat());
      return may ? { ok: true, value: chatOf(actor) } : refused({ kind: 'not-manager' });
    }
    // Discord opens a DM when it is first needed; Telegram only lets a bot write to whom it was started by.
    const isOpen =
      actor.platform !== 'telegram' ||
      actor.isPrivateChat ||
      store.chats.find('telegram', actor.userId)?.status === 'active';
    return isOpen ? { ok: true, value: privateChatOf(actor) } : refused({ kind: 'no-private-chat' });
  }

  function overLimit(personId: number | null, target: Target): SummaryRefusal | null {
    if (personId !== null && store.summaries.countOfOwner(personId) >= mostSummariesOfPerson)
      return { kind: 'too-many-yours', most: mostSummariesOfPerson };
    return isShared(target) && store.summaries.countOfChat(target) >= mostSummariesOfChat
      ? { kind: 'too-many-here', most: mostSummariesOfChat }
      : null;
  }

  function twinOf(personId: number | null, wish: SummaryWish, target: Target): Summary | null {
    if (personId === null) return null;
    return store.summaries.ofOwner(personId).find((one) => isTwin(one, wish, target)) ?? null;
  }

  /** Whether the platform lets the actor manage this chat is asked only where it decides. */
  async function reach(actor: Actor, id: number): Promise<{ right: Right; asker: Asker } | null> {
    const summary = store.summaries.find(id);
    if (summary === null) return null;
    const { platform, isOperator } = actor;
    const alone = { personId: personIdOf(actor), isOperator, platform, chatId: chatOf(actor).chat, managesChat: false };
    const decides =
      !actor.isPrivateChat &&
      rightOver(summary, alone) === 'none' &&
      summary.targets.some(({ target }) => isIn(target, alone));
    const asker = decides ? { ...alone, managesChat: await actor.canManageChat() } : alone;
    const right = rightOver(summary, asker);
    return right === 'none' ? null : { right, asker };
  }

  async function unknownSymbol(wish: SummaryWish, signal: AbortSignal): Promise<SummaryRefusal | null> {
    for (const symbol of wish.symbols) {
      try {
        await deps.makeRoom(symbol, signal);
      } catch (error) {
        if (!isAppError(error) || !unknownCodes.includes(error.code)) throw error;
        return { kind: 'unknown-symbol', symbol, sentence: error.message };
      }
    }
    return null;
  }

  return {
    async add(actor, wish, signal) {
      const placed = await targetOf(actor, wish.to);
      if (!placed.ok) return placed;
      const target = placed.value;
      const known = twinOf(personIdOf(actor), wish, target);
      if (known !== null) return { ok: true, value: { ...planned(known), isNew: false } };
      const early = overLimit(personIdOf(actor), target) ?? (await unknownSymbol(wish, signal));
      if (early !== null) return refused(early);
      const made = await store.transact(() => {
        const person = personOf(store, actor, deps.wallNow());
        // The same question may have come twice while the symbols were looked up.
        const twin = twinOf(person.id, wish, target);
        if (twin !== null) return { summary: twin, isNew: false };
        const late = overLimit(person.id, target);
        if (late !== null) return late;
        const { symbols, minute, zone, days, isSilent } = wish;
        const draft = { symbols, minute, zone, days, isSilent, targets: [target] };
        const madeIn = { platform: actor.platform, chat: chatOf(actor).chat };
        return { summary: store.summaries.add(draft, person.id, madeIn, market.now()), isNew: true };
      });
      if ('kind' in made) return refused(made);
      if (made.isNew) {
        log.info('post set up', { summary: made.summary.id });
        deps.onChange?.();
      }
      return { ok: true, value: { ...planned(made.summary), isNew: made.isNew } };
    },

    async list(actor) {
      const personId = personIdOf(actor);
      const all = personId === null ? [] : store.summaries.ofOwner(personId);
      const place = { platform: actor.platform, chatId: chatOf(actor).chat };
      const goesHere = (one: Summary) => one.targets.some(({ target }) => isIn(target, place));
      const own = actor.isOverheard ? all.filter(goesHere) : all;
      const ofChat = actor.isPrivateChat
        ? []
        : store.summaries.ofChat({ platform: place.platform, chat: place.chatId });
      const foreign = ofChat.filter((one) => one.ownerId !== personId);
      const manages = foreign.length > 0 && (actor.isOperator || (await actor.canManageChat()));
      return {
        own: own.map(planned),
        others: manages ? foreign.map(planned) : [],
        hidden: all.length - own.length,
      };
    },

    async remove(actor, id) {
      const reached = await reach(actor, id);
      if (reached === null) return notFound;
      const outcome = await store.transact(() => {
        const summary = store.summaries.find(id);
        // A post has one place, so who may take it out of that place may remove it; what has changed meanwhile counts.
        if (summary === null || rightOver(summary, reached.asker) !== 'all') return null;
        return { summary, isGone: store.summaries.remove(id) };
      });
      if (outcome === null) return notFound;
      log.info('post removed', { summary: id });
      deps.onChange?.();
      return { ok: true, value: outcome };
    },

    preview: deps.preview,
  };
}

const sameSet = (a: readonly (number | string)[] | null, b: readonly (number | string)[] | null) =>
  JSON.stringify(a === null ? null : [...a]) === JSON.stringify(b === null ? null : [...b]);

/** Whether a post is what a wish asks for already. */
function isTwin(one: Summary, wish: SummaryWish, target: Target): boolean {
  return (
    one.status === 'active' &&
    one.minute === wish.minute &&
    one.zone === wish.zone &&
    one.isSilent === wish.isSilent &&
    sameSet(one.symbols, wish.symbols) &&
    sameSet(one.days, wish.days) &&
    one.targets.some(
      ({ target: known }) =>
        known.platform === target.platform && known.chat === target.chat && known.thread === target.thread,
    )
  );
}
