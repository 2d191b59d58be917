/** F40: what nobody caught ends the process with code 70 and one line, and signals stop it once. */

import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { processIo } from '../../src/cli/process-io.js';
import { AppError } from '../../src/lib/errors.js';
import { SecretFilter } from '../../src/lib/secret.js';
import { builtProgram } from '../acceptance/built-program.js';
import { plainProgram } from '../fakes/bundler.js';

function fakeProcess() {
  const exits: number[] = [];
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const process = Object.assign(new EventEmitter(), {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    cwd: () => '/',
    exit: (code: number) => {
      exits.push(code);
    },
  });
  return {
    process: process as unknown as NodeJS.Process,
    emit: (event: string, ...facts: unknown[]) => process.emit(event, ...facts),
    exits,
    complained: () => String(stderr.read() ?? ''),
  };
}

describe('an error that nobody caught', () => {
  test.each(['uncaughtException', 'unhandledRejection'])('%s: one line, code 70', (event) => {
    const { process, emit, exits, complained } = fakeProcess();
    processIo(process);
    emit(event, new Error('the book is upside down'));
    expect(exits).toEqual([70]);
    expect(complained()).toBe('INTERNAL: the book is upside down\n');
  });

  test.each([
    ['a string', 'plain words', 'INTERNAL: plain words\n'],
    ['nothing', undefined, 'INTERNAL: undefined\n'],
    ['several lines', new Error('first\nsecond\n    at secret.ts:1'), 'INTERNAL: first second at secret.ts:1\n'],
  ])('%s is one line too', (_what, thrown, line) => {
    const { process, emit, complained } = fakeProcess();
    processIo(process);
    emit('unhandledRejection', thrown);
    expect(complained()).toBe(line);
  });

  test('keeps tokens out of its line, by their place and once they are known by their value', () => {
    const { process, emit, complained } = fakeProcess();
    const io = processIo(process);
    const token = '123456789:AAplanted-telegram-token-0123456789';
    emit('uncaughtException', new Error(`request to https://api.telegram.org/bot${token}/getMe failed`));
    expect(complained()).toBe('INTERNAL: request to https://api.telegram.org/bot[redacted]/getMe failed\n');
    const filter = new SecretFilter();
    filter.add('planted-secret');
    io.guard?.((text) => filter.clean(text));
    emit('unhandledRejection', new AppError('STORE_IO', 'The disk said planted-secret.'));
    expect(complained()).toBe('STORE_IO: The disk said [redacted].\n');
  });

  test('a token over the place where a long message is cut leaves no half of it', () => {
    const { process, emit, complained } = fakeProcess();
    const io = processIo(process);
    const filter = new SecretFilter();
    filter.add('planted-secret-of-some-length');
    io.guard?.((text) => filter.clean(text));
    for (let before = 470; before < 500; before++) {
      emit('unhandledRejection', new Error(`${'x'.repeat(before)} planted-secret-of-some-length`));
      expect(complained(), `${before} before`).not.toContain('plan');
    }
  });

  test('in a real process the supervisor sees code 70 and the line is on standard error', () => {
    const program = plainProgram(join(import.meta.dirname, 'broken-promise.ts'));
    const run = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 25_000 });
    expect(run.stderr).toBe('INTERNAL: a promise nobody waited for\n');
    expect(run.status).toBe(70);
  });
});

describe('a reader that leaves', () => {
  test('the command goes on to its own end and its own code', async () => {
    const main = await builtProgram();
    const shell = `{ "$0" "$1" --help; echo "code $?" >&2; } | true`;
    const run = spawnSync('sh', ['-c', shell, process.execPath, main], { encoding: 'utf8', timeout: 25_000 });
    expect(run.stderr).toBe('code 0\n');
  }, 90_000);
});

describe('signals', () => {
  test.each(['SIGTERM', 'SIGHUP'])('%s aborts, once', (signal) => {
    const { process, emit, exits } = fakeProcess();
    const io = processIo(process);
    emit(signal);
    emit(signal);
    expect(io.signal.aborted).toBe(true);
    expect(exits).toEqual([]);
  });

  test('SIGINT goes to the latest who asked for it, and aborts when nobody does', () => {
    const { process, emit } = fakeProcess();
    const io = processIo(process);
    const heard: string[] = [];
    const forgetChat = io.onInterrupt(() => heard.push('chat'));
    const forgetWait = io.onInterrupt(() => heard.push('wait'));
    emit('SIGINT');
    forgetWait();
    emit('SIGINT');
    forgetChat();
    expect(heard).toEqual(['wait', 'chat']);
    expect(io.signal.aborted).toBe(false);
    emit('SIGINT');
    expect(io.signal.aborted).toBe(true);
  });
});
