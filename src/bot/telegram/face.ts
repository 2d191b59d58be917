import type { Face } from '../face.js';
import type { TelegramFaceDeps } from './deps.js';

export type { AnsweredUpdate, TelegramFaceDeps } from './deps.js';

/** Telegram as a chat face: polls for updates, hands questions to the desk, and survives outages. */
export function createTelegramFace(deps: TelegramFaceDeps): Face {
  deps.filter.add(deps.token);
  const since = deps.steady.now();
  return {
    name: 'telegram',
    state: () => ({ phase: 'connecting', problem: 'Not connected yet.', code: null, since, account: null }),
    start: () => {},
    stop: async () => {},
  };
}
