import { type Api, Bot } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import type { ErrorCode } from '../../lib/errors.js';
import type { ChatBook } from '../desk.js';
import type { Face, FacePhase, FaceState } from '../face.js';
import { SaidLately } from '../said-lately.js';
import { ChatLanes } from './chat-lanes.js';
import { offerCommands } from './command-menu.js';
import type { Conversation } from './conversation.js';
import { createDelivery } from './delivery.js';
import type { TelegramFaceDeps } from './deps.js';
import { FileIds } from './file-ids.js';
import { createManageRights } from './manage-rights.js';
import { followMembership } from './membership.js';
import { takeMessage } from './messages.js';
import { PatientCalls } from './patient-calls.js';
import { type Polling, pollUpdates } from './poll-updates.js';
import { PressAnswer } from './press-answer.js';
import { takePress } from './presses.js';
import { SeenUpdates } from './seen-updates.js';
import { SignalFamily } from './signal-family.js';
import { showWork } from './work-sign.js';

export type { AnsweredUpdate, TelegramFaceDeps } from './deps.js';

/** Seconds; one value serves sends and the long poll of 30 s. */
const clientTimeout = 60;
/** Questions of one chat behind the one that is being answered. */
const mostWaitingInChat = 10;
/** Updates beyond this wait at Telegram, where they survive a kill. */
const mostTaken = 300;
const awayNoteMs = 10 * 60_000;
const movedMs = 60_000;
/** What Telegram gives out, digits and a colon before the rest; anything else would end up in the address. */
const tokenShape = /^[A-Za-z0-9_:-]+$/;

/** Telegram as a chat face: polls for updates, hands questions to the desk, and survives outages. */
export function createTelegramFace(deps: TelegramFaceDeps): Face {
  const { token, steady, commands, desk, log: programLog, filter } = deps;
  const log = programLog.child({ face: 'telegram' });
  filter.add(token);
  const secretPart = token.reveal().split(':').at(1);
  if (secretPart !== undefined) filter.add(secretPart);

  let state: FaceState = {
    phase: 'connecting',
    problem: 'Not connected yet.',
    code: null,
    since: steady.now(),
    account: null,
  };
  const family = new SignalFamily();
  const noMenus = new AbortController();
  const lanes = new ChatLanes(mostWaitingInChat);
  const seen = new SeenUpdates();
  const awayNotes = new SaidLately(steady, awayNoteMs);
  const moves = new SaidLately(steady, movedMs);
  const beside = new Set<Promise<unknown>>();
  let me: UserFromGetMe | null = null;
  let polling: Polling | null = null;
  let stopped: Promise<void> | null = null;

  function become(phase: FacePhase, problem: string | null, code: ErrorCode | null): void {
    if (state.phase === 'stopped') return;
    if (state.phase === phase && state.code === code && state.problem === problem) return;
    state = { ...state, phase, problem, code, since: phase === state.phase ? state.since : steady.now() };
  }

  function aside(work: () => Promise<unknown>): void {
    const done = work()
      .catch((error: unknown) => log.error('telegram work failed', { error }))
      .finally(() => beside.delete(done));
    beside.add(done);
  }

  function enqueue(chatId: string, job: (signal: AbortSignal) => Promise<void>) {
    return lanes.push(chatId, () =>
      family.with(job).catch((error: unknown) => log.error('telegram update failed', { chat: chatId, error })),
    );
  }

  /** Both groups and a refused send tell of the same move. */
  function moved(from: string, to: string): void {
    if (!moves.isRepeat(`${from} ${to}`)) deps.chats.moved('telegram', from, to);
  }

  function connect(): Polling {
    const apiRoot = deps.apiUrl === null ? {} : { apiRoot: deps.apiUrl.replace(/\/+$/, '') };
    const bot = new Bot(token.reveal(), { client: { ...apiRoot, timeoutSeconds: clientTimeout } });
    const api: Api = bot.api;
    const calls = new PatientCalls({ steady, random: deps.random, family });
    const managesChat = createManageRights({ api, steady, log });
    const chats: ChatBook = {
      arrived: (place) => deps.chats.arrived(place),
      left: (...what) => deps.chats.left(...what),
      moved: (_platform, from, to) => moved(from, to),
    };
    const talk: Conversation = {
      ...createDelivery({ api, calls, fileIds: new FileIds(), commands, chats, log }),
      api,
      steady,
      commands,
      desk,
      botName: () => me?.username ?? '',
      wallNow: deps.wallNow,
      managesChat,
      enqueue,
      aside,
      showWork: (spot) => showWork({ api, calls, steady }, spot),
      moved,
      isFirstAway: (chatId) => !awayNotes.isRepeat(chatId),
      answered: (answered) => deps.onAnswered?.(answered),
    };
    let awayMs = 0;
    bot.on('message', (ctx) => takeMessage(ctx.message, talk, awayMs));
    bot.on('callback_query', ({ callbackQuery: query }) =>
      takePress(query, new PressAnswer({ api, steady, log }, query.id), talk, awayMs),
    );
    bot.on('my_chat_member', (ctx) => followMembership(ctx.myChatMember, chats, managesChat));

    return pollUpdates({
      api,
      steady,
      random: deps.random,
      log,
      onPhase: become,
      onAccount(account) {
        me = account;
        bot.botInfo = account;
        state = { ...state, account: `@${account.username}` };
        log.info('telegram account', { account: account.username });
        void offerCommands({ api, commands, memory: deps.memory, steady, log, signal: noMenus.signal }, account.id);
      },
      async take(updates, away) {
        awayMs = away;
        for (const update of updates) {
          if (seen.isRepeat(update.update_id)) continue;
          await take(bot, update);
          // Up to a hundred come at once; each begins its work in a turn of the loop of its own.
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
      room: (signal) => lanes.fewerThan(mostTaken, signal),
    });
  }

  /** One odd update must not stop the others. */
  async function take(bot: Bot, update: Update): Promise<void> {
    try {
      await bot.handleUpdate(update);
    } catch (thrown) {
      // The library's error holds the whole update; its cause is ours.
      log.error('telegram update failed', { update: update.update_id, error: (thrown as { error?: unknown }).error });
    }
  }

  async function stop(graceMs: number): Promise<void> {
    become('stopped', null, null);
    const over = new AbortController();
    noMenus.abort();
    try {
      await polling?.stop();
      const idle = Promise.all([lanes.fewerThan(1), ...beside]);
      await Promise.race([idle, steady.sleep(graceMs, over.signal).catch(() => {})]);
    } catch (error) {
      log.error('telegram stop failed', { error });
    } finally {
      over.abort();
      lanes.clear();
      family.end();
    }
  }

  return {
    name: 'telegram',
    state: () => state,
    start() {
      if (polling !== null || state.phase !== 'connecting') return;
      if (tokenShape.test(token.reveal())) polling = connect();
      else become('refused', 'TELEGRAM_TOKEN is not a bot token.', 'TELEGRAM_TOKEN_REJECTED');
    },
    stop(graceMs) {
      stopped ??= stop(graceMs);
      return stopped;
    },
  };
}
