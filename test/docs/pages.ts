/** The documents as the tests read them. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('../../', import.meta.url)));

export function page(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The text from the heading `## title` to the next of the same or a higher level. Throws when there is no such heading. */
export function section(text: string, title: string): string {
  const lines = text.split('\n');
  const first = lines.indexOf(`## ${title}`);
  if (first === -1) throw new Error(`There is no section "## ${title}".`);
  const end = lines.findIndex((line, at) => at > first && /^##? /.test(line));
  return lines.slice(first, end === -1 ? undefined : end).join('\n');
}

/** Cells of every table row below the head, `\|` read as a bar. */
export function tableRows(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line, at) => line.startsWith('|') && !isRule(line) && !isRule(lines[at + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
}

const isRule = (line: string) => /^\|(\s*:?-+:?\s*\|)+$/.test(line);

/** What stands between single backticks. */
export function codeWords(text: string): string[] {
  return [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map((match) => match[1]!);
}
