import { describe, expect, test } from 'vitest';
import { readEnvironmentFile } from '../../src/config/environment-file.js';
import { loadConfig, settings } from '../../src/config.js';
import { isAppError } from '../../src/lib/errors.js';
import { codeWords, page, section, tableRows } from './pages.js';

const readme = page('README.md');

describe('the settings of the README', () => {
  const rows = tableRows(section(readme, 'Settings'));

  test('are those that are read, in the same order', () => {
    expect(rows.map((row) => row[0])).toEqual(settings.map(({ name }) => `\`${name}\``));
  });

  test.each(settings.map((row, at) => [row.name, row, at] as const))(
    '%s: its default and its meaning',
    (_name, row, at) => {
      const [, value, meaning] = rows[at] ?? [];
      expect(value).toBe(row.default === null ? 'none' : row.default === '' ? 'empty' : `\`${row.default}\``);
      expect(meaning).toBe(row.description);
    },
  );
});

test('.env.example names every setting with its default', () => {
  const named = page('.env.example').match(/^#?[A-Z_]+=.*$/gm) ?? [];
  expect(named.map((line) => line.replace(/^#/, ''))).toEqual(
    settings.map((row) => `${row.name}=${row.default ?? ''}`),
  );
});

describe('the common mistakes of the README', () => {
  const told = tableRows(section(readme, 'Credentials')).map((row) => codeWords(row[0]!)[0]!);

  /** What a person reads after starting with this `.env`. */
  function wordsAbout(file: string | Buffer): string {
    const { values, faults, warnings } = readEnvironmentFile(Buffer.from(file));
    try {
      return loadConfig(values, { faults, warnings, readFile: () => 'fromafile' }).warnings.join('\n');
    } catch (error) {
      if (!isAppError(error, 'CONFIG_INVALID')) throw error;
      return error.message;
    }
  }

  const pair = 'REFRESH_TOKEN=abc.def.ghi\nCLIENT_SECRET';
  const mistakes: [string, string | Buffer][] = [
    ['a curly quote', `${pair}=“0123abcd”`],
    ['blanks inside the quotes', `${pair}=" 0123abcd "`],
    ['the name copied along', `${pair}=CLIENT_SECRET=0123abcd`],
    ['a header in place of the token', 'CLIENT_SECRET=0123abcd\nREFRESH_TOKEN=Bearer abc.def.ghi'],
    ['a token with a blank in it', `${pair}="0123 abcd"`],
    ['an invisible mark', `${pair}=0123\u200babcd`],
    ['the placeholder', `${pair}=your_client_secret`],
    ['half of the credentials', 'CLIENT_SECRET=0123abcd'],
    ['a misspelt name', 'CLIENT_SECERT=0123abcd'],
    ['a line without "="', 'CLIENT_SECRET 0123abcd'],
    ['a "#" in a value', `${pair}=0123#abcd`],
    ['a setting given twice', `${pair}=0123abcd\nCLIENT_SECRET_FILE=/run/secrets/client_secret`],
    ['a file saved as UTF-16', Buffer.from('\ufeffCLIENT_SECRET=0123abcd', 'utf16le')],
    ['an address without encryption', 'TASTYTRADE_API_URL=http://api.tastyworks.com'],
    ['a client id alone', 'CLIENT_ID=0a1b2c3d'],
  ];

  test.each(mistakes)('%s is answered with a sentence that the table explains', (_what, file) => {
    const words = wordsAbout(file);
    expect(
      told.filter((sentence) => words.includes(sentence)),
      words,
    ).toHaveLength(1);
  });

  test('no sentence of the table is one that gexwatch does not say', () => {
    const said = mistakes.map(([, file]) => wordsAbout(file)).join('\n');
    const login = page('src/feed/tastytrade/oauth.ts');
    const codes = page('src/lib/errors.ts');
    const unknown = told.filter(
      (each) => !said.includes(each) && !login.includes(each) && !codes.includes(`${each}: kind(`),
    );
    expect(unknown).toEqual([]);
  });
});
