/** How messages may reach a person or a chat, as people read it. */

import type { DailyHours } from '../alerts/hours.js';
import type { Fact } from './reply.js';
import { hoursWords } from './rule-words.js';

/** `silent`: all of it without sound. `off`: nothing is sent at all. */
export type Notify = 'all' | 'silent' | 'off';

export interface Loudness {
  notify: Notify;
  /** Daily hours without sound; null when none are set or all are. */
  quiet: DailyHours | null;
}

export const usualLoudness: Loudness = { notify: 'all', quiet: null };

const notifyWords: Readonly<Record<Notify, string>> = {
  all: 'with sound',
  silent: 'without sound',
  off: 'switched off',
};

/** `with sound, quiet 22:00–07:00 ET` */
export function loudnessWords({ notify, quiet }: Loudness): string {
  return notify === 'all' && quiet !== null ? `${notifyWords.all}, quiet ${hoursWords(quiet)}` : notifyWords[notify];
}

/** A row of /settings; the person's own, or the chat's. */
export function loudnessFact(loudness: Loudness, isChat: boolean): Fact {
  return { label: 'Messages', value: loudnessWords(loudness), remark: isChat ? 'of this chat' : 'to you' };
}
