import type { Loudness, Notify } from './loudness.js';
import type { Fact } from './reply.js';
import { hoursWords } from './rule-words.js';

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
