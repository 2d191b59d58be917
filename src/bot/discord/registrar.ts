/** Registering commands by hand, with plain REST calls: no gateway, no login. */

import { type APIApplication, REST, Routes } from 'discord.js';
import type { SteadyClock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';
import type { Secret } from '../../lib/secret.js';
import type { CommandDef } from '../command.js';
import { carefulRequest } from './careful-request.js';
import { restOptions } from './client.js';
import { classifyDiscordError } from './errors.js';
import { clearCommands, getCommands, putCommands, type RegisteredCommand } from './registration.js';

export type { RegisteredCommand } from './registration.js';

export interface RegistrarDeps {
  token: Secret;
  /** As in `DiscordFaceDeps`. */
  apiUrl: string | null;
  steady: Pick<SteadyClock, 'sleep'>;
}

/** Every call throws AppError: DISCORD_TOKEN_REJECTED, DISCORD_REFUSED (not in that server) or DISCORD_UNREACHABLE. */
export interface Registrar {
  application(): Promise<{ id: string; name: string }>;
  /** `guildId` null means everywhere. */
  register(
    applicationId: string,
    guildId: string | null,
    commands: readonly CommandDef[],
  ): Promise<RegisteredCommand[]>;
  view(applicationId: string, guildId: string | null): Promise<RegisteredCommand[]>;
  clear(applicationId: string, guildId: string | null): Promise<void>;
}

export function createRegistrar({ token, apiUrl, steady }: RegistrarDeps): Registrar {
  const makeRequest = carefulRequest({ steady, onUnauthorized: () => {} });
  const rest = new REST(restOptions({ apiUrl, makeRequest })).setToken(token.reveal());
  return {
    async application() {
      const { id, name } = (await clearly(rest.get(Routes.currentApplication()), null)) as APIApplication;
      return { id, name };
    },
    register: (applicationId, guildId, commands) =>
      clearly(putCommands(rest, { applicationId, guildId }, commands), guildId),
    view: (applicationId, guildId) => clearly(getCommands(rest, { applicationId, guildId }), guildId),
    clear: (applicationId, guildId) => clearly(clearCommands(rest, { applicationId, guildId }), guildId),
  };
}

async function clearly<T>(call: Promise<T>, guildId: string | null): Promise<T> {
  try {
    return await call;
  } catch (thrown) {
    const { code, error } = classifyDiscordError(thrown);
    const options = { facts: error.facts };
    if (code === 'CHAT_FORBIDDEN' || code === 'CHAT_TARGET_GONE') {
      const what = guildId === null ? 'Discord refused the call' : `The bot is not in the server ${guildId}`;
      throw new AppError('DISCORD_REFUSED', `${what}.`, options);
    }
    if (code === 'CHAT_UNREACHABLE') {
      const why = error.facts.network ?? error.facts.status;
      throw new AppError('DISCORD_UNREACHABLE', `Discord cannot be reached (${String(why)}).`, options);
    }
    throw error;
  }
}
