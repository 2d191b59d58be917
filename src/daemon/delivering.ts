/**
 * The delivery of alerts, posts and notices: one notifier for each platform with a token, on connections of their own. A platform's
 * code is loaded only then.
 */

import { createDelivery, type Delivery, type DeliveryState, type SettledFacts } from '../alerts/deliver.js';
import type { Notifier } from '../alerts/notifier.js';
import type { OutboxItem } from '../alerts/outbox.js';
import type { Outcome } from '../alerts/outcome.js';
import type { CommandDef } from '../bot/command.js';
import type { FaceMemory } from '../bot/desk.js';
import type { DeliveryStatus } from '../bot/ports.js';
import { markedPost, type Post } from '../bot/post.js';
import type { Config } from '../config.js';
import type { MarketClock, SteadyClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { SecretFilter } from '../lib/secret.js';
import type { Store } from '../store/store.js';
import type { PlatformDelivery } from './platform-watch.js';
import type { PlatformHealth } from './readiness.js';

export interface DeliveringDeps {
  config: Pick<Config, 'discord' | 'telegram'>;
  commands: readonly CommandDef[];
  memory: FaceMemory;
  store: Pick<Store, 'outbox'>;
  compose(item: OutboxItem): Promise<Post | null>;
  onSettled(item: OutboxItem, outcome: Outcome, facts: SettledFacts): void;
  market: MarketClock;
  steady: SteadyClock;
  random: () => number;
  log: Logger;
  filter: SecretFilter;
}

export interface Delivering extends Delivery {
  /** Those there are: live messages go over the same connections. */
  readonly notifiers: readonly Notifier<Post>[];
}

/** Never rejects: a platform that cannot be set up delivers nothing, and says so. */
export async function createDelivering(deps: DeliveringDeps): Promise<Delivering> {
  const { config, store, market, steady, random, log, compose, onSettled } = deps;
  const notifiers = (await Promise.all([discordNotifier(deps), telegramNotifier(deps)])).filter((one) => one !== null);
  // What the process before this one was sending is due again.
  try {
    store.outbox.recover(market.now());
  } catch (error) {
    log.warn('interrupted deliveries not taken up at once', { error });
  }
  const delivery = createDelivery<Post>({
    outbox: store.outbox,
    notifiers,
    rates: { discord: config.discord.sendRate, telegram: config.telegram.sendRate },
    compose,
    marked: markedPost,
    steady,
    market,
    random,
    log,
    onSettled,
  });
  return { ...delivery, notifiers };
}

async function discordNotifier({
  config,
  commands,
  memory,
  steady,
  log,
  filter,
}: DeliveringDeps): Promise<Notifier<Post> | null> {
  const { token, apiUrl } = config.discord;
  if (token === null) return null;
  try {
    const { createDiscordNotifier } = await import('../bot/discord/notifier.js');
    return createDiscordNotifier({ token, apiUrl, commands, memory, steady, log, filter });
  } catch (error) {
    log.error('deliveries to a chat platform could not be set up', { platform: 'discord', error });
    return null;
  }
}

async function telegramNotifier({ config, commands, log, filter }: DeliveringDeps): Promise<Notifier<Post> | null> {
  const { token, apiUrl } = config.telegram;
  if (token === null) return null;
  try {
    const { createTelegramNotifier } = await import('../bot/telegram/notifier.js');
    return createTelegramNotifier({ token, apiUrl, commands, log, filter });
  } catch (error) {
    log.error('deliveries to a chat platform could not be set up', { platform: 'telegram', error });
    return null;
  }
}

/** How deliveries go, by their lanes and by the state of the faces: a token that is refused there is refused here. Pure. */
export function platformDeliveries(
  { platforms }: Pick<DeliveryState, 'platforms'>,
  faces: readonly Pick<PlatformHealth, 'name' | 'phase' | 'problem'>[],
): PlatformDelivery[] {
  return (['discord', 'telegram'] as const).map((platform) => {
    const lane = platforms.find((each) => each.platform === platform);
    const face = faces.find((each) => each.name.toLowerCase() === platform);
    if (lane === undefined) {
      return { platform, state: 'refused', reason: 'No token is set for it.', lastSentAt: null };
    }
    const { lastSentAt, problem } = lane;
    if (face?.phase === 'refused') return { platform, state: 'refused', reason: face.problem, lastSentAt };
    if (problem !== null && !problem.isOver) return { platform, state: 'away', reason: problem.reason, lastSentAt };
    return { platform, state: 'fine', reason: null, lastSentAt };
  });
}

/** What /status says of deliveries. Throws store errors. */
export function deliveryStatus(
  store: Pick<Store, 'targets' | 'live'>,
  { waiting, oldestDueAt, expired }: DeliveryState,
  rules: number,
): DeliveryStatus {
  const pausedTargets = store.targets.pausedAll().length;
  return { rules, waiting, oldestDueAt, expired, pausedTargets, live: store.live.count() };
}

/** How long the oldest message that is due has waited, real ms; null when none is. */
export function outboxAge({ oldestDueAt }: DeliveryState, market: MarketClock): number | null {
  return oldestDueAt === null ? null : Math.max(0, market.now() - oldestDueAt) / Math.max(1, market.speed);
}
