/** What every sub-command that runs the daemon needs first: configuration, secrets, log, clocks. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig, readEnvironment, secretsOf } from '../config.js';
import type { AppDeps } from '../daemon/app.js';
import { systemMarketClock, systemSteadyClock } from '../lib/clock.js';
import { createLogger, type LogLevel } from '../lib/log.js';
import { SecretFilter } from '../lib/secret.js';
import type { CliIo } from './io.js';

export interface Program extends Omit<AppDeps, 'practiceClockUrl'> {
  config: Config;
}

/** Version from package.json, beside the sources and the build alike. */
export function programVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version?: unknown };
  return typeof version === 'string' ? version : '0.0.0';
}

export const migrationsDir = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** A log that shares the screen with a person is short; one-shot commands say what went wrong in one sentence of their own. */
const levels: Partial<Record<'all' | 'warnings' | 'nothing', LogLevel>> = { warnings: 'warn', nothing: 'silent' };

/**
 * Reads the configuration and prepares the parts every daemon shares. `log` is how much is logged unless LOG_LEVEL says otherwise;
 * warnings about the configuration are always told. @throws AppError CONFIG_INVALID.
 */
export function prepareProgram(io: CliIo, options: { log: 'all' | 'warnings' | 'nothing' }): Program {
  const environment = readEnvironment(io.cwd, io.env);
  const config = loadConfig(environment.env, { ...environment, cwd: io.cwd });
  const filter = new SecretFilter();
  for (const secret of secretsOf(config)) filter.add(secret);
  io.guard?.((text) => filter.clean(text));
  const isLevelSet = (environment.env.LOG_LEVEL ?? environment.env.LOG_LEVEL_FILE ?? '') !== '';
  const level = isLevelSet ? config.logLevel : (levels[options.log] ?? config.logLevel);
  const log = createLogger({ level, filter, write: (line) => io.err(line.trimEnd()) });
  for (const warning of config.warnings) {
    if (level === 'silent') io.err(`Note: ${warning}`);
    else log.warn('configuration', { warning });
  }
  return {
    config,
    migrationsDir,
    version: programVersion(),
    wall: systemMarketClock(),
    steady: systemSteadyClock(),
    random: systemRandom,
    log,
    filter,
  };
}

/** Jitter only; nothing secret is drawn from it. */
const systemRandom = () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;
