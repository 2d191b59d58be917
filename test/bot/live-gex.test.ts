import { describe, expect, test } from 'vitest';
import { encodeAction } from '../../src/bot/action-code.js';
import { parseCommandLine } from '../../src/bot/argument-parser.js';
import { gex } from '../../src/bot/commands/gex.js';
import { discordDefinitions } from '../../src/bot/discord/definitions.js';
import type { LiveAsk, LiveOutcome } from '../../src/bot/live-ports.js';
import { endedReply, liveReply } from '../../src/bot/live-reply.js';
import { commands } from '../../src/bot/registry.js';
import type { Reply } from '../../src/bot/reply.js';
import { fakeAsk, fakeMarket, now } from '../fakes/market-ask.js';

const close = Date.parse('2026-11-20T16:00:00-05:00');
const facts = { id: 123_456, seconds: 60, until: close, delayMs: 0 };

function asking(live: Partial<LiveAsk>) {
  const calls: unknown[] = [];
  const noted: LiveAsk = {
    start: async (...given) => {
      calls.push(given[1]);
      return live.start!(...given);
    },
    keep: async (...given) => {
      calls.push(given.slice(1));
      return live.keep!(...given);
    },
    stop: async (...given) => {
      calls.push(given.slice(1));
      return live.stop!(...given);
    },
  };
  return { ask: fakeAsk(fakeMarket(), {}, { live: noted }), calls };
}

const actionsOf = ({ buttons = [], selects = [] }: Reply) =>
  [...buttons.flat(), ...selects.flatMap((select) => select.choices)].map(({ action }) => action);

describe('typed words', () => {
  test.each([
    ['gex SPX live', { symbol: 'SPX', live: 60 }],
    ['gex live spx 0dte net', { symbol: 'SPX', scope: '0dte', view: 'net', live: 60 }],
    ['gex spx live 45d', { symbol: 'SPX', scope: '45d', live: 60 }],
    ['gex spx live 120', { symbol: 'SPX', live: 120 }],
    ['gex spx live=300 25', { symbol: 'SPX', strikes: '25', live: 300 }],
    ['gex $LIVE', { symbol: 'LIVE' }],
  ])('%s', (line, options) => {
    expect(parseCommandLine(line, commands)).toMatchObject({ ok: true, value: { options } });
  });

  test.each(['gex SPX live 10', 'gex SPX live=301', 'gex SPX live=fast'])('%s names the bounds', (line) => {
    const parsed = parseCommandLine(line, commands);
    expect(parsed.ok ? '' : parsed.problem).toContain('live takes a whole number from 30 to 300');
  });

  test('Discord offers it as a number with these bounds', () => {
    const options = discordDefinitions(commands).find(({ name }) => name === 'gex')!.options ?? [];
    expect(options.find(({ name }) => name === 'live')).toMatchObject({ type: 4, min_value: 30, max_value: 300 });
    expect(options.map(({ name }) => name)).not.toContain('post');
  });
});

describe('a live answer', () => {
  const plain = () => gex.run(fakeAsk(), { symbol: 'SPX' });

  test('has its own id in every button of its view, one that stops it, and each fits into a code', async () => {
    const reply = liveReply(await plain(), facts, now);
    const ofGex = actionsOf(reply).filter(({ command }) => command === 'gex');
    expect(ofGex.length).toBeGreaterThan(7);
    for (const { options } of ofGex) expect(options.post).toBe(facts.id);
    expect(ofGex.filter(({ options }) => options.stop === 'yes')).toHaveLength(1);
    expect(ofGex.filter(({ options }) => options.refresh !== undefined)).toEqual([]);
    for (const action of actionsOf(reply)) expect(encodeAction(commands, action).length).toBeLessThanOrEqual(62);
    expect(reply.notes[0]).toBe('Live: every 60 s until 16:00 ET');
  });

  test.each([
    ['fresh', 0, 0, null],
    ['two snapshots old', 140_000, 0, null],
    ['older', 200_000, 0, 'No new numbers since 10:41 ET.'],
    ['of a feed that is 15 minutes behind', 16 * 60_000, 15 * 60_000, null],
    ['of yesterday', 24 * 3_600_000, 0, 'No new numbers since Fri 10:41 ET.'],
  ])('with numbers that are %s', async (_how, age, delayMs, words) => {
    const reply = liveReply(await plain(), { ...facts, delayMs }, now + age);
    const first = reply.blocks[0];
    expect(first?.kind === 'text' ? first.text : null).toBe(words);
    if (words !== null) expect(reply.tone).toBe('warning');
  });

  test('that has ended asks anew', async () => {
    const reply = endedReply(await plain(), close, close + 10_000);
    expect(reply.notes[0]).toBe('Live ended 16:00 ET');
    expect(actionsOf(reply).filter(({ options }) => options.post !== undefined)).toEqual([]);
    expect(endedReply(await plain(), close, close + 60 * 3_600_000).notes[0]).toBe('Live ended Fri 16:00 ET');
  });
});

describe('asking for one', () => {
  test('keeps the question as it is, with the chat’s defaults filled in', async () => {
    const { ask, calls } = asking({ start: async () => ({ kind: 'started', until: close }) });
    const reply = await gex.run(ask, { view: 'net', live: 90 });
    expect(calls).toEqual([{ options: { symbol: 'SPX', view: 'net' }, seconds: 90 }]);
    expect(reply).toMatchObject({ visibility: 'private', quiet: true });
    expect(reply.title).toBe('SPX is live here: every 90 s until 16:00 ET.');
  });

  const opensAt = Date.parse('2026-11-23T09:30:00-05:00');
  test.each<[LiveOutcome, string]>([
    [{ kind: 'already', until: close }, 'SPX is live here already: every 60 s until 16:00 ET.'],
    [{ kind: 'too-many', most: 3, isHere: true }, 'This chat has 3 live messages'],
    [{ kind: 'too-many', most: 50, isHere: false }, '50 live messages run already'],
    [{ kind: 'not-manager' }, 'started by those who manage it'],
    [{ kind: 'refused', sentence: 'The bot cannot post here: no.' }, 'The bot cannot post here: no.'],
    [{ kind: 'terminal' }, 'Not live: nothing edits itself at the terminal'],
    [{ kind: 'closed', opensAt }, 'Not live: the market is closed and opens Mon Nov 23, 09:30 ET'],
    [{ kind: 'closed', opensAt: null }, 'Not live: the time of this market stands still'],
  ])('%o is said in a sentence', async (outcome, words) => {
    const { ask } = asking({ start: async () => outcome });
    const reply = await gex.run(ask, { symbol: 'SPX', live: 60 });
    expect([reply.title, ...reply.notes].join('\n')).toContain(words);
    // Whoever cannot have it live has the answer once.
    const isAnswer = outcome.kind === 'terminal' || outcome.kind === 'closed';
    expect(reply.image !== undefined).toBe(isAnswer);
  });

  test('for a symbol that does not exist posts nothing', async () => {
    const { ask, calls } = asking({});
    const market = fakeMarket(() => {
      throw new Error('no such symbol');
    });
    await expect(gex.run({ ...ask, market }, { symbol: 'XYZ', live: 60 })).rejects.toThrow('no such symbol');
    expect(calls).toEqual([]);
  });
});

describe('a press under one', () => {
  test('changes what it keeps showing and answers as it looks', async () => {
    const { ask, calls } = asking({ keep: async () => facts });
    const reply = await gex.run(ask, { symbol: 'SPX', scope: 'next', view: 'net', post: 7 });
    expect(calls).toEqual([[7, { symbol: 'SPX', scope: 'next', view: 'net' }]]);
    expect(reply.notes[0]).toContain('Live: every 60 s');
  });

  test('under one that has ended is an ordinary answer', async () => {
    const { ask } = asking({ keep: async () => null, stop: async () => 'gone' });
    for (const options of [
      { symbol: 'SPX', post: 7 },
      { symbol: 'SPX', post: 7, stop: 'yes' },
    ]) {
      const reply = await gex.run(ask, options);
      expect(reply.notes.join()).not.toContain('Live');
      expect(actionsOf(reply).some(({ options: { refresh } }) => refresh === 'now')).toBe(true);
    }
  });

  test('for which there is no picture leaves it as it is', async () => {
    const { ask, calls } = asking({});
    const { market } = ask;
    const noStrikes = fakeMarket(async (symbol, scope) => {
      const answer = await market.gex(symbol, scope, { signal: ask.signal, progress: () => {} });
      return { ...answer, scope: { ...answer.scope, emptyReason: 'no-greeks' } };
    });
    const reply = await gex.run({ ...ask, market: noStrikes }, { symbol: 'SPX', post: 7 });
    expect([reply.visibility, reply.title]).toEqual([
      'private',
      'There is no picture of that now; the live message goes on as it is.',
    ]);
    expect(calls).toEqual([]);
  });

  test.each([
    ['stopped', 'The live message ends here'],
    ['not-manager', 'Only those who manage this chat'],
  ] as const)('on Stop: %s', async (outcome, words) => {
    const { ask, calls } = asking({ stop: async () => outcome });
    const reply = await gex.run(ask, { symbol: 'SPX', post: 7, stop: 'yes' });
    expect(calls).toEqual([[7]]);
    expect([reply.visibility, reply.title]).toEqual(['private', expect.stringContaining(words)]);
  });
});
