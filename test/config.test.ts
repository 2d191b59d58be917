import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { editDistance, meantName } from '../src/config/mistakes.js';
import { type Config, loadConfig, readEnvironment, secretsOf, settings } from '../src/config.js';
import { AppError } from '../src/lib/errors.js';

const secret = 'planted0secret0of0the0tests0123456789abc';
const refresh = 'eyJhbGciOiJFZERTQSJ9.planted-refresh.c2ln';
const live = { CLIENT_SECRET: secret, REFRESH_TOKEN: refresh };

/** The lines of the CONFIG_INVALID error; fails when there is none. */
function faultsOf(env: NodeJS.ProcessEnv, options: Parameters<typeof loadConfig>[1] = {}): string[] {
  try {
    loadConfig(env, options);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('CONFIG_INVALID');
    expect((error as AppError).exitCode).toBe(78);
    const everything = `${inspect(error, { depth: 5 })}${JSON.stringify(error)}`;
    for (const planted of [secret, refresh]) expect(everything.includes(planted)).toBe(false);
    return (error as AppError).message
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  throw new Error('The configuration was accepted.');
}

describe('defaults', () => {
  const config = loadConfig({}, { cwd: '/srv/gexwatch' });

  test('without any setting the practice market runs with documented defaults', () => {
    expect(config).toEqual({
      mode: 'practice',
      clientId: null,
      clientSecret: null,
      refreshToken: null,
      apiUrl: 'https://api.tastyworks.com',
      discord: { token: null, guildId: null, apiUrl: 'https://discord.com/api', sendRate: 40 },
      telegram: { token: null, apiUrl: 'https://api.telegram.org', sendRate: 25 },
      operators: new Set(),
      allowedChats: new Set(),
      dataDir: '/srv/gexwatch/data',
      symbols: ['SPX', 'NDX', 'SPY', 'QQQ', 'IWM', 'DIA'],
      snapshotCron: '* 9-16 * * 1-5',
      timeZone: 'America/New_York',
      riskFreeRate: 0,
      dividendYield: 0,
      carry: 'parity',
      scopeDays: 45,
      tFloorMinutes: 15,
      retentionDays: 30,
      feedBudget: 25_000,
      feedRate: { start: 1333, max: 2000 },
      calendar: { closed: [], half: [] },
      healthPort: 8790,
      heartbeatUrl: null,
      logLevel: 'info',
      practice: { seed: 1, speed: 1, start: { kind: 'clock', hour: 10, minute: 30 } },
      warnings: [],
    });
  });

  test('a configuration cannot be changed afterwards, at any depth', () => {
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(config)).toBe(true);
  });

  test('an empty value counts as not set', () => {
    const empty = Object.fromEntries(settings.map(({ name }) => [name, '']));
    expect(loadConfig(empty, { cwd: '/srv/gexwatch' })).toEqual(config);
  });

  test('every example of the table is accepted', () => {
    for (const { name, example } of settings) {
      expect(() => loadConfig({ ...live, [name]: example }), `${name}=${example}`).not.toThrow();
    }
  });
});

describe('credentials', () => {
  test('both make the mode live and never print themselves', () => {
    const config = loadConfig({ ...live, CLIENT_ID: 'my-own-id-17' });
    expect(config.mode).toBe('live');
    expect(config.clientId).toBe('my-own-id-17');
    expect(config.clientSecret?.reveal()).toBe(secret);
    expect(config.refreshToken?.reveal()).toBe(refresh);
    const printed = `${inspect(config, { depth: 9 })} ${JSON.stringify(config)} ${config.clientSecret}`;
    expect(printed).not.toContain(secret);
    expect(printed).not.toContain(refresh);
  });

  test('each of the two alone is a fault that names the other', () => {
    expect(faultsOf({ CLIENT_SECRET: secret })[0]).toMatch(
      /^REFRESH_TOKEN is missing while CLIENT_SECRET is set;.*Example: REFRESH_TOKEN=/,
    );
    expect(faultsOf({ REFRESH_TOKEN: refresh })[0]).toMatch(/^CLIENT_SECRET is missing while REFRESH_TOKEN is set;/);
  });

  test('a wrong one is reported once, not also as missing', () => {
    const faults = faultsOf({ CLIENT_SECRET: 'your_client_secret', REFRESH_TOKEN: refresh });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^CLIENT_SECRET is still the placeholder/);
  });

  test('a client id alone runs the practice market with a warning', () => {
    const config = loadConfig({ CLIENT_ID: 'my-own-id-17' });
    expect(config.mode).toBe('practice');
    expect(config.warnings).toEqual([expect.stringMatching(/^CLIENT_ID alone does nothing/)]);
  });

  test('secretsOf lists every secret for the log filter', () => {
    const config = loadConfig({ ...live, HEARTBEAT_URL: 'https://hc.example.com/key-0a1b' });
    expect(secretsOf(config).map((each) => each.reveal())).toEqual([
      secret,
      refresh,
      'https://hc.example.com/key-0a1b',
    ]);
    expect(secretsOf(loadConfig({}))).toEqual([]);
  });
});

describe('common mistakes each have their sentence', () => {
  test.each([
    ['quotes left in', `"${secret}"`, /still has a quotation mark/],
    ['one quote left in', `'${secret}`, /still has a quotation mark/],
    ['curly quotes', `“${secret}”`, /still has a quotation mark/],
    ['a space in front', ` ${secret}`, /has spaces or line breaks around it/],
    ['a line break behind', `${secret}\n`, /has spaces or line breaks around it/],
    ['the name pasted too', `CLIENT_SECRET=${secret}`, /holds its own name/],
    ['export pasted too', `export CLIENT_SECRET=${secret}`, /holds its own name/],
    ['a Bearer in front', `Bearer ${secret}`, /begins with "Bearer"/],
    ['only Bearer', 'bearer', /begins with "Bearer"/],
    ['two words', `${secret} ${secret}`, /space or line break inside/],
    ['an invisible mark', `${secret}\u200b`, /not plain ASCII/],
    ['your_client_secret', 'your_client_secret', /still the placeholder/],
    ['YOUR-SECRET-HERE', 'YOUR-SECRET-HERE', /still the placeholder/],
    ['<client secret>', '<client-secret>', /still the placeholder/],
    ['xxxx', 'xxxxxxxx', /still the placeholder/],
    ['changeme', 'changeme', /still the placeholder/],
    ['client_secret', 'CLIENT_SECRET', /still the placeholder/],
  ])('%s', (_, value, words) => {
    const faults = faultsOf({ CLIENT_SECRET: value, REFRESH_TOKEN: refresh });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(words);
    expect(faults[0]).toMatch(/^CLIENT_SECRET .* Example: CLIENT_SECRET=0123/);
  });

  test('a real looking secret that begins like a placeholder word is accepted', () => {
    for (const value of ['yourself0123', 'xx12yy', 'mytok', 'tokens', 'exampled']) {
      expect(loadConfig({ CLIENT_SECRET: value, REFRESH_TOKEN: refresh }).mode).toBe('live');
    }
  });

  test.each([
    ['CLIENT_SECERT', 'CLIENT_SECRET'],
    ['REFRESH_TOKE', 'REFRESH_TOKEN'],
    ['SYMBOL', 'SYMBOLS'],
    ['symbols', 'SYMBOLS'],
    ['LOG-LEVEL', 'LOG_LEVEL'],
    ['export CLIENT_SECRET', 'CLIENT_SECRET'],
    ['TASTYTRADE_CLIENT_SECRET', 'CLIENT_SECRET'],
    ['TT_REFRESH_TOKEN', 'REFRESH_TOKEN'],
    ['CLIENT_SECRET_FLIE', 'CLIENT_SECRET_FILE'],
  ])('the name %s is taken for a slip of %s', (name, meant) => {
    const { warnings } = loadConfig({ [name]: 'SPX' });
    expect(warnings).toEqual([`${name} is not a setting; did you mean ${meant}?`]);
  });

  test('a slip that leaves half the credentials is named in the same error', () => {
    const faults = faultsOf({ CLIENT_SECERT: secret, REFRESH_TOKEN: refresh });
    expect(faults).toEqual([
      expect.stringMatching(/^CLIENT_SECRET is missing/),
      'Also worth a look:',
      'CLIENT_SECERT is not a setting; did you mean CLIENT_SECRET?',
    ]);
  });

  test('ordinary names of a system are no slips, nor is one whose right name is set too', () => {
    const system = [
      'HOME',
      'PATH',
      'HOSTNAME',
      'PWD',
      'NODE_ENV',
      'SHLVL',
      'LANG',
      'TZ',
      'USER',
      'DATABASE_URL',
      'AZURE_CLIENT_SECRET',
    ];
    expect(loadConfig(Object.fromEntries(system.map((name) => [name, 'x']))).warnings).toEqual([]);
    expect(loadConfig({ SYMBOL: 'SPX', SYMBOLS: 'SPY' }).warnings).toEqual([]);
  });
});

describe('values', () => {
  const accepted: [string, string, (config: Config) => unknown, unknown][] = [
    ['SYMBOLS', ' spx, spy,,SPX , brk/b '.trim(), (config) => config.symbols, ['SPX', 'SPY', 'BRK/B']],
    ['SYMBOLS', 'SPX SPY', (config) => config.symbols, ['SPX', 'SPY']],
    ['TASTYTRADE_API_URL', 'http://127.0.0.1:8080/', (config) => config.apiUrl, 'http://127.0.0.1:8080'],
    [
      'TASTYTRADE_API_URL',
      'https://api.cert.tastyworks.com',
      (config) => config.apiUrl,
      'https://api.cert.tastyworks.com',
    ],
    ['RISK_FREE_RATE', '0.045', (config) => config.riskFreeRate, 0.045],
    ['RISK_FREE_RATE', '-0.005', (config) => config.riskFreeRate, -0.005],
    ['DIVIDEND_YIELD', '.013', (config) => config.dividendYield, 0.013],
    ['CARRY', 'Rates', (config) => config.carry, 'rates'],
    ['HEALTH_PORT', '0', (config) => config.healthPort, 0],
    ['LOG_LEVEL', 'DEBUG', (config) => config.logLevel, 'debug'],
    ['TIME_ZONE', 'Europe/Berlin', (config) => config.timeZone, 'Europe/Berlin'],
    ['DATA_DIR', '/var/lib/gexwatch', (config) => config.dataDir, '/var/lib/gexwatch'],
    ['DATA_DIR', 'my data', (config) => config.dataDir, '/srv/my data'],
    ['SNAPSHOT_CRON', '*/10 * 9-16 * * mon-fri', (config) => config.snapshotCron, '*/10 * 9-16 * * mon-fri'],
    ['T_FLOOR_MINUTES', '7.5', (config) => config.tFloorMinutes, 7.5],
    ['FEED_RATE', '400', (config) => config.feedRate, { start: 400, max: 400 }],
    ['FEED_RATE', '100 / 500', (config) => config.feedRate, { start: 100, max: 500 }],
    ['EXTRA_HOLIDAYS', '2027-01-04,2026-12-31', (config) => config.calendar.closed, ['2026-12-31', '2027-01-04']],
    ['EXTRA_HALF_DAYS', '2026-12-31', (config) => config.calendar.half, ['2026-12-31']],
    ['PRACTICE_START', '09:45', (config) => config.practice.start, { kind: 'clock', hour: 9, minute: 45 }],
    [
      'PRACTICE_START',
      '2026-11-20T10:30',
      (config) => config.practice.start,
      { kind: 'instant', at: Date.parse('2026-11-20T15:30:00Z') },
    ],
    [
      'PRACTICE_START',
      '2026-07-06 15:55',
      (config) => config.practice.start,
      { kind: 'instant', at: Date.parse('2026-07-06T19:55:00Z') },
    ],
    [
      'PRACTICE_START',
      '2026-11-20T15:30:00Z',
      (config) => config.practice.start,
      { kind: 'instant', at: Date.parse('2026-11-20T15:30:00Z') },
    ],
  ];
  test.each(accepted)('%s=%s', (name, text, read, expected) => {
    expect(read(loadConfig({ [name]: text }, { cwd: '/srv' }))).toEqual(expected);
  });

  test.each([
    ['SYMBOLS', 'SPX,$SPY', /holds "\$SPY", which is no symbol/],
    ['SYMBOLS', ',', /names no symbol/],
    ['SYMBOLS', Array.from({ length: 21 }, (_, n) => `S${n}`).join(), /names 21 symbols; 20 are the most/],
    ['TASTYTRADE_API_URL', 'api.tastyworks.com', /is not an address; it begins with https:\/\//],
    ['TASTYTRADE_API_URL', 'http://api.tastyworks.com', /is not encrypted; write https/],
    ['TASTYTRADE_API_URL', 'ftp://api.tastyworks.com', /is not a web address/],
    ['TASTYTRADE_API_URL', 'https://me:pw@api.tastyworks.com', /user name or password/],
    ['TASTYTRADE_API_URL', 'https://api.tastyworks.com/?a=1', /holds a "\?"/],
    ['HEARTBEAT_URL', 'hc-ping', /is not an address/],
    ['RISK_FREE_RATE', '4.5', /would be 450 %; for 4.5 % write 0.045\./],
    ['RISK_FREE_RATE', '4.5%', /is a percentage; write it as a fraction: 0.045\./],
    ['DIVIDEND_YIELD', '1,3', /not a fraction such as 0.045/],
    ['RETENTION_DAYS', '0', /not a whole number of days from 1 to 3650/],
    ['RETENTION_DAYS', '30.5', /not a whole number of days/],
    ['RETENTION_DAYS', '30d', /is "30d", not a whole number/],
    ['HEALTH_PORT', '70000', /not a port from 0 to 65535/],
    ['HEALTH_PORT', '-1', /not a port/],
    ['CARRY', 'none', /is "none", not one of parity, rates/],
    ['LOG_LEVEL', 'verbose', /is "verbose", not one of debug, info, warn, error, silent/],
    ['FEED_BUDGET', '30000', /from 500 to 25000/],
    ['FEED_RATE', '2000/1000', /must not be above the second/],
    ['FEED_RATE', 'fast', /not two numbers of items per second/],
    ['FEED_RATE', '10/20', /between 50 and 10000/],
    ['T_FLOOR_MINUTES', '0', /from 1 to 1440/],
    ['SCOPE_DAYS', '400', /from 1 to 366/],
    ['TIME_ZONE', 'New York', /is no time zone; zones are written Area\/City/],
    ['SNAPSHOT_CRON', 'every minute', /is not a cron line of five fields/],
    ['SNAPSHOT_CRON', '61 9 * * *', /the field "minute" is wrong/],
    ['SNAPSHOT_CRON', '* * 9-16 * * 1-5', /runs more often than every 10 seconds/],
    ['SNAPSHOT_CRON', '0,55 * 9-16 * * 1-5', /runs more often than every 10 seconds/],
    ['EXTRA_HOLIDAYS', '2026-02-30', /holds "2026-02-30", which is no date/],
    ['EXTRA_HALF_DAYS', '31.12.2026', /which is no date written YYYY-MM-DD/],
    ['DATA_DIR', '~/gexwatch', /begins with "~"/],
    ['PRACTICE_SEED', '-1', /not a whole number/],
    ['PRACTICE_SPEED', '0', /from 0.1 to 3600/],
    ['PRACTICE_START', '25:00', /is no time of day/],
    ['PRACTICE_START', '2026-02-30T10:30', /neither a time such as 10:30 nor a date/],
    ['PRACTICE_START', 'noon', /neither a time/],
  ])('%s=%s is refused with what is wrong and an example', (name, text, words) => {
    const faults = faultsOf({ [name]: text });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(words);
    expect(faults[0]!.startsWith(`${name} `)).toBe(true);
    expect(faults[0]).toContain(`Example: ${name}=`);
  });

  test('all faults come at once, one line each, with the count', () => {
    const env = {
      ...live,
      CLIENT_SECRET: `"${secret}"`,
      LOG_LEVEL: 'loud',
      HEALTH_PORT: 'x',
      SYMBOLS: '?',
      RISK_FREE_RATE: '4',
    };
    expect(faultsOf(env).map((line) => line.split(' ')[0])).toEqual([
      'CLIENT_SECRET',
      'SYMBOLS',
      'RISK_FREE_RATE',
      'HEALTH_PORT',
      'LOG_LEVEL',
    ]);
    expect(() => loadConfig(env)).toThrow(/^The configuration has 5 faults:\n/);
    expect(() => loadConfig({ LOG_LEVEL: 'loud' })).toThrow(/^The configuration has one fault:\n/);
    // A hint is no fault and is not counted as one.
    expect(() => loadConfig({ LOG_LEVEL: 'loud', SYMBOL: 'SPX' })).toThrow(
      /^The configuration has one fault:\n {2}LOG_LEVEL .*\nAlso worth a look:\n {2}SYMBOL is not a setting/,
    );
  });

  test('a secret pasted into the wrong setting is not repeated', () => {
    for (const { name } of settings) {
      if (['DATA_DIR', 'CLIENT_ID', 'CLIENT_SECRET', 'REFRESH_TOKEN'].includes(name)) continue;
      expect(faultsOf({ [name]: secret })[0]).toContain(name);
    }
  });
});

describe('chats', () => {
  const discord = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GpLant.planted-discord-token-0123456789';
  const telegram = '123456789:AAplanted-telegram-token-0123456789';

  test('tokens are secrets, lists are sets of id words, addresses have no slash at their end', () => {
    const config = loadConfig({
      DISCORD_TOKEN: discord,
      DISCORD_GUILD_ID: 'discord:123456789012345678',
      DISCORD_API_URL: 'http://127.0.0.1:8080/api/',
      TELEGRAM_TOKEN: telegram,
      TELEGRAM_API_URL: 'http://localhost:8081/',
      OPERATOR_IDS: 'Discord:123456789012345678, telegram:42',
      ALLOWED_CHATS: 'telegram:-1001234567890;discord:99887766554433221',
    });
    expect(config.discord).toMatchObject({ guildId: '123456789012345678', apiUrl: 'http://127.0.0.1:8080/api' });
    expect(config.telegram.apiUrl).toBe('http://localhost:8081');
    expect([...config.operators]).toEqual(['discord:123456789012345678', 'telegram:42']);
    expect([...config.allowedChats]).toEqual(['telegram:-1001234567890', 'discord:99887766554433221']);
    expect(secretsOf(config).map((each) => each.reveal())).toEqual([discord, telegram]);
    const printed = `${inspect(config, { depth: 9 })} ${JSON.stringify(config)}`;
    expect(printed).not.toContain(discord);
    expect(printed).not.toContain(telegram);
    expect(config.warnings).toEqual([]);
  });

  test.each([
    ['DISCORD_TOKEN', `Bot ${discord}`, /begins with "Bot"/],
    ['DISCORD_TOKEN', '123456789012345678', /is an application id/],
    ['DISCORD_TOKEN', 'ab'.repeat(32), /is a public key/],
    ['DISCORD_TOKEN', 'aB3-'.repeat(8), /is a client secret/],
    ['DISCORD_TOKEN', 'not.a-token', /three parts with dots/],
    ['DISCORD_TOKEN', 'DISCORD_TOKEN', /still the placeholder.*chat platform off/],
    ['DISCORD_GUILD_ID', 'My server', /no server id of 17 to 20 digits/],
    ['DISCORD_API_URL', 'https://discord.com/api/v10', /ends in "\/v10"/],
    ['DISCORD_API_URL', 'http://discord.com/api', /is not encrypted/],
    ['TELEGRAM_TOKEN', `bot${telegram}`, /begins with "bot"/],
    ['TELEGRAM_TOKEN', '@gexwatch_bot', /is a name; @BotFather/],
    ['TELEGRAM_TOKEN', '123456789:AAshort', /not the whole token from @BotFather/],
    ['TELEGRAM_TOKEN', telegram.replace(':', ' '), /space or line break inside/],
    ['TELEGRAM_API_URL', `https://api.telegram.org/bot${telegram}`, /beginning of a method address/],
    ['TELEGRAM_API_URL', 'http://api.telegram.org', /is not encrypted/],
    ['OPERATOR_IDS', '123456789012345678', /without its platform; write discord:123456789012345678/],
    ['OPERATOR_IDS', '42', /without its platform; write telegram:42/],
    ['OPERATOR_IDS', '@somebody', /holds the name "@somebody"; write the number/],
    ['OPERATOR_IDS', 'telegram:@somebody', /holds the name "@somebody"/],
    ['OPERATOR_IDS', 'telegram: 42', /space beside a colon/],
    ['OPERATOR_IDS', 'telegram:-1001234567890', /which is a group; operators are people/],
    ['OPERATOR_IDS', 'discord:<@123456789012345678>', /Discord mention; write discord:123456789012345678/],
    ['OPERATOR_IDS', 'terminal:me', /is an operator anyway/],
    ['OPERATOR_IDS', 'slack:42', /a platform is discord or telegram/],
    ['OPERATOR_IDS', 'somebody', /no id with its platform in front/],
    ['ALLOWED_CHATS', '<#123456789012345678>', /Discord mention; write discord:123456789012345678/],
    ['ALLOWED_CHATS', '-1001234567890', /without its platform; write telegram:-1001234567890/],
    ['ALLOWED_CHATS', 'discord:42', /Discord ids have 17 to 20 digits/],
    ['ALLOWED_CHATS', 'telegram:4.2', /Telegram ids are whole numbers/],
    ['ALLOWED_CHATS', 'https://t.me/mygroup', /holds a Telegram link/],
    [
      'ALLOWED_CHATS',
      'https://discord.com/channels/111111111111111111/222222222222222222',
      /holds a link; write discord:222222222222222222/,
    ],
  ])('%s=%s is answered with what to write instead', (name, value, words) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(words);
    expect(faults[0]).toContain(`Example: ${name}=`);
    for (const planted of [discord, telegram]) expect(faults[0]).not.toContain(planted);
  });

  test('a bot that may answer nobody, and a server id without a bot, are told of', () => {
    const closed = { DISCORD_TOKEN: discord, TELEGRAM_TOKEN: telegram };
    expect(loadConfig(closed).warnings).toEqual([
      expect.stringMatching(/^DISCORD_TOKEN and TELEGRAM_TOKEN are set, but OPERATOR_IDS and ALLOWED_CHATS are empty/),
    ]);
    expect(loadConfig({ ...closed, OPERATOR_IDS: 'telegram:42' }).warnings).toEqual([]);
    expect(loadConfig({ ...closed, ALLOWED_CHATS: 'telegram:42' }).warnings).toEqual([]);
    expect(loadConfig({ DISCORD_GUILD_ID: '123456789012345678' }).warnings).toEqual([
      'DISCORD_GUILD_ID does nothing without DISCORD_TOKEN.',
    ]);
  });
});

describe('values in files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gexwatch-config-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('NAME_FILE works for every setting and loses its trailing newline', async () => {
    await writeFile(join(folder, 'secret'), `${secret}\n`);
    await writeFile(join(folder, 'refresh'), `${refresh}\r\n`);
    await writeFile(join(folder, 'symbols'), 'SPY,QQQ');
    const config = loadConfig(
      { CLIENT_SECRET_FILE: join(folder, 'secret'), REFRESH_TOKEN_FILE: 'refresh', SYMBOLS_FILE: 'symbols' },
      { cwd: folder },
    );
    expect(config.clientSecret?.reveal()).toBe(secret);
    expect(config.refreshToken?.reveal()).toBe(refresh);
    expect(config.symbols).toEqual(['SPY', 'QQQ']);
  });

  test('both ways at once, a missing file, an empty file and a folder are faults', async () => {
    await writeFile(join(folder, 'empty'), '\n');
    const options = { cwd: folder };
    expect(faultsOf({ ...live, REFRESH_TOKEN_FILE: 'empty' }, options)[0]).toMatch(/^REFRESH_TOKEN is set twice/);
    expect(faultsOf({ ...live, REFRESH_TOKEN: '', REFRESH_TOKEN_FILE: 'nowhere' }, options)[0]).toMatch(
      /REFRESH_TOKEN cannot be read.*\(ENOENT\)/,
    );
    expect(faultsOf({ ...live, REFRESH_TOKEN: '', REFRESH_TOKEN_FILE: 'empty' }, options)[0]).toMatch(
      /is empty in the file/,
    );
    expect(faultsOf({ ...live, REFRESH_TOKEN: '', REFRESH_TOKEN_FILE: '.' }, options)[0]).toMatch(/\(EISDIR\)/);
  });

  test('the secret itself put where its file belongs is not repeated', () => {
    expect(faultsOf({ CLIENT_SECRET_FILE: secret, REFRESH_TOKEN: refresh })).toHaveLength(1);
  });

  test('the mistakes are found in files too', async () => {
    await writeFile(join(folder, 'secret'), `CLIENT_SECRET=${secret}\n`);
    expect(faultsOf({ CLIENT_SECRET_FILE: 'secret', REFRESH_TOKEN: refresh }, { cwd: folder })[0]).toMatch(
      /holds its own name/,
    );
  });
});

describe('the .env file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gexwatch-env-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const write = (text: string | Buffer) => writeFile(join(folder, '.env'), text);
  const load = (outside: NodeJS.ProcessEnv = {}) => {
    const environment = readEnvironment(folder, outside);
    return loadConfig(environment.env, { ...environment, cwd: folder });
  };

  test('need not exist', () => {
    expect(load().mode).toBe('practice');
  });

  test('is read with quotes, comments, export, Windows line ends and a byte order mark', async () => {
    await write(
      `\uFEFF# my settings\r\nexport CLIENT_SECRET=${secret}\r\nREFRESH_TOKEN = "${refresh}" # once\r\n\r\nSYMBOLS='SPX,SPY'\r\nLOG_LEVEL=warn # less\r\n`,
    );
    const config = load();
    expect(config.clientSecret?.reveal()).toBe(secret);
    expect(config.refreshToken?.reveal()).toBe(refresh);
    expect(config.symbols).toEqual(['SPX', 'SPY']);
    expect(config.logLevel).toBe('warn');
    expect(config.warnings).toEqual([]);
  });

  test('gives way to what is set outside, even to nothing', async () => {
    await write(`CLIENT_SECRET=${secret}\nREFRESH_TOKEN=${refresh}\nLOG_LEVEL=warn\n`);
    expect(load({ LOG_LEVEL: 'debug' })).toMatchObject({ mode: 'live', logLevel: 'debug' });
    expect(load({ CLIENT_SECRET: '', REFRESH_TOKEN: '' }).mode).toBe('practice');
  });

  test('a line without "=" is reported with its number and without its content, beside all other faults', async () => {
    await write(`# mine\nSYMBOLS=SPX\n\n${secret}\nCLIENT SECRET=${secret}\nLOG_LEVEL=loud\n`);
    const environment = readEnvironment(folder, {});
    const faults = faultsOf(environment.env, { ...environment, cwd: folder });
    expect(faults).toEqual([
      expect.stringMatching(/^\.env line 4: there is no "=" in it;/),
      expect.stringMatching(/^\.env line 5: the name before "="/),
      expect.stringMatching(/^LOG_LEVEL is "loud"/),
    ]);
  });

  test('a value over several lines is not taken for broken lines', async () => {
    await write('OTHER="one\ntwo\nthree"\nSYMBOLS=SPY\n');
    expect(load().symbols).toEqual(['SPY']);
  });

  test('an unclosed quote is found in the value', async () => {
    await write(`CLIENT_SECRET="${secret}\nREFRESH_TOKEN=${refresh}\n`);
    const environment = readEnvironment(folder, {});
    expect(faultsOf(environment.env, environment)[0]).toMatch(/CLIENT_SECRET still has a quotation mark/);
  });

  test('a value cut off at "#" and a name set twice are warned about', async () => {
    await write('SYMBOLS=SPX\nDATA_DIR=./my#data\nSYMBOLS=SPY # not this\n');
    expect(load().warnings).toEqual([
      '.env line 2: DATA_DIR ends at the "#"; put the value in quotes if the # belongs to it.',
      '.env sets SYMBOLS twice, in lines 1 and 3; the last one counts.',
    ]);
  });

  test('saved as UTF-16, or a folder in its place, is a fault and not an empty configuration', async () => {
    await write(Buffer.from(`\uFEFFCLIENT_SECRET=${secret}\n`, 'utf16le'));
    expect(() => load()).toThrow(/\.env is not saved as UTF-8 text/);
    await rm(join(folder, '.env'));
    await mkdir(join(folder, '.env'));
    expect(() => load()).toThrow(/\.env cannot be read \(EISDIR\)/);
  });
});

describe('.env.example', () => {
  const text = readFile(new URL('../.env.example', import.meta.url), 'utf8');

  test('names every setting once, in order, with its default and its description', async () => {
    const lines = (await text).split('\n');
    const named = lines.flatMap((line) => /^#([A-Z_]+)=(.*)$/.exec(line)?.slice(1, 3).join('=') ?? []);
    expect(named).toEqual(settings.map((row) => `${row.name}=${row.default ?? ''}`));
    const prose = lines
      .filter((line) => line.startsWith('# '))
      .map((line) => line.slice(2))
      .join(' ');
    for (const { name, description } of settings) expect(prose, name).toContain(description);
  });

  test('sets nothing as it stands, and nothing new when every line is taken in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gexwatch-example-'));
    try {
      const defaults = loadConfig({}, { cwd: folder });
      for (const content of [await text, (await text).replace(/^#(?=[A-Z_]+=)/gm, '')]) {
        await writeFile(join(folder, '.env'), content);
        const environment = readEnvironment(folder, {});
        expect(loadConfig(environment.env, { ...environment, cwd: folder })).toEqual(defaults);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('nearest names', () => {
  test.each([
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['symbol', 'symbols', 1],
    ['kitten', 'sitting', 3],
  ])('%j to %j takes %i steps', (a, b, steps) => {
    expect(editDistance(a, b)).toBe(steps);
    expect(editDistance(b, a)).toBe(steps);
  });

  test('nothing near is nothing meant', () => {
    expect(meantName('COMPLETELY_OTHER', ['SYMBOLS', 'LOG_LEVEL'])).toBeNull();
  });
});
