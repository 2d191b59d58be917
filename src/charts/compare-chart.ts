/** `/compare`: net gamma by strike now over the paler bars of then, and beside them what each strike gained or lost. Pure. */

import { formatDollars } from '../lib/format.js';
import { signedBars, valuesOf } from './bars.js';
import { toneOf } from './header.js';
import { legendHeight, legendLine, sidesLegend, wholeWidth } from './legend.js';
import { emptyPanel } from './panel-head.js';
import { panelGap } from './panels.js';
import type { Picture } from './picture.js';
import { sideSeries } from './side-series.js';
import type { CompareChartSpec } from './spec.js';
import { isKnown, missingRows, refuse, refuseNothing } from './strike-columns.js';
import { strikeLadder } from './strike-ladder.js';
import { themes } from './theme.js';
import { dollarAxis } from './ticks.js';
import type { Measure } from './typeface.js';
import { rangeOf } from './value-range.js';
import { missingText, unitText } from './wording.js';

const levelShare = 0.56;

/** Throws CHART_FAILED when nothing is known or all is 0, or no strike is known at both times. */
export function compareChart(spec: CompareChartSpec, measure: Measure): Picture {
  const theme = themes[spec.theme];
  const now = signedBars(spec, spec.now);
  const then = signedBars(spec, spec.then);
  refuseNothing(spec.symbol, [...valuesOf(now.rows), ...valuesOf(then.rows)], 'gamma exposure');
  const differences = spec.now.map((value, index) => value - spec.then[index]!);
  if (!differences.some(isKnown))
    refuse(spec.symbol, `no strike is known both at ${spec.nowLabel} and ${spec.thenLabel}`);
  const change = signedBars(spec, differences);
  const levelRange = rangeOf([...valuesOf(now.rows), ...valuesOf(then.rows)]);
  const isUnchanged = valuesOf(change.rows).every((value) => value === 0);
  const net = spec.netNow - spec.netThen;
  const dollars = (value: number) => formatDollars(value, { plus: true });
  const sides = { put: 'Negative', call: 'Positive' };
  const moved = { put: 'Lost', call: 'Gained' };
  return strikeLadder(
    {
      spec,
      title: `${spec.symbol} net gamma, then and now`,
      lead: { text: `Change ${dollars(net)}`, tone: toneOf(net), aside: unitText[spec.unit] },
      axisWords: `Net gamma exposure and its change, $ ${unitText[spec.unit]}`,
      axis: dollarAxis,
      remark: missingText(missingRows([spec.now, spec.then], now.rows.length), now.rows.length),
      strikes: now.rows.map((row) => row.strike),
      panels: [
        {
          share: levelShare,
          ...levelRange,
          series: [
            ...sideSeries(now.rows, sides, theme, { thickness: 0.44 }),
            ...sideSeries(then.rows, sides, theme, { thickness: 0.84, isEarlier: true }),
          ],
        },
        {
          share: 1 - levelShare,
          ...(isUnchanged ? levelRange : { low: change.low, high: change.high }),
          series: sideSeries(change.rows, moved, theme),
        },
      ],
      legend: {
        height: 2 * legendHeight - 8,
        shapes: ([levels, changes], top) => {
          const first = top + legendHeight / 2;
          const second = first + legendHeight - 10;
          return [
            ...legendLine(
              [
                { text: `${spec.nowLabel}  ${dollars(spec.netNow)}`, fills: [theme.put, theme.call] },
                { text: `${spec.thenLabel}  ${dollars(spec.netThen)}`, fills: [theme.putThen, theme.callThen] },
              ],
              { ...wholeWidth, middle: first },
              theme,
              measure,
            ),
            ...sidesLegend(
              sides,
              levels!,
              { left: wholeWidth.left, right: levels!.area.right, middle: second },
              theme,
              measure,
            ),
            ...sidesLegend(
              moved,
              changes!,
              { left: changes!.area.left - panelGap / 2, right: wholeWidth.right, middle: second },
              theme,
              measure,
            ),
            ...(isUnchanged ? emptyPanel('no change', changes!.area, theme, measure) : []),
          ];
        },
      },
    },
    measure,
  );
}
