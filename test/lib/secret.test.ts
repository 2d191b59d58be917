import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/lib/errors.js';
import { createLogger } from '../../src/lib/log.js';
import { Secret, SecretFilter } from '../../src/lib/secret.js';

describe('a secret', () => {
  test('prints itself nowhere, whatever it is put into', () => {
    const secret = new Secret('tok-en-1234567');
    const shown = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret }), inspect(secret)].join(
      ' ',
    );
    expect(shown).not.toContain('tok-en');
    expect(secret.reveal()).toBe('tok-en-1234567');
  });

  test('is taken out of any text, plain, in a URL and in JSON', () => {
    const filter = new SecretFilter();
    filter.add(new Secret('a/b+c "quoted" token'));
    const text = `a/b+c "quoted" token ${encodeURIComponent('a/b+c "quoted" token')} ${JSON.stringify('a/b+c "quoted" token')}`;
    expect(filter.clean(text)).not.toMatch(/quoted/);
  });

  test('that begins with another secret leaves no tail', () => {
    const filter = new SecretFilter();
    filter.add('secret-one');
    filter.add('secret-one-and-more');
    expect(filter.clean('secret-one-and-more')).toBe('[redacted]');
  });

  test('too short to be one does not eat words', () => {
    const filter = new SecretFilter();
    filter.add('spot');
    expect(filter.clean('spot 6,870')).toBe('spot 6,870');
  });
});

describe('the log', () => {
  function logged(write: (log: ReturnType<typeof createLogger>) => void): string[] {
    const lines: string[] = [];
    const filter = new SecretFilter();
    filter.add('planted-secret');
    write(createLogger({ level: 'debug', filter, write: (line) => lines.push(line) }));
    return lines;
  }

  test('is one JSON line per event, with level, time and facts', () => {
    const [line = ''] = logged((log) => log.child({ part: 'feed' }).info('feed is live', { items: 18 }));
    expect(JSON.parse(line)).toMatchObject({ level: 'info', event: 'feed is live', part: 'feed', items: 18 });
  });

  test('reduces errors to name, code, message and facts, and never writes what hangs on them', () => {
    const library = Object.assign(new Error('request failed'), {
      config: { body: 'PICTURE BYTES' },
      code: 'ECONNRESET',
    });
    const error = new AppError('BROKER_UNREACHABLE', 'No answer.', { cause: library, facts: { host: 'api' } });
    const [line = ''] = logged((log) => log.error('call failed', { error }));
    expect(line).not.toContain('PICTURE BYTES');
    expect(JSON.parse(line).error).toMatchObject({
      code: 'BROKER_UNREACHABLE',
      facts: { host: 'api' },
      cause: { code: 'ECONNRESET', message: 'request failed' },
    });
  });

  test('takes known secrets out of whatever is logged, deep inside as well', () => {
    const lines = logged((log) => {
      log.warn('planted-secret', { where: { deep: ['planted-secret'] } });
      log.error('x', { error: new Error('https://host/planted-secret/x') });
    });
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('planted-secret');
  });
});
