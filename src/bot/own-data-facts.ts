import { formatFullMoment } from '../lib/format.js';
import { idWord } from './place.js';
import type { OwnData } from './ports.js';
import type { Fact } from './reply.js';
import { setWords } from './setting-words.js';

/** Chats named one by one; the rest is counted. */
const mostChats = 5;

/** What is stored about a person, as rows; none when nothing is. */
export function ownDataFacts({ accounts, settings, chats, chatNames, since }: OwnData): Fact[] {
  const facts: Fact[] = [];
  if (accounts.length > 0) {
    facts.push({ label: 'Accounts', value: accounts.map((one) => idWord(one.platform, one.userId)).join(', ') });
  }
  const set = setWords(settings);
  if (set !== null) facts.push({ label: 'Settings', value: set });
  if (chats > 0) {
    const rest = chats > mostChats ? ` and ${chats - mostChats} more` : '';
    facts.push({ label: 'Chats', value: `${chatNames.slice(0, mostChats).join(', ')}${rest}` });
  }
  if (since !== null && facts.length > 0) facts.push({ label: 'Since', value: formatFullMoment(since) });
  return facts;
}
