/** Methods that ask about chats and their members. */

import type { Method } from '../core.js';
import { announceBot, wireMember } from '../membership.js';
import { mistaken, refused } from '../refusal.js';

export const chatMethods: Record<string, Method> = {
  getChat: (params, core) => {
    const chat = core.world.find(params.text('chat_id'));
    if (chat.type !== 'private') core.world.findOpen(params.text('chat_id'));
    return { ...core.world.wire(chat), accent_color_id: 1, max_reaction_count: 11 };
  },

  getChatMember: (params, core) => {
    const chat = core.world.findOpen(params.text('chat_id'));
    const userId = params.integer('user_id');
    if (userId === null) throw mistaken('invalid user_id specified');
    const user = core.world.users.get(userId);
    if (user === undefined) throw refused('PARTICIPANT_ID_INVALID');
    return wireMember(user, core.world.statusOf(chat, userId));
  },

  getChatAdministrators: (params, core) => {
    const chat = core.world.findOpen(params.text('chat_id'));
    if (chat.type === 'private') throw refused('there are no administrators in the private chat');
    return [...chat.members]
      .filter(([, status]) => status === 'creator' || status === 'administrator')
      .map(([id, status]) => wireMember(core.world.users.get(id)!, status));
  },

  leaveChat: (params, core) => {
    const chat = core.world.findOpen(params.text('chat_id'));
    if (chat.type === 'private') throw refused("chat member status can't be changed in private chats");
    const before = chat.bot;
    chat.bot = 'left';
    announceBot(core, chat, core.world.bot, before, 'left');
    return true;
  },

  getFile: (params, core) => {
    const id = params.text('file_id') ?? '';
    const bytes = core.files.bytes(id);
    if (bytes === null) throw refused('invalid file_id');
    return { file_id: id, file_unique_id: `u_${id}`, file_size: bytes.length, file_path: `files/${id}` };
  },
};
