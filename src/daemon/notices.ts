import { isWithin } from '../alerts/hours.js';
import { bestRoad, type NoticeRoad } from '../alerts/notice-road.js';
import { sumLifeMs } from '../alerts/telling.js';
import { discordDm, type Platform, type Target } from '../alerts/types.js';
import type { Store } from '../store/store.js';

type NoticeStore = Pick<Store, 'outbox' | 'targets' | 'people' | 'chats' | 'notices'>;

/** Whom a rule tells: as much of a rule as finding its owner's road takes. */
export interface OwnedRule {
  ownerId: number;
  targets: readonly { target: Target; pausedBecause: string | null; isPrivate?: boolean }[];
}

/** Plain sentences to people, through the outbox. Its methods run inside a transaction. */
export class Notices {
  /** `operators` are id words, `discord:123`. */
  constructor(
    private readonly store: NoticeStore,
    private readonly operators: ReadonlySet<string>,
  ) {}

  /** The target that reaches a rule's owner best, as an id; null when no road is open. */
  roadTo({ ownerId, targets }: OwnedRule, isBlocked: (target: Target) => boolean = () => false): number | null {
    const roads = targets.map(
      ({ target, pausedBecause, isPrivate = this.#isPrivate(target) }): NoticeRoad => ({
        target,
        kind: isPrivate ? 'own' : 'shared',
        isOpen: pausedBecause === null,
      }),
    );
    const own = roads.filter(({ kind }) => kind === 'own');
    const found = bestRoad(own, isBlocked) ?? bestRoad([...this.#accountsOf(ownerId), ...roads], isBlocked);
    return found === null ? null : this.store.targets.idOf(found);
  }

  /** The private chats of operators on one platform, as target ids. */
  operatorsOn(platform: Platform): number[] {
    const start = `${platform}:`;
    return [...this.operators]
      .filter((word) => word.startsWith(start))
      .map((word) => this.#directTo(platform, word.slice(start.length)))
      .filter((road) => road.isOpen)
      .map((road) => this.store.targets.idOf(road.target));
  }

  /** Sends a sentence to a target, once for each key. Without sound when `ownerId` is a person whose quiet hours these are. */
  send(targetId: number, key: string, text: string, at: number, ownerId: number | null = null): void {
    const quiet = ownerId === null ? null : this.store.people.quietHours(ownerId);
    this.store.outbox.enqueue([
      {
        targetId,
        payload: { kind: 'notice', text },
        key,
        editsEventId: null,
        isSilent: quiet !== null && isWithin(quiet, at),
        at,
        notAfter: at + sumLifeMs,
        holdUntil: null,
      },
    ]);
  }

  /** Tells a rule's owner once for each key; false when no road is open. */
  tellOwner(rule: OwnedRule, key: string, text: string, at: number): boolean {
    const targetId = this.roadTo(rule);
    if (targetId === null) return false;
    this.send(targetId, key, text, at, rule.ownerId);
    return true;
  }

  #accountsOf(ownerId: number): NoticeRoad[] {
    return this.store.people
      .accounts(ownerId)
      .filter(({ platform }) => platform !== 'terminal')
      .map(({ platform, userId }) => this.#directTo(platform, userId));
  }

  /** On Telegram a bot may not begin: the person must have opened the chat. */
  #directTo(platform: Platform, userId: string): NoticeRoad {
    const { chats, targets } = this.store;
    const target: Target = { platform, chat: platform === 'discord' ? discordDm(userId) : userId, thread: null };
    const isBegun = platform !== 'telegram' || chats.find(platform, userId)?.status === 'active';
    return { target, kind: 'account', isOpen: isBegun && targets.find(target)?.status !== 'paused' };
  }

  #isPrivate(target: Target): boolean {
    return (this.store.targets.find(target)?.userId ?? null) !== null;
  }
}
