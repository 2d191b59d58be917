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
    { name: 'By open interest', net: spec.netByOpenInterest },
    { name: 'By volume', net: spec.netByVolume },
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
            const { name, net } = heads[index]!;
            const value = { text: formatDollars(net, { plus: true }), tone: toneOf(net) };
            const isEmpty = valuesOf(sides[index]!.rows).every((each) => each === 0);
            return [
              ...panelHead({ name, value }, panel.area, top + legendHeight, theme, measure),
              ...(isEmpty ? emptyPanel(index === 0 ? 'none known' : 'none yet', panel.area, theme) : []),
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

/** Whether the two agree is what the picture is asked. */
function leadOf({ netByOpenInterest: first, netByVolume: second, unit }: WeightsChartSpec): HeaderLead {
  const aside = unitText[unit];
  const tones = [toneOf(first), toneOf(second)];
  if (tones.includes('unknown')) return { text: 'Net –', tone: 'unknown', aside };
  if (tones[0] !== tones[1]) return { text: 'Opposite signs', tone: 'plain', aside };
  return { text: first < 0 ? 'Both negative' : 'Both positive', tone: tones[0]!, aside };
}
