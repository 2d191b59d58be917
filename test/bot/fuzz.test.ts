import { expect, test } from 'vitest';
import { commands } from '../../src/bot/registry.js';
import { fakeAnswer, fakeAsk, fakeMarket, fakeScope } from '../fakes/market-ask.js';
import { runSeed, seeded } from '../fakes/random.js';
import { replyTo, textOf, wordsOf } from './text-of.js';

const seed = runSeed(20_261_120);
const count = 10_000;

const starts = [
  ...commands.flatMap((def) => def.examples),
  '/gex $NET net 45d volume strikes=30/15',
  'gex symbol=BRK/B scope=2026-12-18 view:absolute by=oi',
  'explain put/call ratio',
  'help help',
  '/levels@bot qqq 20261218',
];

const nasty = [
  '\u0000',
  '\u001b[31m',
  '\u001b]0;x\u0007',
  '\r',
  '\n',
  '\t',
  '\u202e',
  '\u200b',
  '\ud800',
  '\u009b',
  '\u2028',
  '\ufeff',
  '💥',
  '日',
  'é',
  '=',
  ':',
  '/',
  '$',
  '^',
  '@',
  '"',
  "'",
  '<b>',
  '&amp;',
  '`',
  '%s',
  '{}',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  'Infinity',
  '-1',
  '1e309',
  '999999999999',
  '0x10',
  '0dte',
  'next',
  'all',
  '45d',
  'net',
  'oi',
  'strikes=',
  'view=',
  'x'.repeat(300),
];

function mutated(random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let line = pick(starts);
  for (let change = 1 + Math.floor(random() ** 2 * 6); change > 0; change--) {
    const words = line.split(' ');
    // Mostly behind the command's name: a wrong name is answered before anything else is read.
    const first = random() < 0.8 ? Math.min(words[0]!.length + 1, line.length) : 0;
    const at = first + Math.floor(random() * (line.length - first + 1));
    switch (Math.floor(random() * 6)) {
      case 0:
        line = line.slice(0, at) + pick(nasty) + line.slice(at);
        break;
      case 1:
        line = line.slice(0, at) + line.slice(at + 1 + Math.floor(random() * 4));
        break;
      case 2:
        line = `${line} ${pick(nasty)}`;
        break;
      case 3:
        line = [words[0], ...words.slice(1).reverse()].join(' ');
        break;
      case 4:
        line = `${line} ${pick(pick(starts).split(' '))}`;
        break;
      default:
        line = line.slice(0, at) + String.fromCharCode(Math.floor(random() * 65_536)) + line.slice(at + 1);
    }
  }
  return line;
}

test(`${count} mangled lines (seed ${seed}) are each answered in bounds and without control characters`, async () => {
  const random = seeded(seed);
  const answer = fakeAnswer(fakeScope('0dte'));
  const ask = fakeAsk(fakeMarket(() => answer));
  const tones = new Map<string, number>();
  for (let number = 0; number < count; number++) {
    const line = mutated(random);
    const about = `seed ${seed}, line ${number}: ${JSON.stringify(line)}`;
    const reply = await replyTo(line, ask);
    const text = textOf(reply);
    if (text.length >= 4_096) expect.fail(`${text.length} characters; ${about}`);
    if (/\p{C}/u.test(text.replaceAll('\n', '')))
      expect.fail(`a control character in ${JSON.stringify(text)}; ${about}`);
    if (reply.title.length > 256) expect.fail(`a title of ${reply.title.length}; ${about}`);
    if (
      /\bundefined\b|\bNaN\b|\[object/.test(
        wordsOf(reply)
          .filter((word) => !word.includes('“'))
          .join(' '),
      )
    )
      expect.fail(`${text}; ${about}`);
    tones.set(reply.tone, (tones.get(reply.tone) ?? 0) + 1);
  }
  // The mutations must reach both sides, or the test says little.
  expect(tones.get('warning') ?? 0, 'mistakes').toBeGreaterThan(count / 10);
  expect(tones.get('negative') ?? 0, 'answers').toBeGreaterThan(count / 50);
});
