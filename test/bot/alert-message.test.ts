import { describe, expect, test } from 'vitest';
import type { EventLabel } from '../../src/alerts/alert-event.js';
import { ruleKinds } from '../../src/alerts/rule.js';
import { type AlertMessageFacts, alertReply, digestReply } from '../../src/bot/alert-message.js';
import { presentDiscord } from '../../src/bot/discord/presenter.js';
import { markedPost, replyOfPost } from '../../src/bot/post.js';
import { commands } from '../../src/bot/registry.js';
import type { Reply } from '../../src/bot/reply.js';
import { visibleText } from '../../src/bot/telegram/html.js';
import { presentTelegram } from '../../src/bot/telegram/presenter.js';
import { defaultSettings, fakeAnswer, fakeScope, now } from '../fakes/market-ask.js';
import { fakeEvent, fakeLogic, fakeRule } from '../fakes/rules-ask.js';
import { actionsOf, textOf, wordsOf } from './text-of.js';

const minute = 60_000;
const answer = fakeAnswer(fakeScope('days:45'));

/** The crossing of 10:41 unless told otherwise. */
function facts(
  event: Parameters<typeof fakeEvent>[0] = {},
  logic = fakeLogic(),
  change: Partial<AlertMessageFacts> = {},
): AlertMessageFacts {
  return {
    alert: { ruleId: 12, logic, event: fakeEvent(event) },
    rule: fakeRule({ logic }),
    answer,
    settings: defaultSettings,
    now: now + minute,
    chart: () => Promise.resolve(Uint8Array.of(1)),
    ...change,
  };
}

const titleOf = (...given: Parameters<typeof facts>) => alertReply(facts(...given)).title;
const textsOf = (reply: Reply) => reply.blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));

const crossedUp = {
  from: 'below',
  to: 'above',
  now: { slot: now, spot: 6_020.6, level: 6_012.5 },
  before: { slot: now - 3 * minute, spot: 6_004.4, level: 6_012 },
};
const levelRose = {
  now: { slot: now, spot: 5_986.4, level: 6_012.5 },
  before: { slot: now - 3 * minute, spot: 5_987, level: 5_980 },
};
const strikeMoved = { from: '6050', to: '5950', before: null };

describe('what happened, in one line', () => {
  test.each<[string, string, Parameters<typeof facts>]>([
    ['spot fell', 'SPX fell below zero gamma: 5,986.40 < 6,012.5', []],
    ['spot rose', 'SPX rose above zero gamma: 6,020.60 > 6,012.5', [crossedUp]],
    ['the level rose', 'SPX zero gamma rose above spot: 6,012.5 > 5,986.40', [levelRose]],
    ['an opening', 'SPX opened below zero gamma: 5,986.40 < 6,012.5', [{ label: 'opened' }]],
    ['what stands', 'SPX stands below zero gamma: 5,986.40 < 6,012.5', [{ label: 'stands' }]],
    ['an update', 'SPX is back above zero gamma: 6,020.60 > 6,012.5', [{ ...crossedUp, label: 'changed' }]],
    ['a close', 'SPX ended the session below zero gamma: 5,986.40 < 6,012.5', [{ label: 'closing' }]],
    [
      'too much',
      'SPX crosses zero gamma (45 days) too often: #12 is silent until the close',
      [{ label: 'muted', count: 7 }],
    ],
    [
      'a regime',
      'SPX turned to negative gamma: net GEX per point −$92.0 M',
      [{ from: 'positive', to: 'negative' }, fakeLogic('regime')],
    ],
    ['a strike', 'SPX max GEX strike shifted from 6,050 to 5,950', [strikeMoved, fakeLogic('max-strike')]],
    ['a wall', 'SPX call wall shifted from 6,050 to 5,950', [strikeMoved, fakeLogic('wall-shift')]],
    [
      'a touch',
      'SPX came within 0.25 % of its put wall at 5,975: 5,986.40, 0.19 % away',
      [{ from: 'away', to: 'near', now: { slot: now, spot: 5_986.4, level: 5_975 } }, fakeLogic('wall-touch')],
    ],
    [
      'a total',
      'SPX net GEX per point went below −$2.00 B: −$92.0 M',
      [{ from: 'back', to: 'beyond' }, fakeLogic('net-gex')],
    ],
    [
      'a price',
      'SPX fell below 6,000: 5,986.40 < 6,000',
      [{ now: { slot: now, spot: 5_986.4, level: 6_000 } }, fakeLogic('level')],
    ],
    [
      'a total that is back',
      'SPX net GEX per point is back above −$2.00 B: −$92.0 M',
      [{ from: 'beyond', to: 'back', label: 'changed' }, fakeLogic('net-gex')],
    ],
  ])('%s', (_name, title, given) => {
    expect(titleOf(...given)).toBe(title);
  });
});

describe('who moved', () => {
  test.each<[string, string, Parameters<typeof facts>]>([
    ['spot', 'Above since 10:12 ET. Spot −34.2, level +1.5 since the last reading above at 10:38 ET: spot moved.', []],
    [
      'the level',
      'Spot −0.6, level +32.5 since the last reading above at 10:38 ET: the level moved.',
      [{ ...levelRose, beforeSince: null }],
    ],
    [
      'spot, where a price stands still',
      'Above 6,000 since 10:12 ET. Spot −34.2 since the last reading above at 10:38 ET.',
      [
        {
          now: { slot: now, spot: 5_986.4, level: 6_000 },
          before: { slot: now - 3 * minute, spot: 6_020.6, level: 6_000 },
        },
        fakeLogic('level'),
      ],
    ],
  ])('%s', (_name, words, given) => {
    expect(textsOf(alertReply(facts(...given))).join(' ')).toContain(words);
  });

  test('a shift names what both strikes hold', () => {
    expect(textsOf(alertReply(facts(strikeMoved, fakeLogic('max-strike'))))).toEqual([
      'Before: 6,050 since 10:12 ET. 5,950 holds −$61.8 M, 6,050 holds $50.4 M: 1.23× (net GEX per point).',
    ]);
  });

  test('an opening after a weekend names the day', () => {
    const friday = Date.parse('2026-11-20T20:59:00Z');
    const monday = Date.parse('2026-11-23T14:33:00Z');
    const opened = facts({
      label: 'opened',
      now: { slot: monday, spot: 5_986.4, level: 6_012.5 },
      before: { slot: friday, spot: 6_020.6, level: 6_011 },
      beforeSince: friday - 60 * minute,
    });
    expect(textsOf(alertReply(opened))[0]).toMatch(
      /^Above since Fri 14:59 ET\. Spot −34\.2, level \+1\.5 .* at Fri 15:59 ET/,
    );
  });
});

describe('what stands beside it', () => {
  test('the rule, its quality and what can be done about it', () => {
    const reply = alertReply(facts());
    expect(reply.notes).toEqual([expect.stringMatching(/^45 days · .*10:41 ET$/), 'Alert #12']);
    expect(reply).toMatchObject({ tone: 'negative', aside: 'negative gamma', visibility: 'public' });
    expect(actionsOf(reply)).toEqual([
      { command: 'alert snooze', options: { id: '12', for: '1h' } },
      { command: 'alert pause', options: { id: '12' } },
      { command: 'gex', options: { symbol: 'SPX', scope: '45d', refresh: 'anew' } },
    ]);
  });

  test('simulated numbers say so in the text', () => {
    const simulated = facts({}, fakeLogic(), { answer: fakeAnswer(fakeScope('days:45'), {}, { source: 'simulated' }) });
    expect(wordsOf(alertReply(simulated)).join('\n')).toContain('SIMULATED');
  });

  test('without its snapshot an alert still says what happened, and that the rest is gone', () => {
    const reply = alertReply(facts({}, fakeLogic(), { answer: null }));
    expect(reply.title).toBe('SPX fell below zero gamma: 5,986.40 < 6,012.5');
    expect(reply.image).toBeUndefined();
    expect(reply.notes[0]).toContain('not stored any more');
  });

  test('a rule that is deleted or has ended is neither snoozed nor paused', () => {
    for (const rule of [null, fakeRule({ status: 'ended' })]) {
      expect(actionsOf(alertReply(facts({}, fakeLogic(), { rule }))).map((one) => one.command)).toEqual(['gex']);
    }
  });

  test('a late or repeated one carries its mark in front', () => {
    const post = markedPost({ reply: alertReply(facts()), picture: null, prefix: '(12 min late)' }, '(repeat)');
    expect(replyOfPost(post).title).toMatch(/^\(12 min late\) \(repeat\) SPX fell below/);
  });

  test('no message advises', () => {
    for (const reply of everyReply())
      expect(wordsOf(reply).join(' ')).not.toMatch(/\b(?:buy|sell|long|short|should|profit)\b/i);
  });
});

describe('what was held back', () => {
  const held = [facts({ now: { slot: now - 20 * minute, spot: 5_980, level: 6_000 } }), facts(crossedUp)];

  test('is told together, each with its time, and what stands now in the title', () => {
    const reply = digestReply(held);
    expect(reply.title).toBe('While snoozed: 2 changes of SPX. SPX rose above zero gamma: 6,020.60 > 6,012.5');
    expect(reply.blocks[0]).toEqual({
      kind: 'facts',
      rows: [
        { label: '10:21 ET', value: 'below 6,000.0' },
        { label: '10:41 ET', value: 'above 6,012.5' },
      ],
    });
  });

  test('a single one says when it was', () => {
    expect(digestReply([facts()]).title).toBe(
      'While snoozed (10:41 ET): SPX fell below zero gamma: 5,986.40 < 6,012.5',
    );
  });

  test('of very many the last are listed and the others counted', () => {
    const many = Array.from({ length: 30 }, (_, index) => facts(index % 2 === 0 ? {} : crossedUp));
    const reply = digestReply(many);
    expect(reply.blocks[0]).toMatchObject({ kind: 'facts', rows: { length: 12 } });
    expect(textsOf(reply)).toEqual(['18 before these are not listed.']);
  });
});

const labels: EventLabel[] = ['crossed', 'opened', 'stands', 'changed', 'muted', 'closing'];
const sides: Record<string, [string, string]> = {
  'zero-gamma': ['above', 'below'],
  regime: ['positive', 'negative'],
  'max-strike': ['6050', '5950'],
  'wall-shift': ['6050', '5950'],
  'wall-touch': ['away', 'near'],
  'net-gex': ['back', 'beyond'],
  level: ['above', 'below'],
};

/** Every kind with every label, either way, with and without what may be missing. */
function everyReply(): Reply[] {
  return ruleKinds.flatMap((kind) =>
    labels.flatMap((label) => {
      const [from, to] = sides[kind]!;
      return [
        { from, to },
        { from: to, to: from },
        { from: null, to },
      ].flatMap((way) =>
        [{}, { before: null, beforeSince: null }].flatMap((missing) =>
          [answer, null].map((one) =>
            alertReply(facts({ label, ...way, ...missing, count: 3 }, fakeLogic(kind), { answer: one })),
          ),
        ),
      );
    }),
  );
}

describe('every kind with every label', () => {
  test('is whole: no missing figure, no undefined, a title that fits', () => {
    for (const reply of everyReply()) {
      const words = wordsOf(reply).join('\n');
      expect(words).not.toMatch(/undefined|null|NaN|\[object|Infinity/);
      expect(reply.title.length).toBeLessThan(200);
      expect(reply.title).not.toMatch(/[.:]$/);
    }
  });

  test('fits both platforms with its buttons, and says the same there', () => {
    for (const reply of everyReply()) {
      const picture = reply.image === undefined ? null : { fileName: reply.image.fileName };
      const discord = presentDiscord(reply, { commands, picture });
      const telegram = presentTelegram(reply, { commands, withPicture: picture !== null });
      expect(discord.components.flatMap((row) => row.components)).toHaveLength(actionsOf(reply).length);
      expect(visibleText(telegram.html)).toContain(reply.title.slice(0, 40));
      expect(visibleText(telegram.html)).not.toContain('…');
      expect(telegram.keyboard.flat().length).toBeGreaterThanOrEqual(actionsOf(reply).length);
    }
  });
});

test('a crossing as it stands in a terminal', async () => {
  await expect(textOf(alertReply(facts()))).toMatchFileSnapshot('./__golden__/alert-message.txt');
});
