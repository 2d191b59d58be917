/** Joining and parting of people, each inside a transaction of the caller: an account belongs to exactly one person before and after. */

import type { Account, LinkOutcome } from '../bot/ports.js';
import type { Store } from '../store/store.js';
import { mergedSettings } from '../store/stored-settings.js';

type Joined = Exclude<LinkOutcome, { waitMs: number }>;
type LinkStore = Pick<Store, 'people' | 'linkCodes' | 'ownership'>;

/**
 * Joins the account's person with the one who made the code: the maker's settings win, the other's fill the gaps, and rules and posts
 * of both are the one person's. `now` is the machine's time in ms UTC.
 */
export function joinByCode(store: LinkStore, account: Account, codeHash: string, now: number): Joined {
  const { people, linkCodes, ownership } = store;
  const { platform, userId } = account;
  const code = linkCodes.find(codeHash);
  if (code === null) return 'unknown';
  if (code.platform === platform && code.userId === userId) return 'same-account';
  const mine = people.find(platform, userId);
  if (mine?.id === code.personId) return 'already-linked';
  if (code.used || now >= code.expiresAt) return 'expired';
  const maker = people.find(code.platform, code.userId);
  if (maker === null) return 'unknown';
  linkCodes.use(codeHash);
  if (mine === null) people.assign(platform, userId, maker.id, now);
  else {
    people.setSettings(maker.id, mergedSettings(maker.settings, mine.settings));
    people.setQuietHours(maker.id, people.quietHours(maker.id) ?? people.quietHours(mine.id));
    people.assignAll(mine.id, maker.id);
    ownership.join(mine.id, maker.id);
    people.remove(mine.id);
  }
  // Codes the other had open would let a third one in whom the maker never asked.
  linkCodes.endAll(maker.id);
  return 'linked';
}

/**
 * Gives the account a person of its own with a copy of the settings, and with the rules and posts that go to its private chat alone;
 * false when it is alone already. Open codes of the person end.
 */
export function splitOff(store: LinkStore, { platform, userId }: Account, now: number): boolean {
  const { people, linkCodes, ownership } = store;
  const person = people.find(platform, userId);
  if (person === null || people.accounts(person.id).length < 2) return false;
  linkCodes.endAll(person.id);
  const alone = people.add(person.settings, now);
  people.setQuietHours(alone, people.quietHours(person.id));
  people.assign(platform, userId, alone, now);
  ownership.part(person.id, alone, platform, userId);
  return true;
}
