/** Every setting in one table. README, `.env.example` and the reading of the environment all follow it. */

import {
  readAllowedChats,
  readDiscordApiUrl,
  readDiscordToken,
  readGuildId,
  readOperatorIds,
  readTelegramApiUrl,
  readTelegramToken,
} from './chat-readers.js';
import {
  readApiUrl,
  readCallUrl,
  readCarry,
  readCron,
  readDates,
  readFeedRate,
  readFraction,
  readId,
  readLogLevel,
  readNumber,
  readPath,
  readPracticeStart,
  readSecret,
  readSymbols,
  readTimeZone,
  readWhole,
} from './readers.js';

export type SettingKind = 'text' | 'secret' | 'number' | 'list' | 'address' | 'path' | 'time';

export interface Setting<Value, Default extends string | null> {
  kind: SettingKind;
  /** As it would be written in `.env`; null where the setting may stay unset. */
  default: Default;
  /** What it means, one or two sentences, with its unit. */
  description: string;
  /** A right value, shown beside a wrong one. */
  example: string;
  read: (text: string) => Value;
}

const setting = <Value, Default extends string | null>(row: Setting<Value, Default>): Setting<Value, Default> => row;

export const table = {
  CLIENT_ID: setting({
    kind: 'text',
    default: null,
    description:
      'Client id of your tastytrade OAuth application. Optional; when given it must belong to the refresh token.',
    example: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
    read: readId,
  }),
  CLIENT_SECRET: setting({
    kind: 'secret',
    default: null,
    description:
      'Client secret of your tastytrade OAuth application. Without it and REFRESH_TOKEN the practice market runs.',
    example: '0123456789abcdef0123456789abcdef01234567',
    read: readSecret,
  }),
  REFRESH_TOKEN: setting({
    kind: 'secret',
    default: null,
    description: 'Refresh token of a grant with the scope "read". tastytrade shows it once; it does not expire.',
    example: 'eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJ0YXN0eSJ9.c2lnbmF0dXJl',
    read: readSecret,
  }),
  TASTYTRADE_API_URL: setting({
    kind: 'address',
    default: 'https://api.tastyworks.com',
    description: 'Address of the tastytrade API. Must be https unless it is on this machine.',
    example: 'https://api.tastyworks.com',
    read: readApiUrl,
  }),
  DISCORD_TOKEN: setting({
    kind: 'secret',
    default: null,
    description: 'Bot token of your Discord application. Without it Discord is off.',
    example: 'MTIzNDU2Nzg5MDEyMzQ1Njc4.Example.ExampleExampleExampleExample',
    read: readDiscordToken,
  }),
  DISCORD_GUILD_ID: setting({
    kind: 'text',
    default: null,
    description:
      'Id of one Discord server: commands are then registered there at once, and only there. Without it they are registered everywhere.',
    example: '123456789012345678',
    read: readGuildId,
  }),
  DISCORD_API_URL: setting({
    kind: 'address',
    default: 'https://discord.com/api',
    description: 'Address of the Discord API, without a version. Must be https unless it is on this machine.',
    example: 'https://discord.com/api',
    read: readDiscordApiUrl,
  }),
  DISCORD_SEND_RATE: setting({
    kind: 'number',
    default: '40',
    description:
      'Alerts and posts sent to Discord per second, at most; Discord allows a bot 50 requests a second in all.',
    example: '40',
    read: readNumber(1, 50, 'a number of messages per second'),
  }),
  TELEGRAM_TOKEN: setting({
    kind: 'secret',
    default: null,
    description: 'Token that @BotFather gave your Telegram bot. Without it Telegram is off.',
    example: '123456789:AAExampleExampleExampleExampleExamp',
    read: readTelegramToken,
  }),
  TELEGRAM_API_URL: setting({
    kind: 'address',
    default: 'https://api.telegram.org',
    description: 'Address of the Telegram Bot API. Must be https unless it is on this machine.',
    example: 'https://api.telegram.org',
    read: readTelegramApiUrl,
  }),
  TELEGRAM_SEND_RATE: setting({
    kind: 'number',
    default: '25',
    description:
      'Alerts and posts sent to Telegram per second, at most; Telegram allows a bot about 30 messages a second.',
    example: '25',
    read: readNumber(1, 30, 'a number of messages per second'),
  }),
  OPERATOR_IDS: setting({
    kind: 'list',
    default: '',
    description:
      'People who run this bot: they may ask anywhere and change the watch list. Ids with their platform, comma-separated.',
    example: 'discord:123456789012345678,telegram:42',
    read: readOperatorIds,
  }),
  ALLOWED_CHATS: setting({
    kind: 'list',
    default: '',
    description:
      'Where the bot answers: Discord servers or channels, Telegram groups, and people in their private chats. Ids with their platform, comma-separated.',
    example: 'discord:123456789012345678,telegram:-1001234567890',
    read: readAllowedChats,
  }),
  DATA_DIR: setting({
    kind: 'path',
    default: './data',
    description: 'Folder of the database and the token file. One gexwatch may use it at a time.',
    example: './data',
    read: readPath,
  }),
  SYMBOLS: setting({
    kind: 'list',
    default: 'SPX,NDX,SPY,QQQ,IWM,DIA',
    description: 'Symbols that are watched all the time. Others can be asked for at any time.',
    example: 'SPX,SPY',
    read: readSymbols,
  }),
  SNAPSHOT_CRON: setting({
    kind: 'time',
    default: '* 9-16 * * 1-5',
    description:
      'When snapshots are taken: a cron line, seconds field allowed, at least 10 seconds apart. Slots outside 09:30–16:00 New York on trading days (13:00 on half days) are passed over.',
    example: '*/30 * 9-16 * * 1-5',
    read: readCron,
  }),
  TIME_ZONE: setting({
    kind: 'time',
    default: 'America/New_York',
    description: 'Time zone in which SNAPSHOT_CRON is read. Market times are always New York.',
    example: 'America/New_York',
    read: readTimeZone,
  }),
  RISK_FREE_RATE: setting({
    kind: 'number',
    default: '0',
    description: 'Yearly risk-free rate used for pricing, as a fraction: 0.045 is 4.5 %.',
    example: '0.045',
    read: readFraction,
  }),
  DIVIDEND_YIELD: setting({
    kind: 'number',
    default: '0',
    description: 'Yearly dividend yield used for pricing, as a fraction: 0.013 is 1.3 %.',
    example: '0.013',
    read: readFraction,
  }),
  CARRY: setting({
    kind: 'text',
    default: 'parity',
    description:
      'Where forward prices come from: parity (put and call quotes, where they say it better than the two rates) or rates (always the two rates).',
    example: 'rates',
    read: readCarry,
  }),
  SCOPE_DAYS: setting({
    kind: 'number',
    default: '45',
    description: 'Calendar days ahead that the standing scope of near expirations covers.',
    example: '45',
    read: readWhole(1, 366, 'a whole number of days'),
  }),
  T_FLOOR_MINUTES: setting({
    kind: 'number',
    default: '15',
    description:
      'Shortest time to settlement used for pricing, in minutes: gamma would grow without limit at the bell.',
    example: '15',
    read: readNumber(1, 1440, 'a number of minutes'),
  }),
  RETENTION_DAYS: setting({
    kind: 'number',
    default: '30',
    description: 'Days that the strikes, profiles and matrices of snapshots are kept; their levels and totals stay.',
    example: '30',
    read: readWhole(1, 3650, 'a whole number of days'),
  }),
  FEED_BUDGET: setting({
    kind: 'number',
    default: '25000',
    description: 'Most subscriptions (symbol and event type) held on the feed, which refuses more than 25000.',
    example: '25000',
    read: readWhole(500, 25_000, 'a whole number of subscriptions'),
  }),
  FEED_RATE: setting({
    kind: 'number',
    default: '1333/2000',
    description: 'Subscriptions sent per second, at the start and at most. Lower it when the feed refuses the rate.',
    example: '1333/2000',
    read: readFeedRate,
  }),
  EXTRA_HOLIDAYS: setting({
    kind: 'list',
    default: '',
    description:
      'Closings of the exchange that were announced late, such as a day of mourning: dates, comma-separated.',
    example: '2025-01-09',
    read: readDates,
  }),
  EXTRA_HALF_DAYS: setting({
    kind: 'list',
    default: '',
    description: 'Early closings (13:00 New York) that were announced late: dates, comma-separated.',
    example: '2026-12-31',
    read: readDates,
  }),
  HEALTH_PORT: setting({
    kind: 'number',
    default: '8790',
    description: 'Port on this machine for /healthz, /readyz and /metrics; 0 turns it off.',
    example: '8790',
    read: readWhole(0, 65_535, 'a port'),
  }),
  HEARTBEAT_URL: setting({
    kind: 'secret',
    default: null,
    description: 'Address that is called while all is well, so that an outside watchman notices silence.',
    example: 'https://heartbeat.example.com/0a1b2c',
    read: readCallUrl,
  }),
  LOG_LEVEL: setting({
    kind: 'text',
    default: 'info',
    description: 'How much is logged: debug, info, warn, error or silent.',
    example: 'info',
    read: readLogLevel,
  }),
  PRACTICE_SEED: setting({
    kind: 'number',
    default: '1',
    description: 'Which practice market: the same number gives the same day.',
    example: '7',
    read: readWhole(0, 4_294_967_295, 'a whole number'),
  }),
  PRACTICE_SPEED: setting({
    kind: 'number',
    default: '1',
    description: 'How many times faster than life the practice market runs.',
    example: '10',
    read: readNumber(0.1, 3600, 'a number'),
  }),
  PRACTICE_START: setting({
    kind: 'time',
    default: '10:30',
    description:
      'Where the practice market starts: a New York time on its last trading day, or a date and time (New York unless it names a zone).',
    example: '2026-11-20T10:30',
    read: readPracticeStart,
  }),
};

export type SettingName = keyof typeof table;
export type SettingValue<Name extends SettingName> =
  (typeof table)[Name] extends Setting<infer Value, infer Default>
    ? Default extends null
      ? Value | null
      : Value
    : never;
export type SettingValues = { [Name in SettingName]: SettingValue<Name> };

/** One row of the settings as documents show it. */
export interface SettingRow {
  name: SettingName;
  kind: SettingKind;
  default: string | null;
  description: string;
  example: string;
}

/** All settings in the order they are documented. Each may also be given as `NAME_FILE`, the path of a file that holds it. */
export const settings: readonly SettingRow[] = Object.entries(table).map(([name, row]) => ({
  name: name as SettingName,
  kind: row.kind,
  default: row.default,
  description: row.description,
  example: row.example,
}));
