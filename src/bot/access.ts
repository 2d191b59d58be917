/** Who may ask, and where: operators anywhere, others in chats of the list. Closed by default. Pure. */

import { idWord, type Place } from './place.js';
import type { Reply } from './reply.js';

export interface AccessLists {
  /** People, as id words (`discord:123`). */
  operators: ReadonlySet<string>;
  /** Chats, threads, Discord servers, and people in their private chats. */
  allowedChats: ReadonlySet<string>;
}

/** Whoever has data stored may see and delete it, wherever they are. */
const openToAll: ReadonlySet<string> = new Set(['privacy', 'delete_my_data']);

/** The terminal belongs to whoever runs the program. */
export function isOperator(place: Place, lists: AccessLists): boolean {
  return place.platform === 'terminal' || lists.operators.has(idWord(place.platform, place.userId));
}

/** Whether this place is on a list. */
export function isAllowedPlace(place: Place, lists: AccessLists): boolean {
  return isOperator(place, lists) || wordsOf(place).some((word) => lists.allowedChats.has(word));
}

/** Whether this command may be asked here. */
export function mayRun(command: string, place: Place, lists: AccessLists): boolean {
  return openToAll.has(command) || isAllowedPlace(place, lists);
}

/** Every word of ALLOWED_CHATS that opens this place. */
function wordsOf(place: Place): string[] {
  const { platform } = place;
  const ids = [
    place.chatId,
    // A forum topic of Telegram is numbered within its chat: its number may be somebody's id.
    platform === 'discord' ? place.threadId : null,
    place.guildId,
    place.kind === 'private' ? place.userId : null,
  ];
  return ids.filter((id) => id !== null).map((id) => idWord(platform, id));
}

/** The refusal: what to add where, for whoever runs the bot. */
export function strangerReply(place: Place): Reply {
  const { platform } = place;
  const person = idWord(platform, place.userId);
  const chat = place.kind === 'private' ? person : idWord(platform, place.chatId);
  const server = place.guildId === null ? null : idWord(platform, place.guildId);
  const whole = server === null ? '' : `, or ${server} for the whole server,`;
  return {
    tone: 'warning',
    title: 'This chat is not on this bot’s list.',
    blocks: [
      {
        kind: 'text',
        text: `Whoever runs it can add ${chat}${whole} to ALLOWED_CHATS (or ${person} to OPERATOR_IDS).`,
      },
      { kind: 'code', text: chat },
    ],
    notes: [],
    visibility: 'private',
  };
}
