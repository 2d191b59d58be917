/** `/history`: spot against its levels over the sessions, net gamma below. Pure. */

import { formatDollars, formatStrike } from '../lib/format.js';
import { rowNamesWidth, rowsFrame, tickFont } from './axis-frame.js';
import { headerOf, toneOf } from './header.js';
import { alertList, alertListHeight, alertShapes, alertStrip, placeAlerts } from './history-alerts.js';
import { historyLegend, historyLevels } from './history-legend.js';
import { holesOf, type PlacedReading, placeReadings } from './history-line.js';
import { dotShapes, historyLines, historyStrokes, type Panels, panelFrame } from './history-panels.js';
import { netRange, priceRange } from './history-range.js';
import { levelTagsAt, placeTags, shownMarks, tagShapes } from './level-tags.js';
import { lineConfig } from './line-plane.js';
import { pictureMargin as margin, type Picture, pictureWidth as width } from './picture.js';
import { sessionAxis } from './session-axis.js';
import { type Area, centredBaseline, type Shape } from './shapes.js';
import type { HistoryChartSpec, LevelMark } from './spec.js';
import { refuse } from './strike-columns.js';
import { footerHeight, footerOf, watermarkOf } from './surroundings.js';
import { type Theme, themes } from './theme.js';
import { axisDollars, valueTicks } from './ticks.js';
import type { Font, Measure } from './typeface.js';
import type { ValueRange } from './value-range.js';
import { unitText } from './wording.js';

const pricesHeight = 480;
const netHeight = 170;
/** Between the panels: the name of the lower one. */
const panelGap = 52;
const axisHeight = 40;
/** Between the plot and the tags, for the leaders. */
const channel = 30;
const netFont: Font = { size: 26, weight: 700 };

/** Throws CHART_FAILED for a spec without a reading to draw. */
export function historyChart(spec: HistoryChartSpec, measure: Measure): Picture {
  const theme = themes[spec.theme];
  refuseUnusable(spec);
  const netText = formatDollars(spec.netNow, { plus: true });
  const lead = { text: `Net ${netText}`, tone: toneOf(spec.netNow), aside: unitText[spec.unit] };
  const header = headerOf(spec, { title: `${spec.symbol} history, ${spec.rangeLabel}`, lead }, width, theme, measure);

  const { prices, net } = rangesOf(spec);
  const priceTicks = valueTicks(prices.low, prices.high, 7).values;
  const netTicks = valueTicks(net.low, net.high, 4);
  const dollars = axisDollars(netTicks);
  const names = [...priceTicks.map((value) => formatStrike(value)), ...netTicks.values.map(dollars)];
  const left = margin + rowNamesWidth(Math.max(...names.map((name) => measure(name, tickFont))));
  const tagWidth = Math.ceil(
    Math.max(
      measure(netText, netFont),
      ...levelTagsAt(lastMarks(spec), () => 'below', measure).map((tag) => tag.width),
    ),
  );
  const right = width - margin - tagWidth - channel;

  const axis = sessionAxis(spec.sessions, { left, right });
  const readings = placeReadings(spec.points, axis);
  if (readings.length === 0) refuse(spec.symbol, 'no reading lies in its sessions');
  const holes = holesOf(readings, axis, spec.gapMs);
  const alerts = placeAlerts(spec.alerts, axis, { left, right });
  const legend = historyLegend(readings, holes.length > 0, theme, measure);
  const top = header.height + legend.height + (alerts.length > 0 ? alertStrip + 8 : 12);
  const upper: Area = { left, right, top, bottom: top + pricesHeight };
  const lower: Area = { left, right, top: upper.bottom + panelGap, bottom: upper.bottom + panelGap + netHeight };
  const plot: Area = { ...upper, bottom: lower.bottom };
  const listTop = plot.bottom + axisHeight + 36;
  const height = plot.bottom + axisHeight + footerHeight + alertListHeight(alerts);
  const panels: Panels = {
    upper,
    lower,
    axis,
    holes,
    priceY: (price) => yIn(upper, prices, price),
    netY: (value) => yIn(lower, net, value),
  };
  const rowOf = (price: number) =>
    price > prices.high ? 'above' : price < prices.low ? 'below' : panels.priceY(price) - upper.top - 0.5;
  const tags = placeTags(levelTagsAt(lastMarks(spec), rowOf, measure), upper, 1);
  const lines = historyLines(readings, panels, spec.gapMs);
  return {
    width,
    height,
    ground: theme.ground,
    plot,
    config: lineConfig(plot, height, historyStrokes(lines, panels, theme)),
    under: [
      ...panelFrame(panels, theme, measure),
      ...watermarkOf(spec, plot, theme),
      ...rowsFrame(
        priceTicks.map((value) => ({ at: panels.priceY(value), text: formatStrike(value) })),
        upper,
        theme,
      ),
      ...rowsFrame(
        netTicks.values.map((value) => ({ at: panels.netY(value), text: dollars(value), isZero: value === 0 })),
        lower,
        theme,
      ),
      ...nowLines(readings, tags, right, theme),
    ],
    over: [
      ...header.shapes,
      ...legend.shapesAt(header.height),
      ...dotShapes(lines, panels, theme),
      ...alertShapes(alerts, panels.priceY, upper, theme, measure),
      ...tagShapes(tags, { plotRight: right, left: right + channel, width: tagWidth }, theme, measure),
      netLabel(spec, netText, panels, theme),
      {
        kind: 'text',
        text: `Net gamma, $ ${unitText[spec.unit]}`,
        x: left,
        y: lower.top - 14,
        font: { size: 21, weight: 400 },
        color: theme.muted,
        align: 'left',
      },
      ...alertList(alerts, listTop, theme, measure),
      ...footerOf(
        spec,
        { axis: 'New York time, sessions only', remark: null },
        { plot, axisHeight, height },
        theme,
        measure,
      ),
    ],
  };
}

function refuseUnusable({ symbol, sessions, points, dataTime, gapMs }: HistoryChartSpec): void {
  if (points.length === 0) refuse(symbol, 'it has no readings');
  if (sessions.length === 0) refuse(symbol, 'it has no sessions');
  if (!Number.isFinite(dataTime)) refuse(symbol, 'its data have no time');
  if (!(gapMs > 0)) refuse(symbol, 'nothing says what a gap is');
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of sessions) {
    if (!(to > from && from >= end)) refuse(symbol, 'its sessions do not ascend');
    end = to;
  }
  if (points.some(({ at }, index) => !Number.isFinite(at) || (index > 0 && at < points[index - 1]!.at))) {
    refuse(symbol, 'its readings do not ascend');
  }
}

function rangesOf({ symbol, points, spot }: HistoryChartSpec): { prices: ValueRange; net: ValueRange } {
  const prices = priceRange(points, spot);
  if (prices === null) refuse(symbol, 'no reading has a price');
  // Nothing known of net gamma leaves its panel empty but for its zero.
  return { prices, net: netRange(points) ?? { low: -1, high: 1 } };
}

/** Spot and the levels of the latest reading; those it has not are named by the legend. */
function lastMarks({ points, spot }: HistoryChartSpec): LevelMark[] {
  const last = points.at(-1)!;
  const marks = historyLevels.map(({ key, label, kind }): LevelMark => ({ label, kind, price: last[key] }));
  return shownMarks({ marks, spot });
}

/** From the latest reading to the edge where its values are named. */
function nowLines(
  readings: readonly PlacedReading[],
  tags: ReturnType<typeof placeTags>,
  right: number,
  theme: Theme,
): Shape[] {
  const { x } = readings.at(-1)!;
  return tags.flatMap(({ lineY, marks }): Shape[] => {
    if (lineY === null || right - x < 2) return [];
    const points: [number, number][] = [
      [x, lineY],
      [right, lineY],
    ];
    return [{ kind: 'line', points, color: `${theme.mark[marks[0]!.kind]}66`, width: 1.5 }];
  });
}

function netLabel({ netNow }: HistoryChartSpec, text: string, { lower, netY }: Panels, theme: Theme): Shape {
  const middle = Number.isFinite(netNow) ? netY(netNow) : (lower.top + lower.bottom) / 2;
  const kept = Math.min(lower.bottom - netFont.size / 2, Math.max(lower.top + netFont.size / 2, middle));
  const tone = toneOf(netNow);
  const color = tone === 'unknown' ? theme.muted : theme.mark[tone === 'put' ? 'put-wall' : 'call-wall'];
  return {
    kind: 'text',
    text,
    x: lower.right + channel,
    y: centredBaseline(kept, netFont.size),
    font: netFont,
    color,
    align: 'left',
  };
}

function yIn(area: Area, { low, high }: ValueRange, value: number): number {
  return area.bottom - ((value - low) / (high - low)) * (area.bottom - area.top);
}
