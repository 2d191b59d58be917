/** A fact as one line of proportional letters: what is bold and what parts it. The chat platforms write it in their own marks. */

import { printable } from './printable.js';
import type { Fact } from './reply.js';

export interface Span {
  text: string;
  strong: boolean;
}

const plain = (text: string): Span => ({ text, strong: false });
const strong = (text: string): Span => ({ text, strong: true });

/** Among facts whose value is a sentence the label stands out, elsewhere the figure. */
const longestFigure = 28;

const figure = /(?:[−+±]?\$?\d(?:[\d,.]*\d)?(?: ?[KMBT%×](?![A-Za-z]))?|\bnone\b|–)/;
const startsWithFigure = new RegExp(`^${figure.source}`);

/** What a terminal parts by wide gaps: `Put wall  5,950` is a label with its value, `5,950   −$61.8 M` are two parts. */
function partsOf(text: string): { text: string; value: string }[] {
  const parts: { text: string; value: string }[] = [];
  for (const piece of printable(text).trim().split(/ {2,}/)) {
    const last = parts.at(-1);
    const isValue = last !== undefined && last.value === '' && startsWithFigure.test(piece);
    if (isValue && (!/\d/.test(last.text) || /^[−+±]/.test(piece))) last.value = piece;
    else parts.push({ text: piece, value: '' });
  }
  return parts;
}

/** A line without wide gaps: `SPX 5,986.40 +0.42 %`, `gexwatch 0.1.0 · up 2 h 5 min`. */
export function flowing(text: string): string {
  return partsOf(text)
    .map((part) => (part.value === '' ? part.text : `${part.text} ${part.value}`))
    .join(' · ');
}

/** Bold is the first figure of each part: what the eye looks for. */
function valueSpans(text: string): Span[] {
  const parts = partsOf(text);
  if (parts.length === 1 && parts[0]!.value === '') return [strong(parts[0]!.text)];
  return parts.flatMap((part, index) => {
    const line = `${index === 0 ? '' : ' · '}${part.value === '' ? part.text : `${part.text} ${part.value}`}`;
    const match = figure.exec(line);
    if (match === null) return [plain(line)];
    const end = match.index + match[0].length;
    return [plain(line.slice(0, match.index)), strong(match[0]), plain(line.slice(end))];
  });
}

function remarkSpans(text: string): Span[] {
  return partsOf(text).flatMap((part) =>
    part.value === '' ? [plain(` · ${part.text}`)] : [plain(` · ${part.text} `), strong(part.value)],
  );
}

const hasRemark = (row: Fact) => row.remark !== undefined && row.remark.trim() !== '';

function figureLine(row: Fact): Span[] {
  const label = printable(row.label).trim();
  const colon = partsOf(row.value).length > 1 ? ': ' : ' ';
  return [plain(`${label}${colon}`), ...valueSpans(row.value), ...(hasRemark(row) ? remarkSpans(row.remark!) : [])];
}

function definitionLine(row: Fact): Span[] {
  const remark = hasRemark(row) ? ` · ${flowing(row.remark!)}` : '';
  return [strong(printable(row.label).trim()), plain(` ${flowing(row.value)}${remark}`)];
}

/** The facts of one block, each as the spans of a line. */
export function factLines(rows: readonly Fact[]): Span[][] {
  const isList = rows.some((row) => row.value.length > longestFigure && partsOf(row.value).length === 1);
  return rows.map((row) => (isList ? definitionLine(row) : figureLine(row)).filter((span) => span.text !== ''));
}
