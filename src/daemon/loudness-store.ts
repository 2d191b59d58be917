/** Quiet hours and the level of messages, of a person in all private chats or of a chat. Reads and writes of the caller's transaction. */

import type { DailyHours } from '../alerts/hours.js';
import type { Actor } from '../bot/actor.js';
import { type Loudness, usualLoudness } from '../bot/loudness.js';
import type { Store } from '../store/store.js';
import type { StoredTarget } from '../store/target-repository.js';
import { privateChatOf } from './rule-places.js';
import { switchedOff } from './switched-off.js';

type LoudStore = Pick<Store, 'people' | 'chats' | 'targets'>;
type Whom = Pick<Actor, 'platform' | 'userId' | 'chatId'>;

/** A whole day without sound is the level `silent`. */
const isWholeDay = ({ from, to, days }: DailyHours) => from === to && days === null;

/** What holds now; the usual for somebody of whom nothing is stored. */
export function loudnessOf(store: LoudStore, whose: 'person' | 'chat', whom: Whom): Loudness {
  const stored = quietHours(store, whose, whom);
  const isOff = targetsOf(store, whose, whom).some((target) => target.reason === switchedOff);
  if (stored === null && !isOff) return usualLoudness;
  const isSilent = stored !== null && isWholeDay(stored);
  return { notify: isOff ? 'off' : isSilent ? 'silent' : 'all', quiet: isSilent ? null : stored };
}

/** Sets what is given. `at` is market ms, `zone` that of whoever asks. The person and the chat have their rows already. */
export function setLoudness(
  store: LoudStore,
  whose: 'person' | 'chat',
  whom: Whom,
  { notify, quiet }: Partial<Loudness>,
  { at, zone }: { at: number; zone: string },
): Loudness {
  const before = loudnessOf(store, whose, whom);
  const hours = quiet === undefined ? before.quiet : quiet;
  const isSilent = notify === 'silent' || (notify !== 'all' && quiet === undefined && before.notify === 'silent');
  setQuietHours(store, whose, whom, isSilent ? { from: 0, to: 0, days: null, zone } : hours);
  if (notify === 'off') {
    makeTargets(store, whose, whom);
    for (const { id } of targetsOf(store, whose, whom)) store.targets.pause(id, switchedOff, at);
  } else if (notify !== undefined) {
    for (const { id, reason } of targetsOf(store, whose, whom)) if (reason === switchedOff) store.targets.resume(id);
  }
  return loudnessOf(store, whose, whom);
}

function accountsOf(store: LoudStore, { platform, userId }: Whom) {
  const person = store.people.find(platform, userId);
  return person === null ? [{ platform, userId }] : store.people.accounts(person.id);
}

function targetsOf(store: LoudStore, whose: 'person' | 'chat', whom: Whom): StoredTarget[] {
  if (whose === 'chat') return store.targets.ofChat(whom.platform, whom.chatId);
  return accountsOf(store, whom).flatMap((one) => store.targets.ofUser(one.platform, one.userId));
}

/** What is off must be known of before the first rule goes there. */
function makeTargets(store: LoudStore, whose: 'person' | 'chat', whom: Whom): void {
  if (whose === 'chat') store.targets.idOf({ platform: whom.platform, chat: whom.chatId, thread: null });
  else for (const account of accountsOf(store, whom)) store.targets.idOf(privateChatOf(account));
}

function quietHours(store: LoudStore, whose: 'person' | 'chat', { platform, userId, chatId }: Whom): DailyHours | null {
  if (whose === 'chat') return store.chats.quietHours(platform, chatId);
  const person = store.people.find(platform, userId);
  return person === null ? null : store.people.quietHours(person.id);
}

function setQuietHours(store: LoudStore, whose: 'person' | 'chat', whom: Whom, hours: DailyHours | null): void {
  const { platform, userId, chatId } = whom;
  if (whose === 'chat') store.chats.setQuietHours(platform, chatId, hours);
  else store.people.setQuietHours(store.people.find(platform, userId)!.id, hours);
}
