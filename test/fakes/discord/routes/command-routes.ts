import type { CommandBook } from '../command-book.js';
import type { Json } from '../json.js';
import { refusals } from '../refusal.js';
import type { Call, Route } from '../route.js';
import type { World } from '../world.js';

/** Registration of slash commands, global and per guild. */
export function commandRoutes(commands: CommandBook, world: World): Route[] {
  return ['/applications/:application/commands', '/applications/:application/guilds/:guild/commands'].flatMap(
    (path) => {
      const scopeOf = ({ params }: Call): string | null => {
        if (params.application !== world.applicationId) throw refusals.missingAccess();
        if (params.guild === undefined) return null;
        if (world.guilds.get(params.guild)?.botIsMember !== true) throw refusals.missingAccess();
        return params.guild;
      };
      const one = `${path}/:command`;
      const idOf = (call: Call) => call.params.command ?? '';
      return [
        {
          method: 'GET',
          path,
          needsBot: true,
          serve: (call) => {
            const list = commands.list(scopeOf(call));
            return {
              status: 200,
              body: call.query.with_localizations === 'true' ? list : list.map(withoutLocalizations),
            };
          },
        },
        {
          method: 'PUT',
          path,
          needsBot: true,
          serve: (call) => ({ status: 200, body: commands.replace(scopeOf(call), call.body) }),
        },
        {
          method: 'POST',
          path,
          needsBot: true,
          serve: (call) => {
            const { created, command } = commands.create(scopeOf(call), call.body);
            return { status: created ? 201 : 200, body: command };
          },
        },
        {
          method: 'GET',
          path: one,
          needsBot: true,
          serve: (call) => ({ status: 200, body: commands.get(scopeOf(call), idOf(call)) }),
        },
        {
          method: 'PATCH',
          path: one,
          needsBot: true,
          serve: (call) => ({ status: 200, body: commands.edit(scopeOf(call), idOf(call), call.body) }),
        },
        {
          method: 'DELETE',
          path: one,
          needsBot: true,
          serve: (call) => {
            commands.delete(scopeOf(call), idOf(call));
            return { status: 204 };
          },
        },
      ] satisfies Route[];
    },
  );
}

function withoutLocalizations(command: Json): Json {
  const { name_localizations: _names, description_localizations: _descriptions, ...rest } = command;
  return rest;
}
