import { describe, expect, test } from 'vitest';
import { findCommand, parseCommandLine } from '../../src/bot/argument-parser.js';
import type { CommandDef } from '../../src/bot/command.js';
import { commands } from '../../src/bot/registry.js';

const withSubcommands = (def: CommandDef): CommandDef[] => [def, ...(def.subcommands ?? []).flatMap(withSubcommands)];
const all = commands.flatMap(withSubcommands);
const name = /^[a-z][a-z0-9_]{0,31}$/;

test('each command is there once, in the order of help and menus', () => {
  const names = [
    'gex',
    'levels',
    'profile',
    'oi',
    'volume',
    'top',
    'expirations',
    'heatmap',
    'history',
    'compare',
    'export',
    'alert',
    'summary',
    'delivery',
    'status',
    'explain',
    'settings',
    'link',
    'watch',
    'privacy',
    'delete_my_data',
    'help',
  ];
  expect(commands.map((def) => def.name)).toEqual(names);
});

describe.each(all)('/$name fits every platform', (def) => {
  test('its name and its options’ names are ones that Discord and Telegram take', () => {
    expect(def.name).toMatch(name);
    for (const option of Object.keys(def.options)) expect(option).toMatch(name);
    expect(Object.keys(def.options).length).toBeLessThanOrEqual(25);
  });

  test('descriptions are there and at most 100 characters, choices at most 25', () => {
    for (const { description } of [def, ...Object.values(def.options)]) {
      expect(description.length).toBeGreaterThan(0);
      expect(description.length).toBeLessThanOrEqual(100);
    }
    for (const option of Object.values(def.options)) {
      if (option.kind === 'choice') expect(option.choices.length).toBeLessThanOrEqual(25);
    }
  });

  test('required options come before optional ones, as Discord demands', () => {
    const required = Object.values(def.options).map((option) => option.required === true);
    expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
  });

  test('each example parses to this very command', () => {
    expect(def.examples.length).toBeGreaterThan(0);
    for (const example of def.examples) {
      const parsed = parseCommandLine(example, commands);
      expect(parsed, example).toMatchObject({ ok: true });
      if (parsed.ok) expect(parsed.value.def).toBe(def);
    }
  });
});

test('a sub-command knows how it is typed, so that its slips name it whole', () => {
  for (const def of commands) {
    for (const sub of def.subcommands ?? []) expect(sub.path).toBe(`${def.name} ${sub.name}`);
  }
});

test('a command is found whatever its case, and an unknown one is not', () => {
  expect(findCommand(commands, 'GEX')?.name).toBe('gex');
  expect(findCommand(commands, 'gexx')).toBeNull();
  expect(findCommand(commands, '__proto__')).toBeNull();
});
