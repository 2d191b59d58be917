import type { RuleTarget } from '../alerts/rule-record.js';
import type { Target } from '../alerts/types.js';
import { targetPausedText } from '../bot/notice-words.js';
import { idWord } from '../bot/place.js';
import type { MarketClock } from '../lib/clock.js';
import type { Store } from '../store/store.js';
import type { StoredTarget } from '../store/target-repository.js';
import type { Notices } from './notices.js';
import { switchedOff } from './switched-off.js';

export interface TargetWatchDeps {
  store: Pick<Store, 'notices' | 'targets' | 'rules' | 'summaries' | 'chats' | 'transact'>;
  notices: Notices;
  market: MarketClock;
}

/** What of one owner goes to a place. */
interface Affected {
  alerts: number[];
  posts: number[];
  targets: RuleTarget[];
}

/** Tells the owners of alerts and scheduled posts once, by another road, that a chat takes no messages any more (F53). */
export class TargetWatch {
  /** Pauses that were dealt with, told or not: nobody may be there to be told. */
  readonly #seen = new Set<string>();

  constructor(private readonly deps: TargetWatchDeps) {}

  /** Returns whether something was enqueued. Throws store errors. */
  async check(): Promise<boolean> {
    const { store } = this.deps;
    // What people have switched off themselves is no news to them.
    const paused = store.targets.pausedAll().filter(({ reason }) => reason !== switchedOff);
    const open = new Set(store.notices.open().filter((fault) => fault.startsWith('target:')));
    const known = new Set(paused.map((target) => faultOf(target)));
    const over = [...open].filter((fault) => !known.has(fault));
    const fresh = paused.filter((target) => !open.has(faultOf(target)) && !this.#seen.has(pauseOf(target)));
    if (over.length === 0 && fresh.length === 0) return false;
    let told = 0;
    await store.transact(() => {
      // That it takes messages again is seen by the messages.
      for (const fault of over) store.notices.recovered(fault);
      for (const target of fresh) told += this.#tell(target);
    });
    this.#seen.clear();
    for (const target of paused) this.#seen.add(pauseOf(target));
    return told > 0;
  }

  #tell(paused: StoredTarget): number {
    const { store, notices, market } = this.deps;
    const now = market.now();
    const { platform, chat, thread } = paused.target;
    const isBlocked = (target: Target) => target.platform === platform && target.chat === chat;
    const byOwner = new Map<number, Affected>();
    const affected = (ownerId: number): Affected => {
      const known = byOwner.get(ownerId) ?? { alerts: [], posts: [], targets: [] };
      byOwner.set(ownerId, known);
      return known;
    };
    for (const { id, ownerId, targets } of store.rules.ofTarget(paused.id)) {
      affected(ownerId).alerts.push(id);
      affected(ownerId).targets.push(...targets);
    }
    for (const { id, ownerId, targets } of store.summaries.ofTarget(paused.id)) {
      affected(ownerId).posts.push(id);
      affected(ownerId).targets.push(...targets);
    }
    const title = store.chats.find(platform, chat)?.title ?? null;
    const word = idWord(platform, thread ?? chat);
    const place = title === null ? word : `${title} (${word})`;
    let told = 0;
    for (const [ownerId, what] of byOwner) {
      const targetId = notices.roadTo({ ownerId, targets: what.targets }, isBlocked);
      const fault = faultOf(paused);
      if (targetId === null || !store.notices.tell(fault, targetId, paused.pausedAt ?? now, now)) continue;
      const text = targetPausedText(place, paused.reason ?? 'it is closed to the bot', what);
      notices.send(targetId, `${fault}:${now}`, text, now, ownerId);
      told += 1;
    }
    return told;
  }
}

const faultOf = ({ id }: StoredTarget) => `target:${id}`;
const pauseOf = ({ id, pausedAt }: StoredTarget) => `${id} ${pausedAt}`;
