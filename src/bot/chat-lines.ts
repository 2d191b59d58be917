/** A reply as the lines of a chat message, before a platform's own marks: what is bold, what is aligned, what is small. */

import { factLines, flowing, type Span } from './fact-spans.js';
import { narrowTable } from './narrow-table.js';
import { printable } from './printable.js';
import type { Block, Reply, TableColumn } from './reply.js';
import { isDoubt } from './shorten.js';

export type ChatLine =
  | { kind: 'line'; spans: Span[] }
  /** A warning about the figures below it. */
  | { kind: 'doubt'; text: string }
  /** Aligned lines of one letter width. */
  | { kind: 'aligned'; text: string }
  /** To be copied verbatim. */
  | { kind: 'code'; text: string }
  | { kind: 'small'; text: string }
  | { kind: 'gap' };

const sentence = (text: string): ChatLine => ({ kind: 'line', spans: [{ text, strong: false }] });

/** `SPX 5,986.40 +0.42 % · negative gamma`, without wide gaps. */
export function headlineOf(reply: Reply): string {
  const title = flowing(reply.title);
  return reply.aside === undefined || reply.aside === '' ? title : `${title} · ${flowing(reply.aside)}`;
}

/** A table that is too wide whatever is done: each row is a line that may wrap, its cells with their titles. */
function rowLines(columns: readonly TableColumn[], rows: readonly string[][]): ChatLine[] {
  return rows.map((row) => {
    const cells = columns.slice(1).flatMap((column, index) => {
      const cell = printable(row[index + 1] ?? '').trim();
      return cell === '' ? [] : [`${printable(column.title)} ${cell}`];
    });
    const spans = [
      { text: printable(row[0] ?? '').trim(), strong: true },
      { text: cells.length === 0 ? '' : ` ${cells.join(' · ')}`, strong: false },
    ];
    return { kind: 'line', spans: spans.filter((span) => span.text !== '') };
  });
}

function blockLines(block: Block, isWarning: boolean, tableWidth: number): ChatLine[] {
  switch (block.kind) {
    case 'facts':
      return factLines(block.rows).map((spans) => ({ kind: 'line', spans }));
    case 'table': {
      const text = narrowTable(block.columns, block.rows, tableWidth);
      if (text === null) return rowLines(block.columns, block.rows);
      return text.trim() === '' ? [] : [{ kind: 'aligned', text }];
    }
    case 'text':
      return block.text
        .split('\n')
        .map((text) => (isWarning ? { kind: 'doubt', text: flowing(text) } : sentence(flowing(text))));
    case 'code':
      return [{ kind: 'code', text: block.text.split('\n').map(printable).join('\n') }];
  }
}

/** A figure and its unit stay on one line when the phone breaks it. */
const unbroken = (text: string): string => text.replace(/(\d) (?=[KMBT%×](?![\p{L}\d]))/gu, '$1\u00a0');

const between = ' · ';
/** Longer parts may be broken, else a line would end far too early. */
const longestPart = 16;

/** Short parts of a line stay whole too: it is broken at its dots. */
function unbrokenSpans(spans: readonly Span[]): Span[] {
  const whole = spans.map((span) => span.text).join('');
  const parts = whole.split(between);
  const line =
    parts.length === 1
      ? unbroken(whole)
      : parts
          .map((part) => (part.length <= longestPart ? part.replaceAll(' ', '\u00a0') : unbroken(part)))
          .join(between);
  // Only spaces have changed, none has come or gone.
  let at = 0;
  return spans.map(({ text, strong }) => {
    at += text.length;
    return { text: line.slice(at - text.length, at), strong };
  });
}

function unbrokenLine(one: ChatLine): ChatLine {
  if (one.kind === 'line') return { kind: 'line', spans: unbrokenSpans(one.spans) };
  return one.kind === 'small' || one.kind === 'doubt' ? { ...one, text: unbroken(one.text) } : one;
}

/** Body and small print. `tableWidth` is how many letters of one width fit side by side on a phone. */
export function chatLines(reply: Reply, tableWidth: number): ChatLine[] {
  const isAboutData = reply.dataTime !== undefined || reply.tone === 'warning' || reply.tone === 'error';
  const lines: ChatLine[] = [];
  let last: Block | null = null;
  for (const [index, block] of reply.blocks.entries()) {
    const isWarning = isAboutData && isDoubt(reply, index);
    // Doubts stand together, facts under facts and a sentence over its table belong together; other sentences are paragraphs.
    const isApart =
      (last?.kind === 'text' && (block.kind === 'facts' || (block.kind === 'text' && !isWarning))) ||
      (last?.kind === 'facts' && block.kind === 'text');
    if (isApart) lines.push({ kind: 'gap' });
    lines.push(...blockLines(block, isWarning, tableWidth));
    last = block;
  }
  const notes = reply.notes.map((note): ChatLine => ({ kind: 'small', text: flowing(note) }));
  if (lines.length > 0 && notes.length > 0) lines.push({ kind: 'gap' });
  return [...lines, ...notes].map(unbrokenLine);
}
