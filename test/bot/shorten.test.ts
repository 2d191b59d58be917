import { describe, expect, test } from 'vitest';
import type { Block, Reply } from '../../src/bot/reply.js';
import { writtenToFit } from '../../src/bot/shorten.js';
import { cutToFit, withoutFirstWords, withoutLastWords, words } from '../../src/bot/words.js';
import { runSeed, seeded } from '../fakes/random.js';
import { randomReply } from '../fakes/replies.js';
import { wordsOf } from './text-of.js';

describe('words', () => {
  test.each([
    ['net −$92.0 M today', ['net ', '−$92.0 M ', 'today']],
    ['26.1 above (0.44 %), near', ['26.1 ', 'above ', '(0.44 %), ', 'near']],
    ['up 2 h 5 min now', ['up ', '2 h 5 min ', 'now']],
    ['OI of Nov 19 · live 10:41 ET', ['OI ', 'of ', 'Nov 19 ', '· ', 'live ', '10:41 ET']],
    ['198 of 212 contracts', ['198 of 212 ', 'contracts']],
    ['M is a letter', ['M ', 'is ', 'a ', 'letter']],
    ['', []],
  ])('%j: a figure and its unit are one', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('are taken from either end, with a sign that something is missing', () => {
    expect(withoutLastWords('calls $310 M puts $402 M', 1)).toBe('calls $310 M puts …');
    expect(withoutFirstWords('0DTE · greeks 40 s · SIMULATED', 3)).toBe('… 40 s · SIMULATED');
    expect(withoutLastWords('one two', 2)).toBe('');
    expect(withoutFirstWords('one two', 0)).toBe('one two');
  });

  test('are cut to a size as it is measured', () => {
    expect(cutToFit('calls $310 M puts', 99, (text) => text.length)).toBe('calls $310 M puts');
    expect(cutToFit('calls $310 M puts', 12, (text) => text.length)).toBe('calls …');
    expect(cutToFit('x'.repeat(50), 10, (text) => text.length)).toBe('…');
  });
});

const sizeOf = (reply: Reply) => wordsOf(reply).join('').length;

const rows = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => [`${index}`.padEnd(length)]);
const table = (count: number): Block => ({
  kind: 'table',
  columns: [{ title: 'T', align: 'left' }],
  rows: rows(count, 10),
});
const facts = (count: number): Block => ({
  kind: 'facts',
  rows: Array.from({ length: count }, () => ({ label: 'Spot', value: '10' })),
});
const text = (words: string): Block => ({ kind: 'text', text: words });

function cut(blocks: Block[], notes: string[], limit: number): Reply {
  const reply: Reply = { tone: 'neutral', title: 'T', blocks, notes, visibility: 'public' };
  return writtenToFit(
    reply,
    (one) => one,
    (one) => sizeOf(one) <= limit,
  );
}

describe('what goes first when an answer is too long', () => {
  const doubt = text('Partial: 71 % coverage.');
  const blocks = [doubt, facts(10), table(10), text('More words here.'), { kind: 'code', text: 'x' } as const];
  const notes = ['first note', 'second note', 'live 10:41 ET'];

  test('nothing, when it fits', () => {
    expect(cut(blocks, notes, 1_000)).toEqual(cut(blocks, notes, Number.POSITIVE_INFINITY));
  });

  test.each<[number, (reply: Reply) => unknown, unknown]>([
    // 236 units in all.
    [230, (reply) => reply.notes, ['second note', 'live 10:41 ET']],
    [215, (reply) => reply.notes, ['live 10:41 ET']],
    [190, (reply) => reply.blocks[3], text('… 4 more rows')],
    [190, (reply) => reply.blocks[1], facts(10)],
    [60, (reply) => reply.blocks.map((block) => block.kind), ['text', 'facts', 'text']],
    [40, (reply) => reply.blocks, [doubt, text('…')]],
  ])('at %i', (limit, part, expected) => {
    expect(part(cut(blocks, notes, limit))).toEqual(expected);
  });

  test('the last that is left is the title', () => {
    expect(cut(blocks, notes, 1)).toMatchObject({ title: 'T', blocks: [], notes: [] });
  });

  test('it is never too long, and figures are never parts of figures', () => {
    const seed = runSeed(1_414);
    const random = seeded(seed);
    for (let run = 0; run < 150; run++) {
      const reply = { ...randomReply(random, 25), title: 'T' };
      const { aside: _, ...bare } = reply;
      const limit = 20 + Math.floor(random() * 600);
      const shorter = writtenToFit<Reply>(
        bare,
        (one) => one,
        (one) => sizeOf(one) <= limit,
      );
      const hint = `seed ${seed}, run ${run}`;
      expect(sizeOf(shorter), hint).toBeLessThanOrEqual(limit);
      const whole = new Set(
        wordsOf(bare)
          .flatMap(words)
          .map((word) => word.trim()),
      );
      for (const word of wordsOf(shorter).flatMap(words)) {
        if (/\d/.test(word) && !/^… \d+ more/.test(word)) {
          const known = whole.has(word.trim()) || wordsOf(shorter).some((line) => /^… \d+ more/.test(line));
          expect(known, `${hint}: ${word}`).toBe(true);
        }
      }
    }
  });
});
