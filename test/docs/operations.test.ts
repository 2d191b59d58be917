import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../src/daemon/metrics.js';
import { errorKinds } from '../../src/lib/errors.js';
import { codeWords, page, section, tableRows } from './pages.js';

const operations = page('docs/operations.md');
const { scripts } = JSON.parse(page('package.json')) as { scripts: Record<string, string> };

test('the metrics are those of the program, with their types and meanings', async () => {
  const text = await createMetrics().text();
  const real = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm)].map(([, name, help, type]) => [
    name,
    type,
    help,
  ]);
  const told = tableRows(section(operations, 'Health page'))
    .filter((row) => row[0]!.startsWith('`gexwatch_'))
    .map(([name = '', type, help]) => [name.replaceAll('`', ''), type, help]);
  expect(real.length).toBeGreaterThan(10);
  expect(told).toEqual(real);
  const names = new Set(real.map(([name]) => name));
  const mentioned = codeWords(operations).filter((word) => /^gexwatch_[a-z_]+$/.test(word) && !word.endsWith('_'));
  expect(mentioned.filter((word) => !names.has(word))).toEqual([]);
});

describe('the service', () => {
  test('starts the file that npm start starts', () => {
    const file = /^node (\S+)$/.exec(scripts.start!)?.[1];
    expect(/^ExecStart=\S+ (\S+) start$/m.exec(operations)?.[1]).toBe(file);
    expect(/^ENTRYPOINT \["node", "([^"]+)"\]$/m.exec(page('Dockerfile'))?.[1]).toBe(file);
  });

  test('is not restarted for faults that another try cannot cure', () => {
    const codes = /^RestartPreventExitStatus=(.*)$/m.exec(operations)?.[1]?.split(' ').map(Number) ?? [];
    const lasting = ['USAGE', 'CONFIG_INVALID', 'STORE_CORRUPT', 'STORE_NEWER_SCHEMA', 'STORE_READ_ONLY'] as const;
    expect(codes).toEqual([...new Set(lasting.map((code) => errorKinds[code].exitCode))].sort((a, b) => a - b));
  });
});

test('the health check of the container believes the page, and finds nothing wrong with one that is turned off', async () => {
  const command = JSON.parse(/^ {2}CMD (\[.*\])$/m.exec(page('Dockerfile'))![1]!) as string[];
  const check = (port: number) =>
    new Promise<unknown>((resolve) => {
      const env = { HEALTH_PORT: String(port) };
      execFile(process.execPath, command.slice(1), { env }, (error) => resolve(error?.code ?? 0));
    });
  let status = 200;
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/healthz' ? status : 404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await check(port)).toBe(0);
  status = 503;
  expect(await check(port)).toBe(1);
  await new Promise((resolve) => server.close(resolve));
  expect(await check(port)).toBe(1);
  expect(await check(0)).toBe(0);
});

test.each(['README.md', 'AGENTS.md', 'docs/operations.md', 'docs/decisions.md'])(
  '%s names only npm scripts that exist',
  (path) => {
    const text = page(path);
    const run = [...text.matchAll(/npm run ([a-z][a-z:-]*)/g)].map((match) => match[1]!);
    const short = [...text.matchAll(/\bnpm (start|test)\b/g)].map((match) => match[1]!);
    expect([...new Set([...run, ...short])].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  },
);
