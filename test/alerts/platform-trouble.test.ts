import { expect, test } from 'vitest';
import type { Outcome } from '../../src/alerts/outcome.js';
import { PlatformTrouble } from '../../src/alerts/platform-trouble.js';

const sent: Outcome = { kind: 'sent', messageId: 'm' };
const lost: Outcome = { kind: 'ambiguous', reason: '502' };
const retry = (change: Partial<Extract<Outcome, { kind: 'retry' }>>): Outcome => ({
  kind: 'retry',
  afterMs: null,
  reason: 'No.',
  code: 'CHAT_UNREACHABLE',
  ...change,
});
const refused = retry({ holds: 'platform' });
const limited = retry({ holds: 'chat', afterMs: 4_000 });

/** Pauses after outcomes of attempts that began one after the other, a second apart. */
function pausesAfter(outcomes: readonly Outcome[], random = () => 1 - 1e-9) {
  const trouble = new PlatformTrouble(random);
  const pauses = outcomes.map((outcome, index) => trouble.learn(outcome, index * 1_000, index * 1_000 + 500));
  return { all: pauses.map(({ all }) => all), chat: pauses.map(({ chat }) => chat), isDown: trouble.isDown };
}

test('a connection refused is an outage at once: probes from a second apart to half a minute', () => {
  const { all, isDown } = pausesAfter(Array.from({ length: 8 }, () => refused));
  expect(all).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(isDown).toBe(true);
});

test('an answer that is lost is an outage from the third in a row on', () => {
  expect(pausesAfter([lost, lost]).all).toEqual([0, 0]);
  expect(pausesAfter([lost, lost, lost, lost]).all).toEqual([0, 0, 1_000, 2_000]);
  expect(pausesAfter([lost, lost, sent, lost, lost]).all).toEqual([0, 0, 0, 0, 0]);
});

test('any answer of the platform ends an outage, also a refusal', () => {
  for (const answer of [sent, limited, retry({ code: 'CHAT_FORBIDDEN' })] as const)
    expect(pausesAfter([refused, refused, answer]).isDown).toBe(false);
});

test('many attempts that were under way when the line broke count as one failure', () => {
  const trouble = new PlatformTrouble(() => 0);
  const pauses = Array.from({ length: 40 }, (_, index) => trouble.learn(refused, index, 1_000 + index).all);
  expect(pauses).toEqual([500, ...Array.from({ length: 39 }, () => 0)]);
});

test('a wait that the platform asks for is kept as asked and is no outage', () => {
  const { all, isDown } = pausesAfter([retry({ holds: 'platform', afterMs: 12_345 })]);
  expect(all).toEqual([12_345]);
  expect(isDown).toBe(false);
});

test('a wait for one chat is that chat’s alone; asked for by five chats in a row, it is meant for all', () => {
  const { all, chat } = pausesAfter([limited, limited, sent, limited, limited, limited, limited, limited]);
  expect(chat).toEqual([4_000, 4_000, 0, 4_000, 4_000, 4_000, 4_000, 4_000]);
  expect(all).toEqual([0, 0, 0, 0, 0, 0, 0, 4_000]);
});
