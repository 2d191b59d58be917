/** `/expirations`: each expiration's share of gross gamma, how much of it is net and of which sign, what rolls off next. Pure. */

import type { ChartConfiguration } from 'chart.js';
import { axisHeight, rowScale, stillBars, tickFont, valueScale } from './axes.js';
import { type ExpirationRow, knownShares, leadOf, usableRows } from './expirations-rows.js';
import { bandShapes, barRoom, expirationTable, tableHeadHeight, tableShapes } from './expirations-table.js';
import { headerOf } from './header.js';
import { legendHeight, legendLine, wholeWidth } from './legend.js';
import { pictureMargin as margin, type Picture, pictureWidth as width } from './picture.js';
import type { Area } from './shapes.js';
import type { ExpirationsChartSpec } from './spec.js';
import { footerHeight, footerOf, watermarkOf } from './surroundings.js';
import { type Theme, themes } from './theme.js';
import { roomyTicks, shareAxis, type ValueTicks } from './ticks.js';
import type { Measure } from './typeface.js';
import { unitText } from './wording.js';

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
  const table = expirationTable(rows, measure);
  const rowHeight = Math.max(36, Math.min(60, 640 / rows.length));
  const top = header.height + legendHeight + tableHeadHeight;
  const plot: Area = {
    ...barRoom(table),
    top,
    bottom: Math.round(top + rows.length * rowHeight),
  };
  const height = plot.bottom + axisHeight + footerHeight;
  const high = Math.max(...knownShares(rows)) * 1.04;
  const ticks = roomyTicks(0, high, plot.right - plot.left, (text) => measure(text, tickFont), 16, shareAxis);
  const legend = { ...wholeWidth, middle: header.height + legendHeight / 2 + 2 };
  return {
    width,
    height,
    ground: theme.ground,
    plot,
    config: configOf(rows, high, ticks, { plot, height, rowHeight }, theme) as ChartConfiguration,
    under: [...bandShapes(rows, top, rowHeight, theme), ...watermarkOf(spec, plot, theme)],
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
      ...tableShapes(table, plot, rowHeight, theme),
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

function configOf(
  rows: readonly ExpirationRow[],
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
      ...stillBars(plot, 0, { width, height }),
      scales: {
        x: valueScale({ low: 0, high }, ticks, shareAxis.nameOf(ticks), theme),
        y: rowScale(new Set(), () => '', 0, theme),
      },
    },
  };
}
