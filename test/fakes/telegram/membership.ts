/** Members of a chat as the API describes them. */

import type { Core } from './core.js';
import type { MemberStatus, WireUser } from './wire.js';
import type { FakeChat } from './world.js';

export function wireMember(user: WireUser, status: MemberStatus): Record<string, unknown> {
  const base = { user, status };
  if (status === 'creator') return { ...base, is_anonymous: false };
  if (status === 'kicked') return { ...base, until_date: 0 };
  if (status === 'administrator') {
    return {
      ...base,
      can_be_edited: false,
      is_anonymous: false,
      can_manage_chat: true,
      can_delete_messages: true,
      can_manage_video_chats: false,
      can_restrict_members: false,
      can_promote_members: false,
      can_change_info: true,
      can_invite_users: true,
      can_post_messages: true,
      can_edit_messages: true,
      can_pin_messages: true,
    };
  }
  return base;
}

/** Update `my_chat_member`: the bot's own status has changed. */
export function announceBot(core: Core, chat: FakeChat, by: WireUser, from: MemberStatus, to: MemberStatus): void {
  core.queue.add('my_chat_member', {
    chat: core.world.wire(chat),
    from: by,
    date: Math.floor(core.messages.now() / 1000),
    old_chat_member: wireMember(core.world.bot, from),
    new_chat_member: wireMember(core.world.bot, to),
  });
}
