import { expect, test } from 'vitest';
import type { RuleLogic } from '../../src/alerts/rule.js';
import { freshState } from '../../src/alerts/rule-state.js';
import { step } from '../../src/alerts/step.js';
import type { Reading } from '../../src/alerts/types.js';
import type { ScopeKey } from '../../src/engine/types.js';
import { runSeed, seeded } from '../fakes/random.js';
import { open, reading } from '../fakes/readings.js';
import { type ReferenceRule, referenceSays, type Said } from './reference-model.js';

const minute = 60_000;
const days = ['2026-11-18', '2026-11-19', '2026-11-20'];

function pick<T>(random: () => number, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

/** Three sessions: a spot around a level, strikes that compete, holes, jumps, missing levels, data not to be trusted, new open interest. */
function history(random: () => number): Reading[] {
  const readings: Reading[] = [];
  const pace = pick(random, [3, 8, 20, 60]);
  const untrusted = pick(random, [0, 0.05, 0.3]);
  const holes = pick(random, [0, 0.03]);
  const rungs = 2 + Math.floor(random() * 4);
  const sizes = Array.from({ length: rungs }, () => 100 * (random() - 0.5));
  let spot = 6_000;
  let level = 6_000;
  days.forEach((sessionDate, day) => {
    let interest: string | null = random() < 0.2 ? null : `2026-11-${17 + day}`;
    if (random() < 0.5) spot += 200 * (random() - 0.5);
    for (let at = 0; at < 120; at++) {
      spot += pace * (random() - 0.5) - (spot - 6_000) * 0.02;
      level += 2 * (random() - 0.5);
      if (random() < 0.02) level = 6_000 + 300 * (random() - 0.5);
      if (random() < holes) at += Math.floor(12 * random());
      if (random() < 0.01) interest = pick(random, [null, '2026-11-17', '2026-11-18', '2026-11-19']);
      for (let k = 0; k < rungs; k++) sizes[k] = sizes[k]! * 0.95 + 12 * (random() - 0.5);
      // Now and then a strike is not listed any more.
      const listed = sizes.map((_, k) => k).filter(() => random() > 0.02);
      const strikes = Float64Array.from(listed, (k) => 5_900 + 50 * k);
      const netByStrike = Float64Array.from(listed, (k) => sizes[k]!);
      let leader = -1;
      netByStrike.forEach((net, k) => {
        if (Math.abs(net) > Math.abs(netByStrike[leader] ?? 0)) leader = k;
      });
      readings.push(
        reading(0, {
          snapshotId: readings.length + 1,
          slot: open + ((day - 2) * 1_440 + at) * minute,
          sessionDate,
          spot,
          zeroGamma: random() < 0.03 ? null : level,
          strikes,
          netByStrike,
          maxStrike: leader < 0 || random() < 0.02 ? null : strikes[leader]!,
          openInterestDate: interest,
          quality: random() < untrusted ? pick(random, ['partial', 'stale', 'empty'] as const) : 'trusted',
        }),
      );
    }
  });
  return readings;
}

/** What step.ts says, in the words of the reference. */
function stepSays(logic: RuleLogic, readings: readonly Reading[]): Said[] {
  const said: Said[] = [];
  const idOf = new Map<string, number>();
  let state = freshState;
  for (const each of readings) {
    const stepped = step(logic, 1, state, each);
    state = stepped.state;
    for (const { key, snapshotId, label, to, from, edits } of stepped.events) {
      idOf.set(key, snapshotId);
      said.push({ at: snapshotId, label, to, from, edits: edits === null ? null : idOf.get(edits)! });
    }
  }
  return said;
}

const seed = runSeed(20261121);
const rounds = 150;

function compare(kind: ReferenceRule['kind'], measures: readonly number[], from: number): Record<string, number> {
  const random = seeded(from);
  const counts: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    const rule: ReferenceRule = {
      kind,
      measure: pick(random, measures),
      confirmations: pick(random, [1, 2, 3, 4]),
      cooldownMinutes: pick(random, [0, 5, 30]),
      scope: pick<ScopeKey>(random, ['0dte', 'next', 'days:45', 'days:45', 'all', '2026-12-18']),
    };
    const readings = history(random);
    const said = stepSays(
      {
        symbol: 'SPX',
        scope: rule.scope,
        trigger: kind === 'zero-gamma' ? { kind, band: rule.measure } : { kind, ratio: rule.measure },
        confirmations: rule.confirmations,
        cooldownMs: rule.cooldownMinutes * minute,
      },
      readings,
    );
    expect(said, `seed ${from}, round ${round}, ${JSON.stringify(rule)}`).toEqual(referenceSays(rule, readings));
    for (const { label } of said) counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

// The seed decides how often each happens; none of them may be missing, or the comparison says nothing about it.
test('zero-gamma rules say what the text of the design says, reading by reading', () => {
  const counts = compare('zero-gamma', [0, 0.0005, 0.001, 0.002], seed);
  for (const label of ['crossed', 'opened', 'stands', 'changed', 'muted', 'closing'])
    expect(counts[label] ?? 0, `${label}, seed ${seed}`).toBeGreaterThan(0);
});

test('max-strike rules say what the text of the design says, reading by reading', () => {
  const counts = compare('max-strike', [1, 1.05, 1.15, 1.5], seed + 1);
  for (const label of ['crossed', 'stands', 'changed', 'muted', 'closing'])
    expect(counts[label] ?? 0, `${label}, seed ${seed + 1}`).toBeGreaterThan(0);
  expect(counts.opened, 'each session starts afresh').toBeUndefined();
});
