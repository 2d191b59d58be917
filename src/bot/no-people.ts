/** For one-shot commands without a database: nobody has settings, nothing can be stored. */

import { AppError } from '../lib/errors.js';
import type { PeopleAsk, StoredSettings, WatchAsk } from './ports.js';

/** Nothing set: the program's defaults hold. */
export const unset: StoredSettings = {
  unit: null,
  defaultSymbol: null,
  defaultScope: null,
  theme: null,
  timeZone: null,
};

const unavailable = () => Promise.reject(new AppError('USAGE', 'This needs the running daemon: gexwatch start.'));

export const noPeople: PeopleAsk = {
  settingsOf: () => unset,
  changeSettings: unavailable,
  linkCode: unavailable,
  redeem: unavailable,
  unlink: unavailable,
  ownData: () => ({ accounts: [], settings: unset, chats: 0, since: null }),
  deleteOwnData: unavailable,
};

export const noWatchList: WatchAsk = { watched: () => [], watch: unavailable, unwatch: unavailable };
