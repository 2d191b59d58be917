import { unset } from '../bot/no-people.js';
import type { Account, StoredSettings } from '../bot/ports.js';
import type { Store } from '../store/store.js';

/** The person of an account, made when there is none yet. Inside a transaction; `now` is the machine's time in ms UTC. */
export function personOf(
  store: Pick<Store, 'people'>,
  { platform, userId }: Account,
  now: number,
): { id: number; settings: StoredSettings } {
  const known = store.people.find(platform, userId);
  if (known !== null) return known;
  const id = store.people.add(unset, now);
  store.people.assign(platform, userId, id, now);
  return { id, settings: unset };
}
