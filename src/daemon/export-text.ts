/**
 * Rows as text. CSV: UTF-8 without a mark at its beginning, lines end in LF, missing is an empty cell, lists are joined. JSON: one object
 * with its head and rows as lists of values, one row a line. Numbers are written as JavaScript does: the shortest text that reads
 * back as the same number.
 */

import type { ExportFormat } from '../bot/past-ports.js';
import type { ExportCell, ExportColumn } from '../store/export-columns.js';

export interface ExportText {
  /** Head of the file. */
  begin(columns: readonly ExportColumn[], facts: Readonly<Record<string, unknown>>): string;
  row(cells: readonly ExportCell[]): string;
  /** A row for each value of the columns, all beginning with the same cells. */
  table(head: readonly ExportCell[], columns: readonly Float64Array[]): string;
  end(): string;
}

export function exportText(format: ExportFormat): ExportText {
  return format === 'csv' ? csvText() : jsonText();
}

function csvText(): ExportText {
  return {
    begin: (columns) => `${columns.map(({ name }) => name).join(',')}\n`,
    row: (cells) => rowText(cells, csvCell, '', '\n'),
    table(head, columns) {
      const start = `${head.map(csvCell).join(',')},`;
      return tableText(columns, start, '\n', '');
    },
    end: () => '',
  };
}

function jsonText(): ExportText {
  // The comma stands before each row but the first.
  let separator = '';
  const spaced = (text: string) => {
    const before = separator;
    separator = ',\n';
    return `${before}${text}`;
  };
  return {
    begin: (columns, facts) =>
      `${JSON.stringify({ ...facts, columns: columns.map(({ name, unit }) => ({ name, unit })) }).slice(0, -1)},"rows":[\n`,
    row: (cells) => spaced(rowText(cells, jsonCell, '[', ']')),
    table(head, columns) {
      const start = `[${head.map(jsonCell).join(',')},`;
      const text = tableText(columns, start, '],\n', 'null');
      return text === '' ? '' : spaced(text.slice(0, -2));
    },
    end: () => '\n]}\n',
  };
}

function rowText(
  cells: readonly ExportCell[],
  write: (cell: ExportCell) => string | number,
  start: string,
  end: string,
): string {
  let text = start;
  for (let at = 0; at < cells.length; at++) {
    if (at > 0) text += ',';
    text += write(cells[at]!);
  }
  return text + end;
}

function tableText(columns: readonly Float64Array[], start: string, end: string, missing: string): string {
  const count = columns[0]?.length ?? 0;
  let text = '';
  for (let row = 0; row < count; row++) {
    text += start;
    for (let column = 0; column < columns.length; column++) {
      const value = columns[column]![row]!;
      if (column > 0) text += ',';
      text += Number.isFinite(value) ? value : missing;
    }
    text += end;
  }
  return text;
}

function csvCell(cell: ExportCell): string | number {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : '';
  if (typeof cell === 'boolean') return String(cell);
  return csvWord(typeof cell === 'string' ? cell : cell.join('; '));
}

/** A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection); negative numbers are no texts. */
function csvWord(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function jsonCell(cell: ExportCell): string | number {
  if (typeof cell === 'number' && Number.isFinite(cell)) return cell;
  // Missing numbers are null by JSON's own rule.
  return JSON.stringify(cell);
}
