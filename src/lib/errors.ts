/**
 * One error class, a closed list of codes. A code is a promise: docs/errors.md describes every one (a test compares).
 * The message is one clear sentence about this occurrence; the catalogue adds what to do.
 * Expected market conditions (no zero gamma, partial data) are values, never errors.
 */

export interface ErrorKind {
  /** Whether trying again later, unchanged, can succeed. */
  transient: boolean;
  /** Process exit code when the error ends the program (sysexits where one fits). */
  exitCode: number;
  /** What the person can do about it, one sentence. */
  remedy: string;
}

const kind = (transient: boolean, exitCode: number, remedy: string): ErrorKind => ({ transient, exitCode, remedy });

export const errorKinds = {
  // configuration and start
  CONFIG_INVALID: kind(false, 78, 'Correct the named settings in .env (see .env.example) and start again.'),
  USAGE: kind(false, 64, 'Run with --help to see the commands and their options.'),
  PORT_IN_USE: kind(
    false,
    69,
    'Stop the other program or choose another port; HEALTH_PORT=0 turns the health page off.',
  ),
  ALREADY_RUNNING: kind(
    false,
    75,
    'Only one gexwatch may use a data folder; stop the other one or set another DATA_DIR.',
  ),
  INTERNAL: kind(false, 70, 'This is a fault in gexwatch; please report it with the log line.'),
  // tastytrade REST
  BROKER_UNREACHABLE: kind(true, 69, 'Check the network and TASTYTRADE_API_URL; gexwatch keeps trying.'),
  BROKER_TIMEOUT: kind(true, 69, 'The broker did not answer in time; gexwatch keeps trying.'),
  BROKER_RATE_LIMITED: kind(true, 75, 'gexwatch waits as told and tries again.'),
  BROKER_UNAVAILABLE: kind(true, 69, 'The broker has a fault of its own; gexwatch keeps trying.'),
  BROKER_BAD_ANSWER: kind(true, 76, 'The answer was not what the API documents; check TASTYTRADE_API_URL.'),
  BROKER_AUTH_REJECTED: kind(
    false,
    77,
    'Check CLIENT_SECRET and REFRESH_TOKEN; create a new grant at tastytrade if needed (README, credentials).',
  ),
  BROKER_FORBIDDEN: kind(
    false,
    77,
    'The account or the OAuth grant lacks this right; check its scopes (read) at tastytrade.',
  ),
  SYMBOL_UNKNOWN: kind(false, 65, 'Check the spelling; indices are written without a prefix, such as SPX.'),
  SYMBOL_NO_OPTIONS: kind(false, 65, 'Choose a symbol with listed options.'),
  SYMBOL_INVALID: kind(
    false,
    64,
    'A symbol is a letter, then up to nine letters, digits, dots or slashes, such as SPX or BRK/B.',
  ),
  CHAIN_EMPTY: kind(true, 65, 'The broker lists no standard expirations for it now; try again on a trading day.'),
  EXPIRATION_UNKNOWN: kind(false, 65, 'Choose one of the listed expirations.'),
  // dxLink
  FEED_UNREACHABLE: kind(true, 69, 'Check the network; gexwatch reconnects by itself.'),
  FEED_SILENT: kind(true, 69, 'The feed stopped talking; gexwatch reconnects by itself.'),
  FEED_AUTH_REJECTED: kind(
    false,
    77,
    'The feed refused the token twice; check that the account may use market data by API.',
  ),
  FEED_SESSION_LIMIT: kind(
    true,
    75,
    'Too many sessions are open for this account; close other programs. gexwatch tries again in a minute.',
  ),
  FEED_RATE_LIMITED: kind(true, 75, 'gexwatch slows its subscriptions down and adds the silent ones again.'),
  FEED_BUDGET_EXCEEDED: kind(false, 75, 'Watch fewer symbols or lower SCOPE_DAYS; what was cut is shown by /status.'),
  FEED_CLOSED: kind(true, 69, 'The feed closed the connection; gexwatch reconnects by itself.'),
  FEED_PROTOCOL: kind(true, 76, 'The feed answered outside its protocol; gexwatch reconnects by itself.'),
  // data
  SPOT_MISSING: kind(true, 65, 'Wait for the first price; outside market hours the last stored snapshot is shown.'),
  NO_DATA_YET: kind(true, 75, 'The first chain is still loading; ask again in a few seconds.'),
  OPEN_INTEREST_MISSING: kind(
    true,
    65,
    'Open interest is published about 06:30 New York; without it there is no exposure to show.',
  ),
  NOTHING_STORED: kind(false, 65, 'Ask an operator to watch it, or ask again once a session has run.'),
  RANGE_EMPTY: kind(false, 65, 'Choose a range or a date that has stored readings.'),
  EXPORT_TOO_LARGE: kind(false, 65, 'Ask for fewer days, or run gexwatch export on the machine it runs on.'),
  SCOPE_EMPTY: kind(false, 65, 'Choose another scope, such as next or 45d.'),
  CHAIN_FILE_UNREADABLE: kind(false, 66, 'Give a quote file as downloaded from the exchange (CSV or JSON, gz or not).'),
  CHAIN_FILE_TRUNCATED: kind(false, 65, 'Download the file again; this one ends early.'),
  CHAIN_FILE_DATE: kind(false, 65, 'The file must carry its quote date; download it again.'),
  CHAIN_FILE_NO_GREEKS: kind(false, 65, 'Use a file with implied volatility; without it gamma cannot be computed.'),
  RECORDING_INVALID: kind(
    false,
    66,
    'Give a file that replay --record has written, or lines as docs/operations.md describes them.',
  ),
  // store
  STORE_CORRUPT: kind(
    false,
    65,
    'The file is left untouched; restore a backup, or move it away to start with an empty one.',
  ),
  STORE_ABSENT: kind(
    false,
    75,
    'Start gexwatch once, or set DATA_DIR to the folder of its database (practice.db while no credentials are set).',
  ),
  STORE_OLDER_SCHEMA: kind(
    false,
    78,
    'Restart gexwatch with the new version, or run migrate while it is stopped; both copy the database first.',
  ),
  STORE_NEWER_SCHEMA: kind(false, 78, 'Install the newer gexwatch that wrote it, or use another DATA_DIR.'),
  STORE_READ_ONLY: kind(false, 73, 'Make DATA_DIR writable for the user gexwatch runs as.'),
  STORE_FULL: kind(true, 74, 'Free disk space; gexwatch stores again by itself once there is room.'),
  STORE_IO: kind(true, 74, 'Check the disk and its connection; gexwatch tries again.'),
  STORE_SLOT_TAKEN: kind(false, 75, 'Nothing to do: this snapshot is already stored.'),
  STORE_BUSY: kind(true, 75, 'Another program holds the database; close it. gexwatch tries again.'),
  STORE_MIGRATION_FAILED: kind(
    false,
    70,
    'The database was left as it was; a backup lies beside it. Please report the message.',
  ),
  // charts and practice market
  CHART_FAILED: kind(true, 70, 'The numbers are still valid; ask again for the picture.'),
  FILE_NOT_WRITTEN: kind(false, 73, 'Name a file in a folder that exists, is writable and has room.'),
  CHART_BUSY: kind(true, 75, 'Many charts are waiting; ask again in a few seconds.'),
  FONT_UNUSABLE: kind(false, 70, 'Run npm ci again: the embedded font could not be loaded.'),
  // chat platforms
  DISCORD_UNREACHABLE: kind(true, 69, 'Check the network and DISCORD_API_URL; gexwatch keeps trying.'),
  DISCORD_TOKEN_REJECTED: kind(
    false,
    77,
    'Copy the bot token again from the Discord developer portal (Bot, Reset Token) into DISCORD_TOKEN and start again.',
  ),
  DISCORD_REFUSED: kind(false, 77, 'Check the application in the Discord developer portal (README, Discord).'),
  DISCORD_LOGIN_LIMIT: kind(true, 75, 'Discord allows 1,000 logins a day; gexwatch waits until it may log in again.'),
  TELEGRAM_UNREACHABLE: kind(true, 69, 'Check the network and TELEGRAM_API_URL; gexwatch keeps trying.'),
  TELEGRAM_TOKEN_REJECTED: kind(false, 77, 'Copy the token again from @BotFather into TELEGRAM_TOKEN and start again.'),
  TELEGRAM_CONFLICT: kind(
    true,
    75,
    'Another program polls with this token, or a webhook is set: stop the other one. gexwatch tries again in a minute.',
  ),
  CHAT_TARGET_GONE: kind(false, 69, 'The chat is closed to the bot: let it in again, or unblock it.'),
  CHAT_FORBIDDEN: kind(
    false,
    77,
    'Give the bot the rights to view the channel, send messages, embed links and attach files.',
  ),
  CHAT_RATE_LIMITED: kind(true, 75, 'gexwatch waits as told and goes on.'),
  CHAT_UNREACHABLE: kind(true, 69, 'The platform did not take the message; ask again.'),
  CHAT_MESSAGE_INVALID: kind(false, 70, 'This is a fault in gexwatch; please report it with the log line.'),
  CHAT_EXPIRED: kind(false, 75, 'Nothing to do: the platform no longer takes an answer to that question.'),
  PRACTICE_FAILED: kind(false, 70, 'Start it with: npm start -- practice, and use the addresses it prints.'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface AppErrorOptions {
  /** Overrides the catalogue where this occurrence knows better. */
  transient?: boolean;
  /** Small safe values for the log; never secrets, bodies or payloads. */
  facts?: Facts;
  cause?: unknown;
}

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly transient: boolean;
  readonly facts: Facts;

  /** @param message one sentence: what happened and why, without the remedy. */
  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.transient = options.transient ?? errorKinds[code].transient;
    this.facts = options.facts ?? {};
  }

  get remedy(): string {
    return errorKinds[this.code].remedy;
  }

  get exitCode(): number {
    return errorKinds[this.code].exitCode;
  }

  /** What a person reads: the sentence, then what to do. */
  get sentence(): string {
    // A message of several lines ends its last one.
    return `${this.message}${this.message.endsWith('\n') ? '' : ' '}${this.remedy}`;
  }
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

export function isTransient(error: unknown): boolean {
  return error instanceof AppError && error.transient;
}

/** Wraps anything thrown; an AppError passes through unchanged. */
export function asAppError(error: unknown, code: ErrorCode = 'INTERNAL'): AppError {
  if (error instanceof AppError) return error;
  return new AppError(code, error instanceof Error ? error.message : String(error), { cause: error });
}
