/** `/expirations`: each expiration's share of gross gamma, how much of it is net and of which sign, what rolls off next. Pure. */

import type { ChartConfiguration } from 'chart.js';
import { formatDollars, formatPercent } from '../lib/format.js';
import { axisHeight, rowScale, valueScale } from './axes.js';
import { type HeaderLead, headerOf, leadColor, toneOf } from './header.js';
import { legendHeight, legendLine, wholeWidth } from './legend.js';
import { pictureMargin as margin, type Picture, pictureWidth as width } from './picture.js';
import { type Area, centredBaseline, type Shape } from './shapes.js';
import type { ExpirationBar, ExpirationsChartSpec } from './spec.js';
import { refuse, refuseNothing } from './strike-columns.js';
import { footerHeight, footerOf, watermarkOf } from './surroundings.js';
import { type Theme, themes } from './theme.js';
import { roomyTicks, shareAxis, type ValueTicks } from './ticks.js';
import { type Font, fitText, type Measure } from './typeface.js';
import { unitText } from './wording.js';

/** More rows than this could not be read on a phone; the caller puts the others into `rest`. */
export const mostExpirations = 24;

const cellFont: Font = { size: 24, weight: 400 };
const strongFont: Font = { size: 24, weight: 700 };
const headFont: Font = { size: 21, weight: 400 };
const headHeight = 34;
/** Between columns. */
const columnGap = 20;
const widestLabel = 200;

/** Throws CHART_FAILED when there is no gross gamma, no rows or too many of them. */
export function expirationsChart(spec: ExpirationsChartSpec, measure: Measure): Picture {
  const theme = themes[spec.theme];
  const rows = usableRows(spec);
  const header = headerOf(
    spec,
    { title: `${spec.symbol} gamma by expiration`, lead: leadOf(rows) },
    width,
    theme,
    measure,
  );
  const cells = rows.map((row) => cellsOf(row, measure));
  const widest = (column: 'label' | 'share' | 'net', head: string) =>
    Math.ceil(Math.max(measure(head, headFont), ...cells.map((cell) => measure(cell[column], strongFont))));
  const columns = {
    label: widest('label', 'Expiration'),
    share: widest('share', 'Share'),
    net: widest('net', 'Net'),
  };

  const rowHeight = Math.max(36, Math.min(60, 640 / rows.length));
  const top = header.height + legendHeight + headHeight;
  const plot: Area = {
    left: margin + columns.label + columnGap,
    right: width - margin - columns.net - columns.share - 2 * columnGap,
    top,
    bottom: Math.round(top + rows.length * rowHeight),
  };
  const height = plot.bottom + axisHeight + footerHeight;
  const high = Math.max(...knownShares(rows)) * 1.04;
  const ticks = roomyTicks(0, high, plot.right - plot.left, (text) => measure(text, cellFont), 16, shareAxis);
  const legend = { ...wholeWidth, middle: header.height + legendHeight / 2 + 2 };
  return {
    width,
    height,
    ground: theme.ground,
    plot,
    config: configOf(rows, high, ticks, { plot, height, rowHeight }, theme) as ChartConfiguration,
    under: [...bandsOf(rows, plot, rowHeight, theme), ...watermarkOf(spec, plot, theme)],
    over: [
      ...header.shapes,
      ...legendLine(
        [
          { text: 'Negative net', fills: [theme.put] },
          { text: 'Positive net', fills: [theme.call] },
          { text: 'Calls and puts that cancel out', fills: [theme.gross] },
        ],
        legend,
        theme,
        measure,
      ),
      ...tableOf(rows, cells, plot, rowHeight, columns, theme),
      ...footerOf(
        spec,
        { axis: `Share of gross gamma exposure; net in $ ${unitText[spec.unit]}`, remark: spec.rest },
        { plot: { ...plot, left: margin, right: width - margin }, axisHeight, height },
        theme,
        measure,
      ),
    ],
  };
}

interface Row extends ExpirationBar {
  /** Of the share, what the net is; null when it is unknown. */
  netShare: number | null;
}

function usableRows(spec: ExpirationsChartSpec): Row[] {
  const { symbol, rows } = spec;
  if (rows.length === 0) refuse(symbol, 'it has no expirations');
  if (rows.length > mostExpirations)
    refuse(symbol, `${rows.length} expirations are more than the ${mostExpirations} that can be read`);
  if (!Number.isFinite(spec.dataTime)) refuse(symbol, 'its data have no time');
  const all = rows.map((row): Row => {
    const share = row.share !== null && Number.isFinite(row.share) ? row.share : null;
    const part = Math.abs(row.net) / row.gross;
    const netShare = share !== null && Number.isFinite(part) ? Math.min(1, part) * share : null;
    return { ...row, share, netShare };
  });
  refuseNothing(symbol, knownShares(all), 'gamma exposure', 'expiration');
  return all;
}

function knownShares(rows: readonly Row[]): number[] {
  return rows.flatMap(({ share }) => (share === null ? [] : [share]));
}

/** What settles next, else the largest. */
function leadOf(rows: readonly Row[]): HeaderLead {
  const next = rows.filter(({ rollsOff, share }) => rollsOff && share !== null);
  if (next.length > 0) {
    const share = next.reduce((sum, row) => sum + row.share!, 0);
    return {
      text: `${formatPercent(share, { digits: 1 })} rolls off next`,
      tone: 'plain',
      aside: next.map(({ label }) => label).join(', '),
    };
  }
  const largest = rows.reduce((best, row) => ((row.share ?? 0) > (best.share ?? 0) ? row : best));
  return { text: formatPercent(largest.share, { digits: 1 }), tone: 'plain', aside: `in ${largest.label}, the most` };
}

interface Cells {
  label: string;
  share: string;
  net: string;
}

function cellsOf({ label, share, net }: Row, measure: Measure): Cells {
  return {
    label: fitText(label, strongFont, widestLabel, measure),
    share: formatPercent(share, { digits: 1 }),
    net: formatDollars(net, { plus: true }),
  };
}

function tableOf(
  rows: readonly Row[],
  cells: readonly Cells[],
  plot: Area,
  rowHeight: number,
  columns: { share: number; net: number },
  theme: Theme,
): Shape[] {
  const shareRight = plot.right + columnGap + columns.share;
  const netRight = shareRight + columnGap + columns.net;
  const write = (
    text: string,
    x: number,
    middle: number,
    font: Font,
    color: string,
    align: 'left' | 'right',
  ): Shape => ({
    kind: 'text',
    text,
    x,
    y: centredBaseline(middle, font.size),
    font,
    color,
    align,
  });
  const headMiddle = plot.top - headHeight / 2 - 2;
  return [
    write('Expiration', margin, headMiddle, headFont, theme.muted, 'left'),
    write('Share', shareRight, headMiddle, headFont, theme.muted, 'right'),
    write('Net', netRight, headMiddle, headFont, theme.muted, 'right'),
    ...rows.flatMap(({ net, rollsOff }, index): Shape[] => {
      const middle = plot.top + (index + 0.5) * rowHeight;
      const { label, share, net: dollars } = cells[index]!;
      const font = rollsOff ? strongFont : cellFont;
      return [
        write(label, margin, middle, font, theme.text, 'left'),
        write(share, shareRight, middle, font, theme.text, 'right'),
        write(dollars, netRight, middle, font, leadColor(toneOf(net), theme), 'right'),
      ];
    }),
  ];
}

/** A band behind what rolls off next, from edge to edge of the table. */
function bandsOf(rows: readonly Row[], plot: Area, rowHeight: number, theme: Theme): Shape[] {
  return rows.flatMap(({ rollsOff }, index): Shape[] => {
    if (!rollsOff) return [];
    const y = plot.top + index * rowHeight + 2;
    const height = rowHeight - 4;
    return [
      { kind: 'box', x: margin - 16, y, width: width - 2 * margin + 32, height, radius: 8, fill: theme.surface },
      { kind: 'box', x: margin - 16, y: y + 6, width: 5, height: height - 12, radius: 2, fill: theme.warning },
    ];
  });
}

function configOf(
  rows: readonly Row[],
  high: number,
  ticks: ValueTicks,
  { plot, height, rowHeight }: { plot: Area; height: number; rowHeight: number },
  theme: Theme,
): ChartConfiguration<'bar', (number | null)[], string> {
  const thickness = Math.min(30, rowHeight * 0.62);
  const bars = (label: string, data: (number | null)[], color: string) => ({
    label,
    data,
    backgroundColor: color,
    barThickness: thickness,
    borderRadius: 3,
    borderSkipped: 'start' as const,
  });
  const netOf = (isWanted: (net: number) => boolean) =>
    rows.map(({ net, netShare }) => (isWanted(net) ? netShare : null));
  return {
    type: 'bar',
    data: {
      labels: rows.map(({ label }) => label),
      datasets: [
        bars(
          'Negative net',
          netOf((net) => net < 0),
          theme.put,
        ),
        bars(
          'Positive net',
          netOf((net) => net > 0),
          theme.call,
        ),
        bars(
          'Gross',
          rows.map(({ share }) => share),
          theme.gross,
        ),
      ],
    },
    options: {
      indexAxis: 'y',
      responsive: false,
      animation: false,
      events: [],
      devicePixelRatio: 2,
      layout: {
        padding: {
          left: plot.left,
          right: width - plot.right,
          top: plot.top,
          bottom: height - plot.bottom - axisHeight,
        },
      },
      scales: {
        x: valueScale({ low: 0, high }, ticks, shareAxis.nameOf(ticks), theme),
        y: rowScale(new Set(), () => '', 0, theme),
      },
    },
  };
}
