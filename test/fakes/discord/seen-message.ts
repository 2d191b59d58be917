import type { APIEmbed, APIMessageTopLevelComponent } from 'discord.js';
import { allComponents } from './component-rules.js';
import { FLAG, type StoredAttachment, type StoredMessage } from './message-store.js';

/** A message as it looked at one moment: later edits do not change it. */
export interface SeenMessage {
  id: string;
  channelId: string;
  content: string;
  /** As sent: pictures still say `attachment://name`. */
  embeds: APIEmbed[];
  components: APIMessageTopLevelComponent[];
  /** With the bytes that were uploaded and the alt text in `description`. */
  attachments: StoredAttachment[];
  flags: number;
  /** Only one person sees it. */
  ephemeral: boolean;
  /** Still "is thinking…". */
  loading: boolean;
  nonce: string | null;
  /** How often it was changed so far; the filling of a deferred message is the first. */
  edits: number;
  /** Custom ids of its buttons and selects, in order. */
  customIds: string[];
}

export function seenMessage(message: StoredMessage): SeenMessage {
  return {
    id: message.id,
    channelId: message.channelId,
    content: message.content,
    embeds: structuredClone(message.embeds) as unknown as APIEmbed[],
    components: structuredClone(message.components) as unknown as APIMessageTopLevelComponent[],
    attachments: [...message.attachments],
    flags: message.flags,
    ephemeral: (message.flags & FLAG.ephemeral) !== 0,
    loading: (message.flags & FLAG.loading) !== 0,
    nonce: message.nonce,
    edits: message.edits,
    customIds: allComponents(message.components).flatMap(({ custom_id }) =>
      typeof custom_id === 'string' ? [custom_id] : [],
    ),
  };
}
