/** `/gex by=both`: net gamma by open interest beside net gamma by volume, over the same strikes. Pure. */

import { formatDollars } from '../lib/format.js';
import { type Bars, signedBars, valuesOf } from './bars.js';
import { type HeaderLead, toneOf } from './header.js';
import { legendHeight, legendLine, wholeWidth } from './legend.js';
import { emptyPanel, panelHead, panelHeadHeight } from './panel-head.js';
import type { Picture } from './picture.js';
import { sideSeries } from './side-series.js';
import type { WeightsChartSpec } from './spec.js';
import { missingRows, refuseNothing } from './strike-columns.js';
import { strikeLadder } from './strike-ladder.js';
import { themes } from './theme.js';
import { dollarAxis } from './ticks.js';
import type { Measure } from './typeface.js';
import type { ValueRange } from './value-range.js';
import { missingText, sideText, unitText } from './wording.js';

/** Beyond this ratio of their longest bars, one scale would leave nothing to see in the smaller panel. */
const mostApart = 2;

/** Throws CHART_FAILED for a spec without a drawable value in both panels. */
export function weightsChart(spec: WeightsChartSpec, measure: Measure): Picture {
  const theme = themes[spec.theme];
  const names = sideText.net;
  const sides = [signedBars(spec, spec.byOpenInterest), signedBars(spec, spec.byVolume)] as const;
  refuseNothing(
    spec.symbol,
    sides.flatMap(({ rows }) => valuesOf(rows)),
    'gamma exposure',
  );
  const { isShared, ranges } = rangesOf(sides);
  const heads = [
    { name: 'By open interest', net: spec.netByOpenInterest, none: noneText(sides[0], 'no open interest') },
    { name: 'By volume', net: spec.netByVolume, none: noneText(sides[1], 'no volume') },
  ];
  const rows = sides[0].rows;
  const scale = isShared ? '' : '; scales differ';
  return strikeLadder(
    {
      spec,
      title: `${spec.symbol} net gamma exposure`,
      lead: leadOf(spec),
      axisWords: `Net GEX, $ ${unitText[spec.unit]}${scale}`,
      axis: dollarAxis,
      remark: missingText(missingRows([spec.byOpenInterest, spec.byVolume], rows.length), rows.length),
      strikes: rows.map((row) => row.strike),
      panels: sides.map(({ rows: own }, index) => ({
        share: 0.5,
        ...ranges[index]!,
        series: sideSeries(own, names, theme),
      })),
      legend: {
        height: legendHeight + panelHeadHeight,
        shapes: (panels, top) => [
          ...legendLine(
            [
              { text: names.put, fills: [theme.put] },
              { text: names.call, fills: [theme.call] },
            ],
            { left: wholeWidth.left, right: wholeWidth.right, middle: top + legendHeight / 2 },
            theme,
            measure,
          ),
          ...panels.flatMap((panel, index) => {
            const { name, net, none } = heads[index]!;
            const value = { text: formatDollars(net, { plus: true }), tone: toneOf(net) };
            return [
              ...panelHead({ name, value }, panel.area, top + legendHeight, theme, measure),
              ...(none === null ? [] : emptyPanel(none, panel.area, theme, measure)),
            ];
          }),
        ],
      },
    },
    measure,
  );
}

/** One scale for both where both can be read on it. */
function rangesOf([left, right]: readonly [Bars, Bars]): { isShared: boolean; ranges: ValueRange[] } {
  const reach = ({ low, high }: Bars) => Math.max(-low, high);
  const [small, large] = [reach(left), reach(right)].sort((a, b) => a - b) as [number, number];
  if (small === 0 || large <= small * mostApart) {
    const range = { low: Math.min(left.low, right.low), high: Math.max(left.high, right.high) };
    return { isShared: true, ranges: [range, range] };
  }
  return { isShared: false, ranges: [left, right].map(({ low, high }) => ({ low, high })) };
}

/** What an empty panel says; null for one with bars. */
function noneText({ rows }: Bars, zero: string): string | null {
  const values = valuesOf(rows);
  if (values.length === 0) return 'not known';
  return values.every((value) => value === 0) ? zero : null;
}

/** Whether the two agree is what the picture is asked; where one is silent there is nothing to agree on. */
function leadOf({ netByOpenInterest: first, netByVolume: second, unit }: WeightsChartSpec): HeaderLead {
  const aside = unitText[unit];
  const tone = toneOf(first);
  if (first * second < 0) return { text: 'Opposite signs', tone: 'plain', aside };
  if (first * second > 0) return { text: first < 0 ? 'Both negative' : 'Both positive', tone, aside };
  return { text: `Net ${formatDollars(first, { plus: true })}`, tone, aside: `by open interest, ${aside}` };
}
