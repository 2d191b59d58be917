/** What must have arrived, by a run that nothing disturbed, against what did. */

import type { Store } from '../../src/store/store.js';
import type { ChatRoom } from './chat-pair.js';

export interface Findings {
  /** Messages that had to arrive: an event and its edits are one. */
  deliveries: number;
  lost: number;
  /** Second copies on Discord, and those on Telegram that do not say so. */
  duplicates: number;
  /** Second copies on Telegram that say so. */
  markedRepeats: number;
  /** Messages that say they may be a repeat and are none. */
  idleMarks: number;
  disordered: number;
  /** A sentence for each thing that is wrong. */
  faults: string[];
}

interface EventRow {
  id: number;
  rule_id: number;
  key: string;
  root: number;
}

const wantedSql = `SELECT event.id, event.rule_id, event.key,
    coalesce((SELECT edits_event_id FROM outbox WHERE outbox.event_id = event.id LIMIT 1), event.id) AS root
  FROM alert_event AS event ORDER BY event.id`;

export function eventsOf(store: Store): EventRow[] {
  return store.db.prepare(wantedSql).all() as EventRow[];
}

/** `clean` are the events of the undisturbed run; `store` is what the killed ones left. */
export function judge(clean: readonly EventRow[], store: Store, rooms: readonly ChatRoom[]): Findings {
  const found: Findings = {
    deliveries: 0,
    lost: 0,
    duplicates: 0,
    markedRepeats: 0,
    idleMarks: 0,
    disordered: 0,
    faults: [],
  };
  const events = eventsOf(store);
  const told = (list: readonly EventRow[]) =>
    JSON.stringify(list.map(({ rule_id, key, root }) => [rule_id, key, root]));
  if (told(events) !== told(clean)) {
    found.lost += 1;
    found.faults.push(`events differ: ${told(events)} in place of ${told(clean)}`);
  }
  const rootOf = new Map(events.map(({ id, root }) => [id, root]));
  for (const room of rooms) {
    const { platform, chat } = room.target;
    const where = `${platform} ${chat}`;
    const targetId = store.targets.idOf(room.target);
    const rules = new Set(store.rules.ofTarget(targetId).map(({ id }) => id));
    // A rule that ended goes nowhere any more; its targets are kept.
    for (const { rule_id } of store.db.prepare('SELECT rule_id FROM rule_target WHERE target_id = ?').all(targetId) as {
      rule_id: number;
    }[])
      rules.add(rule_id);
    const wanted = new Map<number, number>();
    for (const { id, rule_id, root } of clean) if (rules.has(rule_id)) wanted.set(root, id);
    const seen = room.seen();
    found.deliveries += wanted.size;
    for (const [root, newest] of wanted) {
      const copies = seen.filter(({ now }) => rootOf.get(now) === root);
      if (copies.length === 0 || copies.at(-1)!.now !== newest) {
        found.lost += 1;
        found.faults.push(`${where}: event ${root} should show ${newest}, shows ${copies.map(({ now }) => now)}`);
      }
      const extra = copies.slice(1);
      const marked = platform === 'telegram' ? extra.filter(({ isMarked }) => isMarked).length : 0;
      found.markedRepeats += marked;
      if (extra.length > marked) {
        found.duplicates += extra.length - marked;
        found.faults.push(`${where}: event ${root} ${copies.length} times, ${marked} marked`);
      }
      if (copies[0]?.isMarked) found.idleMarks += 1;
    }
    const strangers = seen.filter(({ now }) => !wanted.has(rootOf.get(now) ?? -1));
    if (strangers.length > 0) {
      found.duplicates += strangers.length;
      found.faults.push(`${where}: not expected: ${strangers.map(({ now }) => now)}`);
    }
    const order = [...new Set(seen.map(({ now }) => rootOf.get(now)))];
    const due = sendOrder(store, targetId, rootOf);
    if (JSON.stringify(order) !== JSON.stringify(due)) {
      found.disordered += 1;
      found.faults.push(`${where}: arrived as ${order}, not as ${due}`);
    }
  }
  return found;
}

/** The messages of a target as the outbox has them, oldest first. */
function sendOrder(store: Store, targetId: number, rootOf: ReadonlyMap<number, number>): (number | undefined)[] {
  const sql = "SELECT event_id FROM outbox WHERE target_id = ? AND state = 'sent' ORDER BY id";
  const sent = store.db.prepare(sql).pluck().all(targetId) as number[];
  return [...new Set(sent.map((id) => rootOf.get(id)))];
}
