/** `/gex … live` and the buttons of live messages: what they answer. What is edited, and when, is the daemon's. */

import { formatMoment } from '../lib/format.js';
import { scopeOf, symbolOf } from './ask-market.js';
import type { Ask, CommandDef, OptionSpecs, OptionValues } from './command.js';
import { type LiveOutcome, longestLiveSeconds, shortestLiveSeconds, usualLiveSeconds } from './live-ports.js';
import { liveReply, liveWords } from './live-reply.js';
import type { Reply } from './reply.js';
import { mistakeReply } from './run-command.js';
import { scopeWord } from './scope.js';

/** What `/gex` takes for live messages: `live`, and in the buttons of one which it is and that it is to end. */
export const liveOptions = {
  live: {
    kind: 'integer',
    min: shortestLiveSeconds,
    max: longestLiveSeconds,
    bare: usualLiveSeconds,
    named: true,
    description: 'A message that edits itself every so many seconds until the close',
  },
  post: { kind: 'integer', min: 1, max: 1e9, hidden: true, named: true, description: 'The live message of the button' },
  stop: {
    kind: 'choice',
    hidden: true,
    named: true,
    description: 'End it',
    choices: [{ value: 'yes', label: 'Stop' }],
  },
} as const satisfies OptionSpecs;

type Run = CommandDef['run'];

/** Around the run of `/gex`, which itself knows nothing of live messages. */
export function withLive(answer: Run): Run {
  return (ask, options) => {
    const { live, post, stop, ...plain } = options;
    if (typeof post === 'number') {
      return stop === undefined ? changeView(ask, post, plain, answer) : stopped(ask, post, plain, answer);
    }
    return typeof live === 'number' ? started(ask, plain, live, answer) : answer(ask, plain);
  };
}

const withNote = (reply: Reply, note: string): Reply => ({ ...reply, notes: [...reply.notes, note] });

/** The question as it will be asked again: what the chat's defaults filled in stays as it is now. */
function settled(ask: Ask, options: OptionValues): OptionValues {
  const { refresh: _once, ...shown } = options;
  const scope = scopeOf(ask, options);
  return { ...shown, symbol: symbolOf(ask, options), ...(scope === null ? {} : { scope: scopeWord(scope) }) };
}

async function started(ask: Ask, options: OptionValues, seconds: number, answer: Run): Promise<Reply> {
  // Whatever is wrong with the question is said before anything is posted.
  const shown = await answer(ask, options);
  if (shown.image === undefined) return withNote(shown, 'Not live: there is no picture yet to keep up to date');
  const wish = settled(ask, options);
  const outcome = await ask.live.start(ask.actor, { options: wish, seconds }, ask.signal);
  return startReply(outcome, shown, symbolOf(ask, options), seconds);
}

function startReply(outcome: LiveOutcome, shown: Reply, symbol: string, seconds: number): Reply {
  switch (outcome.kind) {
    case 'started': {
      const title = `${symbol} is live here: ${liveWords({ seconds, until: outcome.until })}.`;
      // The message itself is the answer where everybody would see this one too.
      return { tone: 'neutral', title, blocks: [], notes: [], visibility: 'private', quiet: true };
    }
    case 'already':
      return mistakeReply(`${symbol} is live here already: ${liveWords({ seconds, until: outcome.until })}.`);
    case 'too-many':
      return mistakeReply(
        outcome.isHere
          ? `This chat has ${outcome.most} live messages, the most there may be; stop one of them first.`
          : `${outcome.most} live messages run already, the most this bot keeps up; /gex ${symbol} answers once.`,
      );
    case 'closed':
      return withNote(
        shown,
        outcome.opensAt === null
          ? 'Not live: the time of this market stands still'
          : `Not live: the market is closed and opens ${formatMoment(outcome.opensAt)}`,
      );
    case 'terminal':
      return withNote(shown, 'Not live: nothing edits itself at the terminal; ask again for fresh numbers');
    case 'not-manager':
      return mistakeReply(
        'In a group or channel, live messages are started by those who manage it; in a private chat with me anybody may.',
      );
    case 'refused':
      return mistakeReply(outcome.sentence);
  }
}

async function changeView(ask: Ask, id: number, options: OptionValues, answer: Run): Promise<Reply> {
  const shown = await answer(ask, options);
  // The picture stays: a message with one cannot become a message without one everywhere.
  if (shown.image === undefined)
    return mistakeReply('There is no picture of that now; the live message goes on as it is.');
  const facts = await ask.live.keep(ask.actor, id, settled(ask, options));
  return facts === null ? shown : liveReply(shown, facts, ask.now);
}

async function stopped(ask: Ask, id: number, options: OptionValues, answer: Run): Promise<Reply> {
  const outcome = await ask.live.stop(ask.actor, id);
  if (outcome === 'stopped') return mistakeReply('The live message ends here; it stays with its last picture.');
  if (outcome === 'not-manager') return mistakeReply('Only those who manage this chat may stop its live messages.');
  // It has ended, so that its buttons ask anew.
  return answer(ask, options);
}
