/** `/gex … live` and presses under a live message, for the golden tests of all faces. */

import type { Ask } from '../../src/bot/command.js';
import type { LiveOutcome } from '../../src/bot/live-ports.js';
import { fakeAsk, fakeMarket } from '../fakes/market-ask.js';

const until = Date.parse('2026-11-20T21:00:00Z');

function answering(outcome: LiveOutcome): Ask {
  return fakeAsk(
    fakeMarket(),
    {},
    {
      live: {
        start: () => Promise.resolve(outcome),
        keep: (_actor, id) => Promise.resolve({ id, seconds: 60, until, delayMs: 0 }),
        stop: () => Promise.resolve('stopped'),
      },
    },
  );
}

const started: LiveOutcome = { kind: 'started', until };

export const liveCases: Record<string, [line: string, ask: Ask]> = {
  'gex-live-started': ['gex SPX live', answering(started)],
  'gex-live-closed': ['gex SPX live', answering({ kind: 'closed', opensAt: Date.parse('2026-11-23T14:30:00Z') })],
  'gex-live-at-the-terminal': ['gex SPX live', answering({ kind: 'terminal' })],
  'gex-live-not-manager': ['gex SPX live', answering({ kind: 'not-manager' })],
  'gex-live-too-many': ['gex SPX live', answering({ kind: 'too-many', most: 3, isHere: true })],
  'gex-live-view': ['gex SPX 0dte net post=12', answering(started)],
  'gex-live-stop': ['gex SPX post=12 stop=yes', answering(started)],
};
