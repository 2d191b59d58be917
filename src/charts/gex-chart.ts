/** `/gex`: from a spec to the chart.js configuration of its bars and the shapes around them. Pure; widths come in as a function. */

import type { ChartConfiguration } from 'chart.js';
import { formatDollars, formatStrike } from '../lib/format.js';
import { type Bars, barsOf } from './bars.js';
import { headerOf, toneOf } from './header.js';
import { levelTags, type PlacedTag, placeTags, shownMarks, tagShapes } from './level-tags.js';
import { pictureMargin as margin, type Picture, pictureWidth as width } from './picture.js';
import { type Area, centredBaseline, type Shape } from './shapes.js';
import type { GexChartSpec } from './spec.js';
import { footerHeight, footerOf, watermarkOf } from './surroundings.js';
import { lineDash, type Theme, themes } from './theme.js';
import { axisDollars, roomyTicks, strikeTicks, type ValueTicks } from './ticks.js';
import { type Font, fontFamily, type Measure } from './typeface.js';
import { missingText, sideText, titleText, unitText, weightText } from './wording.js';

const tickFont: Font = { size: 23, weight: 400 };
const legendFont: Font = { size: 24, weight: 600 };
/** Between the plot's edge and the tags, for the leaders. */
const channel = 30;
const legendHeight = 56;
const axisHeight = 40;

/** Throws CHART_FAILED for a spec without a drawable value. */
export function gexChart(spec: GexChartSpec, measure: Measure): Picture {
  const theme = themes[spec.theme];
  const bars = barsOf(spec);
  const strikes = bars.rows.map((row) => row.strike);
  const lead = {
    text: `Net ${formatDollars(spec.netTotal, { plus: true })}`,
    tone: toneOf(spec.netTotal),
    aside: unitText[spec.unit],
  };
  const header = headerOf(spec, { title: titleText(spec), lead }, width, theme, measure);
  const tags = levelTags(shownMarks(spec), strikes, measure);
  const tagWidth = Math.max(0, ...tags.map((tag) => tag.width));
  const strikeWidth = Math.ceil(Math.max(...strikes.map((strike) => measure(formatStrike(strike), tickFont)))) + 14;

  const plotHeight = Math.round(Math.min(940, Math.max(580, strikes.length * 14.6)));
  const plot: Area = {
    left: margin + strikeWidth,
    right: width - margin - tagWidth - channel,
    top: header.height + legendHeight,
    bottom: header.height + legendHeight + plotHeight,
  };
  const height = plot.bottom + axisHeight + footerHeight;
  const rowHeight = plotHeight / strikes.length;
  const ticks = roomyTicks(bars.low, bars.high, plot.right - plot.left, (text) => measure(text, tickFont), 16);
  const placed = placeTags(tags, plot, rowHeight);
  const frame = { plotRight: plot.right, left: plot.right + channel, width: tagWidth };
  return {
    width,
    height,
    ground: theme.ground,
    plot,
    config: configOf(spec, bars, placed, { plot, height, rowHeight, strikeWidth, ticks }, theme) as ChartConfiguration,
    under: watermarkOf(spec, plot, theme),
    over: [
      ...header.shapes,
      ...legendOf(spec, bars, plot, theme, measure),
      ...tagShapes(placed, frame, theme, measure),
      ...footerOf(
        spec,
        {
          axis: `Gamma exposure by ${weightText[spec.by]}, $ ${unitText[spec.unit]}`,
          remark: missingText(bars.missing, bars.rows.length),
        },
        { plot, axisHeight, height },
        theme,
        measure,
      ),
    ],
  };
}

interface Geometry {
  plot: Area;
  height: number;
  rowHeight: number;
  strikeWidth: number;
  ticks: ValueTicks;
}

function configOf(
  spec: GexChartSpec,
  bars: Bars,
  tags: readonly PlacedTag[],
  { plot, height, rowHeight, strikeWidth, ticks }: Geometry,
  theme: Theme,
): ChartConfiguration<'bar', (number | null)[], string> {
  const strikes = bars.rows.map((row) => row.strike);
  const dollars = axisDollars(ticks);
  const named = strikeTicks(strikes, rowHeight, 40);
  const thickness = Math.min(30, Math.max(2, rowHeight * 0.76));
  const sides = sideText[spec.view];
  const side = (key: 'put' | 'call') => ({
    label: sides[key],
    data: bars.rows.map((row) => row[key]),
    backgroundColor: theme[key],
    barThickness: thickness,
    borderRadius: Math.min(3, thickness / 3),
    borderSkipped: 'start' as const,
  });
  const font = { family: fontFamily, size: tickFont.size };
  return {
    type: 'bar',
    data: { labels: strikes.map((strike) => formatStrike(strike)), datasets: [side('put'), side('call')] },
    options: {
      indexAxis: 'y',
      responsive: false,
      animation: false,
      events: [],
      devicePixelRatio: 2,
      layout: {
        padding: {
          left: plot.left - strikeWidth,
          right: width - plot.right,
          top: plot.top,
          bottom: height - plot.bottom - axisHeight,
        },
      },
      scales: {
        x: {
          type: 'linear',
          stacked: true,
          min: bars.low,
          max: bars.high,
          border: { display: false },
          grid: {
            drawTicks: false,
            color: ({ tick }) => (tick?.value === 0 ? theme.zeroLine : theme.grid),
            lineWidth: 2,
          },
          ticks: {
            autoSkip: false,
            maxRotation: 0,
            padding: 12,
            color: theme.muted,
            font,
            callback: (value) => dollars(Number(value)),
          },
          afterBuildTicks: (axis) => {
            axis.ticks = ticks.values.map((value) => ({ value }));
          },
          afterFit: (axis) => {
            axis.height = axisHeight;
            axis.paddingLeft = 0;
            axis.paddingRight = 0;
          },
        },
        y: {
          type: 'category',
          stacked: true,
          border: { display: false },
          grid: {
            drawTicks: false,
            offset: false,
            color: ({ index }) => (named.has(index) ? theme.grid : 'transparent'),
          },
          ticks: {
            autoSkip: false,
            padding: 14,
            color: theme.muted,
            font,
            callback: (_, index) => (named.has(index) ? formatStrike(strikes[index]!) : ''),
          },
          afterFit: (axis) => {
            axis.width = strikeWidth;
            axis.paddingTop = 0;
            axis.paddingBottom = 0;
          },
        },
      },
      plugins: { annotation: { annotations: levelLines(tags, rowHeight, theme) } },
    },
  };
}

/** The part of the annotation plugin's line options in use (its own types do not resolve under NodeNext). */
interface LevelLine {
  type: 'line';
  scaleID: 'y';
  /** Fractional row. */
  value: number;
  borderColor: string;
  borderWidth: number;
  borderDash: number[];
  drawTime: 'beforeDatasetsDraw' | 'afterDatasetsDraw';
}

/**
 * Strike levels lie behind the bars, which end at them. Prices between strikes go over the bars on a rim of ground, thin enough
 * that no bar vanishes under it however many rows there are; zero gamma comes last, so that its dashes show on a spot line.
 */
function levelLines(tags: readonly PlacedTag[], rowHeight: number, theme: Theme): LevelLine[] {
  const lines = tags.flatMap(({ row, marks }): LevelLine[] => {
    if (typeof row === 'string') return [];
    const { kind } = marks[0]!;
    const isPrice = kind === 'spot' || kind === 'zero-gamma';
    return [
      {
        type: 'line',
        scaleID: 'y',
        value: row,
        borderColor: theme.mark[kind],
        borderWidth: 2.5,
        borderDash: lineDash[kind],
        drawTime: isPrice ? 'afterDatasetsDraw' : 'beforeDatasetsDraw',
      },
    ];
  });
  const over = lines.filter((line) => line.drawTime === 'afterDatasetsDraw');
  over.sort((a, b) => a.borderDash.length - b.borderDash.length);
  const rim = 2 * Math.min(2, rowHeight * 0.08);
  // In low rows the gaps between dashes must show the bar beneath.
  const rimmed = over.filter((line) => rowHeight >= 16 || line.borderDash.length === 0);
  const rims = rimmed.map((line) => ({ ...line, borderColor: theme.ground, borderWidth: 2.5 + rim, borderDash: [] }));
  return [...lines.filter((line) => !over.includes(line)), ...rims, ...over];
}

/** Names of the colours on their side of zero, or side by side where there is one side only. */
function legendOf(spec: GexChartSpec, bars: Bars, plot: Area, theme: Theme, measure: Measure): Shape[] {
  const names = sideText[spec.view];
  const middle = plot.top - legendHeight / 2 + 2;
  const swatch = 18;
  const widthOf = (text: string) => swatch + 10 + measure(text, legendFont);
  const item = (side: 'put' | 'call', x: number): Shape[] => [
    { kind: 'box', x, y: middle - swatch / 2, width: swatch, height: swatch, radius: 4, fill: theme[side] },
    {
      kind: 'text',
      text: names[side],
      x: x + swatch + 10,
      y: centredBaseline(middle, legendFont.size),
      font: legendFont,
      color: theme.text,
      align: 'left',
    },
  ];
  const zero = plot.left + ((0 - bars.low) / (bars.high - bars.low)) * (plot.right - plot.left);
  const putLeft = zero - 18 - widthOf(names.put);
  const callLeft = zero + 18;
  if (bars.low < 0 && bars.high > 0 && putLeft >= margin && callLeft + widthOf(names.call) <= width - margin) {
    return [...item('put', putLeft), ...item('call', callLeft)];
  }
  return [...item('put', plot.left), ...item('call', plot.left + widthOf(names.put) + 32)];
}
