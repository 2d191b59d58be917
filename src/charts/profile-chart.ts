/** `/profile`: the model's net gamma at each price of the underlying, with every price where it changes sign. Pure. */

import { formatDollars, formatStrike } from '../lib/format.js';
import { columnsFrame, rowNamesWidth, rowsFrame, tickFont } from './axis-frame.js';
import { headerOf, toneOf } from './header.js';
import { shownMarks } from './level-tags.js';
import { lineConfig, type Stroke } from './line-plane.js';
import { pictureMargin as margin, type Picture, pictureWidth as width } from './picture.js';
import { type CurvePoint, curveOf, cutAtZero, partsOfSign } from './profile-curve.js';
import { profileLegend, rootMark, zoneFill } from './profile-legend.js';
import type { Area, Shape } from './shapes.js';
import type { LevelMark, ProfileChartSpec } from './spec.js';
import { footerHeight, footerOf, watermarkOf } from './surroundings.js';
import { lineDash, type Theme, themes } from './theme.js';
import { axisDollars, valueTicks } from './ticks.js';
import { topTagShapes, topTags, topTagsHeight } from './top-tags.js';
import type { Measure } from './typeface.js';
import { rangeOf } from './value-range.js';
import { unitText } from './wording.js';

const plotHeight = 560;
const axisHeight = 40;

/** Throws CHART_FAILED for a spec without a curve to draw. */
export function profileChart(spec: ProfileChartSpec, measure: Measure): Picture {
  const theme = themes[spec.theme];
  const curve = curveOf(spec);
  const lead = {
    text: `Net ${formatDollars(spec.netAtSpot, { plus: true })}`,
    tone: toneOf(spec.netAtSpot),
    aside: `at spot, ${unitText[spec.unit]}`,
  };
  const header = headerOf(spec, { title: `${spec.symbol} gamma profile`, lead }, width, theme, measure);
  const legend = profileLegend(spec, theme, measure);

  const span = { low: spec.prices[0]!, high: spec.prices.at(-1)! };
  const range = rangeOf(curve.flatMap(({ net }) => (Number.isNaN(net) ? [] : [net])));
  const values = valueTicks(range.low, range.high, 8);
  const dollars = axisDollars(values);
  const left = margin + rowNamesWidth(Math.max(...values.values.map((value) => measure(dollars(value), tickFont))));
  const right = width - margin - 8;
  const xOf = (price: number) => left + ((price - span.low) / (span.high - span.low)) * (right - left);
  const tags = topTags(marksOf(spec), span, xOf, { left, right }, measure);
  const top = header.height + legend.height + topTagsHeight(tags) + 10;
  const plot: Area = { left, right, top, bottom: top + plotHeight };
  const yOf = (net: number) => plot.bottom - ((net - range.low) / (range.high - range.low)) * plotHeight;
  const height = plot.bottom + axisHeight + footerHeight;
  return {
    width,
    height,
    ground: theme.ground,
    plot,
    config: lineConfig(plot, height, strokesOf(spec, curve, { plot, xOf, yOf }, theme)),
    under: [
      ...watermarkOf(spec, plot, theme),
      ...columnsFrame(priceTicks(span, xOf, measure), plot, theme),
      ...rowsFrame(
        values.values.map((value) => ({ at: yOf(value), text: dollars(value), isZero: value === 0 })),
        plot,
        theme,
      ),
    ],
    over: [
      ...header.shapes,
      ...legend.shapesAt(header.height),
      ...topTagShapes(tags, plot.top, theme, measure),
      ...spotDot(spec, { plot, xOf, yOf }, theme),
      ...rootDots(spec, { plot, xOf, yOf }, theme),
      ...footerOf(
        spec,
        { axis: `Model net gamma if ${spec.symbol} were at that price, $ ${unitText[spec.unit]}`, remark: null },
        { plot, axisHeight, height },
        theme,
        measure,
      ),
    ],
  };
}

/** Zero gamma among the marks, whether or not the list has it. */
function marksOf(spec: ProfileChartSpec): LevelMark[] {
  const chosen: LevelMark[] =
    spec.chosen === null ? [] : [{ label: 'Zero gamma', price: spec.chosen, kind: 'zero-gamma' }];
  return shownMarks({ ...spec, marks: [...chosen, ...spec.marks.filter((mark) => mark.kind !== 'zero-gamma')] });
}

interface Plane {
  plot: Area;
  xOf(price: number): number;
  yOf(net: number): number;
}

function priceTicks(span: { low: number; high: number }, xOf: (price: number) => number, measure: Measure) {
  for (let most = 9; ; most -= 1) {
    const { step, values } = valueTicks(span.low, span.high, most);
    const widest = Math.max(...values.map((price) => measure(formatStrike(price), tickFont)));
    const apart = xOf(span.low + step) - xOf(span.low);
    if (most <= 2 || apart >= widest + 22)
      return values.map((price) => ({ at: xOf(price), text: formatStrike(price) }));
  }
}

function strokesOf(spec: ProfileChartSpec, curve: readonly CurvePoint[], plane: Plane, theme: Theme): Stroke[] {
  const { plot, xOf, yOf } = plane;
  const cut = cutAtZero(curve);
  const areas = ([1, -1] as const).map((sign): Stroke => {
    const color = sign > 0 ? theme.call : theme.put;
    const paint = `${color}66`;
    return {
      points: partsOfSign(cut, sign).map(({ price, net }) => ({ x: xOf(price), y: yOf(net) })),
      color,
      width: 4,
      fill: { y: yOf(0), above: paint, below: paint },
      within: plot,
    };
  });
  return [...zoneBand(spec, plane, theme), ...levelStrokes(spec, plane, theme), ...areas];
}

function zoneBand({ zone, prices }: ProfileChartSpec, { plot, xOf }: Plane, theme: Theme): Stroke[] {
  if (zone === null || zone.high < prices[0]! || zone.low > prices.at(-1)!) return [];
  const paint = zoneFill(theme);
  const ends = [xOf(zone.low), xOf(zone.high)];
  // A zone of a few points is still to be seen.
  const thin = Math.max(0, 6 - (ends[1]! - ends[0]!)) / 2;
  const points = [ends[0]! - thin, ends[1]! + thin].map((x) => ({ x, y: plot.top }));
  return [{ points, color: paint, width: 0, fill: { y: plot.bottom, above: paint, below: paint }, within: plot }];
}

/** Spot last, so that it lies over the others. */
function levelStrokes(spec: ProfileChartSpec, { plot, xOf }: Plane, theme: Theme): Stroke[] {
  const marks = marksOf(spec).filter(({ price }) => price >= spec.prices[0]! && price <= spec.prices.at(-1)!);
  marks.sort((a, b) => Number(a.kind === 'spot') - Number(b.kind === 'spot'));
  // Levels of one strike share a tag, and the line has the colour of its first.
  const first = marks.filter(({ price }, index) => marks.findIndex((mark) => mark.price === price) === index);
  return first.map(({ kind, price }): Stroke => {
    const x = xOf(price);
    return {
      points: [
        { x, y: plot.top },
        { x, y: plot.bottom },
      ],
      color: theme.mark[kind],
      width: 2.5,
      dash: lineDash[kind],
      within: { ...plot, left: plot.left - 2, right: plot.right + 2 },
    };
  });
}

/** Where the curve stands now. */
function spotDot({ spot, netAtSpot, prices }: ProfileChartSpec, { plot, xOf, yOf }: Plane, theme: Theme): Shape[] {
  const y = yOf(netAtSpot);
  if (!(spot >= prices[0]! && spot <= prices.at(-1)! && y >= plot.top && y <= plot.bottom)) return [];
  const dot = (radius: number, fill: string): Shape => ({
    kind: 'box',
    x: xOf(spot) - radius,
    y: y - radius,
    width: 2 * radius,
    height: 2 * radius,
    radius,
    fill,
  });
  return [dot(12, theme.ground), dot(9, theme.mark.spot)];
}

/** The chosen one last, over its neighbours. */
function rootDots({ roots, chosen, prices }: ProfileChartSpec, { xOf, yOf }: Plane, theme: Theme): Shape[] {
  const all = chosen === null ? roots : [...roots.filter((root) => root !== chosen), chosen];
  const shown = all.filter((root) => root >= prices[0]! && root <= prices.at(-1)!);
  return shown.flatMap((root) => rootMark(xOf(root), yOf(0), root === chosen, theme));
}
