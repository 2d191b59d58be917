/** Readers of the chat settings: tokens, addresses and lists of ids, with a sentence for each thing people paste instead. Pure. */

import { Secret } from '../lib/secret.js';
import { checkSecret, shown, wrong } from './mistakes.js';
import { listOf, readApiUrl } from './readers.js';

/** What an unset token means: the platform stays off. */
const offWords = 'to leave this chat platform off';

/** Discord's ids (snowflakes) have 17 to 20 digits. */
const discordId = /^\d{17,20}$/;
/** Telegram's ids have at most 52 significant bits; groups are negative. */
const telegramId = /^-?[1-9]\d{0,15}$/;

/** A bot token of Discord: three parts with dots between. The application's other values look alike and lie beside it. */
export function readDiscordToken(text: string): Secret {
  if (/^bot\s/i.test(text)) wrong('begins with "Bot"; write only the token that follows it');
  checkSecret(text, offWords);
  if (/^\d+$/.test(text)) wrong('is an application id; the token is on the page "Bot" of the developer portal');
  if (/^[0-9a-f]{64}$/i.test(text)) wrong('is a public key; the token is on the page "Bot" of the developer portal');
  if (/^[\w-]{32}$/.test(text)) wrong('is a client secret; the token is on the page "Bot" of the developer portal');
  if (!/^[\w-]{10,}\.[\w-]{4,}\.[\w-]{10,}$/.test(text)) {
    wrong('is not a whole bot token, which is three parts with dots between them, on the page "Bot" of the portal');
  }
  return new Secret(text);
}

/** A bot token of Telegram: the bot's id, a colon, a key. */
export function readTelegramToken(text: string): Secret {
  checkSecret(text, offWords);
  if (/^bot\d+:/i.test(text)) wrong('begins with "bot"; write only what follows it, which begins with a number');
  if (text.startsWith('@')) wrong('is a name; @BotFather gives the token with /newbot or /token');
  if (!/^\d{3,20}:[\w-]{20,100}$/.test(text)) {
    wrong('is not the whole token from @BotFather, which is a number, a colon and about 35 letters and digits');
  }
  return new Secret(text);
}

/** A Discord server's id. */
export function readGuildId(text: string): string {
  const bare = /^discord:(\d+)$/.exec(text)?.[1] ?? text;
  if (!discordId.test(bare)) {
    wrong(
      `is ${shown(text)}, no server id of 17 to 20 digits; with developer mode on, right-click the server and choose Copy Server ID`,
    );
  }
  return bare;
}

/** The API without its version, which the client adds by itself. */
export function readDiscordApiUrl(text: string): string {
  const url = readApiUrl(text);
  const version = /\/v\d+$/.exec(url)?.[0];
  if (version !== undefined) wrong(`ends in "${version}"; leave the version out`);
  return url;
}

/** The server of the Bot API; the token is added to the path by the client. */
export function readTelegramApiUrl(text: string): string {
  const url = readApiUrl(text);
  if (/\/(bot|file)?\d+:/.test(url) || url.endsWith('/bot')) {
    wrong('holds the beginning of a method address; write the server only');
  }
  return url;
}

/** People: `discord:123456789012345678, telegram:42`. */
export function readOperatorIds(text: string): ReadonlySet<string> {
  const words = idWords(text);
  const group = words.find((word) => word.startsWith('telegram:-'));
  if (group !== undefined) wrong(`holds "${group}", which is a group; operators are people, whose ids are positive`);
  return new Set(words);
}

/** Chats, servers, and people in their private chats. */
export function readAllowedChats(text: string): ReadonlySet<string> {
  return new Set(idWords(text));
}

function idWords(text: string): string[] {
  if (/(discord|telegram)\s*:\s+\S|(discord|telegram)\s+:/i.test(text)) {
    wrong('has a space beside a colon; write telegram:42 in one piece');
  }
  return listOf(text).map(idWordFrom);
}

function idWordFrom(part: string): string {
  const mention = /^(?:discord:)?<[#@][!&]?(\d+)>$/i.exec(part);
  if (mention !== null) wrong(`holds a Discord mention; write discord:${mention[1]}`);
  const link = /discord(?:app)?\.com\/channels\/(?:\d+|@me)\/(\d+)/i.exec(part);
  if (link !== null) wrong(`holds a link; write discord:${link[1]}`);
  if (/t\.me\//i.test(part)) wrong('holds a Telegram link; write the chat’s number, which the bot answers with there');
  const split = /^([a-z]+):(.*)$/i.exec(part);
  if (split === null) return withoutPlatform(part);
  const [platform, id] = [split[1]!.toLowerCase(), split[2]!];
  if (platform === 'terminal') wrong('holds "terminal"; who sits at this terminal is an operator anyway');
  if (platform !== 'discord' && platform !== 'telegram') {
    wrong(`holds ${shown(part)}; a platform is discord or telegram`);
  }
  if (id.startsWith('@')) wrong(`holds the name ${shown(id)}; write the number, which the bot answers with`);
  if (!(platform === 'discord' ? discordId : telegramId).test(id)) {
    const form = platform === 'discord' ? 'Discord ids have 17 to 20 digits' : 'Telegram ids are whole numbers';
    wrong(`holds ${shown(part)}; ${form}`);
  }
  return `${platform}:${id}`;
}

function withoutPlatform(part: string): never {
  if (part.startsWith('@')) wrong(`holds the name ${shown(part)}; write the number, which the bot answers with`);
  if (discordId.test(part)) wrong(`holds an id without its platform; write discord:${part}`);
  if (telegramId.test(part)) wrong(`holds an id without its platform; write telegram:${part}`);
  return wrong(`holds ${shown(part)}, which is no id with its platform in front`);
}
