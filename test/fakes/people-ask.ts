import type { Actor } from '../../src/bot/actor.js';
import { type Loudness, usualLoudness } from '../../src/bot/loudness.js';
import { unset } from '../../src/bot/no-people.js';
import type { LinkOutcome, OwnData, PeopleAsk, StoredSettings, WatchAsk } from '../../src/bot/ports.js';
import { settingsInForce } from '../../src/daemon/settings-in-force.js';
import { defaultSettings } from './market-ask.js';

/** A link code as it is made from fixed bytes. */
export const sampleCode = '7KQ2-M4XW-90FT-3HBN-A6RD-YC5V-8G';

export const sampleOwnData: OwnData = {
  accounts: [
    { platform: 'discord', userId: '81384788765712384' },
    { platform: 'telegram', userId: '4242' },
  ],
  settings: { ...unset, theme: 'light', defaultScope: '45d' },
  chats: 2,
  chatNames: ['Gamma desk (telegram:-1001234567890)', 'private chat (telegram:4242)'],
  alerts: ['#12 SPX crosses zero gamma (45 days)', '#13 SPY net GEX per point goes below −$2.00 B (0DTE)'],
  posts: ['SPX and SPY at 08:45 ET on trading days'],
  since: Date.parse('2026-11-02T14:30:00Z'),
};

interface FakePeople {
  person?: Partial<StoredSettings>;
  chat?: Partial<StoredSettings>;
  outcome?: LinkOutcome;
  ownData?: OwnData;
}

/** People with plain data: nothing is stored, and a change asked again changes nothing more. */
export function fakePeople(given: FakePeople = {}): PeopleAsk {
  const person: StoredSettings = { ...unset, ...given.person };
  const chat: StoredSettings = { ...unset, ...given.chat };
  const ownData = given.ownData ?? sampleOwnData;
  const at = (actor: Actor, later: Record<'person' | 'chat', StoredSettings>) =>
    settingsInForce(
      [
        ...(actor.isPrivateChat ? [] : [{ from: 'chat', settings: later.chat } as const]),
        { from: 'person', settings: later.person } as const,
      ],
      defaultSettings,
    );
  let now = { person, chat };
  let loud: Record<'person' | 'chat', Loudness> = { person: usualLoudness, chat: usualLoudness };
  return {
    settingsOf: (whose) => now[whose],
    settingsInForce: (actor) => at(actor, now),
    async changeSettings(whose, _actor, change) {
      now = { ...now, [whose]: { ...now[whose], ...change } };
      return now[whose];
    },
    loudness: (whose) => loud[whose],
    async changeLoudness(whose, _actor, change) {
      loud = { ...loud, [whose]: { ...loud[whose], ...change } };
      return loud[whose];
    },
    linkCode: () => Promise.resolve({ code: sampleCode, expiresAt: 0 }),
    redeem: () => Promise.resolve(given.outcome ?? 'linked'),
    unlink: () => Promise.resolve(true),
    ownData: () => ownData,
    deleteOwnData: () => Promise.resolve(ownData),
  };
}

export function fakeWatching(watched: readonly string[] = ['SPX', 'NDX', 'SPY', 'QQQ']): WatchAsk {
  return {
    watched: () => [...watched],
    watch: (symbol) => Promise.resolve(watched.includes(symbol) ? 'already' : 'added'),
    unwatch: (symbol) => Promise.resolve(watched.includes(symbol) ? 'removed' : 'not-watched'),
  };
}
