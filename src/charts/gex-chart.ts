/** `/gex`: puts left and calls right by strike, or their net. Pure; widths of texts come in as a function. */

import { formatDollars } from '../lib/format.js';
import { barsOf } from './bars.js';
import { toneOf } from './header.js';
import type { Picture } from './picture.js';
import { sidesPanel } from './side-series.js';
import type { GexChartSpec } from './spec.js';
import { strikeLadder } from './strike-ladder.js';
import { themes } from './theme.js';
import { dollarAxis } from './ticks.js';
import type { Measure } from './typeface.js';
import { sideText, titleText, unitText, weightText } from './wording.js';

/** Throws CHART_FAILED for a spec without a drawable value. */
export function gexChart(spec: GexChartSpec, measure: Measure): Picture {
  return strikeLadder(
    {
      spec,
      title: titleText(spec),
      lead: {
        text: `Net ${formatDollars(spec.netTotal, { plus: true })}`,
        tone: toneOf(spec.netTotal),
        aside: unitText[spec.unit],
      },
      axisWords: `Gamma exposure by ${weightText[spec.by]}, $ ${unitText[spec.unit]}`,
      axis: dollarAxis,
      ...sidesPanel(barsOf(spec), sideText[spec.view], themes[spec.theme], measure),
    },
    measure,
  );
}
