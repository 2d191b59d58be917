/** The columns of text beside the bars of `/expirations`. Pure. */

import { formatDollars, formatPercent } from '../lib/format.js';
import type { ExpirationRow } from './expirations-rows.js';
import { leadColor, toneOf } from './header.js';
import { pictureMargin as margin, pictureWidth as width } from './picture.js';
import { type Area, centredBaseline, type Shape } from './shapes.js';
import type { Theme } from './theme.js';
import { type Font, fitText, type Measure } from './typeface.js';

const headFont: Font = { size: 21, weight: 400 };
/** Room for the names of the columns over the first row. */
export const tableHeadHeight = 34;
const columnGap = 20;
const widestCell = 200;
/** Rows beyond this are written smaller. */
const roomyRows = 14;

interface Cells {
  label: string;
  share: string;
  net: string;
}

/** Texts of the rows, and how wide each column has to be. */
export interface ExpirationTable {
  rows: readonly ExpirationRow[];
  cells: Cells[];
  plain: Font;
  strong: Font;
  columns: Readonly<Record<keyof Cells, number>>;
}

/** Long labels end in an ellipsis. */
export function expirationTable(rows: readonly ExpirationRow[], measure: Measure): ExpirationTable {
  const size = rows.length > roomyRows ? 22 : 24;
  const [plain, strong]: [Font, Font] = [
    { size, weight: 400 },
    { size, weight: 700 },
  ];
  const cut = (text: string) => fitText(text, strong, widestCell, measure);
  const cells = rows.map(({ label, share, net }) => ({
    label: cut(label),
    share: formatPercent(share, { digits: 1 }),
    net: cut(formatDollars(net, { plus: true })),
  }));
  const widest = (column: keyof Cells, head: string) =>
    Math.ceil(Math.max(measure(head, headFont), ...cells.map((cell) => measure(cell[column], strong))));
  return {
    rows,
    cells,
    plain,
    strong,
    columns: { label: widest('label', 'Expiration'), share: widest('share', 'Share'), net: widest('net', 'Net') },
  };
}

/** Where the bars begin and end across the picture. */
export function barRoom({ columns }: ExpirationTable): { left: number; right: number } {
  return {
    left: margin + columns.label + columnGap,
    right: width - margin - columns.net - columns.share - 2 * columnGap,
  };
}

export function tableShapes(
  { rows, cells, plain, strong, columns }: ExpirationTable,
  plot: Area,
  rowHeight: number,
  theme: Theme,
): Shape[] {
  const shareRight = plot.right + columnGap + columns.share;
  const netRight = shareRight + columnGap + columns.net;
  const headMiddle = plot.top - tableHeadHeight / 2 - 2;
  const write = (
    text: string,
    x: number,
    middle: number,
    font: Font,
    color: string,
    align: 'left' | 'right',
  ): Shape => ({ kind: 'text', text, x, y: centredBaseline(middle, font.size), font, color, align });
  return [
    write('Expiration', margin, headMiddle, headFont, theme.muted, 'left'),
    write('Share', shareRight, headMiddle, headFont, theme.muted, 'right'),
    write('Net', netRight, headMiddle, headFont, theme.muted, 'right'),
    ...rows.flatMap(({ net, rollsOff }, index): Shape[] => {
      const middle = plot.top + (index + 0.5) * rowHeight;
      const { label, share, net: dollars } = cells[index]!;
      const font = rollsOff ? strong : plain;
      return [
        write(label, margin, middle, font, theme.text, 'left'),
        write(share, shareRight, middle, font, theme.text, 'right'),
        write(dollars, netRight, middle, font, leadColor(toneOf(net), theme), 'right'),
      ];
    }),
  ];
}

/** A band behind what rolls off next, from edge to edge of the table. */
export function bandShapes(rows: readonly ExpirationRow[], top: number, rowHeight: number, theme: Theme): Shape[] {
  return rows.flatMap(({ rollsOff }, index): Shape[] => {
    if (!rollsOff) return [];
    const y = top + index * rowHeight + 2;
    const height = rowHeight - 4;
    return [
      { kind: 'box', x: margin - 16, y, width: width - 2 * margin + 32, height, radius: 8, fill: theme.surface },
      { kind: 'box', x: margin - 16, y: y + 6, width: 5, height: height - 12, radius: 2, fill: theme.warning },
    ];
  });
}
