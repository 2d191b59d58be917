import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { page, root } from './pages.js';

const pages = [
  'README.md',
  'CHANGELOG.md',
  'AGENTS.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const withoutBlocks = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '');
const withoutCode = (text: string) => withoutBlocks(text).replace(/`[^`\n]*`/g, '');

/** Anchors as GitHub makes them from headings. */
function anchors(text: string): Set<string> {
  const headings = withoutBlocks(text).match(/^#{1,6} .*$/gm) ?? [];
  const words = headings.map((heading) => heading.replace(/^#+ /, '').toLowerCase());
  return new Set(words.map((heading) => heading.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')));
}

describe.each(pages)('%s', (path) => {
  const links = [...withoutCode(page(path)).matchAll(/!?\[[^\]]*\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
  const local = links.filter((link) => !/^[a-z]+:/.test(link));

  test('every relative link leads to a file of the project', () => {
    const missing = local.filter((link) => {
      const file = link.split('#')[0]!;
      return file !== '' && !existsSync(join(root, dirname(path), file));
    });
    expect(missing).toEqual([]);
  });

  test('every anchor is a heading of the page it leads to', () => {
    const lost = local.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : relative(root, join(root, dirname(path), file));
      if (anchor === undefined || !existsSync(join(root, target))) return false;
      return !anchors(page(target)).has(anchor);
    });
    expect(lost).toEqual([]);
  });

  test('every address elsewhere is encrypted', () => {
    expect(links.filter((link) => link.startsWith('http:'))).toEqual([]);
  });
});

test('the picture of the README is a PNG of a size that loads quickly, with words for who cannot see it', () => {
  const [, alt, file] = /!\[([^\]]*)\]\((docs\/images\/[^)]+\.png)\)/.exec(page('README.md')) ?? [];
  expect(alt?.length).toBeGreaterThan(40);
  expect(existsSync(join(root, file!)), `${file} is missing`).toBe(true);
  expect(statSync(join(root, file!)).size).toBeLessThan(150_000);
});
