import { asAppError } from '../lib/errors.js';
import { SecretFilter } from '../lib/secret.js';
import type { CliIo } from './io.js';

export interface ProcessIo extends CliIo {
  /** Resolves when standard output and error have been handed to the system. */
  flush(): Promise<void>;
}

const internalExitCode = 70;
const longestMessage = 500;
/** A stop that hangs must not make the supervisor kill the process with work half done: it leaves by itself. */
const longestStopMs = 10_000;

/**
 * The process as commands see it: SIGTERM and SIGHUP abort, SIGINT goes to whoever listens and else aborts. An error nobody caught
 * ends the process with code 70 after one line: a half-working daemon is worse than a restarted one.
 */
export function processIo(process: NodeJS.Process): ProcessIo {
  const abort = new AbortController();
  const interruptHandlers = new Set<() => void>();
  const err = (line: string) => {
    process.stderr.write(`${line}\n`);
  };
  const stop = () => {
    if (abort.signal.aborted) return;
    setTimeout(() => process.exit(internalExitCode), longestStopMs).unref();
    abort.abort(new Error('stopped by signal'));
  };
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  process.on('SIGINT', () => {
    const handler = [...interruptHandlers].at(-1);
    if (handler === undefined) stop();
    else handler();
  });
  // Secrets with a place of their own are known from the start, the others once the configuration is read.
  let clean = (text: string) => new SecretFilter().clean(text);
  const onFatal = (error: unknown) => {
    // Only the message, as one line: an error of a library may carry whole requests.
    const { code, message } = asAppError(error);
    // Cleaned before it is cut: half a token is not known as one any more.
    err(`${code}: ${clean(message).slice(0, longestMessage).replace(/\s+/g, ' ')}`);
    process.exit(internalExitCode);
  };
  process.on('uncaughtException', onFatal);
  process.on('unhandledRejection', onFatal);
  // Whoever read the output may leave (`| head -1`, a log collector restarted): that is no fault of this program.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const drained = (stream: NodeJS.WriteStream) =>
    new Promise<void>((resolve) => {
      if (stream.destroyed || stream.writableLength === 0) return resolve();
      stream.write('', () => resolve());
    });
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    out: (line) => {
      process.stdout.write(`${line}\n`);
    },
    err,
    guard(filter) {
      clean = filter;
    },
    env: process.env,
    cwd: process.cwd(),
    signal: abort.signal,
    onInterrupt(handler) {
      interruptHandlers.add(handler);
      return () => interruptHandlers.delete(handler);
    },
    flush: async () => {
      await Promise.all([drained(process.stdout), drained(process.stderr)]);
    },
  };
}
