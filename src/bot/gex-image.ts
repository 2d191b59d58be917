/** The picture of `/gex` as a reply carries it. */

import { chartFileName } from './chart-head.js';
import type { Ask } from './command.js';
import { gexAlt } from './gex-alt.js';
import { buildGexChart, type GexViewOptions, gexChartKey } from './gex-view.js';
import type { GexAnswer } from './ports.js';
import type { ReplyImage } from './reply.js';
import { scopeWord } from './scope.js';

/** Null when no strike in it has a bar, as by volume before the first trades. */
export function gexImage(answer: GexAnswer, ask: Ask, view: GexViewOptions): ReplyImage | null {
  const spec = buildGexChart(answer, view);
  if (![...spec.call, ...spec.put].some((value) => Number.isFinite(value) && value !== 0)) return null;
  const key = gexChartKey(answer, view);
  const name = [
    answer.head.symbol,
    scopeWord(answer.scope.scope),
    view.view,
    ...(view.by === 'volume' ? ['volume'] : []),
  ];
  return {
    key,
    fileName: chartFileName(name),
    alt: gexAlt(spec),
    render: () => ask.market.chart(key, spec),
  };
}

/** Why there is no picture. */
export function noBarsWords({ by }: GexViewOptions): string {
  return by === 'volume'
    ? 'No picture: no trades are known yet in the strikes around spot'
    : 'No picture: no strike around spot has any exposure';
}
