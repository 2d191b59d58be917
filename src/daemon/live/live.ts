/** Live messages as commands ask for them: rights and limits first, then the store and the first message. Ids come from outside and prove nothing. */

import type { Outcome } from '../../alerts/outcome.js';
import type { Target } from '../../alerts/types.js';
import type { Actor } from '../../bot/actor.js';
import type { OptionValues } from '../../bot/command.js';
import type { LiveAsk, LiveOutcome, LiveWish } from '../../bot/live-ports.js';
import type { Calendar } from '../../calendar/calendar.js';
import type { LiveMessage } from '../../store/live-repository.js';
import type { Store } from '../../store/store.js';
import { chatOf, isSameTarget } from '../rule-places.js';
import { type EditorDeps, LiveEditor } from './editor.js';

/** In a chat with all its topics: each costs edits that the platform counts. */
export const mostLiveOfChat = 3;
export const mostLive = 50;
/** The same question twice within this time is one question, real ms. */
const twiceMs = 10_000;

export interface LiveDeps extends EditorDeps {
  store: Pick<Store, 'live' | 'write' | 'transact'>;
  calendar: Pick<Calendar, 'sessionOn' | 'tradingDateFor' | 'isInSession' | 'nextOpenAfter'>;
  /** Looks a symbol up and whether the feed can carry it. Throws SYMBOL_UNKNOWN, SYMBOL_NO_OPTIONS, FEED_BUDGET_EXCEEDED and broker errors. */
  makeRoom(symbol: string, signal: AbortSignal): Promise<void>;
}

export interface Live {
  readonly ask: LiveAsk;
  start(): void;
  /** Takes nothing new, waits up to `graceMs` for what is on its way. */
  stop(graceMs: number): Promise<void>;
}

export function createLive(deps: LiveDeps): Live {
  const { store, market, calendar, steady, log } = deps;
  const editor = new LiveEditor(deps);
  /** When each was asked for, steady ms. */
  const askedAt = new Map<number, number>();

  const running = () => store.live.all().filter((one) => one.endedAt === null);

  function tooMany(others: readonly LiveMessage[], { platform, chat }: Target): LiveOutcome | null {
    const here = others.filter(({ target }) => target.platform === platform && target.chat === chat);
    if (here.length >= mostLiveOfChat) return { kind: 'too-many', most: mostLiveOfChat, isHere: true };
    return others.length >= mostLive ? { kind: 'too-many', most: mostLive, isHere: false } : null;
  }

  /** The message, when it is one of the actor's chat and runs. */
  function ofChat(actor: Actor, id: number): LiveMessage | null {
    const found = store.live.find(id);
    const { platform, chat } = chatOf(actor);
    const isHere = found?.target.platform === platform && found.target.chat === chat;
    return found !== null && isHere && found.endedAt === null ? found : null;
  }

  async function begin(target: Target, wish: LiveWish, until: number): Promise<LiveOutcome> {
    const symbol = String(wish.options.symbol);
    const options = stored(wish.options);
    const isTwin = (one: LiveMessage) => one.symbol === symbol && isSameTarget(one.target, target);
    const made = await store.transact(() => {
      const all = running();
      const twins = all.filter(isTwin);
      const same = twins.find((one) => one.seconds === wish.seconds && isSameCall(one.options, options));
      const since = same === undefined ? undefined : askedAt.get(same.id);
      if (same !== undefined && since !== undefined && steady.now() - since < twiceMs)
        return { kind: 'already', until: same.until } as const;
      const refusal = tooMany(
        all.filter((one) => !isTwin(one)),
        target,
      );
      if (refusal !== null) return refusal;
      const draft = { target, symbol, options, seconds: wish.seconds, until, createdAt: market.now() };
      const row = store.live.add(draft);
      for (const [id, at] of askedAt) if (steady.now() - at >= twiceMs) askedAt.delete(id);
      askedAt.set(row.id, steady.now());
      return { kind: 'made', row, twins } as const;
    });
    if (made.kind !== 'made') return made;
    const { row, twins } = made;
    const outcome = await editor.post(row);
    // It may be there: the next try tells, under the same key.
    const isThere = outcome.kind === 'sent' || outcome.kind === 'ambiguous';
    await store.transact(() => {
      if (!isThere) store.live.remove(row.id);
      // The new one is further down, where people look.
      else for (const twin of twins) store.live.end(twin.id, market.now());
    });
    if (!isThere) editor.forget(row.id);
    if (!isThere) return { kind: 'refused', sentence: refusalWords(outcome) };
    for (const twin of twins) editor.nudge(twin.id);
    log.info('live message started', { message: row.id, symbol, seconds: row.seconds });
    return { kind: 'started', until };
  }

  return {
    ask: {
      async start(actor, wish, signal) {
        if (actor.platform === 'terminal') return { kind: 'terminal' };
        if (!actor.isPrivateChat && !actor.isOperator && !(await actor.canManageChat())) return { kind: 'not-manager' };
        const now = market.now();
        if (market.speed === 0) return { kind: 'closed', opensAt: null };
        const session = calendar.isInSession(now) ? calendar.sessionOn(calendar.tradingDateFor(now)) : null;
        if (session === null || now >= session.closesAt)
          return { kind: 'closed', opensAt: calendar.nextOpenAfter(now) };
        if (!editor.reaches(actor.platform))
          return { kind: 'refused', sentence: 'The bot cannot post messages on this platform now.' };
        await deps.makeRoom(String(wish.options.symbol), signal);
        return begin(chatOf(actor), wish, session.closesAt);
      },

      async keep(actor, id, options) {
        const row = ofChat(actor, id);
        if (row === null || options.symbol !== row.symbol) return null;
        if (!(await store.write(() => store.live.show(id, stored(options))))) return null;
        editor.viewed({ ...row, options: stored(options) });
        return { id, seconds: row.seconds, until: row.until, delayMs: deps.delayMs() };
      },

      async stop(actor, id) {
        if (ofChat(actor, id) === null) return 'gone';
        if (!actor.isPrivateChat && !actor.isOperator && !(await actor.canManageChat())) return 'not-manager';
        const hasEnded = await store.write(() => store.live.end(id, market.now()));
        editor.nudge(id);
        return hasEnded ? 'stopped' : 'gone';
      },
    },
    start: () => editor.start(),
    stop: (graceMs) => editor.stop(graceMs),
  };
}

/** As the database keeps them. */
function stored(options: OptionValues): LiveMessage['options'] {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]): [string, string | number][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

function isSameCall(a: LiveMessage['options'], b: LiveMessage['options']): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

function refusalWords(outcome: Exclude<Outcome, { kind: 'sent' | 'ambiguous' }>): string {
  switch (outcome.kind) {
    case 'gone':
      return `The bot cannot post here: ${outcome.reason}`;
    case 'moved':
      return 'This group has just become a supergroup; ask again.';
    default:
      return `No live message was started: ${outcome.reason} Try again in a moment.`;
  }
}
