import { describe, expect, test } from 'vitest';
import type { CommandDef } from '../../../src/bot/command.js';
import { type DiscordOption, definitionsHash, discordDefinitions } from '../../../src/bot/discord/definitions.js';
import { commands } from '../../../src/bot/registry.js';
import { staleButtonReply } from '../../../src/bot/stale-button.js';

const plain: CommandDef = {
  name: 'alert',
  description: 'Alerts',
  options: {},
  permission: 'everyone',
  examples: [],
  run: () => Promise.resolve(staleButtonReply()),
};

/** Names, descriptions and values of a command, which Discord counts together. */
function textOf(option: DiscordOption | { name: string; description: string; options: DiscordOption[] }): string {
  const inner = 'options' in option ? option.options.map(textOf).join('') : '';
  const choices = 'choices' in option ? (option.choices ?? []).map((one) => one.name + one.value).join('') : '';
  return option.name + option.description + inner + choices;
}

function faults(option: DiscordOption, depth = 1): string[] {
  const found: string[] = [];
  const at = option.name;
  if (!/^[-_a-z0-9]{1,32}$/.test(at)) found.push(`${at}: name`);
  if (option.description.length < 1 || option.description.length > 100) found.push(`${at}: description`);
  if (option.type === 1 || option.type === 2) {
    if (depth > 2 || (option.type === 2 && depth > 1)) found.push(`${at}: too deep`);
    return [...found, ...listFaults(at, option.options, depth + 1)];
  }
  if (option.type === 3) {
    if (option.choices !== undefined && option.autocomplete === true) found.push(`${at}: choices and suggestions`);
    if ((option.choices?.length ?? 1) < 1 || (option.choices?.length ?? 1) > 25) found.push(`${at}: choices`);
    for (const choice of option.choices ?? []) {
      if (choice.name.length < 1 || choice.name.length > 100) found.push(`${at}: choice name`);
      if (choice.value.length < 1 || choice.value.length > 100) found.push(`${at}: choice value`);
    }
    if (option.max_length !== undefined && (option.max_length < 1 || option.max_length > 6_000))
      found.push(`${at}: length`);
  } else if (!(option.min_value <= option.max_value)) found.push(`${at}: bounds`);
  return found;
}

function listFaults(name: string, options: readonly DiscordOption[], depth: number): string[] {
  const found = options.flatMap((option) => faults(option, depth));
  if (options.length > 25) found.push(`${name}: options`);
  if (new Set(options.map((option) => option.name)).size !== options.length) found.push(`${name}: equal names`);
  const kinds = new Set(options.map((option) => option.type <= 2));
  if (kinds.size > 1) found.push(`${name}: sub-commands beside options`);
  const required = options.map((option) => 'required' in option && option.required);
  if (required.lastIndexOf(true) > required.indexOf(false) && required.includes(false)) found.push(`${name}: order`);
  return found;
}

describe('the commands as Discord is told them', () => {
  const definitions = discordDefinitions(commands);

  test('are all of the registry, within Discord’s limits', () => {
    expect(definitions.map((one) => one.name)).toEqual(commands.map((one) => one.name));
    expect(definitions.length).toBeLessThanOrEqual(100);
    for (const definition of definitions) {
      expect(definition.name).toMatch(/^[-_a-z0-9]{1,32}$/);
      expect(definition.description.length).toBeLessThanOrEqual(100);
      expect(listFaults(definition.name, definition.options, 1)).toEqual([]);
      expect(textOf(definition).length).toBeLessThanOrEqual(8_000);
    }
  });

  test('say where they may be used, so that no default of the application decides it', () => {
    for (const definition of definitions) {
      expect(definition).toMatchObject({
        type: 1,
        contexts: [0, 1, 2],
        integration_types: [0, 1],
        default_member_permissions: null,
      });
    }
  });

  test('suggest symbols and expirations, offer choices, and keep the options of buttons to themselves', () => {
    const gexChoices = ['split', 'net', 'absolute', 'dex', 'vanna', 'charm'].map((value) => ({ value }));
    expect(definitions.find((one) => one.name === 'gex')?.options).toMatchObject([
      { type: 3, name: 'symbol', required: false, max_length: 11, autocomplete: true },
      { type: 3, name: 'scope', required: false, max_length: 12, autocomplete: true },
      { type: 3, name: 'view', choices: gexChoices },
      { type: 3, name: 'by' },
      { type: 3, name: 'strikes', max_length: 9 },
      { type: 4, name: 'live', min_value: 30, max_value: 300 },
    ]);
    for (const name of ['refresh', 'post', 'stop'])
      expect(JSON.stringify(definitions)).not.toContain(`"name":"${name}"`);
  });

  test('sub-commands, groups, numbers and required options', () => {
    const id = { kind: 'integer', min: 1, max: 99, description: 'Id', required: true } as const;
    const share = { kind: 'number', min: -1, max: 1, description: 'Share' } as const;
    const note = { kind: 'text', maxLength: 9_000, description: 'Note' } as const;
    const add: CommandDef = { ...plain, name: 'add', options: { note, share, id } };
    const [alert, rules] = discordDefinitions([
      { ...plain, subcommands: [add] },
      { ...plain, name: 'rules', subcommands: [{ ...plain, name: 'alert', subcommands: [add] }] },
    ]);
    const options = [
      { type: 4, name: 'id', description: 'Id', required: true, min_value: 1, max_value: 99 },
      { type: 3, name: 'note', description: 'Note', required: false, max_length: 6_000 },
      { type: 10, name: 'share', description: 'Share', required: false, min_value: -1, max_value: 1 },
    ];
    const sub = { type: 1, name: 'add', description: 'Alerts', options };
    expect(alert!.options).toEqual([sub]);
    expect(rules!.options).toEqual([{ type: 2, name: 'alert', description: 'Alerts', options: [sub] }]);
    expect(listFaults('rules', rules!.options, 1)).toEqual([]);
  });

  test('have a hash that changes with any word and with nothing else', () => {
    const hash = definitionsHash(definitions);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const reordered = definitions.map(
      (one) => Object.fromEntries(Object.entries(one).reverse()) as unknown as (typeof definitions)[number],
    );
    expect(definitionsHash(reordered)).toBe(hash);
    expect(definitionsHash(JSON.parse(JSON.stringify(definitions)))).toBe(hash);
    expect(definitionsHash([{ ...definitions[0]!, description: 'Other' }, ...definitions.slice(1)])).not.toBe(hash);
    expect(definitionsHash(definitions.slice(1))).not.toBe(hash);
  });
});
