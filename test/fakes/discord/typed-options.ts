import { isJson, type Json, listOf, textOf } from './json.js';
import { channelJson, memberJson, roleJson, userJson, type World } from './world.js';

/** What a person typed per option. Users, channels and roles by id. */
export type TypedOptions = Readonly<Record<string, string | number | boolean>>;

interface Typing {
  /** Registered definition; null infers types from the values. */
  command: Json | null;
  /** `add`, or `group add`. */
  subcommand: string | null;
  options: TypedOptions;
  /** Option being typed. */
  focused: string | null;
  /** Skips what a person's client checks before sending. */
  anyway: boolean;
}

/** `data` of an interaction: options in Discord's form. Throws plain errors for what a person could not have typed. */
export function typedData(name: string, typing: Typing, world: World): { data: Json; focusedType: number } {
  const { command, subcommand, focused } = typing;
  const branch = subcommand === null ? [] : subcommand.split(' ');
  let defined = command === null ? null : listOf(command.options).filter(isJson);
  for (const step of branch) {
    const next: Json | undefined = defined?.find((each) => each.name === step);
    if (defined !== null && next === undefined)
      throw new Error(`nobody can type /${name} ${subcommand}: not registered`);
    defined = next === undefined ? null : listOf(next.options).filter(isJson);
  }
  if (!typing.anyway && defined?.some((each) => each.type === 1 || each.type === 2) === true)
    throw new Error(`nobody can send /${name} without one of its subcommands`);
  if (defined !== null && !typing.anyway) checkTyped(name, defined, typing);
  const resolved: Record<string, Json> = {};
  const leaves = Object.entries(typing.options).map(([key, value]) => {
    const type = Number(defined?.find((each) => each.name === key)?.type ?? inferredType(value));
    resolve(resolved, type, String(value), world);
    return { name: key, type, value, ...(key === focused ? { focused: true } : {}) };
  });
  const focusedType = leaves.find((each) => each.name === focused)?.type ?? 3;
  const options = branch.reduceRight<Json[]>(
    (inner, step, at) => [{ name: step, type: branch.length === 2 && at === 0 ? 2 : 1, options: inner }],
    leaves,
  );
  const data = {
    id: command?.id ?? world.ids.next(),
    name,
    type: 1,
    options,
    ...(command?.guild_id === undefined ? {} : { guild_id: command.guild_id }),
    ...(Object.keys(resolved).length === 0 ? {} : { resolved }),
  };
  return { data, focusedType };
}

function inferredType(value: string | number | boolean): number {
  if (typeof value === 'boolean') return 5;
  if (typeof value === 'string') return 3;
  return Number.isInteger(value) ? 4 : 10;
}

function checkTyped(name: string, defined: readonly Json[], { options, focused }: Typing): void {
  for (const option of defined)
    if (option.required === true && focused === null && options[textOf(option.name)] === undefined)
      throw new Error(`nobody can send /${name} without ${textOf(option.name)}`);
  for (const [key, value] of Object.entries(options)) {
    const option = defined.find((each) => each.name === key);
    if (option === undefined) throw new Error(`nobody can type ${key} for /${name}: it has no such option`);
    if (key === focused) {
      if (option.autocomplete !== true) throw new Error(`${key} of /${name} has no autocomplete`);
      continue;
    }
    const choices = listOf(option.choices).filter(isJson);
    if (choices.length > 0 && !choices.some((each) => each.value === value))
      throw new Error(`nobody can choose ${String(value)} for ${key} of /${name}`);
    const isNumber = option.type === 4 || option.type === 10;
    if (isNumber && (typeof value !== 'number' || (option.type === 4 && !Number.isInteger(value))))
      throw new Error(`nobody can type ${String(value)} for the number ${key} of /${name}`);
    const size = isNumber ? Number(value) : String(value).length;
    const least = Number((isNumber ? option.min_value : option.min_length) ?? Number.NEGATIVE_INFINITY);
    const most = Number((isNumber ? option.max_value : option.max_length) ?? Number.POSITIVE_INFINITY);
    if (size < least || size > most)
      throw new Error(`nobody can type ${String(value)} for ${key} of /${name}: out of bounds`);
  }
}

function resolve(resolved: Record<string, Json>, type: number, id: string, world: World): void {
  const put = (kind: string, value: Json) => {
    const known = resolved[kind] ?? {};
    known[id] = value;
    resolved[kind] = known;
  };
  if (type === 6) {
    const { user: _user, ...member } = memberJson(world.person(id), 0n);
    put('users', userJson(world.person(id)));
    put('members', member);
  } else if (type === 7) {
    const channel = world.channel(id);
    put('channels', {
      ...channelJson(channel, world),
      permissions: '0',
      app_permissions: channel.botPermissions.toString(),
    });
  } else if (type === 8) {
    for (const guild of world.guilds.values())
      for (const role of guild.roles) if (role.id === id) put('roles', roleJson(role));
  }
}
