/** The picture of `/gex` as a reply carries it. */

import type { Ask } from './command.js';
import { gexAlt } from './gex-alt.js';
import { exposureOf, type GexLook, gammaLook } from './gex-look.js';
import { buildGexChart, gexChartKey } from './gex-view.js';
import { ladderAlt } from './ladder-alt.js';
import { buildLadderChart, hasLadderBars, ladderChartKey } from './ladder-view.js';
import type { GexAnswer } from './ports.js';
import type { ReplyImage } from './reply.js';
import { replyImage } from './reply-image.js';
import { scopeWord } from './scope.js';
import { weightsAlt } from './weights-alt.js';
import { buildWeightsChart, hasWeightBars, weightsChartKey } from './weights-view.js';

/** Null when no strike in it has a bar, as by volume before the first trades. */
export function gexImage(answer: GexAnswer, ask: Ask, look: GexLook): ReplyImage | null {
  const name = (...words: string[]) => [answer.head.symbol, scopeWord(answer.scope.scope), ...words];
  const exposure = exposureOf(look);
  if (exposure !== null) {
    const options = { quantity: exposure, theme: look.theme, strikes: look.strikes };
    const spec = buildLadderChart(answer, options);
    if (!hasLadderBars(spec)) return null;
    return replyImage(ask, { key: ladderChartKey(answer, options), spec, alt: ladderAlt(spec), name: name(exposure) });
  }
  const gamma = gammaLook(look);
  if (gamma === null) {
    const spec = buildWeightsChart(answer, look);
    if (!hasWeightBars(spec)) return null;
    return replyImage(ask, { key: weightsChartKey(answer, look), spec, alt: weightsAlt(spec), name: name('both') });
  }
  const spec = buildGexChart(answer, gamma);
  if (![...spec.call, ...spec.put].some((value) => Number.isFinite(value) && value !== 0)) return null;
  const words = name(gamma.view, ...(gamma.by === 'volume' ? ['volume'] : []));
  return replyImage(ask, { key: gexChartKey(answer, gamma), spec, alt: gexAlt(spec), name: words });
}

/** Why there is no picture. */
export function noBarsWords(look: Pick<GexLook, 'view' | 'by'>): string {
  if (exposureOf(look) !== null || look.by === 'oi') return 'No picture: no strike around spot has any exposure';
  return 'No picture: no trades are known yet in the strikes around spot';
}
