/** How a message leaves: one per platform, on a connection of its own, so that alerts never hold up answers. */

import type { Outcome } from './outcome.js';
import type { Platform, Target } from './types.js';

export interface SendOptions {
  /** The same for every attempt at one item, at most 25 characters: platforms that can drop a second copy by it. */
  key: string;
  isSilent: boolean;
  /** An earlier attempt may have arrived: where the platform cannot tell, the message says "(repeat)". */
  mayBeRepeat: boolean;
  /** Real ms since the item was made: no copy can be older. Platforms drop second copies for some minutes only. Unknown when absent. */
  ageMs?: number;
  /** Of an edit: a message that people have removed is not sent anew, the outcome is `gone`. */
  onlyIfThere?: true;
  /**
   * Awaited before every further request of the same attempt (another form, a DM to be opened), so that the pace is kept.
   * False: not now, the attempt ends with `notNow`.
   */
  turn?(): Promise<boolean>;
}

/** The outcome of an attempt that was refused a further turn: nothing of it has arrived. */
export const notNow: Outcome = {
  kind: 'retry',
  afterMs: null,
  reason: 'It waits with everything else for its platform.',
  code: 'CHAT_RATE_LIMITED',
};

/** The outcome of an edit with `onlyIfThere` of a message that is not there. */
export const messageGone: Outcome = {
  kind: 'gone',
  reason: 'The message was removed, or cannot be edited any more.',
  code: 'CHAT_EXPIRED',
};

/** `Message` is what presenters turn into the platform's own form. Never rejects: every fault is an outcome. */
export interface Notifier<Message> {
  readonly platform: Platform;
  send(target: Target, message: Message, options: SendOptions): Promise<Outcome>;
  /** Changes a message sent before; one that is gone is sent anew. */
  edit(target: Target, messageId: string, message: Message, options: SendOptions): Promise<Outcome>;
}
