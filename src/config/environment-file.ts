/** Reading `.env`: what dotenv understands, and a word about each line it would pass over in silence. Pure but for the caller's file. */

import { parse } from 'dotenv';

export interface EnvironmentFile {
  values: Record<string, string>;
  /** Sentences with line numbers; never a line's content, which may be a secret on the wrong line. */
  faults: string[];
  warnings: string[];
}

const assignment = /^\s*(?:export\s+)?([\w.-]+)\s*(?:=|:\s)(.*)$/;

/** @param name what the file is called in sentences. */
export function readEnvironmentFile(bytes: Buffer, name = '.env'): EnvironmentFile {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16 || bytes.includes(0)) {
    return { values: {}, faults: [`${name} is not saved as UTF-8 text. Save it again as UTF-8.`], warnings: [] };
  }
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  return { values: parse(text), ...inspect(text.split(/\r\n?|\n/), name) };
}

function inspect(lines: readonly string[], name: string): { faults: string[]; warnings: string[] } {
  const faults: string[] = [];
  const warnings: string[] = [];
  const seenAt = new Map<string, number>();
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (/^\s*(#|$)/.test(line)) continue;
    const where = `${name} line ${index + 1}`;
    const match = assignment.exec(line);
    if (match === null) {
      faults.push(`${where}: ${whyNoAssignment(line)} Example: CLIENT_SECRET=0123abcd`);
      continue;
    }
    const setting = match[1]!;
    const value = match[2]!.trim();
    const before = seenAt.get(setting);
    if (before !== undefined) {
      warnings.push(`${name} sets ${setting} twice, in lines ${before} and ${index + 1}; the last one counts.`);
    }
    seenAt.set(setting, index + 1);
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote === undefined) {
      if (/[^\s]#/.test(value)) {
        warnings.push(`${where}: ${setting} ends at the "#"; put the value in quotes if the # belongs to it.`);
      }
    } else if (!value.slice(1).includes(quote)) {
      // A value over several lines: go on after its end. Without one, dotenv takes the quote for a part of the value.
      const end = lines.findIndex((later, at) => at > index && later.includes(quote));
      if (end !== -1) index = end;
    }
  }
  return { faults, warnings };
}

function whyNoAssignment(line: string): string {
  if (!line.includes('=')) return 'there is no "=" in it; a setting is NAME=value on one line.';
  return 'the name before "=" may hold only letters, digits and "_", without spaces.';
}
