/** What answering a message and answering a press have in common: the parts of the running face. */

import type { Api } from 'grammy';
import type { SteadyClock } from '../../lib/clock.js';
import type { CommandDef } from '../command.js';
import type { Desk } from '../desk.js';
import type { Delivery, Spot } from './delivery.js';
import type { AnsweredUpdate } from './deps.js';

export interface Conversation extends Delivery {
  readonly api: Api;
  readonly steady: SteadyClock;
  readonly commands: readonly CommandDef[];
  readonly desk: Desk;
  /** The bot's user name without the @. */
  botName(): string;
  /** ms UTC of the machine's clock. */
  wallNow(): number;
  /** Whether Telegram lets the person manage the group. */
  managesChat(chatId: string, userId: string): Promise<boolean>;
  /** Runs the job after the earlier ones of its chat; says so when there are too many. Its signal aborts when the face gives up what still runs. */
  enqueue(chatId: string, job: (signal: AbortSignal) => Promise<void>): 'taken' | 'full' | 'still-full';
  /** Runs something beside the lanes; the face waits for it when it stops. */
  aside(work: () => Promise<unknown>): void;
  /** Shows "sending a photo…" while an answer takes its time, until the returned function is called. */
  showWork(spot: Spot): () => void;
  moved(fromChatId: string, toChatId: string): void;
  /** True once per absence and chat: for the note that we were away. */
  isFirstAway(chatId: string): boolean;
  answered(answered: AnsweredUpdate): void;
}

/** After so long nobody waits for an answer any more, ms. */
export const tooOldMs = 3 * 60_000;
