import { describe, expect, test } from 'vitest';
import { commands } from '../../src/bot/registry.js';
import { helpTexts, subCommands } from '../../src/cli/command-line.js';
import { errorKinds } from '../../src/lib/errors.js';
import { codeWords, page, section, tableRows } from './pages.js';

const readme = page('README.md');

describe('the commands of the README', () => {
  const rows = new Map(
    tableRows(section(readme, 'Commands'))
      .map((row) => [row[0]!.replaceAll('`', ''), row] as const)
      .filter(([name]) => name.startsWith('/')),
  );

  test('are those of the registry, in its order', () => {
    expect([...rows.keys()]).toEqual(commands.map((def) => `/${def.name}`));
  });

  test.each(commands.map((def) => [def.name, def] as const))(
    '/%s: every option, every choice, every example',
    (name, def) => {
      const [, options = '', examples = ''] = rows.get(`/${name}`) ?? [];
      const visible = Object.entries(def.options).filter(([, spec]) => spec.hidden !== true);
      const words = codeWords(options);
      for (const [option, spec] of visible) {
        expect(words).toContain(option);
        if (spec.kind === 'choice')
          expect(words).toEqual(expect.arrayContaining(spec.choices.map(({ value }) => value)));
      }
      expect(codeWords(examples)).toEqual(def.examples.map((example) => `/${example}`));
    },
  );
});

describe('the command line of the README', () => {
  const text = section(readme, 'Command line');
  const firstCells = tableRows(text).map((row) => row[0]!);
  const named = firstCells.flatMap((cell) => /^`([a-z]+)[ `]/.exec(cell)?.[1] ?? []);

  test('names the sub-commands there are, and no others', () => {
    expect([...new Set(named)].sort()).toEqual(Object.keys(subCommands).sort());
  });

  test.each(Object.entries(helpTexts))('%s: every option of its --help', (name, help) => {
    const usage = firstCells.filter((cell) => cell.startsWith(`\`${name}`)).join(' ');
    // Told once for all of them.
    const common = ['--help', '--market-clock'];
    const options = [...new Set(help.match(/(?<![\w-])--[a-z][a-z-]*/g))].filter((option) => !common.includes(option));
    expect(options.filter((option) => !usage.includes(option))).toEqual([]);
    const real = usage.match(/--[a-z][a-z-]*/g) ?? [];
    expect(real.filter((option) => !help.includes(option))).toEqual([]);
  });

  test('every sub-command that takes --market-clock is named beside it', () => {
    const takers = Object.entries(helpTexts).flatMap(([name, help]) => (help.includes('--market-clock') ? [name] : []));
    const sentence = /^`--market-clock URL` makes (.*) use/m.exec(text)?.[1] ?? '';
    expect(codeWords(sentence).sort()).toEqual(takers.sort());
  });

  test('every exit code an error can have is explained, and no other but success, a failed replay and interruption', () => {
    const told = tableRows(text).flatMap((row) => (/^\d+$/.test(row[0]!) ? [Number(row[0])] : []));
    const codes = new Set(Object.values(errorKinds).map(({ exitCode }) => exitCode as number));
    expect(told).toEqual([0, 1, ...codes, 130].sort((a, b) => a - b));
  });
});

test('every error code the documents name exists', () => {
  const shape = /^(CONFIG|PORT|ALREADY|BROKER|FEED|SYMBOL|CHAIN|STORE|CHART|FONT|PRACTICE)_[A-Z_]+$/;
  const settings = /_(BUDGET|RATE|SEED|SPEED|START)$|^FEED_RATE$/;
  for (const path of ['README.md', 'docs/operations.md']) {
    const codes = codeWords(page(path)).filter((word) => shape.test(word) && !settings.test(word));
    expect(
      codes.filter((code) => !Object.hasOwn(errorKinds, code)),
      path,
    ).toEqual([]);
  }
});

test('the two commands stand each on a line of its own, where the check script looks for them', () => {
  expect(readme).toMatch(/^\s*npm ci && npm start\s*$/m);
  expect(readme).toMatch(/^\s*npm ci && npm test\s*$/m);
});
