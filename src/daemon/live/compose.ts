/** What a live message shows now: the very command that a person would ask, with the chat's settings. */

import { personOfDm, type Target } from '../../alerts/types.js';
import type { Actor, ChatSettings } from '../../bot/actor.js';
import type { Ask, CommandDef } from '../../bot/command.js';
import { endedReply, liveReply, withDoubt } from '../../bot/live-reply.js';
import type { Place } from '../../bot/place.js';
import type { PostPicture } from '../../bot/post.js';
import type { Reply, ReplyImage } from '../../bot/reply.js';
import { runCommand } from '../../bot/run-command.js';
import type { MarketClock, SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { LiveMessage } from '../../store/live-repository.js';
import { isShared } from '../rule-places.js';

export interface ComposeDeps {
  /** `/gex`. */
  command: CommandDef;
  makeAsk(call: Pick<Ask, 'actor' | 'signal' | 'progress'>): Ask;
  settingsFor(place: Pick<Place, 'platform' | 'userId' | 'chatId' | 'kind'>): ChatSettings;
  market: Pick<MarketClock, 'now'>;
  steady: Pick<SteadyClock, 'after'>;
  /** How far the feed is behind, ms. */
  delayMs(): number;
  log: Logger;
}

/** An answer as it came from the command, with its picture: shown again when no newer one can be had. */
export interface LastAnswer {
  reply: Reply;
  picture: PostPicture;
}

export interface LiveView {
  /** As the message shows it. */
  reply: Reply;
  /** As the command gave it. */
  plain: Reply;
  image: ReplyImage;
  /** Equal marks look equal. */
  mark: string;
  /** Whether a message still shows the view that this is of. */
  isOf(message: LiveMessage): boolean;
}

/** A message does not wait for data as a person does: it is edited again soon. Real ms. */
const patienceMs = 3_000;

/** The chat of a message as the one who asks. It decides nothing: rights are a person's. */
function actorAt({ platform, chat, thread }: Target, deps: Pick<ComposeDeps, 'settingsFor'>): Actor {
  const isPrivateChat = !isShared({ platform, chat });
  const userId = isPrivateChat ? (personOfDm(chat) ?? chat) : '';
  const settings = deps.settingsFor({ platform, userId, chatId: chat, kind: isPrivateChat ? 'private' : 'group' });
  return {
    platform,
    userId,
    chatId: chat,
    threadId: thread,
    isPrivateChat,
    isOverheard: !isPrivateChat,
    isOperator: false,
    canManageChat: () => Promise.resolve(false),
    settings,
  };
}

function markOf({ tone, title, aside, blocks, notes, image, buttons }: Reply): string {
  return JSON.stringify([tone, title, aside, blocks, notes, image?.key, buttons]);
}

/**
 * What to show; `endedAt` null while it runs. Where the command has no answer with a picture, the last one with the reason in front of
 * it; null when there is none either, or the answer takes too long. Never rejects.
 */
export async function composeLive(
  message: LiveMessage,
  endedAt: number | null,
  last: LastAnswer | null,
  deps: ComposeDeps,
): Promise<LiveView | null> {
  const patience = new AbortController();
  const cancel = deps.steady.after(patienceMs, () => patience.abort(), { background: true });
  const ask = deps.makeAsk({ actor: actorAt(message.target, deps), signal: patience.signal, progress: () => {} });
  const answer = await runCommand(deps.command, message.options, ask, deps.log);
  cancel();
  const now = deps.market.now();
  const plain = answer.image === undefined ? troubled(answer, last, patience.signal.aborted) : answer;
  if (plain?.image === undefined) return null;
  const { id, seconds, until } = message;
  const facts = { id, seconds, until, delayMs: deps.delayMs() };
  const reply = endedAt === null ? liveReply(plain, facts, now) : endedReply(plain, endedAt, now);
  const asked = JSON.stringify(message.options);
  return {
    reply,
    plain: answer.image === undefined ? last!.reply : answer,
    image: plain.image,
    mark: markOf(reply),
    isOf: ({ options }) => JSON.stringify(options) === asked,
  };
}

/** The last answer with what is wrong now in front. */
function troubled({ title }: Reply, last: LastAnswer | null, isSlow: boolean): Reply | null {
  if (last === null) return null;
  const { reply, picture } = last;
  const image = { ...picture, render: () => Promise.resolve(picture.png) };
  return { ...withDoubt(reply, isSlow ? 'New numbers have not come yet.' : title), image };
}
