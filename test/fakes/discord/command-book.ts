import { checkCommands } from './command-rules.js';
import { isJson, type Json, listOf } from './json.js';
import { LIMITS } from './limits.js';
import { Refusal, refusals } from './refusal.js';
import type { Snowflakes } from './snowflake.js';

/** Registered slash commands, global and per guild. */
export class CommandBook {
  readonly #scopes = new Map<string | null, Json[]>();
  /** Creations today per scope; Discord refuses the 201st. Replacing a command of the same name is none. */
  readonly #creates = new Map<string | null, number>();

  constructor(
    private readonly applicationId: string,
    private readonly ids: Snowflakes,
  ) {}

  /** Commands of a guild, or the global ones for null. */
  list(guildId: string | null): Json[] {
    return this.#scopes.get(guildId) ?? [];
  }

  /** What people in a guild (null: in a DM) can type: its own command hides a global one of the same name. */
  find(name: string, guildId: string | null): Json | null {
    const own = guildId === null ? undefined : this.list(guildId).find((each) => each.name === name);
    return own ?? this.list(null).find((each) => each.name === name) ?? null;
  }

  get isEmpty(): boolean {
    return [...this.#scopes.values()].every((each) => each.length === 0);
  }

  /** Bulk overwrite. Throws 50035, 30034. */
  replace(guildId: string | null, body: unknown): Json[] {
    checkCommands(body);
    const old = this.list(guildId);
    const news = listOf(body).filter(isJson);
    const created = news.filter((each) => !old.some((known) => known.name === each.name)).length;
    this.#countCreates(guildId, created);
    const list = news.map((each) =>
      this.#stored(
        guildId,
        each,
        old.find((known) => known.name === each.name),
      ),
    );
    this.#scopes.set(guildId, list);
    return list;
  }

  /** Adds one, or replaces the one of the same name. */
  create(guildId: string | null, body: unknown): { created: boolean; command: Json } {
    checkCommands([body]);
    const rest = this.list(guildId).filter((each) => !isJson(body) || each.name !== body.name);
    const old = this.list(guildId).find((each) => isJson(body) && each.name === body.name);
    if (old === undefined && rest.length >= LIMITS.commands)
      throw new Refusal(400, 30032, 'Maximum number of application commands reached (100).');
    if (old === undefined) this.#countCreates(guildId, 1);
    const command = this.#stored(guildId, body as Json, old);
    this.#scopes.set(guildId, [...rest, command]);
    return { created: old === undefined, command };
  }

  get(guildId: string | null, id: string): Json {
    const found = this.list(guildId).find((each) => each.id === id);
    if (found === undefined) throw refusals.unknownCommand();
    return found;
  }

  edit(guildId: string | null, id: string, body: unknown): Json {
    const old = this.get(guildId, id);
    const merged = { ...old, ...(isJson(body) ? body : {}) };
    checkCommands([merged]);
    const command = this.#stored(guildId, merged, old);
    this.#scopes.set(
      guildId,
      this.list(guildId).map((each) => (each.id === id ? command : each)),
    );
    return command;
  }

  delete(guildId: string | null, id: string): void {
    this.get(guildId, id);
    this.#scopes.set(
      guildId,
      this.list(guildId).filter((each) => each.id !== id),
    );
  }

  #countCreates(guildId: string | null, count: number): void {
    const sum = (this.#creates.get(guildId) ?? 0) + count;
    if (sum > LIMITS.commandCreatesPerDay) throw refusals.tooManyCommandCreates();
    this.#creates.set(guildId, sum);
  }

  #stored(guildId: string | null, body: Json, old: Json | undefined): Json {
    return {
      type: 1,
      name_localizations: null,
      description_localizations: null,
      default_member_permissions: null,
      nsfw: false,
      ...(guildId === null ? { dm_permission: true, contexts: null, integration_types: [0] } : { guild_id: guildId }),
      ...body,
      id: old?.id ?? this.ids.next(),
      application_id: this.applicationId,
      version: this.ids.next(),
    };
  }
}
