import { displayWidth, padTo, wrap } from '../display-width.js';
import { printable } from '../printable.js';
import type { Block, Fact, Reply, TableColumn, Tone } from '../reply.js';
import { colours, plain, type Style } from './style.js';

export interface RenderOptions {
  /** Columns to stay within where words can be wrapped; tables keep their own width. */
  width: number;
  colour: boolean;
}

const gap = '   ';
const indent = '  ';

function factLines(rows: readonly Fact[], width: number, style: Style): string[] {
  const labelWidth = Math.max(...rows.map((row) => displayWidth(printable(row.label))));
  // Only values with a remark beside them need a column.
  const valueWidth = Math.max(0, ...rows.map((row) => (row.remark ? displayWidth(printable(row.value)) : 0)));
  const labelGap = rows.length === 1 ? '  ' : gap;
  return rows.flatMap((row) => {
    const label = padTo(printable(row.label), labelWidth);
    const value = printable(row.value);
    const remark = row.remark ? printable(row.remark) : '';
    const full = remark === '' ? value : `${padTo(value, valueWidth)}${gap}${remark}`;
    const start = labelWidth + labelGap.length;
    if (start + displayWidth(full) <= width) return [`${style.dim(label)}${labelGap}${full}`];
    const [first = '', ...rest] = wrap(full, Math.max(20, width - start));
    return [`${style.dim(label)}${labelGap}${first}`, ...rest.map((line) => ' '.repeat(start) + line)];
  });
}

function tableLines(columns: readonly TableColumn[], rows: readonly string[][], style: Style): string[] {
  const cells = [columns.map((column) => column.title), ...rows].map((row) =>
    columns.map((_, index) => printable(row[index] ?? '')),
  );
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => displayWidth(row[index]!))));
  return cells.map((row, number) => {
    const line = row
      .map((cell, index) => padTo(cell, widths[index]!, columns[index]!.align))
      .join(indent)
      .trimEnd();
    return number === 0 ? style.dim(line) : line;
  });
}

function blockLines(block: Block, width: number, style: Style): string[] {
  switch (block.kind) {
    case 'facts':
      return block.rows.length === 0 ? [] : factLines(block.rows, width, style);
    case 'table':
      return tableLines(block.columns, block.rows, style);
    case 'text':
      return block.text.split('\n').flatMap((line) => wrap(printable(line), width));
    case 'code':
      // Never wrapped: it is there to be copied.
      return block.text.split('\n').map((line) => printable(line));
  }
}

function toned(tone: Tone, style: Style): (text: string) => string {
  switch (tone) {
    case 'positive':
      return style.green;
    case 'negative':
    case 'error':
      return style.red;
    case 'warning':
      return style.yellow;
    case 'neutral':
      return style.bold;
  }
}

/** The title with its aside flush right over the first facts, as a caption over its table. */
function titleLines(reply: Reply, bodyWidth: number, width: number, style: Style): string[] {
  const title = printable(reply.title);
  const colour = toned(reply.tone, style);
  if (reply.aside === undefined) {
    const paint = reply.tone === 'error' || reply.tone === 'warning' ? colour : style.bold;
    return wrap(title, width).map(paint);
  }
  const aside = printable(reply.aside);
  const room = Math.max(bodyWidth - displayWidth(aside), displayWidth(title) + 3);
  return [style.bold(padTo(title, room)) + colour(aside)];
}

const isLoose = (block: Block) => block.kind === 'table' || block.kind === 'code';

/**
 * A reply as lines for a terminal: aligned by display width, coloured only when asked, free of control characters from
 * data or people. Pictures and buttons are not lines: the chat saves the former and leaves out the latter.
 */
export function renderReply(reply: Reply, options: RenderOptions): string[] {
  const style = options.colour ? colours : plain;
  const { width } = options;
  const main = reply.blocks.find((block) => block.kind === 'facts' || block.kind === 'table');
  const mainWidth = main === undefined ? 0 : Math.max(0, ...blockLines(main, width, plain).map(displayWidth));
  const lines = titleLines(reply, Math.min(mainWidth, width), width, style);
  let last: Block | null = null;
  for (const block of reply.blocks) {
    // A sentence belongs to the table or line that follows it.
    if (last !== null && (isLoose(last) || (isLoose(block) && last.kind !== 'text'))) lines.push('');
    const body = blockLines(block, width, style);
    // Words before the first numbers are warnings about them.
    const isDoubt =
      block.kind === 'text' && main !== undefined && reply.blocks.indexOf(block) < reply.blocks.indexOf(main);
    lines.push(...(isDoubt ? body.map(style.yellow) : body));
    last = block;
  }
  if (last !== null && isLoose(last) && reply.notes.length > 0) lines.push('');
  for (const note of reply.notes) lines.push(...wrap(printable(note), width).map(style.dim));
  return lines;
}
