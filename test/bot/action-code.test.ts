import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/bot/action.js';
import { decodeAction, encodeAction, longestActionCode, tryEncodeAction } from '../../src/bot/action-code.js';
import type { CommandDef, OptionSpecs } from '../../src/bot/command.js';
import { commands } from '../../src/bot/registry.js';
import { staleButtonReply } from '../../src/bot/stale-button.js';
import { runSeed, seeded } from '../fakes/random.js';
import { cases } from './cases.js';
import { actionsOf, replyTo } from './text-of.js';

const command = (name: string, options: OptionSpecs, change: Partial<CommandDef> = {}): CommandDef => ({
  name,
  description: name,
  options,
  permission: 'everyone',
  examples: [],
  run: () => Promise.resolve(staleButtonReply()),
  ...change,
});

const id = { kind: 'integer', min: 1, max: 99_999, description: 'id' } as const;
const kinds = ['level', 'flip', 'wall'].map((value) => ({ value, label: value }));
const rule = command(
  'rule',
  {},
  {
    subcommands: [
      command('add', {
        kind: { kind: 'choice', choices: kinds, description: 'kind' },
        symbol: { kind: 'symbol', description: 'symbol' },
        scope: { kind: 'scope', description: 'scope' },
        share: { kind: 'number', min: -1, max: 1, description: 'share' },
        note: { kind: 'text', maxLength: 20, description: 'note' },
      }),
      command('snooze', { id, strikes: { kind: 'strikes', description: 'strikes' } }),
    ],
  },
);
const registry = [...commands, rule];

function thereAndBack(action: Action) {
  const decoded = decodeAction(registry, encodeAction(registry, action));
  return decoded.ok ? decoded.options : decoded.why;
}

describe('what a button carries', () => {
  test('every button of every answer fits and comes back as it was', async () => {
    let count = 0;
    for (const [line, ask] of Object.values(cases)) {
      for (const action of actionsOf(await replyTo(line, ask))) {
        const code = encodeAction(commands, action);
        expect(code).toMatch(/^[\x21-\x7e]+$/);
        expect(code.length).toBeLessThanOrEqual(longestActionCode);
        const decoded = decodeAction(commands, code);
        expect(decoded).toMatchObject({ ok: true, options: action.options });
        if (decoded.ok) expect(decoded.def.path ?? decoded.def.name).toBe(action.command);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(100);
  });

  test.each<Action>([
    { command: 'gex', options: {} },
    {
      command: 'gex',
      options: { symbol: 'BRK/B', scope: '2026-12-18', view: 'absolute', by: 'volume', strikes: '50/50' },
    },
    { command: 'rule add', options: { kind: 'wall', symbol: 'SPX', scope: '120d', share: -0.0125 } },
    { command: 'rule add', options: { note: '50 % ü; a=b#+1' } },
    { command: 'rule add', options: { share: 0 } },
    { command: 'rule snooze', options: { id: 4711, strikes: '30/15' } },
  ])('$command $options', (action) => {
    expect(thereAndBack(action)).toEqual(action.options);
  });

  test('an option left undefined is left out', () => {
    expect(thereAndBack({ command: 'gex', options: { symbol: 'SPX', view: undefined } })).toEqual({ symbol: 'SPX' });
  });

  test('an action that no command would take has no code', () => {
    expect(tryEncodeAction(registry, { command: 'nothing', options: {} })).toBeNull();
    expect(tryEncodeAction(registry, { command: 'gex', options: { colour: 'red' } })).toBeNull();
    expect(tryEncodeAction(registry, { command: 'gex', options: { view: 'sideways' } })).toBeNull();
    expect(tryEncodeAction(registry, { command: 'rule add', options: { note: '\ud800' } })).toBeNull();
    expect(() => encodeAction(registry, { command: 'rule add', options: { note: 'ü'.repeat(20) } })).toThrow(/fit/);
  });
});

describe('what comes back from a chat', () => {
  const code = encodeAction(registry, { command: 'gex', options: { symbol: 'SPX', view: 'net' } });

  test('a command that has changed since is old, not misread', () => {
    const gex = commands.find((one) => one.name === 'gex')!;
    const view = { kind: 'choice', description: 'view', choices: [{ value: 'net', label: 'Net' }] } as const;
    for (const options of [
      { ...gex.options, view },
      { scope: gex.options.scope!, ...gex.options },
    ]) {
      const changed = Object.fromEntries(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
      expect(decodeAction([{ ...gex, options: changed }], code)).toEqual({ ok: false, why: 'old' });
    }
    expect(decodeAction([{ ...gex, description: 'other words' }], code)).toMatchObject({ ok: true });
  });

  test('a command that is gone and another version are old', () => {
    expect(decodeAction([], code)).toEqual({ ok: false, why: 'old' });
    expect(decodeAction(registry, code.replace('g1', 'g2'))).toEqual({ ok: false, why: 'old' });
  });

  test.each(['', 'confirm', 'menu:1', '{"a":1}', 'G1', '1g', 'fg1vDgex'])('%j is another program’s', (text) => {
    expect(decodeAction(registry, text)).toEqual({ ok: false, why: 'foreign' });
  });

  test.each([
    'g1',
    `${code};`,
    `${code};zSPX`,
    `${code};0NDX`,
    `${code};2x`,
    `${code}#`,
    `${code}#123`,
    `${code}${' '.repeat(90)}`,
    code.replace('SPX', '%E0%A4'),
    code.replace('SPX', 'S%2fPX'),
    `${code}\n`,
  ])('%j is broken', (text) => {
    expect(decodeAction(registry, text)).toEqual({ ok: false, why: 'broken' });
  });

  test('the number that keeps apart two equal buttons of a message is no part of the action', () => {
    expect(decodeAction(registry, `${code}#2`)).toEqual(decodeAction(registry, code));
  });

  test('ten thousand mutations: none throws, none means what it does not say', async () => {
    const seed = runSeed(61_803);
    const random = seeded(seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const codes: string[] = [];
    for (const [line, ask] of Object.values(cases))
      for (const action of actionsOf(await replyTo(line, ask))) codes.push(encodeAction(registry, action));
    codes.push(encodeAction(registry, { command: 'rule add', options: { kind: 'flip', share: 0.5, note: 'a b' } }));
    const signs = [...'g1;#%+./:0123456789abcXYZ_-é\u0000\n\ud800 ', '%E2', '__proto__', 'constructor', ';0', '#1'];
    const mutated = (text: string) => {
      const at = Math.floor(random() * (text.length + 1));
      const to = at + Math.floor(random() * 4);
      const other = pick(codes);
      return pick([
        () => text.slice(0, at) + pick(signs) + text.slice(at),
        () => text.slice(0, at) + pick(signs) + text.slice(at + 1),
        () => text.slice(0, at) + text.slice(to),
        () => text.slice(0, at) + other.slice(Math.floor(random() * other.length)),
        () => text + text.slice(at),
      ])();
    };
    let accepted = 0;
    for (let run = 0; run < 10_000; run++) {
      let text = mutated(pick(codes));
      while (random() < 0.3) text = mutated(text);
      const decoded = decodeAction(registry, text);
      if (!decoded.ok) continue;
      accepted += 1;
      const { def } = decoded;
      const path = def.path ?? (registry.includes(def) ? def.name : `rule ${def.name}`);
      const again = encodeAction(registry, { command: path, options: decoded.options });
      expect(again, `seed ${seed}, ${JSON.stringify(text)}`).toBe(text.replace(/#\d{1,2}$/, ''));
    }
    // Some mutations are other good codes: a changed symbol is one.
    expect(accepted).toBeGreaterThan(100);
  });
});
