/**
 * Long polling that never ends by itself. grammY's own loop stops for good on a 409 and handles updates one after the other,
 * so the loop is ours: it asks, hands over and asks again with the next offset, which confirms what was handed over.
 */

import type { Api } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import { type BackoffPolicy, backoffDelay } from '../../lib/backoff.js';
import type { SteadyClock } from '../../lib/clock.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { Logger } from '../../lib/log.js';
import type { FacePhase } from '../face.js';
import { loggable, type TelegramFault, telegramFault } from './errors.js';
import { deadline, grammySignal } from './signals.js';

export interface PollDeps {
  api: Api;
  steady: SteadyClock;
  /** In [0, 1), for the jitter. */
  random: () => number;
  log: Logger;
  /** Told on every change of phase. */
  onPhase(phase: FacePhase, problem: string | null, code: ErrorCode | null): void;
  /** The bot's own account, told before the first update. */
  onAccount(me: UserFromGetMe): void;
  /**
   * Takes over updates without waiting for their answers; must not reject. `awayMs`: how long nobody had polled before these came, 0 in steady running,
   * Infinity after a start, when it is not known.
   */
  take(updates: readonly Update[], awayMs: number): Promise<void>;
  /** Resolves when more may be taken, or the signal aborts: updates that wait at Telegram survive a kill, those in memory do not. */
  room(signal: AbortSignal): Promise<void>;
}

export interface Polling {
  /** Ends the poll under way and confirms what was taken over. Resolves within a second. */
  stop(): Promise<void>;
}

const allowedUpdates = ['message', 'callback_query', 'my_chat_member'] as const;
/** Telegram's largest batch. */
const batch = 100;
/** How long Telegram holds a poll without updates; the client's own limit of 60 s lies above it. */
const longPollSeconds = 30;
const getMeTimeoutMs = 15_000;
const confirmTimeoutMs = 600;
const backoff: BackoffPolicy = { firstMs: 500, capMs: 30_000, floor: 0.5 };
/** Two programs with one token cut each other off; standing back leaves the other one in peace. */
const standBack: BackoffPolicy = { firstMs: 75_000, capMs: 75_000, floor: 0.6 };

interface Trouble {
  waitMs: number;
  problem: string;
  code: ErrorCode;
  isFinal?: boolean;
}

/** What a failed request means for the loop. */
function troubleOf(fault: TelegramFault, attempt: number, random: () => number, isGetMe: boolean): Trouble {
  const waitMs = backoffDelay(attempt, backoff, random);
  switch (fault.kind) {
    case 'token':
      return isGetMe
        ? { waitMs: 0, problem: 'Telegram refuses the bot token.', code: 'TELEGRAM_TOKEN_REJECTED', isFinal: true }
        : { waitMs, problem: 'Telegram refused a poll; the token is checked again.', code: 'TELEGRAM_UNREACHABLE' };
    case 'conflict':
      return {
        waitMs: backoffDelay(0, standBack, random),
        problem: fault.isWebhook
          ? 'A webhook is set for this bot, so it cannot be polled.'
          : 'Another program polls with this bot token.',
        code: 'TELEGRAM_CONFLICT',
      };
    case 'wait':
      return { waitMs: fault.ms, problem: 'Telegram asks to wait.', code: 'CHAT_RATE_LIMITED' };
    case 'server':
      return {
        waitMs,
        problem: `Telegram has a fault of its own (status ${fault.status}).`,
        code: 'TELEGRAM_UNREACHABLE',
      };
    case 'network':
      return { waitMs, problem: `Telegram cannot be reached (${fault.code}).`, code: 'TELEGRAM_UNREACHABLE' };
    default:
      return { waitMs, problem: `Telegram does not take the poll (${fault.kind}).`, code: 'TELEGRAM_UNREACHABLE' };
  }
}

/** Starts the loop at once. */
export function pollUpdates(deps: PollDeps): Polling {
  const { api, steady, random, log } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let offset: number | null = null;
  let isConfirmed = true;
  let isKnown = false;

  async function signIn(): Promise<void> {
    const me = await api.getMe(grammySignal(deadline(getMeTimeoutMs, signal)));
    isKnown = true;
    deps.onAccount(me);
  }

  async function poll(timeout: number): Promise<Update[]> {
    const updates = await api.getUpdates(
      { limit: batch, timeout, allowed_updates: allowedUpdates, ...(offset === null ? {} : { offset }) },
      grammySignal(signal),
    );
    isConfirmed = true;
    const last = updates.at(-1);
    if (last !== undefined) {
      // After a quiet week Telegram may go on with a lower number, so the latest counts, not the highest.
      offset = last.update_id + 1;
      isConfirmed = false;
    }
    return updates;
  }

  async function run(): Promise<void> {
    let failures = 0;
    let lastGood: number | null = null;
    /** How long nobody polled, while the backlog of that time is being fetched; null in steady running. */
    let awayMs: number | null = Number.POSITIVE_INFINITY;
    while (!signal.aborted) {
      const isGetMe = !isKnown;
      try {
        if (isGetMe) await signIn();
        // The first poll after a gap does not wait: its answer says that Telegram is there again.
        const updates: Update[] = await poll(awayMs === null ? longPollSeconds : 0);
        if (failures > 0) log.info('telegram polls again', { failures });
        failures = 0;
        lastGood = steady.now();
        deps.onPhase('on', null, null);
        if (updates.length > 0) await deps.take(updates, awayMs ?? 0);
        if (updates.length < batch) awayMs = null;
        await deps.room(signal);
      } catch (thrown) {
        if (signal.aborted) return;
        const fault = telegramFault(thrown);
        const trouble = troubleOf(fault, failures, random, isGetMe);
        const error = loggable(fault, isGetMe ? 'getMe' : 'getUpdates');
        // One line per outage; the rest is for those who look closely.
        log[failures === 0 || trouble.isFinal === true ? 'warn' : 'debug']('telegram does not poll', {
          code: trouble.code,
          waitMs: trouble.waitMs,
          error,
        });
        failures += 1;
        deps.onPhase(trouble.isFinal === true ? 'refused' : 'connecting', trouble.problem, trouble.code);
        if (trouble.isFinal === true) return;
        if (fault.kind === 'token') isKnown = false;
        await steady.sleep(trouble.waitMs, signal).catch(() => {});
        awayMs = Math.max(awayMs ?? 0, lastGood === null ? Number.POSITIVE_INFINITY : steady.now() - lastGood);
      }
    }
  }

  const running = run();
  return {
    async stop() {
      if (signal.aborted) return running;
      stopping.abort();
      await running;
      // Otherwise the last batch would come again after a quick restart and be answered twice.
      if (offset === null || isConfirmed) return;
      const last = { offset, limit: 1, timeout: 0, allowed_updates: allowedUpdates };
      await api.getUpdates(last, grammySignal(deadline(confirmTimeoutMs))).catch((thrown: unknown) => {
        log.debug('telegram offset not confirmed', { error: loggable(telegramFault(thrown), 'getUpdates') });
      });
    },
  };
}
