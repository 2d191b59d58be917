import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ErrorCode, errorKinds } from '../../src/lib/errors.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/errors.md', import.meta.url)), 'utf8');

/** Code → the text below its heading. */
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...body] = section.split('\n');
      return [heading.trim(), body.join('\n').split(/^## /m)[0]!];
    }),
);

test('every code has its section and every section is of a code', () => {
  expect([...sections.keys()].sort()).toEqual(Object.keys(errorKinds).sort());
});

test('no code is described twice', () => {
  expect(page.match(/^### /gm)).toHaveLength(sections.size);
});

describe.each(Object.keys(errorKinds) as ErrorCode[])('%s', (code) => {
  const body = sections.get(code) ?? '';

  test('says what it means, why it happens and what to do', () => {
    for (const part of ['Means', 'Why', 'Do']) {
      const text = new RegExp(`^- ${part}: ([^]*?)(?=^- |$(?![^]))`, 'm').exec(body)?.[1] ?? '';
      expect(text.trim().length, part).toBeGreaterThan(20);
      expect(text.trim(), part).toMatch(/[.)]$/);
    }
  });

  test('states the exit code and whether trying again helps, as the program has them', () => {
    const facts = /^- Exit code: (\d+) · Transient: (yes|no)$/m.exec(body);
    expect(facts?.[1]).toBe(String(errorKinds[code].exitCode));
    expect(facts?.[2]).toBe(errorKinds[code].transient ? 'yes' : 'no');
  });
});
