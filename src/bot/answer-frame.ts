import type { Ask } from './command.js';
import { emptyScopeWords } from './empty-scope.js';
import type { GexAnswer } from './ports.js';
import type { Block, Reply, Tone } from './reply.js';
import { settledWords } from './settled.js';
import { dataTimeOf, doubtWords, headline, loadingWords, qualityLine, regimeOf, regimeWords } from './wording.js';

/** What every answer about a scope has in common: headline, regime, doubts first, the quality line last. */
export interface AnswerFrame {
  tone: Tone;
  title: string;
  aside: string;
  /** Loading, trust and what has settled since, before any number. */
  doubts: Block[];
  quality: string;
  /** ms UTC. */
  dataTime: number;
}

export function frameAnswer(answer: GexAnswer, ask: Ask): AnswerFrame {
  const regime = regimeOf(answer.scope.totals.net);
  const known = (words: (string | null)[]) => words.filter((one) => one !== null);
  const doubts = known([loadingWords(answer), doubtWords(answer.scope.quality, answer.loading !== null)]);
  return {
    // Out of hours nothing is fit for alerts and nothing is wrong: the colour stays the regime's.
    tone: doubts.length > 0 && answer.head.inSession ? 'warning' : (regime ?? 'neutral'),
    title: headline(answer.head),
    aside: regimeWords(regime),
    doubts: known([...doubts, settledWords(answer, ask)]).map((text) => ({ kind: 'text', text })),
    quality: qualityLine(answer, ask.now),
    dataTime: dataTimeOf(answer.head),
  };
}

/** The reply for a scope without anything to show, or null when there is something. */
export function emptyScopeReply(answer: GexAnswer, ask: Ask, command: string): Reply | null {
  const words = emptyScopeWords(answer, ask, command);
  if (words === null) return null;
  return {
    tone: 'warning',
    title: headline(answer.head),
    blocks: [{ kind: 'text', text: words }],
    notes: [],
    visibility: 'public',
    dataTime: dataTimeOf(answer.head),
  };
}
