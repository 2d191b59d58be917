/**
 * The frame of every picture whose rows are strikes: a price ladder, highest on top, the levels named at its right edge, one panel
 * of bars or several side by side. Pure; widths of texts come in as a function.
 */

import type { ChartConfiguration } from 'chart.js';
import { formatStrike } from '../lib/format.js';
import { axisHeight, type BarScale, rowScale, stillBars, tickFont, valueScale } from './axes.js';
import { type HeaderLead, headerOf } from './header.js';
import { levelLines } from './level-lines.js';
import { levelTags, type PlacedTag, placeTags, shownMarks, tagShapes } from './level-tags.js';
import { type PlacedPanel, panelAreas, panelGap, panelTicks } from './panels.js';
import { pictureMargin as margin, type Picture, pictureWidth as width } from './picture.js';
import type { Area, Shape } from './shapes.js';
import type { ChartHead, LevelMark } from './spec.js';
import { footerHeight, footerOf, watermarkOf } from './surroundings.js';
import { type Theme, themes } from './theme.js';
import { type AxisKind, strikeTicks } from './ticks.js';
import type { Measure } from './typeface.js';
import type { ValueRange } from './value-range.js';

/** Between the plot's edge and the tags, for the leaders. */
const channel = 30;
/** Of a bar in its row. */
const usualThickness = 0.76;

/** Bars of one colour, a value or null per row; the first series of a panel lies on top. */
export interface BarSeries {
  label: string;
  data: (number | null)[];
  color: string;
  /** Share of the row's height, for rows that are not tall. */
  thickness?: number;
}

export interface LadderPanel extends ValueRange {
  /** Of the plot's width; in sum 1. */
  share: number;
  series: BarSeries[];
}

export interface LadderParts {
  spec: ChartHead & { marks: LevelMark[]; spot: number };
  title: string;
  lead: HeaderLead;
  /** What the value axis counts. */
  axisWords: string;
  axis: AxisKind;
  /** Beside the program's name; null for nothing. */
  remark: string | null;
  /** Descending. */
  strikes: number[];
  panels: LadderPanel[];
  /** Between the header and the plot; `top` is where its room begins. */
  legend: { height: number; shapes(panels: readonly PlacedPanel[], top: number): Shape[] };
}

export function strikeLadder(parts: LadderParts, measure: Measure): Picture {
  const { spec, strikes, panels, legend } = parts;
  const theme = themes[spec.theme];
  const header = headerOf(spec, parts, width, theme, measure);
  const tags = levelTags(shownMarks(spec), strikes, measure);
  const tagWidth = Math.max(0, ...tags.map((tag) => tag.width));
  const strikeWidth = Math.ceil(Math.max(...strikes.map((strike) => measure(formatStrike(strike), tickFont)))) + 14;

  const plotHeight = Math.round(Math.min(940, Math.max(580, strikes.length * 14.6)));
  const top = header.height + legend.height;
  const plot: Area = {
    left: margin + strikeWidth,
    right: width - margin - tagWidth - channel,
    top,
    bottom: top + plotHeight,
  };
  const height = plot.bottom + axisHeight + footerHeight;
  const areas = panelAreas(
    plot,
    panels.map(({ share }) => share),
  );
  const placed = panels.map(({ low, high }, index): PlacedPanel => {
    const area = areas[index]!;
    const ticks = panelTicks({ low, high }, area, parts.axis, { index, count: panels.length }, measure);
    return { area, low, high, ticks };
  });
  const rowHeight = plotHeight / strikes.length;
  const placedTags = placeTags(tags, plot, rowHeight);
  const frame = { plotRight: plot.right, left: plot.right + channel, width: tagWidth };
  return {
    width,
    height,
    ground: theme.ground,
    plot,
    config: configOf(parts, placed, placedTags, { plot, height, rowHeight, strikeWidth }, theme) as ChartConfiguration,
    under: watermarkOf(spec, plot, theme),
    over: [
      ...header.shapes,
      ...legend.shapes(placed, header.height),
      ...tagShapes(placedTags, frame, theme, measure),
      ...footerOf(spec, { axis: parts.axisWords, remark: parts.remark }, { plot, axisHeight, height }, theme, measure),
    ],
  };
}

interface Geometry {
  plot: Area;
  height: number;
  rowHeight: number;
  strikeWidth: number;
}

function configOf(
  { strikes, panels, axis }: LadderParts,
  placed: readonly PlacedPanel[],
  tags: readonly PlacedTag[],
  { plot, height, rowHeight, strikeWidth }: Geometry,
  theme: Theme,
): ChartConfiguration<'bar', (number | null)[], string> {
  const named = strikeTicks(strikes, rowHeight, 40);
  return {
    type: 'bar',
    data: {
      labels: strikes.map((strike) => formatStrike(strike)),
      datasets: panels.flatMap(({ series }, panel) =>
        series.map(({ label, data, color, thickness: share = usualThickness }) => {
          // The cap of few, tall rows keeps thin and thick bars apart.
          const thickness = Math.min(30 * (share / usualThickness), Math.max(2, rowHeight * share));
          return {
            label,
            data,
            backgroundColor: color,
            barThickness: thickness,
            borderRadius: Math.min(3, thickness / 3),
            borderSkipped: 'start' as const,
            xAxisID: axisId(panel),
          };
        }),
      ),
    },
    options: {
      ...stillBars(plot, strikeWidth, { width, height }),
      scales: {
        ...valueScales(placed, axis, theme),
        y: rowScale(named, (row) => formatStrike(strikes[row]!), strikeWidth, theme),
      },
      plugins: { annotation: { annotations: levelLines(tags, rowHeight, theme) } },
    },
  };
}

/** `x` is the first panel's axis, `x1` the second's. */
export function axisId(panel: number): string {
  return panel === 0 ? 'x' : `x${panel}`;
}

/** One axis below each panel; several share the width in one stack of chart.js, with silent axes as gaps. */
function valueScales(placed: readonly PlacedPanel[], axis: AxisKind, theme: Theme): Record<string, BarScale> {
  const scales: Record<string, BarScale> = {};
  for (const [index, panel] of placed.entries()) {
    const scale = valueScale(panel, panel.ticks, axis.nameOf(panel.ticks), theme);
    if (placed.length === 1) return { x: scale };
    const shared = { axis: 'x', position: 'bottom', stack: 'panels' } as const;
    if (index > 0) {
      const silent = { ticks: { display: false }, grid: { display: false }, border: { display: false } };
      scales[`${axisId(index)}Gap`] = { type: 'linear', ...shared, ...silent, stackWeight: panelGap } as BarScale;
    }
    const stackWeight = panel.area.right - panel.area.left;
    scales[axisId(index)] = { ...scale, ...shared, stackWeight } as BarScale;
  }
  return scales;
}
