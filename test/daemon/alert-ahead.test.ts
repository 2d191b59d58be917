/** What is worked out before the transaction of a snapshot begins must be what the transaction would have come to. */

import { expect, test } from 'vitest';
import type { ChartSpec } from '../../src/charts/spec.js';
import { ChartCache } from '../../src/daemon/chart-cache.js';
import { createComposer } from '../../src/daemon/compose-post.js';
import { createEarlyPictures } from '../../src/daemon/early-picture.js';
import { postWords } from '../../src/daemon/post-words.js';
import { silentLogger } from '../../src/lib/log.js';
import { smallSnapshot } from '../fakes/small-snapshot.js';
import { dm, draft, group, zeroGamma } from '../store/alert-rows.js';
import { AlertRig, above, below, minute, opens, times } from './alert-rig.js';

const settings = {
  unit: 'per-point',
  defaultSymbol: 'SPX',
  defaultScope: null,
  theme: 'dark',
  timeZone: 'America/New_York',
} as const;

const decisive = opens + 5 * minute;
const meta = { slot: decisive, scheduled: true, keepMatrix: false };

/** A rig one reading before its rule tells that spot is below. */
async function onTheEdge(options: ConstructorParameters<typeof AlertRig>[0] = {}) {
  const rig = new AlertRig(options);
  const rule = await rig.rule();
  await rig.play(opens, [...times(3, above), ...times(2, below)]);
  rig.goto(decisive + 2_000);
  return { rig, rule, snapshot: smallSnapshot({ slot: decisive, ...below }) };
}

test('a rule that is edited, paused or added after its evaluation and before the commit counts as it is at the commit', async () => {
  const { rig, rule, snapshot } = await onTheEdge();
  const evaluation = rig.alerting.evaluation(snapshot, decisive);
  rig.store.rules.edit(rule.id, draft([group], { logic: { ...zeroGamma, confirmations: 1 } }));
  const later = await rig.rule({}, [dm]);
  rig.store.snapshots.save(snapshot, meta, evaluation.inside);
  evaluation.committed();
  // Neither has seen another side before: both are armed by this reading, silently.
  expect(rig.labels()).toEqual([]);
  expect([rule.id, later.id].map((id) => rig.store.rules.state(id)?.confirmed)).toEqual(['below', 'below']);
  rig.store.rules.setStatus(later.id, 'paused');
  await rig.play(decisive + minute, times(1, above));
  expect(rig.events().map(({ ruleId, to }) => [ruleId, to])).toEqual([[rule.id, 'above']]);
});

test('a snapshot that gets another id than was to be expected is told under the id it got', async () => {
  const { rig, snapshot } = await onTheEdge();
  const evaluation = rig.alerting.evaluation(snapshot, decisive);
  const other = smallSnapshot({ slot: decisive, symbol: 'SPY', scopes: ['all'] });
  const between = rig.store.snapshots.save(other, meta);
  const id = rig.store.snapshots.save(snapshot, meta, evaluation.inside);
  evaluation.committed();
  expect(id).toBe(between + 1);
  expect(rig.events().map(({ key }) => key)).toEqual([`1:1:crossed:below:${id}`]);
});

test('what a transaction that fails had decided is decided anew by the next snapshot', async () => {
  const { rig, snapshot } = await onTheEdge();
  const evaluation = rig.alerting.evaluation(snapshot, decisive);
  const failing = (id: number) => {
    evaluation.inside(id);
    throw new Error('The disk is full.');
  };
  expect(() => rig.store.snapshots.save(snapshot, meta, failing)).toThrow();
  expect(rig.labels()).toEqual([]);
  await rig.play(decisive + minute, times(1, below));
  expect(rig.labels()).toEqual(['crossed below']);
});

test('the picture of a crossing is drawn ahead for its message, and nobody meets it when the snapshot is not stored', async () => {
  const drawn: string[] = [];
  const renderer = {
    render: (spec: ChartSpec) => {
      drawn.push(JSON.stringify(spec));
      return Promise.resolve(Uint8Array.of(drawn.length));
    },
    close: () => Promise.resolve(),
  };
  const { rig, snapshot } = await onTheEdge();
  const { market, steady } = rig.clock;
  const charts = new ChartCache(renderer, steady);
  const deps = { words: postWords, settingsOf: () => settings, market, log: silentLogger };
  const compose = createComposer({
    ...deps,
    store: rig.store,
    summary: () => Promise.resolve(null),
    chart: (key, spec) => charts.get(key, spec),
  });
  const draw = createEarlyPictures({ ...deps, charts });
  const ahead = new AlertRig({ store: rig.store, clock: rig.clock, draw });

  const lost = ahead.alerting.evaluation({ ...snapshot, spot: 5_980 }, decisive);
  expect(drawn).toHaveLength(1);
  const failing = (id: number) => {
    lost.inside(id);
    throw new Error('The disk is full.');
  };
  expect(() => rig.store.snapshots.save(snapshot, meta, failing)).toThrow();

  const kept = ahead.alerting.evaluation(snapshot, decisive);
  rig.store.snapshots.save(snapshot, meta, kept.inside);
  kept.committed();
  const [item] = rig.store.outbox.claim('telegram', market.now(), minute, 1);
  const post = await compose(item!);
  // The second one: the first had the same id, and another spot.
  expect(drawn).toHaveLength(2);
  expect(post!.picture!.png).toEqual(Uint8Array.of(2));
});

test('no picture is drawn ahead of what is kept for the end of a snooze', async () => {
  let begun = 0;
  const draw = () => {
    begun += 1;
    return null;
  };
  const { rig, rule, snapshot } = await onTheEdge({ draw });
  rig.store.rules.snooze(rule.id, decisive + 60 * minute);
  const evaluation = rig.alerting.evaluation(snapshot, decisive);
  rig.store.snapshots.save(snapshot, meta, evaluation.inside);
  evaluation.committed();
  expect(rig.labels()).toEqual(['crossed below']);
  expect(begun).toBe(0);
});
