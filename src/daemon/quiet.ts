import { isWithin } from '../alerts/hours.js';
import type { Store } from '../store/store.js';

/** Whether a target wants no sound at an instant (ms UTC): a private chat by its owner's quiet hours, others by their own. */
export function isQuietAt(
  store: Pick<Store, 'rules' | 'people' | 'chats' | 'targets'>,
  ruleId: number,
  targetId: number,
  at: number,
): boolean {
  const stored = store.targets.get(targetId);
  if (stored === null) return false;
  const { target, userId } = stored;
  const owner = userId === null ? null : (store.rules.find(ruleId)?.ownerId ?? null);
  const hours = owner === null ? store.chats.quietHours(target.platform, target.chat) : store.people.quietHours(owner);
  return hours !== null && isWithin(hours, at);
}
