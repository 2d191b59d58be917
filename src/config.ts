/**
 * The only reader of the environment: `.env`, `process.env` and mounted secret files become one frozen Config,
 * or one error that lists every fault at once.
 */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type EnvironmentFile, readEnvironmentFile } from './config/environment-file.js';
import { checkCopied, meantName, WrongValue } from './config/mistakes.js';
import type { FeedRate, PracticeStart } from './config/readers.js';
import { type Setting, type SettingName, type SettingValues, settings, table } from './config/settings.js';
import { AppError } from './lib/errors.js';
import type { LogLevel } from './lib/log.js';
import type { Secret } from './lib/secret.js';

export type { FeedRate, PracticeStart } from './config/readers.js';
export { type SettingKind, type SettingName, type SettingRow, settings } from './config/settings.js';

export interface Config {
  /** `live` with tastytrade credentials, `practice` without. */
  readonly mode: 'live' | 'practice';
  readonly clientId: string | null;
  /** Both set when `mode` is `live`, both null otherwise. */
  readonly clientSecret: Secret | null;
  readonly refreshToken: Secret | null;
  /** Without a slash at its end. */
  readonly apiUrl: string;
  /** `token` null: the platform is off. Addresses without a slash at their end. `sendRate`: alerts and posts a second. */
  readonly discord: {
    readonly token: Secret | null;
    readonly guildId: string | null;
    readonly apiUrl: string;
    readonly sendRate: number;
  };
  readonly telegram: { readonly token: Secret | null; readonly apiUrl: string; readonly sendRate: number };
  /** People and chats as id words, `discord:123`. */
  readonly operators: ReadonlySet<string>;
  readonly allowedChats: ReadonlySet<string>;
  /** Absolute. */
  readonly dataDir: string;
  readonly symbols: readonly string[];
  readonly snapshotCron: string;
  /** IANA zone in which `snapshotCron` is read. */
  readonly timeZone: string;
  /** Fractions a year. */
  readonly riskFreeRate: number;
  readonly dividendYield: number;
  /** Whether forwards come from put/call parity where quotes allow, or always from the two rates. */
  readonly carry: 'parity' | 'rates';
  readonly scopeDays: number;
  readonly tFloorMinutes: number;
  readonly retentionDays: number;
  readonly feedBudget: number;
  readonly feedRate: Readonly<FeedRate>;
  /** Overrides for the exchange calendar. */
  readonly calendar: { readonly closed: readonly string[]; readonly half: readonly string[] };
  /** 0 is off. */
  readonly healthPort: number;
  readonly heartbeatUrl: Secret | null;
  readonly logLevel: LogLevel;
  readonly practice: { readonly seed: number; readonly speed: number; readonly start: PracticeStart };
  /** Sentences about what looks like a slip but does not stop the program. */
  readonly warnings: readonly string[];
}

/** The environment with `.env` under it, and what was wrong in that file. */
export interface Environment {
  env: NodeJS.ProcessEnv;
  faults: readonly string[];
  warnings: readonly string[];
}

export interface LoadOptions {
  /** Found while reading `.env`; reported together with the rest. */
  faults?: readonly string[];
  warnings?: readonly string[];
  /** Relative paths start here; the working folder when absent. */
  cwd?: string;
  readFile?: (path: string) => string;
}

/**
 * Reads `.env` in `cwd` under the given environment: what is set outside, even to nothing, wins over the file.
 * A missing file is fine. Never throws; the faults go to `loadConfig`.
 */
export function readEnvironment(cwd: string = process.cwd(), outside: NodeJS.ProcessEnv = process.env): Environment {
  let file: EnvironmentFile = { values: {}, faults: [], warnings: [] };
  try {
    file = readEnvironmentFile(readFileSync(join(cwd, '.env')));
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOENT') file.faults.push(`.env cannot be read (${code}). Make it a file this user may read.`);
  }
  return { env: { ...file.values, ...outside }, faults: file.faults, warnings: file.warnings };
}

/**
 * Turns an environment into a Config. An empty value counts as not set.
 * @throws AppError CONFIG_INVALID with one line for every fault: name, what is wrong, an example.
 */
export function loadConfig(env: NodeJS.ProcessEnv, options: LoadOptions = {}): Config {
  const cwd = options.cwd ?? process.cwd();
  const readFile = options.readFile ?? ((path: string) => readFileSync(resolve(cwd, path), 'utf8'));
  const faults = [...(options.faults ?? [])];
  const texts = new Map<SettingName, string>();
  const values: Record<string, unknown> = {};
  for (const { name } of settings) {
    const row: Setting<unknown, string | null> = table[name];
    try {
      const given = givenText(name, env, readFile);
      if (given !== null) texts.set(name, given);
      const text = given ?? row.default;
      values[name] = text === null ? null : row.read(text);
    } catch (error) {
      if (!(error instanceof WrongValue)) throw error;
      // Counts as given, so that a wrong secret is not also reported as a missing one.
      texts.set(name, '');
      faults.push(`${name} ${error.message}. Example: ${name}=${row.example}`);
    }
  }
  faults.push(...halfCredentials(texts));
  const hints = [...nameHints(env), ...(options.warnings ?? [])];
  if (faults.length > 0) throw invalid(faults, hints);
  const read = values as unknown as SettingValues;
  return freeze(read, cwd, [...hints, ...loneClientId(texts), ...chatHints(read)]);
}

/** Every secret of a Config, for the filter that keeps them out of logs. */
export function secretsOf(config: Config): Secret[] {
  const { clientSecret, refreshToken, heartbeatUrl, discord, telegram } = config;
  return [clientSecret, refreshToken, heartbeatUrl, discord.token, telegram.token].filter((secret) => secret !== null);
}

/** The text of a setting from NAME or NAME_FILE; null when neither is set. */
function givenText(name: SettingName, env: NodeJS.ProcessEnv, readFile: (path: string) => string): string | null {
  const direct = env[name] ?? '';
  const path = env[`${name}_FILE`] ?? '';
  if (direct !== '' && path !== '')
    throw new WrongValue(`is set twice, as ${name} and as ${name}_FILE; keep one of them`);
  if (path === '') {
    if (direct.trim() === '') return null;
    checkCopied(name, direct);
    return direct;
  }
  let text: string;
  try {
    text = readFile(path).replace(/(\r?\n)+$/, '');
  } catch (error) {
    // The path is not repeated: somebody may have put the secret itself there.
    throw new WrongValue(`cannot be read from the file that ${name}_FILE names (${codeOf(error)})`);
  }
  if (text.trim() === '') throw new WrongValue(`is empty in the file that ${name}_FILE names`);
  checkCopied(name, text);
  return text;
}

function halfCredentials(texts: ReadonlyMap<SettingName, string>): string[] {
  const pair = ['CLIENT_SECRET', 'REFRESH_TOKEN'] as const;
  const [set, unset] = texts.has(pair[0]) ? pair : [pair[1], pair[0]];
  if (!texts.has(set) || texts.has(unset)) return [];
  return [
    `${unset} is missing while ${set} is set; live data needs both, the practice market neither. Example: ${unset}=${table[unset].example}`,
  ];
}

function loneClientId(texts: ReadonlyMap<SettingName, string>): string[] {
  if (!texts.has('CLIENT_ID') || texts.has('CLIENT_SECRET')) return [];
  return ['CLIENT_ID alone does nothing: without CLIENT_SECRET and REFRESH_TOKEN the practice market runs.'];
}

/** Chats that are on for nobody, and what was set for a platform that is off. */
function chatHints(values: SettingValues): string[] {
  const hints: string[] = [];
  const tokens = (['DISCORD_TOKEN', 'TELEGRAM_TOKEN'] as const).filter((name) => values[name] !== null);
  if (tokens.length > 0 && values.OPERATOR_IDS.size === 0 && values.ALLOWED_CHATS.size === 0) {
    hints.push(
      `${tokens.join(' and ')} ${tokens.length === 1 ? 'is' : 'are'} set, but OPERATOR_IDS and ALLOWED_CHATS are empty: the bot answers nobody with numbers, only with the id to add.`,
    );
  }
  if (values.DISCORD_GUILD_ID !== null && values.DISCORD_TOKEN === null) {
    hints.push('DISCORD_GUILD_ID does nothing without DISCORD_TOKEN.');
  }
  return hints;
}

/** Names that nobody reads and that look like a slip of one that is read. */
function nameHints(env: NodeJS.ProcessEnv): string[] {
  const known = settings.flatMap(({ name }) => [name, `${name}_FILE`]);
  const hints: string[] = [];
  for (const name of Object.keys(env)) {
    if (known.includes(name) || env[name] === undefined || env[name] === '') continue;
    const meant = meantName(name, known);
    if (meant !== null && (env[meant] ?? '') === '')
      hints.push(`${printable(name)} is not a setting; did you mean ${meant}?`);
  }
  return hints;
}

function invalid(faults: readonly string[], hints: readonly string[]): AppError {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  const listed = (lines: readonly string[]) => lines.map((line) => `  ${line}\n`).join('');
  const also = hints.length === 0 ? '' : `Also worth a look:\n${listed(hints)}`;
  return new AppError('CONFIG_INVALID', `The configuration has ${count}:\n${listed(faults)}${also}`, {
    facts: { faults: faults.length },
  });
}

function freeze(values: SettingValues, cwd: string, warnings: string[]): Config {
  return Object.freeze<Config>({
    mode: values.CLIENT_SECRET === null ? 'practice' : 'live',
    clientId: values.CLIENT_ID,
    clientSecret: values.CLIENT_SECRET,
    refreshToken: values.REFRESH_TOKEN,
    apiUrl: values.TASTYTRADE_API_URL,
    discord: Object.freeze({
      token: values.DISCORD_TOKEN,
      guildId: values.DISCORD_GUILD_ID,
      apiUrl: values.DISCORD_API_URL,
      sendRate: values.DISCORD_SEND_RATE,
    }),
    telegram: Object.freeze({
      token: values.TELEGRAM_TOKEN,
      apiUrl: values.TELEGRAM_API_URL,
      sendRate: values.TELEGRAM_SEND_RATE,
    }),
    operators: Object.freeze(values.OPERATOR_IDS),
    allowedChats: Object.freeze(values.ALLOWED_CHATS),
    dataDir: resolve(cwd, values.DATA_DIR),
    symbols: Object.freeze(values.SYMBOLS),
    snapshotCron: values.SNAPSHOT_CRON,
    timeZone: values.TIME_ZONE,
    riskFreeRate: values.RISK_FREE_RATE,
    dividendYield: values.DIVIDEND_YIELD,
    carry: values.CARRY,
    scopeDays: values.SCOPE_DAYS,
    tFloorMinutes: values.T_FLOOR_MINUTES,
    retentionDays: values.RETENTION_DAYS,
    feedBudget: values.FEED_BUDGET,
    feedRate: Object.freeze(values.FEED_RATE),
    calendar: Object.freeze({
      closed: Object.freeze(values.EXTRA_HOLIDAYS),
      half: Object.freeze(values.EXTRA_HALF_DAYS),
    }),
    healthPort: values.HEALTH_PORT,
    heartbeatUrl: values.HEARTBEAT_URL,
    logLevel: values.LOG_LEVEL,
    practice: Object.freeze({
      seed: values.PRACTICE_SEED,
      speed: values.PRACTICE_SPEED,
      start: Object.freeze(values.PRACTICE_START),
    }),
    warnings: Object.freeze(warnings),
  });
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unreadable';
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}
