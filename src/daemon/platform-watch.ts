import { platformFault } from '../alerts/platform-fault.js';
import type { Platform } from '../alerts/types.js';
import { platformBackText, platformDownText } from '../bot/notice-words.js';
import type { MarketClock } from '../lib/clock.js';
import type { Store } from '../store/store.js';
import type { Notices } from './notices.js';

/** How deliveries to one platform go. */
export interface PlatformDelivery {
  platform: Platform;
  state: 'fine' | 'away' | 'refused';
  /** Why it is not fine, one sentence. */
  reason: string | null;
  /** Market ms of the last delivery; null before the first of this process. */
  lastSentAt: number | null;
}

export interface PlatformWatchDeps {
  store: Pick<Store, 'notices' | 'outbox' | 'transact'>;
  notices: Notices;
  market: MarketClock;
  platforms: () => readonly PlatformDelivery[];
}

/** Tells operators, and those whose messages wait, over the other platform that one takes no messages, and that it does again. */
export class PlatformWatch {
  /** Since when each has been other than fine, market ms. */
  readonly #since = new Map<Platform, number>();

  constructor(private readonly deps: PlatformWatchDeps) {}

  /** Returns whether something was enqueued. Throws store errors. */
  async check(): Promise<boolean> {
    const { store, market } = this.deps;
    const now = market.now();
    let sent = false;
    for (const delivery of this.deps.platforms()) {
      const { platform, state, lastSentAt } = delivery;
      const fault = `platform:${platform}`;
      if (state === 'fine') {
        this.#since.delete(platform);
        // Silence proves nothing: something must have arrived.
        if (lastSentAt !== null && store.notices.open().includes(fault))
          sent = (await this.#back(platform, now)) || sent;
        continue;
      }
      const since = this.#since.get(platform) ?? now;
      this.#since.set(platform, since);
      const { waiting, ownerIds } = store.outbox.waitingOn(platform);
      if (platformFault({ now, state, since, waiting }) === null) continue;
      sent = (await this.#down(delivery, since, waiting, ownerIds, now)) || sent;
    }
    return sent;
  }

  #down(
    { platform, reason }: PlatformDelivery,
    since: number,
    waiting: number,
    ownerIds: readonly number[],
    now: number,
  ): Promise<boolean> {
    const { store, notices } = this.deps;
    const broken = new Set(this.deps.platforms().flatMap((each) => (each.state === 'fine' ? [] : [each.platform])));
    const others = (['discord', 'telegram'] as const).filter((each) => !broken.has(each) && each !== platform);
    return store.transact(() => {
      const isBlocked = (target: { platform: Platform }) =>
        !others.includes(target.platform as (typeof others)[number]);
      const people = ownerIds.map((ownerId) => notices.roadTo({ ownerId, targets: [] }, isBlocked));
      const targets = new Set([...others.flatMap((each) => notices.operatorsOn(each)), ...people]);
      let told = 0;
      for (const targetId of targets) {
        if (targetId === null || !store.notices.tell(`platform:${platform}`, targetId, since, now)) continue;
        notices.send(
          targetId,
          `platform-down:${platform}:${now}`,
          platformDownText(platform, since, waiting, reason),
          now,
        );
        told += 1;
      }
      return told > 0;
    });
  }

  #back(platform: Platform, now: number): Promise<boolean> {
    const { store, notices } = this.deps;
    return store.transact(() => {
      const told = store.notices.recovered(`platform:${platform}`);
      for (const { targetId, since } of told)
        notices.send(targetId, `platform-back:${platform}:${now}`, platformBackText(platform, since), now);
      return told.length > 0;
    });
  }
}
