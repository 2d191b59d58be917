import { formatFullMoment } from '../lib/format.js';
import { idWord } from './place.js';
import type { OwnData } from './ports.js';
import type { Fact } from './reply.js';
import { setWords } from './setting-words.js';

/** Chats, alerts and posts named one by one; the rest is counted. */
const mostNamed = 5;

/** What is stored about a person, as rows; none when nothing is. */
export function ownDataFacts({
  accounts,
  settings,
  chats,
  chatNames,
  alerts,
  posts,
  live = [],
  since,
}: OwnData): Fact[] {
  const facts: Fact[] = [];
  if (accounts.length > 0) {
    facts.push({ label: 'Accounts', value: accounts.map((one) => idWord(one.platform, one.userId)).join(', ') });
  }
  const set = setWords(settings);
  if (set !== null) facts.push({ label: 'Settings', value: set });
  if (chats > 0) facts.push({ label: 'Chats', value: named(chatNames, chats, ', ') });
  // Their names have commas.
  if (alerts.length > 0) facts.push({ label: 'Alerts', value: named(alerts, alerts.length, '; ') });
  if (posts.length > 0) facts.push({ label: 'Posts', value: named(posts, posts.length, '; ') });
  if (live.length > 0) facts.push({ label: 'Live', value: named(live, live.length, '; ') });
  if (since !== null && facts.length > 0) facts.push({ label: 'Since', value: formatFullMoment(since) });
  return facts;
}

function named(names: readonly string[], count: number, joint: string): string {
  const rest = count > mostNamed ? ` and ${count - mostNamed} more` : '';
  return `${names.slice(0, mostNamed).join(joint)}${rest}`;
}
