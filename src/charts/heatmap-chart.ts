/** `/heatmap`: gamma by strike and expiration. Pure. */

import { formatDollars, formatRatio, formatStrike } from '../lib/format.js';
import { rowNamesWidth, tickFont } from './axis-frame.js';
import { dateNames, dateNamesHeight } from './date-names.js';
import { headerOf, toneOf } from './header.js';
import { type HeatGrid, heatGrid } from './heat-cells.js';
import { heatLegend, heatLegendHeight } from './heat-legend.js';
import { type HeatScale, heatScale, inkOn } from './heat-scale.js';
import { type LevelTag, levelTags, type PlacedTag, placeTags, shownMarks, tagShapes } from './level-tags.js';
import { lineConfig, type Stroke } from './line-plane.js';
import { pictureMargin as margin, type Picture, pictureWidth as width } from './picture.js';
import { type Area, centredBaseline, type Shape } from './shapes.js';
import type { HeatmapChartSpec } from './spec.js';
import { footerHeight, footerOf, watermarkOf } from './surroundings.js';
import { lineDash, type Theme, themes } from './theme.js';
import { scaleOf, strikeTicks } from './ticks.js';
import type { Font, Measure } from './typeface.js';
import { unitText } from './wording.js';

const channel = 30;
/** Numbers in cells are at least this high, and this much narrower than their cell. */
const smallestValue = 17;
const valueRoom = 6;
/** More than are read at a glance, and their edges weigh. */
const mostNumbers = 64;

/** Throws CHART_FAILED for a spec without a drawable value. */
export function heatmapChart(spec: HeatmapChartSpec, measure: Measure): Picture {
  const theme = themes[spec.theme];
  const grid = heatGrid(spec);
  const scale = heatScale(Math.abs(grid.largest.value), spec.view, theme);
  const header = headerOf(spec, { title: titleOf(spec), lead: leadOf(spec, grid) }, width, theme, measure);
  const tags = levelTags(shownMarks(spec), grid.strikes, measure).map(betweenRows);
  const tagWidth = Math.max(0, ...tags.map((tag) => tag.width));
  const widest = Math.max(...grid.strikes.map((strike) => measure(formatStrike(strike), tickFont)));
  const left = margin + rowNamesWidth(widest) + 4;

  // Cells end on whole device pixels, or their edges would be blends of colours that mean something.
  const room = width - margin - tagWidth - channel - left;
  const cell = {
    width: Math.floor((2 * room) / spec.dates.length) / 2,
    height: Math.floor((2 * Math.min(900, Math.max(540, grid.strikes.length * 29))) / grid.strikes.length) / 2,
  };
  const top = Math.ceil(header.height) + heatLegendHeight;
  const plot: Area = {
    left,
    right: left + cell.width * spec.dates.length,
    top,
    bottom: top + cell.height * grid.strikes.length,
  };
  const height = plot.bottom + dateNamesHeight + footerHeight;
  const placed = placeTags(tags, plot, cell.height);
  const numbers = numbersOf(grid, scale, cell, measure);
  const places = { plot, cell };
  return {
    width,
    height,
    ground: theme.ground,
    plot,
    config: lineConfig(plot, height, lineStrokes(placed, plot, theme)),
    under: [
      ...cellShapes(grid, scale, places),
      ...overprint(spec, plot, theme),
      ...numberShapes(grid, scale, numbers, places, theme),
    ],
    over: [
      ...header.shapes,
      ...heatLegend(spec.view, scale, header.height, theme, measure),
      ...strikeNames(grid, placed, places, theme),
      ...dateNames(spec.dates, { left, cell: cell.width, top: plot.bottom }, theme, measure),
      ...tagShapes(placed, { plotRight: plot.right, left: plot.right + channel, width: tagWidth }, theme, measure),
      ...footerOf(
        spec,
        {
          axis: `${spec.view === 'net' ? 'Net' : 'Absolute net'} gamma by open interest, $${numbers.letter} ${unitText[spec.unit]}`,
          remark: null,
        },
        { plot, axisHeight: dateNamesHeight, height },
        theme,
        measure,
      ),
    ],
  };
}

function titleOf({ symbol, view }: HeatmapChartSpec): string {
  return `${symbol} ${view === 'net' ? 'gamma' : 'absolute gamma'} heat map`;
}

function leadOf({ view, dates, unit }: HeatmapChartSpec, { largest, strikes }: HeatGrid) {
  const value = view === 'net' ? formatDollars(largest.value, { plus: true }) : formatDollars(Math.abs(largest.value));
  return {
    text: `Largest ${value}`,
    tone: view === 'net' ? toneOf(largest.value) : ('plain' as const),
    aside: `${formatStrike(strikes[largest.row]!)} on ${dates[largest.column]}, ${unitText[unit]}`,
  };
}

interface Cell {
  width: number;
  height: number;
}

interface Numbers {
  /** Null where cells are too small for numbers. */
  font: Font | null;
  /** ` M` when numbers are written in millions; empty without numbers. */
  letter: string;
  textOf(value: number): string;
}

/** Numbers in all cells from some step on, or in none: in a part of them, the others would seem weaker. */
function numbersOf(grid: HeatGrid, scale: HeatScale, cell: Cell, measure: Measure): Numbers {
  // A tenth of the largest still has a digit before the point.
  const { size: unit, letter } = scaleOf(scale.top / 10);
  const steps = grid.cells.map(({ value }) => Math.abs(scale.stepOf(value)));
  let least = 2;
  while (steps.filter((step) => step >= least).length > mostNumbers) least += 1;
  const textOf = (value: number) => {
    if (Math.abs(scale.stepOf(value)) < least) return '';
    return formatRatio(value / unit, Math.abs(value) < 9.95 * unit ? 1 : 0);
  };
  const font: Font = { size: Math.floor(Math.min(22, cell.height * 0.68)), weight: 600 };
  const none: Numbers = { font: null, letter: '', textOf };
  if (font.size < smallestValue) return none;
  const widest = Math.max(...grid.cells.map(({ value }) => measure(textOf(value), font)));
  const size = Math.floor(Math.min(font.size, (font.size * (cell.width - valueRoom)) / Math.max(1, widest)));
  return size < smallestValue || widest === 0 ? none : { font: { ...font, size }, letter, textOf };
}

interface Places {
  plot: Area;
  cell: Cell;
}

/** Between two cells, so that each is seen as one. */
function gapOf(cell: Cell): number {
  const smaller = Math.min(cell.width, cell.height);
  return smaller >= 16 ? 2 : smaller >= 7 ? 1 : 0;
}

function cellShapes({ cells }: HeatGrid, scale: HeatScale, { plot, cell }: Places): Shape[] {
  const gap = gapOf(cell);
  return cells.map(({ row, column, value }): Shape => {
    const [x, y] = [plot.left + column * cell.width, plot.top + row * cell.height];
    const fill = scale.colorOf(scale.stepOf(value));
    return { kind: 'box', x, y, width: cell.width - gap, height: cell.height - gap, radius: 0, fill };
  });
}

function numberShapes(
  { cells }: HeatGrid,
  scale: HeatScale,
  { font, textOf }: Numbers,
  { plot, cell }: Places,
  theme: Theme,
): Shape[] {
  if (font === null) return [];
  const gap = gapOf(cell);
  return cells.flatMap(({ row, column, value }): Shape[] => {
    const text = textOf(value);
    if (text === '') return [];
    const x = plot.left + column * cell.width + (cell.width - gap) / 2;
    const y = centredBaseline(plot.top + row * cell.height + (cell.height - gap) / 2, font.size);
    const color = inkOn(scale.colorOf(scale.stepOf(value)), theme);
    return [{ kind: 'text', text, x, y, font, color, align: 'center' }];
  });
}

/** Each row is one strike: a price between two of them lies on their border. */
function betweenRows(tag: LevelTag): LevelTag {
  const isPrice = tag.marks[0]!.kind === 'spot' || tag.marks[0]!.kind === 'zero-gamma';
  if (typeof tag.row === 'string' || !isPrice || Number.isInteger(tag.row)) return tag;
  return { ...tag, row: Math.floor(tag.row) + 0.5 };
}

/** Over the cells, which would hide it. */
function overprint(spec: HeatmapChartSpec, plot: Area, theme: Theme): Shape[] {
  return watermarkOf(spec, plot, theme).map((shape) =>
    shape.kind === 'text' ? { ...shape, color: `${theme.text}17` } : shape,
  );
}

/** Prices lie between rows and are lines; strikes are rows, and marked beside them. */
function lineStrokes(tags: readonly PlacedTag[], plot: Area, theme: Theme): Stroke[] {
  return tags.flatMap(({ lineY, marks }): Stroke[] => {
    const { kind } = marks[0]!;
    if (lineY === null || (kind !== 'spot' && kind !== 'zero-gamma')) return [];
    // The border lies before the gap between the cells.
    const y = lineY - 1;
    const points = [
      { x: plot.left, y },
      { x: plot.right, y },
    ];
    const line: Stroke = { points, color: theme.mark[kind], width: 2.5, dash: lineDash[kind], within: plot };
    return [{ ...line, color: theme.ground, width: 5, dash: [] }, line];
  });
}

function strikeNames({ strikes }: HeatGrid, tags: readonly PlacedTag[], { plot, cell }: Places, theme: Theme): Shape[] {
  const named = strikeTicks(strikes, cell.height, 30);
  const levels = tags.filter(({ marks: [mark] }) => mark!.kind !== 'spot' && mark!.kind !== 'zero-gamma');
  const bars = levels.flatMap(({ lineY, marks }): Shape[] => {
    if (lineY === null) return [];
    const size = Math.max(6, cell.height - 2);
    const fill = theme.mark[marks[0]!.kind];
    return [{ kind: 'box', x: plot.left - 9, y: lineY - 1 - size / 2, width: 5, height: size, radius: 2, fill }];
  });
  const texts = strikes.flatMap((strike, row): Shape[] => {
    if (!named.has(row)) return [];
    const y = centredBaseline(plot.top + (row + 0.5) * cell.height - 1, tickFont.size);
    const text = formatStrike(strike);
    return [{ kind: 'text', text, x: plot.left - 16, y, font: tickFont, color: theme.muted, align: 'right' }];
  });
  return [...bars, ...texts];
}
