/** `/gex`: puts left and calls right by strike, or their net. Pure; widths of texts come in as a function. */

import { formatDollars } from '../lib/format.js';
import { barsOf } from './bars.js';
import { toneOf } from './header.js';
import { legendHeight, sidesLegend, wholeWidth } from './legend.js';
import type { Picture } from './picture.js';
import { sideSeries } from './side-series.js';
import type { GexChartSpec } from './spec.js';
import { strikeLadder } from './strike-ladder.js';
import { themes } from './theme.js';
import { dollarAxis } from './ticks.js';
import type { Measure } from './typeface.js';
import { missingText, sideText, titleText, unitText, weightText } from './wording.js';

/** Throws CHART_FAILED for a spec without a drawable value. */
export function gexChart(spec: GexChartSpec, measure: Measure): Picture {
  const theme = themes[spec.theme];
  const { rows, missing, low, high } = barsOf(spec);
  const names = sideText[spec.view];
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
      remark: missingText(missing, rows.length),
      strikes: rows.map((row) => row.strike),
      panels: [{ share: 1, low, high, series: sideSeries(rows, names, theme) }],
      legend: {
        height: legendHeight,
        shapes: ([panel], top) =>
          sidesLegend(names, panel!, { ...wholeWidth, middle: top + legendHeight / 2 + 2 }, theme, measure),
      },
    },
    measure,
  );
}
