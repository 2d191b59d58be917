import { afterEach, expect, test } from 'vitest';
import { decodeAction, encodeAction } from '../../../src/bot/action-code.js';
import { findCommand } from '../../../src/bot/argument-parser.js';
import type { CommandDef } from '../../../src/bot/command.js';
import { checkOptions } from '../../../src/bot/option-values.js';
import { commands } from '../../../src/bot/registry.js';
import { fullSizeCode } from '../../../src/bot/telegram/presenter.js';
import { readTyped } from '../../../src/bot/telegram/typed-command.js';
import { runSeed, seeded } from '../../fakes/random.js';
import { type Rig, startRig } from './rig.js';

let rig: Rig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

const odd = [
  '<b>',
  '&amp;',
  '</pre>',
  '\u202e',
  '\u0000',
  '😀',
  '\ud800',
  '@everyone',
  '[a](b)',
  "'; DROP TABLE chat;--",
  '%00',
  '/../',
  '{{x}}',
  '=',
  '$',
  '9'.repeat(30),
  '\n',
  '-1',
  '1e309',
  '__proto__',
  'constructor',
  'ﬃ',
  'İ',
];
const lines = [
  '/gex spx 0dte net',
  '/gex@gexwatch_test_bot QQQ 45d volume strikes=30/15',
  '/levels ndx',
  '/status',
  '/explain zero gamma',
  '/help gex',
  '/start link_abc',
  'gex SPY 2026-12-18',
  '/gex',
];
const codes = [
  encodeAction(commands, { command: 'gex', options: { symbol: 'SPX', scope: '0dte', view: 'net' } }),
  `f${encodeAction(commands, { command: 'gex', options: { symbol: 'BRK/B', scope: '45d', by: 'volume' } })}`,
  encodeAction(commands, {
    command: 'gex',
    options: { symbol: 'SPX', scope: 'all', strikes: '30/15', refresh: 'now' },
  }),
];

/** As it would arrive: halves of surrogate pairs do not survive UTF-8. */
const wellFormed = (text: string) => Buffer.from(text).toString();

function mutator(seed: number) {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const mutate = (text: string): string => {
    let out = text;
    for (let times = 1 + Math.floor(random() * 4); times > 0; times--) {
      const at = Math.floor(random() * (out.length + 1));
      const [head, tail] = [out.slice(0, at), out.slice(at)];
      const kind = random();
      if (kind < 0.3) out = head + pick(odd) + tail;
      else if (kind < 0.5) out = head + tail.slice(1 + Math.floor(random() * 3));
      else if (kind < 0.7) out = head + String.fromCharCode(32 + Math.floor(random() * 95)) + tail.slice(1);
      else if (kind < 0.8) out = head + head + tail;
      else if (kind < 0.9) out = tail + head;
      else out = head + String.fromCharCode(Math.floor(random() * 65_536)) + tail;
    }
    return out.slice(0, 4_096);
  };
  return { random, pick, mutate };
}

test('10,000 mutated lines are read without a throw, and what they ask for is well formed', () => {
  const seed = runSeed(5);
  const { random, pick, mutate } = mutator(seed);
  let understood = 0;
  for (let run = 0; run < 10_000; run++) {
    const text = mutate(pick(lines));
    const typed = readTyped(text, { botName: 'gexwatch_test_bot', isPrivateChat: random() < 0.5, commands });
    if (typed.kind !== 'command') continue;
    understood++;
    expect(checkOptions(typed.def, typed.options), `TEST_SEED=${seed} ${JSON.stringify(text)}`).toEqual({
      ok: true,
      value: typed.options,
    });
  }
  expect(understood).toBeGreaterThan(500);
});

test('10,000 mutated codes of buttons are refused, or are what a button of ours could say', () => {
  const seed = runSeed(6);
  const { pick, mutate } = mutator(seed);
  let accepted = 0;
  for (let run = 0; run < 10_000; run++) {
    const data = mutate(pick(codes));
    const code = fullSizeCode(data) ?? data;
    const decoded = decodeAction(commands, code);
    if (!decoded.ok) continue;
    accepted++;
    const def: CommandDef | null = findCommand(commands, decoded.def.name);
    expect(def, `TEST_SEED=${seed} ${JSON.stringify(data)}`).toBe(decoded.def);
    expect(encodeAction(commands, { command: decoded.def.name, options: decoded.options })).toBe(
      code.replace(/#\d{1,2}$/, ''),
    );
  }
  expect(accepted).toBeLessThan(5_000);
});

test('over the wire: nothing crashes, no call is one that a correct bot never makes, every press is answered', async () => {
  const seed = runSeed(7);
  const { pick, mutate } = mutator(seed);
  rig = await startRig();
  const { telegram, answered } = rig;
  const ann = telegram.addUser({ name: '<b>Ann</b> & "co"' });
  const chats = Array.from({ length: 8 }, () => telegram.chatWith(telegram.addUser()));
  const group = telegram.addSupergroup({ title: '</pre><a href="https://x.test">', members: [ann] });
  telegram.message('/gex spx', { chat: group, from: ann });
  const chart = await telegram.wait(() => telegram.sentTo(group).at(0));
  let expected = 1;
  for (let run = 0; run < 64; run++) {
    const text = wellFormed(mutate(pick(lines)));
    const isAnswered =
      readTyped(text.trim(), { botName: telegram.me.username!, isPrivateChat: true, commands }).kind !== 'ignore';
    if (text.trim() === '') continue;
    telegram.message(text, { chat: chats[run % chats.length]! });
    if (isAnswered) expected++;
    telegram.press(chart, wellFormed(mutate(pick(codes))).slice(0, 64), { from: ann, isForged: true });
    expected++;
    if (run % 8 === 7) await telegram.wait(() => answered.length >= expected, 10_000, `the answers, TEST_SEED=${seed}`);
  }
  await telegram.wait(() => answered.length === expected, 10_000, `all answers, TEST_SEED=${seed}`);
  await telegram.wait(() => telegram.unanswered.length === 0);
  telegram.assertClean();
  expect(answered.filter(({ outcome }) => outcome === 'failed' || outcome === 'busy')).toEqual([]);
  expect(rig.lines.filter((line) => /"level":"error"/.test(line))).toEqual([]);
  expect(rig.face.state().phase).toBe('on');
});
