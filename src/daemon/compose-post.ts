/** What waits in the outbox as a message: loaded, worded, its picture drawn. */

import type { OutboxItem } from '../alerts/outbox.js';
import type { Rule } from '../alerts/rule-record.js';
import type { ChatSettings } from '../bot/actor.js';
import type { GexAnswer } from '../bot/ports.js';
import type { Post, PostPicture } from '../bot/post.js';
import type { Reply } from '../bot/reply.js';
import type { ChartSpec } from '../charts/spec.js';
import type { ScopeKey } from '../engine/types.js';
import type { MarketClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { StoredAlert } from '../store/alert-event-repository.js';
import type { StoredSnapshot } from '../store/snapshot-rows.js';
import type { Store } from '../store/store.js';
import { toAnswer } from './answers.js';

/** Everything an alert's words are made of. */
export interface AlertFacts {
  alert: StoredAlert;
  /** The rule as it is now; null when it is gone. */
  rule: Rule | null;
  /** The snapshot that decided, in the rule's scope; null when it is gone. */
  answer: GexAnswer | null;
  settings: ChatSettings;
  /** Market ms. */
  now: number;
  /** Draws in the render worker. */
  chart(key: string, spec: ChartSpec): Promise<Uint8Array>;
}

/** The words of messages that nobody asked for. */
export interface PostWords {
  alert(facts: AlertFacts): Reply;
  /** What a rule had to tell while it was held, at least one, in the order it happened. */
  digest(facts: readonly AlertFacts[]): Reply;
  notice(text: string): Reply;
}

export interface ComposeDeps {
  store: Pick<Store, 'alertEvents' | 'rules' | 'snapshots'>;
  words: PostWords;
  /** The post of a date; null when there is nothing to say. */
  summary(summaryId: number, date: string): Promise<Post | null>;
  /** What a rule's owner has set. */
  settingsOf(ownerId: number | null): ChatSettings;
  chart(key: string, spec: ChartSpec): Promise<Uint8Array>;
  market: Pick<MarketClock, 'now'>;
  log: Logger;
}

/** A snapshot older than this is of then, not of now. */
const currentMs = 2.5 * 60_000;
/** Snapshots held unpacked, some hundred kilobytes each. */
const mostKept = 8;
const noPicture = 'The picture could not be drawn.';

/** Null when there is nothing to say about an item any more. Throws store errors. */
export function createComposer(deps: ComposeDeps): (item: Pick<OutboxItem, 'payload'>) => Promise<Post | null> {
  const { store, words, market, log } = deps;

  const kept = new Map<string, StoredSnapshot | null>();

  /** One crossing is told by many rules: its snapshot is unpacked once. */
  function loaded(id: number, scope: ScopeKey): StoredSnapshot | null {
    const key = `${id} ${scope}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const snapshot = store.snapshots.load(id, [scope]);
    const [oldest] = kept.keys();
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
    kept.set(key, snapshot);
    return snapshot;
  }

  function factsOf(alert: StoredAlert): AlertFacts {
    const rule = store.rules.find(alert.ruleId);
    const { scope } = alert.logic;
    const snapshot = loaded(alert.event.snapshotId, scope);
    const now = market.now();
    const answer =
      snapshot === null || snapshot.scopes.length === 0 || snapshot.pruned
        ? null
        : toAnswer(snapshot.id, snapshot, scope, now - snapshot.asOf <= currentMs, null);
    return { alert, rule, answer, settings: deps.settingsOf(rule?.ownerId ?? null), now, chart: deps.chart };
  }

  /** Words without their picture are better than none. */
  async function drawn(reply: Reply): Promise<Post> {
    const { image } = reply;
    if (image === undefined) return { reply, picture: null };
    try {
      const { key, fileName, alt } = image;
      const picture: PostPicture = { key, fileName, alt, png: await image.render() };
      return { reply, picture };
    } catch (error) {
      log.warn('picture of an alert not drawn', { error });
      const { image: _none, ...rest } = reply;
      return { reply: { ...rest, notes: [...reply.notes, noPicture] }, picture: null };
    }
  }

  return async ({ payload }) => {
    switch (payload.kind) {
      case 'alert': {
        const alert = store.alertEvents.find(payload.eventId);
        return alert === null ? null : drawn(words.alert(factsOf(alert)));
      }
      case 'digest': {
        const alerts = store.alertEvents.findAll(payload.eventIds);
        return alerts.length === 0 ? null : drawn(words.digest(alerts.map(factsOf)));
      }
      case 'summary':
        return deps.summary(payload.summaryId, payload.date);
      case 'notice':
        return drawn(words.notice(payload.text));
    }
  };
}
