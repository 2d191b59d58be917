/** For one-shot commands without a database: nobody has settings, nothing can be stored. */

import { AppError } from '../lib/errors.js';
import type { ChatSettings } from './actor.js';
import type { LiveAsk } from './live-ports.js';
import { usualLoudness } from './loudness.js';
import type { PastAsk } from './past-ports.js';
import type { PeopleAsk, SettingsInForce, StoredSettings, WatchAsk } from './ports.js';
import type { RulesAsk } from './rule-ports.js';
import type { SummariesAsk } from './summary-ports.js';

/** Nothing set: the program's defaults hold. */
export const unset: StoredSettings = {
  unit: null,
  defaultSymbol: null,
  defaultScope: null,
  theme: null,
  timeZone: null,
};

/** All of it decided by the program. */
export function programSettings(settings: ChatSettings): SettingsInForce {
  const { unit, defaultSymbol, defaultScope, theme, timeZone } = settings;
  const from = 'program' as const;
  return {
    unit: { value: unit, from },
    defaultSymbol: { value: defaultSymbol, from },
    defaultScope: { value: defaultScope, from },
    theme: { value: theme, from },
    timeZone: { value: timeZone, from },
  };
}

const unavailable = () => Promise.reject(new AppError('USAGE', 'This needs the running daemon: gexwatch start.'));

export const noPeople: PeopleAsk = {
  settingsOf: () => unset,
  settingsInForce: (actor) => programSettings(actor.settings),
  changeSettings: unavailable,
  loudness: () => usualLoudness,
  changeLoudness: unavailable,
  linkCode: unavailable,
  redeem: unavailable,
  unlink: unavailable,
  ownData: () => ({ accounts: [], settings: unset, chats: 0, chatNames: [], alerts: [], posts: [], since: null }),
  deleteOwnData: unavailable,
};

export const noWatchList: WatchAsk = { watched: () => [], watch: unavailable, unwatch: unavailable };

export const noRules: RulesAsk = {
  add: unavailable,
  list: () => Promise.resolve({ own: [], others: [], hidden: 0, damaged: [] }),
  find: () => Promise.resolve(null),
  edit: unavailable,
  pause: unavailable,
  resume: unavailable,
  snooze: unavailable,
  remove: unavailable,
  trial: unavailable,
  receipts: () => Promise.resolve({ receipts: [], pausedBecause: null }),
  known: () => [],
};

export const noSummaries: SummariesAsk = {
  add: unavailable,
  list: () => Promise.resolve({ own: [], others: [], hidden: 0 }),
  remove: unavailable,
  preview: unavailable,
};

export const noPast: PastAsk = {
  history: unavailable,
  compare: unavailable,
  closeBefore: () => null,
  sessions: () => [],
  exportFile: unavailable,
};

/** One answer, and nobody to edit it. */
export const noLive: LiveAsk = {
  start: () => Promise.resolve({ kind: 'terminal' }),
  keep: () => Promise.resolve(null),
  stop: () => Promise.resolve('gone'),
};
