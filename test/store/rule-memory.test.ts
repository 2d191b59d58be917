import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshState, type RuleState } from '../../src/alerts/rule-state.js';
import type { Store } from '../../src/store/store.js';
import { runSeed, seeded } from '../fakes/random.js';
import { alert, crossing, dm, draft, group, person, ten, zeroGamma } from './alert-rows.js';
import { stepsFolder, tempFolder, tempStore } from './temp-folder.js';

const seen = (lastSnapshotId: number, change: Partial<RuleState> = {}): RuleState => ({
  ...freshState,
  lastSnapshotId,
  ...change,
});
const rows = (store: Store, table: string) => store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;

function rulesOf(store: Store, count: number): number[] {
  return store.db.transaction(() => {
    const owner = person(store);
    return Array.from({ length: count }, () => store.rules.add(draft([dm]), owner, dm, ten).id);
  })();
}

test('rules that remember the same share a row, and going on together costs one row', () => {
  const store = tempStore();
  const ids = rulesOf(store, 50);
  store.rules.saveStates(store.rules.active().map((rule) => ({ rule, state: seen(1) })));
  // Each of these is an object of its own, though all say the same.
  expect(rows(store, 'rule_memory')).toBe(50);
  const shared = seen(2);
  store.rules.saveStates(store.rules.active().map((rule) => ({ rule, state: shared })));
  expect(rows(store, 'rule_memory')).toBe(1);
  const before = store.db.prepare('SELECT total_changes()').pluck().get() as number;
  const next = seen(3);
  store.rules.saveStates(store.rules.active().map((rule) => ({ rule, state: next })));
  expect((store.db.prepare('SELECT total_changes()').pluck().get() as number) - before).toBe(1);
  expect(ids.map((id) => store.rules.state(id))).toEqual(ids.map(() => next));
  expect(new Set(store.rules.active().map(({ state }) => state)).size).toBe(1);
});

test('one that leaves the others, is edited, paused or deleted changes nothing of theirs, and nothing is left behind', () => {
  const store = tempStore();
  const [first, second, third, fourth] = rulesOf(store, 4) as [number, number, number, number];
  const shared = seen(1);
  store.rules.saveStates(store.rules.active().map((rule) => ({ rule, state: shared })));
  const known = store.rules.active();
  store.rules.edit(second, draft([group]));
  store.rules.setStatus(third, 'paused');
  const next = seen(2);
  // An evaluation that knows nothing of the edit and of the pause.
  store.rules.saveStates(known.filter(({ id }) => id !== fourth).map((rule) => ({ rule, state: next })));
  expect([first, second, third, fourth].map((id) => store.rules.state(id)?.lastSnapshotId)).toEqual([
    2,
    undefined,
    2,
    1,
  ]);
  for (const id of [first, second, third, fourth]) store.rules.remove(id);
  expect(['rule_state', 'rule_memory'].map((table) => rows(store, table))).toEqual([0, 0]);
});

test('whatever is stored, edited and deleted in between, each rule remembers what was stored for it last', () => {
  const seed = runSeed(17);
  const random = seeded(seed);
  const store = tempStore();
  const ids = rulesOf(store, 12);
  const model = new Map<number, RuleState>();
  for (let round = 0; round < 100; round++) {
    const states = [seen(round), seen(round, { announcements: 1 }), seen(round, { announcements: 2 })];
    const here = store.rules.active().filter(() => random() < (round % 3 === 0 ? 1 : 0.7));
    const stale = random() < 0.2 ? here.map((rule) => ({ ...rule, state: seen(round) })) : here;
    const changes = stale.map((rule) => ({ rule, state: states[Math.floor(random() * random() * 3)]! }));
    if (random() < 0.1) changes.reverse();
    if (random() < 0.15) {
      const id = ids[Math.floor(random() * ids.length)]!;
      if (random() < 0.5) store.rules.edit(id, draft([dm]));
      else if (store.rules.remove(id)) ids.push(store.rules.add(draft([dm]), 1, dm, ten).id);
      model.delete(id);
    }
    store.db.transaction(() => store.rules.saveStates(changes))();
    for (const { rule, state } of changes) {
      const { version } = store.rules.find(rule.id) ?? { version: 0 };
      if (version === rule.version) model.set(rule.id, state);
    }
    for (const id of ids) expect(store.rules.state(id), `seed ${seed}, round ${round}`).toEqual(model.get(id) ?? null);
    expect(store.rules.active().map(({ id, state }) => [id, state])).toEqual(
      store.rules.active().map(({ id }) => [id, model.get(id) ?? freshState]),
    );
  }
  const used = store.db.prepare('SELECT count(DISTINCT memory_id) FROM rule_state').pluck().get();
  expect(rows(store, 'rule_memory')).toBe(used);
  expect(store.db.pragma('foreign_key_check')).toEqual([]);
});

test('what many rules tell alike is stored once, told again by nobody, and gone with the last of them', () => {
  const store = tempStore();
  const ids = rulesOf(store, 5);
  const event = crossing(7);
  const told = store.rules.active().map((rule) => ({ rule, event }));
  const [again] = store.alertEvents.addAll(told.slice(2, 3), ten);
  const added = store.alertEvents.addAll(told, ten);
  expect(added[2]).toBeNull();
  expect(new Set(added).size).toBe(5);
  expect(added.map((id) => (id === null ? null : store.alertEvents.find(id)?.ruleId))).toEqual(
    ids.map((id, index) => (index === 2 ? null : id)),
  );
  expect(store.alertEvents.find(again!)).toMatchObject({ ruleId: ids[2], event, logic: zeroGamma });
  expect(store.alertEvents.addAll(told, ten)).toEqual([null, null, null, null, null]);
  expect(rows(store, 'alert_fact')).toBe(2);
  store.db.prepare('DELETE FROM alert_event').run();
  expect(rows(store, 'alert_fact')).toBe(0);
});

test('a database from before keeps what its rules remember, what they told and what waits', () => {
  const file = join(tempFolder(), 'gexwatch.db');
  const before = tempStore({ file, migrationsDir: stepsFolder({}, 6) });
  const owner = person(before);
  const rules = [dm, group].map((target) => before.rules.add(draft([target]), owner, dm, ten));
  const old = { lastSnapshotId: 4, lastSlot: ten, confirmed: 'above' };
  const text = JSON.stringify({ logic: zeroGamma, event: crossing(7) });
  for (const { id, targets } of rules) {
    before.db.prepare('INSERT INTO rule_state VALUES (?, 1, ?)').run(id, JSON.stringify(old));
    before.db
      .prepare('INSERT INTO alert_event VALUES (NULL, ?, ?, 1, ?, ?, 7, ?, ?, ?, ?)')
      .run(`${id}:${crossing(7).key}`, id, owner, 'SPX', 'crossed', text, ten, ten);
    before.db
      .prepare(
        `INSERT INTO outbox (event_id, target_id, platform, op, payload, state, is_silent, next_at, not_after, created_at)
           VALUES (?, ?, 'telegram', 'send', ?, 'waiting', 0, ?, ?, ?)`,
      )
      .run(id, targets[0]!.id, JSON.stringify({ kind: 'alert', eventId: id }), ten, ten + 1, ten);
  }
  before.close();
  const store = tempStore({ file });
  for (const rule of rules) {
    expect(store.rules.findActive(rule.id)!.state).toEqual({ ...freshState, ...old });
    const stored = {
      id: rule.id,
      ruleId: rule.id,
      ruleVersion: 1,
      logic: zeroGamma,
      event: crossing(7),
      createdAt: ten,
    };
    expect(store.alertEvents.find(rule.id)).toEqual(stored);
    expect(store.alertEvents.findByKey(rule.id, crossing(7).key)).toEqual(stored);
    expect(store.alertEvents.add(rule, crossing(7), ten)).toBeNull();
  }
  expect(store.outbox.claim('telegram', ten, 1_000, 9).map(({ payload }) => payload)).toEqual(
    rules.map(({ id }) => ({ kind: 'alert', eventId: id })),
  );
  const event = store.alertEvents.add(rules[0]!, crossing(8), ten)!;
  expect(store.outbox.enqueue([alert(event, rules[0]!.targets[0]!.id)])).toBe(1);
  expect(store.alertEvents.between('SPX', ten, ten + 99 * 60_000, owner)).toHaveLength(3);
  expect(store.db.pragma('foreign_key_check')).toEqual([]);
});
