/**
 * The feed as the rest of the house sees it: standing subscriptions that outlive connections. This file decides when to
 * connect and with which token; one connection is `link`, what goes out is `sender`, what comes in is `compact`.
 */

import type { Cancel, SteadyClock } from '../../lib/clock.js';
import { AppError, asAppError, type ErrorCode } from '../../lib/errors.js';
import type { Logger } from '../../lib/log.js';
import type { EventSink, FeedPhase, MarketFeed, QuoteToken, TokenSource, Transport } from '../ports.js';
import { Changes } from './changes.js';
import { FeedDecoder } from './compact.js';
import { newCounters } from './counters.js';
import type { ErrorMeaning } from './error-meaning.js';
import { keyOf } from './items.js';
import { defaultFeedLimits, type FeedLimits } from './limits.js';
import { Link } from './link.js';
import { afterEnding, cleanHistory, type ReconnectHistory } from './reconnect.js';
import { Sender } from './sender.js';
import type { Ending } from './session.js';
import { Subscriptions } from './subscriptions.js';

/** The same complaint of the server is logged at most this often, ms. */
const logAgainMs = 10_000;

/** What a feed is built from. */
export interface DxLinkFeedDeps {
  transport: Transport;
  tokens: TokenSource;
  /** Symbols must be registered in it before their items are added, and released only after they are removed. */
  sink: EventSink;
  steady: SteadyClock;
  /** In [0, 1); spreads reconnects. */
  random: () => number;
  log: Logger;
  limits?: Partial<FeedLimits>;
}

/** A dxLink feed over one connection and one channel. It never throws on anything the server sends; `status` tells. */
export function createDxLinkFeed(deps: DxLinkFeedDeps): MarketFeed {
  const { transport, tokens, sink, steady, random, log } = deps;
  const limits: FeedLimits = { ...defaultFeedLimits, ...deps.limits };
  const counters = newCounters();
  const subscriptions = new Subscriptions(limits.budget);
  const { table } = subscriptions;
  const changes = new Changes(steady, log);
  let firstValues = 0;
  const decoder = new FeedDecoder(
    sink,
    {
      table,
      index: subscriptions.index,
      firstValue(key) {
        firstValues++;
        subscriptions.firstValue(key);
      },
    },
    counters,
  );
  const sender = new Sender({
    subscriptions,
    steady,
    limits,
    counters,
    log,
    aggregationSeconds: () => decoder.aggregationSeconds,
    changed: () => tell(),
  });

  let phase: FeedPhase = 'stopped';
  let problem: AppError | null = null;
  let token: QuoteToken | null = null;
  let link: Link | null = null;
  /** The socket before the current one; a new connection waits for its end. */
  let previous: Promise<void> = Promise.resolve();
  let history: ReconnectHistory = cleanHistory;
  let freshTokenWanted = false;
  let liveSince: number | null = null;
  let connects = 0;
  let setupAgainAt = Number.NEGATIVE_INFINITY;
  let aborter = new AbortController();
  let cancelWait: Cancel = () => {};
  let seenChanges = 0;
  let seenSettled = 0;
  const loggedAt = new Map<string, number>();

  function enter(next: FeedPhase, why: AppError | null): void {
    const same = phase === next && problem === why;
    phase = next;
    problem = why;
    if (!same) changes.now();
  }

  /** Tells listeners what the bookkeeping did since they were told last. */
  function tell(): void {
    if (table.settled !== seenSettled) {
      seenSettled = table.settled;
      seenChanges = table.changes;
      changes.now();
    } else if (table.changes !== seenChanges) {
      seenChanges = table.changes;
      changes.soon();
    }
  }

  async function connect(): Promise<void> {
    const { signal } = aborter;
    enter('connecting', problem);
    await previous;
    if (signal.aborted) return;
    try {
      token = await tokens.quoteToken(freshTokenWanted ? { refused: true, signal } : { signal });
    } catch (error) {
      if (signal.aborted) return;
      return tokenFailed(asAppError(error));
    }
    if (signal.aborted) return;
    freshTokenWanted = false;
    connects++;
    liveSince = null;
    const mine = new Link(
      token,
      { transport, steady, limits, counters },
      {
        onOpen: () => enter('authorizing', problem),
        onLive: () => live(mine),
        onChannelLost: () => {
          sender.end();
          log.warn('feed closed the data channel, opening another');
          enter('authorizing', new AppError('FEED_CLOSED', 'The feed closed the data channel.'));
        },
        onConfig: (config) => decoder.configure(config),
        onData: (data) => received(mine, data),
        onError: complained,
        onEnd: (ending) => ended(mine, ending),
      },
    );
    link = mine;
    previous = mine.closed;
  }

  function live(current: Link): void {
    liveSince ??= steady.now();
    decoder.reset();
    sender.begin(current);
    log.info('feed is live', { items: subscriptions.held, connects });
    enter('live', null);
  }

  function received(current: Link, data: unknown): void {
    const before = counters.events;
    firstValues = 0;
    let misfit = false;
    try {
      misfit = decoder.decode(data);
    } catch (error) {
      // Only a failing sink can get here; its one frame is lost, the connection is not.
      counters.malformedEvents++;
      log.error('an event could not be stored', { error });
    }
    sender.rowsArrived(counters.events - before, firstValues);
    if (misfit && steady.now() >= setupAgainAt) {
      setupAgainAt = steady.now() + limits.setupAgainMs;
      counters.setupsAgain++;
      current.setUpFeed();
    }
    if (firstValues > 0) tell();
  }

  function complained(meaning: ErrorMeaning, text: string): void {
    counters.errors++;
    const last = loggedAt.get(meaning);
    if (last === undefined || steady.now() - last >= logAgainMs) {
      loggedAt.set(meaning, steady.now());
      log.warn('feed reported an error', { meaning, text });
    }
    sender.refused(meaning);
  }

  function ended(from: Link, ending: Ending): void {
    if (link !== from) return;
    const lived = liveSince === null ? 0 : steady.now() - liveSince;
    disconnect();
    if (ending.cause === 'frame-length') sender.shortenFrames();
    const next = afterEnding(history, ending, lived, limits, random);
    const error = new AppError(ending.code, ending.message);
    if (next.kind === 'stop') {
      const twice = new AppError(
        'FEED_AUTH_REJECTED',
        `${ending.message.replace(/\.$/, '')}, and a fresh one as well.`,
      );
      log.error('feed refused the token twice, giving up', { error: twice });
      enter('refused', twice);
      return;
    }
    history = next.history;
    freshTokenWanted = next.freshToken;
    log.warn('feed connection ended', { error, cause: ending.cause, retryInMs: next.delayMs });
    wait(error, next.delayMs);
  }

  function tokenFailed(error: AppError): void {
    if (!error.transient) {
      log.error('no quote token, giving up', { error });
      enter('refused', error);
      return;
    }
    const next = afterEnding(history, { cause: 'closed' }, 0, limits, random);
    if (next.kind !== 'retry') return;
    history = next.history;
    log.warn('no quote token yet', { error, retryInMs: next.delayMs });
    wait(error, next.delayMs);
  }

  function wait(why: AppError, delayMs: number): void {
    cancelWait();
    cancelWait = steady.after(delayMs, () => void connect());
    enter('waiting', why);
  }

  function disconnect(): void {
    sender.end();
    link = null;
    liveSince = null;
  }

  /** Why it is not live. While a token is waited for, the failing tries for it say more than what ended the last connection. */
  function currentProblem(): AppError | null {
    return (phase === 'connecting' ? tokens.trouble?.() : null) ?? problem;
  }

  function problemSentence(): string | null {
    const why = currentProblem();
    if (why !== null) return why.sentence;
    return sender.mute ? `The feed accepted ${subscriptions.held} subscriptions and sends no data.` : null;
  }

  return {
    start() {
      if (phase !== 'stopped' && phase !== 'refused') return;
      aborter = new AbortController();
      history = cleanHistory;
      // After a refusal the cached token is the refused one.
      freshTokenWanted = phase === 'refused';
      problem = null;
      void connect();
    },

    async stop() {
      aborter.abort();
      cancelWait();
      const last = link;
      disconnect();
      last?.close();
      enter('stopped', null);
      await previous;
      changes.stop();
    },

    add(group, items, priority) {
      let unregistered = 0;
      for (const { type, symbol } of items) {
        const slot = sink.slotOf(symbol);
        if (slot < 0) unregistered++;
        else subscriptions.add(group, slot, type, symbol, priority);
      }
      if (unregistered > 0) {
        counters.unregistered += unregistered;
        const error = new AppError('INTERNAL', `${unregistered} symbols were subscribed before they were registered.`);
        log.error('subscriptions skipped', { error, group });
      }
      sender.pump();
      tell();
    },

    remove(items) {
      subscriptions.remove(items);
      sender.pump();
      tell();
    },

    stateOf({ type, symbol }) {
      const slot = subscriptions.index.slotOf(symbol);
      return slot < 0 ? null : table.name(keyOf(slot, type));
    },

    counts: (group) => table.counts(group),
    room: () => subscriptions.room,

    status() {
      const heardAt = link?.heardAt ?? null;
      return {
        phase,
        level: token?.level ?? null,
        problem: problemSentence(),
        problemCode: problemCode(currentProblem(), sender.mute),
        items: subscriptions.held,
        budget: limits.budget,
        queued: subscriptions.queued,
        silentMs: heardAt === null ? null : steady.now() - heardAt,
        connects,
        counters: { ...counters },
      };
    },

    onChange: (listener) => changes.listen(listener),
  };
}

function problemCode(problem: AppError | null, mute: boolean): ErrorCode | null {
  return problem?.code ?? (mute ? 'FEED_SILENT' : null);
}
