import { Writable } from 'node:stream';
import pino from 'pino';
import type { Facts } from './errors.js';
import { errorFacts, safeFact } from './safe-fact.js';
import type { SecretFilter } from './secret.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * Structured log: an event name in words, small facts, at most one error. Errors are reduced to an allow-list of fields
 * (name, code, message, facts, causes): library errors carry tokens and whole request bodies. Other facts are reduced as well.
 */
export interface Logger {
  debug(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
  child(facts: Facts): Logger;
}

export type LogFacts = { readonly [name: string]: unknown } & { readonly error?: unknown };

/** Writes JSON lines through the secret filter, which sees the final text and so cannot be bypassed. */
export function createLogger(options: {
  level: LogLevel;
  filter: SecretFilter;
  write: (line: string) => void;
}): Logger {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      options.write(options.filter.clean(chunk.toString('utf8')));
      done();
    },
    decodeStrings: true,
  });
  const root = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'event',
    },
    sink,
  );
  return wrap(root);
}

function wrap(logger: pino.Logger): Logger {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (event: string, facts?: LogFacts) => {
    if (facts === undefined) return logger[level](event);
    const { error, ...rest } = facts;
    const safe = safeFact(rest) as Record<string, unknown>;
    return logger[level](error === undefined ? safe : { ...safe, error: errorFacts(error) }, event);
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (facts) => wrap(logger.child(safeFact(facts) as Facts)),
  };
}

/** A logger that says nothing, for tests and one-shot commands. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};
