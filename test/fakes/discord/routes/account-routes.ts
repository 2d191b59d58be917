import type { Gateway } from '../gateway.js';
import { isJson, textOf } from '../json.js';
import { refusals } from '../refusal.js';
import type { Route } from '../route.js';
import { channelJson, guildJson, memberJson, roleJson, userJson, type World } from '../world.js';

/** The gateway's address, the bot's account, people, DMs and guilds. */
export function accountRoutes(world: World, gateway: Gateway): Route[] {
  const application = () => ({
    id: world.applicationId,
    name: world.bot.username,
    description: '',
    icon: null,
    bot: userJson(world.bot),
    bot_public: true,
    bot_require_code_grant: false,
    flags: 0,
    verify_key: '0'.repeat(64),
    team: null,
    owner: userJson(world.bot),
    approximate_guild_count: [...world.guilds.values()].filter((each) => each.botIsMember).length,
  });
  const memberGuild = (id: string) => {
    const guild = world.guild(id);
    if (!guild.botIsMember) throw refusals.missingAccess();
    return guild;
  };
  const get = (path: string, body: (params: Readonly<Record<string, string>>) => unknown): Route => ({
    method: 'GET',
    path,
    needsBot: true,
    serve: ({ params }) => ({ status: 200, body: body(params) }),
  });
  return [
    { method: 'GET', path: '/gateway', needsBot: false, serve: () => ({ status: 200, body: { url: gateway.url } }) },
    get('/gateway/bot', () => ({
      url: gateway.url,
      shards: gateway.shards,
      session_start_limit: { ...gateway.sessionStartLimit },
    })),
    get('/users/@me', () => ({ ...userJson(world.bot), verified: true, mfa_enabled: true, flags: 0 })),
    get('/users/@me/guilds', () =>
      [...world.guilds.values()]
        .filter((each) => each.botIsMember)
        .map(({ id, name }) => ({ id, name, icon: null, owner: false, permissions: '0', features: [] })),
    ),
    get('/users/:user', ({ user }) => userJson(world.person(user ?? ''))),
    {
      method: 'POST',
      path: '/users/@me/channels',
      needsBot: true,
      serve: ({ body }) => {
        const id = isJson(body) ? textOf(body.recipient_id) : '';
        if (id === world.bot.id) throw refusals.cannotSendToUser();
        return { status: 200, body: channelJson(world.directChannel(id), world) };
      },
    },
    get('/applications/@me', application),
    get('/oauth2/applications/@me', application),
    get('/guilds/:guild', ({ guild }) => guildJson(memberGuild(guild ?? ''), world)),
    get('/guilds/:guild/channels', ({ guild }) =>
      world.channelsOf(memberGuild(guild ?? '').id).map((each) => channelJson(each, world)),
    ),
    get('/guilds/:guild/roles', ({ guild }) => memberGuild(guild ?? '').roles.map(roleJson)),
    get('/guilds/:guild/members/:user', ({ guild, user }) => {
      const { memberIds } = memberGuild(guild ?? '');
      if (user !== world.bot.id && !memberIds.includes(user ?? '')) throw refusals.unknownMember();
      return memberJson(world.person(user ?? ''));
    }),
  ];
}
