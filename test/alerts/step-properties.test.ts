import { expect, test } from 'vitest';
import type { AlertEvent } from '../../src/alerts/alert-event.js';
import { type RuleLogic, ruleDefaults, type Trigger } from '../../src/alerts/rule.js';
import { freshState, type RuleState } from '../../src/alerts/rule-state.js';
import { mostAnnouncements, step } from '../../src/alerts/step.js';
import type { Reading } from '../../src/alerts/types.js';
import type { QualityLabel } from '../../src/engine/types.js';
import { runSeed, seeded } from '../fakes/random.js';
import { ladder, open, reading } from '../fakes/readings.js';

const days = ['2026-11-19', '2026-11-20', '2026-11-23'] as const;
const minute = 60_000;

const triggers: readonly Trigger[] = [
  { kind: 'zero-gamma', band: 0.001 },
  { kind: 'regime', band: 0.02 },
  { kind: 'max-strike', ratio: 1.15 },
  { kind: 'wall-shift', wall: 'call', ratio: 1.15 },
  { kind: 'wall-shift', wall: 'put', ratio: 1.15 },
  { kind: 'wall-touch', wall: 'call', within: 0.0025 },
  { kind: 'net-gex', unit: 'per-percent', threshold: 1e9, direction: 'above' },
  { kind: 'level', price: 6_000, band: 0.0005 },
];

/** Three sessions of a hundred minutes: a spot that wanders around its levels, holes, and now and then data not to be trusted. */
function history(random: () => number): Reading[] {
  const readings: Reading[] = [];
  const step = 2 + 12 * random();
  let spot = 6_000;
  let level = 6_000;
  days.forEach((sessionDate, day) => {
    for (let at = 0; at < 100; at++) {
      spot += step * (random() - 0.5);
      level += 3 * (random() - 0.5) + (random() < 0.01 ? 120 * (random() - 0.5) : 0);
      if (random() < 0.03) at += Math.floor(10 * random());
      const draw = random();
      const quality: QualityLabel = draw < 0.9 ? 'trusted' : draw < 0.95 ? 'partial' : draw < 0.98 ? 'stale' : 'empty';
      const net = () => Math.round(200 * (random() - 0.5));
      readings.push(
        reading(0, {
          ...ladder([net(), net(), net(), net(), net()], spot),
          snapshotId: readings.length + 1,
          slot: open + (day * 1_440 + at) * minute,
          sessionDate,
          spot,
          zeroGamma: random() < 0.03 ? null : level,
          netGex: (spot - level) * 2e6,
          openInterestDate: days[day - 1] ?? '2026-11-18',
          quality,
        }),
      );
    }
  });
  return readings;
}

function ruleFrom(random: () => number): RuleLogic {
  const trigger = triggers[Math.floor(random() * triggers.length)]!;
  return {
    symbol: 'SPX',
    scope: random() < 0.2 ? '0dte' : 'days:45',
    trigger,
    confirmations: 1 + Math.floor(3 * random()),
    cooldownMs: random() < 0.3 ? 0 : ruleDefaults[trigger.kind].cooldownMs,
  };
}

function play(rule: RuleLogic, readings: readonly Reading[], state: RuleState = freshState) {
  const events: AlertEvent[] = [];
  for (const each of readings) {
    const stepped = step(rule, 1, state, each);
    state = stepped.state;
    events.push(...stepped.events);
  }
  return { state, events };
}

const seed = runSeed(20261120);

test('any prefix of history played again, and any point of interruption, gives the events of one clean run', () => {
  const random = seeded(seed);
  for (let round = 0; round < 150; round++) {
    const rule = ruleFrom(random);
    const readings = history(random);
    const clean = play(rule, readings);
    const cut = Math.floor(random() * readings.length);
    const back = Math.floor(random() * (cut + 1));
    const first = play(rule, readings.slice(0, cut));
    // What was stored survives as JSON does, and the readings before the interruption may come again.
    const restored = JSON.parse(JSON.stringify(first.state)) as RuleState;
    const second = play(rule, readings.slice(back), restored);
    expect([...first.events, ...second.events], `seed ${seed}, round ${round}`).toEqual(clean.events);
    expect(second.state).toEqual(clean.state);
  }
});

test('the side last told is the side confirmed within one cooldown, or people know that the rule is muted', () => {
  const random = seeded(seed + 1);
  for (let round = 0; round < 150; round++) {
    const rule = ruleFrom(random);
    const isTwoSided = rule.trigger.kind !== 'wall-touch' && rule.trigger.kind !== 'net-gex';
    const startsAfresh = rule.trigger.kind === 'max-strike' || rule.trigger.kind === 'wall-shift';
    let state = freshState;
    let told: string | null = null;
    for (const each of history(random)) {
      const before = state;
      const stepped = step(rule, 1, state, each);
      state = stepped.state;
      for (const event of stepped.events) if (event.label !== 'changed') told = event.to;
      // Arming tells nobody, and nobody expects a word: at the very start, and each session where the rule starts afresh.
      const isNewSession = before.sessionDate !== state.sessionDate;
      const isArming = before.confirmed === null || (isNewSession && (startsAfresh || rule.scope === '0dte'));
      if (isArming) told = state.confirmed;
      if (each.quality !== 'trusted' || state.confirmed === null || !isTwoSided || state.isMuted) continue;
      const isCooling = state.announcedAt !== null && each.slot - state.announcedAt < rule.cooldownMs;
      if (!isCooling)
        expect(told, `seed ${seed + 1}, round ${round}, snapshot ${each.snapshotId}`).toBe(state.confirmed);
    }
  }
});

test('data that is not to be trusted never makes an event, and a session never has more than six announcements and one notice', () => {
  const random = seeded(seed + 2);
  for (let round = 0; round < 150; round++) {
    const rule = ruleFrom(random);
    const readings = history(random);
    const untrusted = new Set(readings.filter((each) => each.quality !== 'trusted').map((each) => each.snapshotId));
    const { events } = play(rule, readings);
    for (const event of events) {
      if (event.label !== 'closing') expect(untrusted.has(event.snapshotId), `seed ${seed + 2}`).toBe(false);
    }
    for (const date of days) {
      const ids = new Set(readings.filter((each) => each.sessionDate === date).map((each) => each.snapshotId));
      const calls = events.filter(
        (each) => ids.has(each.snapshotId) && each.label !== 'changed' && each.label !== 'closing',
      );
      expect(calls.length, `seed ${seed + 2}, round ${round}`).toBeLessThanOrEqual(mostAnnouncements + 1);
    }
    expect(new Set(events.map((each) => each.key)).size).toBe(events.length);
  }
});
