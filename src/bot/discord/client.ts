/** The discord.js client as this program wants it: one intent, nearly empty caches, nobody pinged. */

import { Client, GatewayIntentBits, Options, type RESTOptions } from 'discord.js';
import type { Logger } from '../../lib/log.js';
import { type GatewayGate, patientShards } from './patient-shards.js';

/** Longer pauses are not waited for: an interaction's token lives 15 minutes, its asker's patience less. */
const longestRateLimitMs = 60_000;
/** A server that Discord does not deliver must not hold up the others. */
const waitForGuildsMs = 1_000;

export interface ClientParts {
  apiUrl: string | null;
  makeRequest: RESTOptions['makeRequest'];
  gate: GatewayGate;
}

/** REST options shared by the face and the `commands` sub-command. */
export function restOptions({ apiUrl, makeRequest }: Pick<ClientParts, 'apiUrl' | 'makeRequest'>) {
  return {
    ...(apiUrl === null ? {} : { api: apiUrl }),
    makeRequest,
    rejectOnRateLimit: ({ retryAfter }: { retryAfter: number }) => retryAfter > longestRateLimitMs,
    // Discord's edge bans after 10,000 refused requests in 10 minutes.
    invalidRequestWarningInterval: 100,
  } satisfies Partial<RESTOptions>;
}

export function createClient(parts: ClientParts): Client {
  return new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: restOptions(parts),
    ws: { buildStrategy: patientShards(parts.gate) },
    allowedMentions: { parse: [] },
    enforceNonce: true,
    waitGuildTimeout: waitForGuildsMs,
    // Servers, channels and roles cannot be left out (discord.js relies on them); everything else is.
    makeCache: Options.cacheWithLimits({
      ApplicationCommandManager: 0,
      ApplicationEmojiManager: 0,
      AutoModerationRuleManager: 0,
      BaseGuildEmojiManager: 0,
      DMMessageManager: 0,
      EntitlementManager: 0,
      GuildBanManager: 0,
      GuildEmojiManager: 0,
      GuildForumThreadManager: 0,
      GuildInviteManager: 0,
      GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user?.id },
      GuildMessageManager: 0,
      GuildScheduledEventManager: 0,
      GuildStickerManager: 0,
      GuildTextThreadManager: 0,
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      ReactionUserManager: 0,
      StageInstanceManager: 0,
      ThreadManager: 0,
      ThreadMemberManager: 0,
      UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user?.id },
      VoiceStateManager: 0,
    }),
  });
}

/** Events of the client that would end the process or go unseen without a listener. Nothing with an address or a body is logged. */
export function listenToFaults(client: Client, log: Logger, describe: (error: unknown) => unknown): void {
  client.on('error', (error) => log.error('discord client error', { error: describe(error) }));
  client.on('warn', () => log.debug('discord client warning'));
  client.on('shardError', (error) => log.info('discord gateway error', { error: describe(error) }));
  client.rest.on('rateLimited', ({ route, method, global, retryAfter, scope }) => {
    log.debug('discord rate limit', { route, method, global, scope, retryAfterMs: Math.round(retryAfter) });
  });
  client.rest.on('invalidRequestWarning', ({ count, remainingTime }) => {
    log.warn('discord refused many requests', { count, windowMs: remainingTime });
  });
}
