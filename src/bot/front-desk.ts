/** The desk that every chat face hands its questions to: access, limits, the actor and its settings, the command, its picture. */

import type { SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import { type AccessLists, isAllowedPlace, isOperator, mayRun, strangerReply } from './access.js';
import type { Actor, ChatSettings } from './actor.js';
import { Allowance, waitReply } from './allowance.js';
import type { ChartTurns } from './chart-turns.js';
import type { Ask, CommandDef, OptionValues } from './command.js';
import type { ChatBook, Desk, Question } from './desk.js';
import { checkOptions } from './option-values.js';
import { idWord, type Place } from './place.js';
import type { Action, Reply, ReplyImage } from './reply.js';
import { failureReply, mistakeReply, runCommand } from './run-command.js';
import { SaidLately } from './said-lately.js';

export type RefusalReason = 'not-allowed' | 'too-many' | 'mistake';

export interface FrontDeskDeps {
  lists: AccessLists;
  turns: ChartTurns;
  /** What the chat and the person have set, else the program's defaults. */
  settingsFor(place: Place): ChatSettings;
  makeAsk(call: Pick<Ask, 'actor' | 'signal' | 'progress'>): Ask;
  book: Pick<ChatBook, 'arrived'>;
  steady: Pick<SteadyClock, 'now'>;
  log: Logger;
  /** Told of each question that is turned away at once. */
  onRefused?(platform: Place['platform'], command: string, reason: RefusalReason): void;
}

/** In a group everybody sees an answer: strangers are told once in this time per chat. */
const strangerMs = 10 * 60_000;
/** Who goes on typing while told to wait hears it once in this time. */
const waitMs = 10_000;

export function createDesk(deps: FrontDeskDeps): Desk {
  const { lists, turns, steady, log } = deps;
  const allowance = new Allowance(steady);
  const toldStrangers = new SaidLately(steady, strangerMs);
  const toldToWait = new SaidLately(steady, waitMs);
  let running = 0;

  function refuse(reason: RefusalReason, place: Place, def: CommandDef, reply: Reply): Reply {
    log.debug('question turned away', { platform: place.platform, command: nameOf(def), reason });
    deps.onRefused?.(place.platform, nameOf(def), reason);
    return reply;
  }

  function actorAt(place: Place): Actor {
    const isPrivateChat = place.kind === 'private';
    return {
      platform: place.platform,
      userId: place.userId,
      chatId: place.chatId,
      threadId: place.threadId,
      isPrivateChat,
      isOverheard: place.platform === 'telegram' && !isPrivateChat,
      isOperator: isOperator(place, lists),
      canManageChat: () => place.canManageChat(),
      settings: deps.settingsFor(place),
    };
  }

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    running++;
    try {
      return await work();
    } finally {
      running--;
    }
  }

  async function run(question: Question): Promise<Reply> {
    const { place, def, options, signal } = question;
    const began = steady.now();
    const facts = { platform: place.platform, command: nameOf(def) };
    try {
      const ask = deps.makeAsk({ actor: actorAt(place), signal, progress: question.progress });
      const reply = await runCommand(def, options, ask, log);
      log.debug('question answered', { ...facts, tone: reply.tone, ms: Math.round(steady.now() - began) });
      return reply;
    } catch (error) {
      // The command's own faults are replies already: this is what stands around it, such as stored settings.
      log.error('question not answered', { ...facts, error });
      return failureReply();
    }
  }

  return {
    refusal({ place, def, options, isPress }) {
      const chat = idWord(place.platform, place.chatId);
      const person = idWord(place.platform, place.userId);
      const wait = allowance.ask(place, isPress);
      if (!mayRun(nameOf(def), place, lists)) {
        const isRepeat = place.kind !== 'private' && toldStrangers.isRepeat(chat);
        return refuse('not-allowed', place, def, quietIf(isRepeat || wait > 0, strangerReply(place)));
      }
      if (wait > 0) return refuse('too-many', place, def, quietIf(toldToWait.isRepeat(person), waitReply(wait)));
      const checked = checkOptions(def, options);
      return checked.ok ? null : refuse('mistake', place, def, mistakeReply(checked.problem));
    },

    async answer(question) {
      const { place, def } = question;
      // The book knows what it has noted already.
      deps.book.arrived(place);
      const reply = await counted(() => run(question));
      if (reply.image === undefined) return { reply, draw: null };
      const pictured: Reply & { image: ReplyImage } = { ...reply, image: reply.image };
      const again = repeating(def, question.options);
      const chat = idWord(place.platform, place.chatId);
      return { reply, draw: () => counted(() => turns.draw(chat, pictured, again)) };
    },

    mayAsk: (place) => isAllowedPlace(place, lists),
    running: () => running,
  };
}

const quietIf = (isQuiet: boolean, reply: Reply): Reply => (isQuiet ? { ...reply, quiet: true } : reply);

/** As it is typed, with its parent: `watch add`. */
const nameOf = (def: CommandDef): string => def.path ?? def.name;

/** The question as a button: its options in canonical form, without those that only buttons carry, such as a refresh. */
function repeating(def: CommandDef, raw: OptionValues): Action {
  const checked = checkOptions(def, raw);
  const values = checked.ok ? checked.value : {};
  const shown = Object.entries(values).filter(([name]) => def.options[name]?.hidden !== true);
  return { command: nameOf(def), options: Object.fromEntries(shown) };
}
