import { describe, expect, test } from 'vitest';
import type { AlertEvent } from '../../src/alerts/alert-event.js';
import { type RuleLogic, ruleDefaults, type Trigger } from '../../src/alerts/rule.js';
import { freshState, type RuleState } from '../../src/alerts/rule-state.js';
import { closeSession, step } from '../../src/alerts/step.js';
import type { Reading } from '../../src/alerts/types.js';
import { ladder, reading } from '../fakes/readings.js';

function ruleOf(trigger: Trigger, change: Partial<RuleLogic> = {}): RuleLogic {
  const { confirmations, cooldownMs } = ruleDefaults[trigger.kind];
  return { symbol: 'SPX', scope: 'days:45', trigger, confirmations, cooldownMs, ...change };
}

const zeroGamma = ruleOf({ kind: 'zero-gamma', band: 0.001 });
/** Beyond a band of 0.10 % of 6,000. */
const above: Partial<Reading> = { spot: 6_010 };
const below: Partial<Reading> = { spot: 5_990 };
const inBand: Partial<Reading> = { spot: 6_002 };

/** Runs readings one minute apart, from `from` minutes after the open; returns what was told and where it ended. */
function run(rule: RuleLogic, changes: readonly Partial<Reading>[], from = 0, state: RuleState = freshState) {
  const told: AlertEvent[] = [];
  let now = state;
  changes.forEach((change, index) => {
    const stepped = step(rule, 1, now, reading(from + index, change));
    now = stepped.state;
    told.push(...stepped.events);
  });
  return { told, labels: told.map(({ label, to }) => `${label} ${to}`), state: now };
}

const times = (count: number, change: Partial<Reading>): Partial<Reading>[] => Array(count).fill(change);

describe('spot crosses zero gamma', () => {
  test('the first side seen arms the rule without a word', () => {
    expect(run(zeroGamma, times(5, below)).labels).toEqual([]);
  });

  test('three readings in a row on the other side are one crossing, and no more for as long as it stays there', () => {
    const { told, labels } = run(zeroGamma, [...times(3, above), ...times(20, below)]);
    expect(labels).toEqual(['crossed below']);
    expect(told[0]).toMatchObject({ from: 'above', to: 'below', count: 1 });
    expect(told[0]!.before).toEqual({ slot: reading(2).slot, spot: 6_010, level: 6_000 });
    expect(told[0]!.now).toEqual({ slot: reading(5).slot, spot: 5_990, level: 6_000 });
    expect(told[0]!.beforeSince).toBe(reading(0).slot);
  });

  test('two readings on the other side and one back are noise', () => {
    const changes = [
      ...times(3, above),
      ...times(2, below),
      above,
      ...times(2, below),
      inBand,
      ...times(2, below),
      above,
    ];
    expect(run(zeroGamma, changes).labels).toEqual([]);
  });

  test('inside the band there is no opinion', () => {
    expect(run(zeroGamma, [...times(3, above), ...times(30, { spot: 5_997 })]).labels).toEqual([]);
  });

  test('a chain without zero gamma holds the state', () => {
    const changes = [...times(3, above), ...times(10, { spot: 5_990, zeroGamma: null }), ...times(3, above)];
    const { labels, state } = run(zeroGamma, changes);
    expect(labels).toEqual([]);
    expect(state.confirmed).toBe('above');
  });

  test.each(['partial', 'stale', 'empty'] as const)('%s readings change nothing at all', (quality) => {
    const before = run(zeroGamma, times(3, above)).state;
    const after = run(zeroGamma, times(10, { ...below, quality }), 3, before);
    expect(after.labels).toEqual([]);
    expect(after.state).toBe(before);
  });

  test('a pending side is dropped when trusted readings were missing for more than five minutes', () => {
    const pending = run(zeroGamma, [...times(3, above), ...times(2, below)]).state;
    expect(run(zeroGamma, [below], 9, pending).labels).toEqual(['crossed below']);
    const late = run(zeroGamma, [below], 10, pending);
    expect(late.labels).toEqual([]);
    expect(late.state.pendingCount).toBe(1);
  });

  test('a level that jumps by more than 1 % of spot needs one more confirmation', () => {
    const jumped = { spot: 6_010, zeroGamma: 6_080 };
    expect(run(zeroGamma, [...times(3, above), ...times(3, jumped)]).labels).toEqual([]);
    expect(run(zeroGamma, [...times(3, above), ...times(4, jumped)]).labels).toEqual(['crossed below']);
  });

  test('a snapshot seen before is ignored, so history can be replayed over the state', () => {
    const changes = [...times(3, above), ...times(4, below)];
    const { state } = run(zeroGamma, changes);
    const again = run(zeroGamma, changes, 0, state);
    expect(again.labels).toEqual([]);
    expect(again.state).toEqual(state);
  });
});

describe('cooldown and flapping', () => {
  const down = [...times(3, above), ...times(3, below)];

  test('a crossing back within the cooldown edits the message and calls nobody', () => {
    const { told, labels } = run(zeroGamma, [...down, ...times(3, above)]);
    expect(labels).toEqual(['crossed below', 'changed above']);
    expect(told[1]!.edits).toBe(told[0]!.key);
  });

  test('what stands otherwise than announced when the cooldown ends is announced then', () => {
    const { labels, told } = run(zeroGamma, [...down, ...times(60, above)]);
    expect(labels).toEqual(['crossed below', 'changed above', 'stands above']);
    expect(told[2]!.now.slot - told[0]!.now.slot).toBe(zeroGamma.cooldownMs);
  });

  test('what came back within the cooldown is not announced again', () => {
    const { labels } = run(zeroGamma, [...down, ...times(5, above), ...times(60, below)]);
    expect(labels).toEqual(['crossed below', 'changed above', 'changed below']);
  });

  test('a change that the cooldown holds back is said at the close, once', () => {
    const { state, labels } = run(zeroGamma, [...down, ...times(5, above)]);
    expect(labels).toEqual(['crossed below', 'changed above']);
    const closed = closeSession(zeroGamma, 1, state, reading(390).slot);
    expect(closed.events).toMatchObject([{ label: 'stands', from: 'below', to: 'above', edits: null, count: 2 }]);
    expect(closed.events[0]!.now).toEqual({ slot: reading(390).slot, spot: 6_010, level: 6_000 });
    expect(closeSession(zeroGamma, 1, closed.state, reading(390).slot).events).toEqual([]);
    const monday = run(zeroGamma, [{ ...above, sessionDate: '2026-11-23' }], 4_320, closed.state);
    expect(monday.labels).toEqual([]);
  });

  test('the close says nothing of what has been told, and nothing of a wall that was left', () => {
    expect(closeSession(zeroGamma, 1, run(zeroGamma, down).state, reading(390).slot).events).toEqual([]);
    const touch = ruleOf({ kind: 'wall-touch', wall: 'call', within: 0.0025 });
    const { state, labels } = run(touch, [{ spot: 6_000 }, { spot: 6_045 }, { spot: 6_000 }]);
    expect(labels).toEqual(['crossed near']);
    expect(state.confirmed).toBe('away');
    expect(closeSession(touch, 1, state, reading(390).slot).events).toEqual([]);
  });

  test('the seventh announcement of a session is a notice that the rule is muted, and the close says what it came to', () => {
    const quick = { ...zeroGamma, cooldownMs: 0 };
    const swings = Array.from({ length: 10 }, (_, index) => times(3, index % 2 === 0 ? below : above)).flat();
    const { labels, state } = run(quick, [...times(3, above), ...swings]);
    expect(labels).toHaveLength(7);
    expect(labels[6]).toMatch(/^muted/);
    expect(state.isMuted).toBe(true);
    const closed = closeSession(quick, 1, state, reading(390).slot);
    expect(closed.events.map(({ label, to }) => `${label} ${to}`)).toEqual(['closing above']);
    expect(closeSession(quick, 1, closed.state, reading(390).slot).events).toEqual([]);
  });

  test('a muted rule whose close nobody told of says it at the next session', () => {
    const quick = { ...zeroGamma, cooldownMs: 0 };
    const swings = Array.from({ length: 9 }, (_, index) => times(3, index % 2 === 0 ? below : above)).flat();
    const { state } = run(quick, [...times(3, above), ...swings]);
    const monday = run(quick, [{ ...below, sessionDate: '2026-11-23' }], 4_320, state);
    expect(monday.labels).toEqual(['closing below']);
    expect(monday.state).toMatchObject({ isMuted: false, announcements: 0 });
  });
});

describe('a new session', () => {
  const monday = (change: Partial<Reading>): Partial<Reading> => ({
    ...change,
    sessionDate: '2026-11-23',
    openInterestDate: '2026-11-20',
  });
  const friday = run(zeroGamma, times(10, above)).state;

  test('on the other side is told as an opening', () => {
    expect(run(zeroGamma, times(6, monday(below)), 4_320, friday).labels).toEqual(['opened below']);
  });

  test('that opens inside the band and falls later is told as a crossing', () => {
    const changes = [monday(inBand), ...times(6, monday(below))];
    expect(run(zeroGamma, changes, 4_320, friday).labels).toEqual(['crossed below']);
  });

  test.each(['0dte', 'next'] as const)('arms %s without a word: another expiration is meant', (scope) => {
    const rolling = { ...zeroGamma, scope };
    const armed = run(rolling, times(10, above)).state;
    expect(run(rolling, times(10, monday(below)), 4_320, armed).labels).toEqual([]);
  });

  test('makes the leading strike start over', () => {
    const rule = ruleOf({ kind: 'max-strike', ratio: 1.15 }, { confirmations: 3 });
    const armed = run(rule, times(5, ladder([-30, -60, 10, 80, 20]))).state;
    const moved = times(10, monday(ladder([-30, -160, 10, 80, 20])));
    expect(run(rule, moved, 4_320, armed).labels).toEqual([]);
  });

  test('open interest that changes within a session arms again without a word', () => {
    const armed = run(zeroGamma, times(5, above)).state;
    const changed = times(10, { ...below, openInterestDate: '2026-11-20' });
    expect(run(zeroGamma, changed, 5, armed).labels).toEqual([]);
  });
});

describe('the other kinds', () => {
  test('regime: net gamma changes its sign, 2 % of the gross at least', () => {
    const rule = ruleOf({ kind: 'regime', band: 0.02 });
    const net = (millions: number) => ({ netGex: millions * 1e6 });
    expect(run(rule, [...times(3, net(40)), ...times(9, net(-9))]).labels).toEqual([]);
    expect(run(rule, [...times(3, net(40)), ...times(3, net(-11))]).labels).toEqual(['crossed negative']);
  });

  test('max-strike: the candidate must lead by 15 % in three readings with the same strike', () => {
    const rule = ruleOf({ kind: 'max-strike', ratio: 1.15 }, { confirmations: 3 });
    const start = times(3, ladder([-30, -60, 10, 80, 20]));
    expect(run(rule, [...start, ...times(9, ladder([-30, -90, 10, 80, 20]))]).labels).toEqual([]);
    expect(run(rule, [...start, ...times(3, ladder([-30, -92, 10, 80, 20]))]).labels).toEqual(['crossed 5950']);
    const others = [ladder([-30, -100, 10, 80, 20]), ladder([-30, -100, 10, 80, 120]), ladder([-30, -100, 10, 80, 20])];
    expect(run(rule, [...start, ...others]).labels).toEqual([]);
  });

  test('max-strike: a strike that is not listed any more counts as zero', () => {
    const rule = ruleOf({ kind: 'max-strike', ratio: 1.15 }, { confirmations: 3 });
    const gone = { maxStrike: 6_100, strikes: Float64Array.of(6_100), netByStrike: Float64Array.of(1e6) };
    expect(run(rule, [...times(3, {}), ...times(3, gone)]).labels).toEqual(['crossed 6100']);
  });

  test('wall-shift: a call wall that spot has passed is none', () => {
    const rule = ruleOf({ kind: 'wall-shift', wall: 'call', ratio: 1.15 }, { confirmations: 3 });
    const start = times(3, ladder([-30, -60, 10, 80, 20]));
    expect(run(rule, [...start, ...times(3, ladder([-30, -60, 10, 80, 20], 6_060))]).labels).toEqual(['crossed 6100']);
  });

  test('wall-touch: near at 0.25 %, again only after twice that distance', () => {
    const rule = ruleOf({ kind: 'wall-touch', wall: 'call', within: 0.0025 }, { cooldownMs: 0 });
    const far = { spot: 6_000 };
    const near = { spot: 6_040 };
    const between = { spot: 6_030 };
    expect(run(rule, [far, near, between, near, far, near]).labels).toEqual(['crossed near', 'crossed near']);
  });

  test('net-gex: beyond the threshold in two readings, again after 5 % of it back', () => {
    const rule = ruleOf(
      { kind: 'net-gex', unit: 'per-point', threshold: -100e6, direction: 'below' },
      { cooldownMs: 0 },
    );
    const net = (millions: number) => ({ netGex: millions * 1e6 });
    const changes = [
      net(0),
      net(-101),
      net(-101),
      net(-97),
      net(-101),
      net(-101),
      net(-95),
      net(-95),
      net(-101),
      net(-101),
    ];
    expect(run(rule, changes).labels).toEqual(['crossed beyond', 'crossed beyond']);
  });

  test('net-gex: the unit is the rule’s own', () => {
    const rule = ruleOf({ kind: 'net-gex', unit: 'per-percent', threshold: 2e9, direction: 'above' });
    const net = (millions: number) => ({ netGex: millions * 1e6 });
    expect(run(rule, [net(0), ...times(4, net(33))]).labels).toEqual([]);
    expect(run(rule, [net(0), ...times(4, net(34))]).labels).toEqual(['crossed beyond']);
  });

  test('level: one reading beyond the band is enough', () => {
    const rule = ruleOf({ kind: 'level', price: 6_000, band: 0.0005 });
    expect(run(rule, [{ spot: 5_990 }, { spot: 6_001 }, { spot: 6_004 }]).labels).toEqual(['crossed above']);
  });
});
