import type { Cancel } from '../../lib/clock.js';
import type { DxLinkContext } from './context.js';
import { type ChannelPort, type Contract, contracts, FeedChannel } from './feed-channel.js';
import type { Outlet } from './outlet.js';
import { type Growth, SubscriptionLimits } from './subscription-limits.js';
import { type ClientMessage, errorTexts } from './wire.js';

interface OpenChannel {
  feed: FeedChannel;
  stopTicking: Cancel;
  /** Steady time of the last pass over first values. */
  lastPassAt: number;
}

/** The channels of one authorized connection, and the timers by which they look at the market. */
export class ChannelTable {
  readonly #channels = new Map<number, OpenChannel>();
  readonly #limits: SubscriptionLimits;

  constructor(
    private readonly outlet: Outlet,
    private readonly context: Pick<DxLinkContext, 'market' | 'steady' | 'knobs' | 'isIndex'>,
    /** `isLive`: whether values may flow now. `delayMs`: how far behind the market this connection is. */
    private readonly connection: { isLive(): boolean; delayMs: number },
  ) {
    this.#limits = new SubscriptionLimits(context.knobs);
  }

  /** What all channels together have subscribed. */
  get held(): { items: number; candles: number } {
    const held = { items: 0, candles: 0 };
    for (const { feed } of this.#channels.values()) {
      held.items += feed.subscription.items;
      held.candles += feed.subscription.candles;
    }
    return held;
  }

  /** A message for a channel, from an authorized client. */
  receive(message: ClientMessage): void {
    const id = message.channel;
    const channel = this.#channels.get(id);
    if (message.type === 'CHANNEL_REQUEST') {
      this.#open(message);
    } else if (channel === undefined) {
      this.outlet.error(id, 'BAD_ACTION', errorTexts.channelUnknown(id));
    } else if (message.type === 'CHANNEL_CANCEL') {
      this.#close(id);
      this.outlet.send({ type: 'CHANNEL_CLOSED', channel: id });
    } else if (message.type === 'FEED_SETUP') {
      channel.feed.setup(message);
      channel.stopTicking();
      channel.stopTicking = this.#startTicking(id, channel.feed.period);
    } else if (message.type === 'FEED_SUBSCRIPTION') {
      channel.feed.subscribe(message);
      this.#sendFirstValues(id);
    } else {
      this.outlet.error(id, 'INVALID_MESSAGE', errorTexts.typeUnknown(message.type));
    }
  }

  closeAll(): void {
    for (const id of [...this.#channels.keys()]) this.#close(id);
  }

  #open(message: ClientMessage): void {
    const { channel: id, service } = message;
    const parameters = message.parameters as { contract?: unknown } | null | undefined;
    const contract = (parameters?.contract ?? 'AUTO') as Contract;
    const refusal = this.#openingRefusal(id, service, contract);
    if (refusal !== null) {
      this.outlet.error(id, 'BAD_ACTION', refusal);
      return;
    }
    const { market, knobs, steady } = this.context;
    const feed = new FeedChannel(id, contract, market, knobs, this.#portFor(id));
    this.#channels.set(id, { feed, stopTicking: this.#startTicking(id, feed.period), lastPassAt: steady.now() });
    const opened = { service: 'FEED', parameters: { contract, subFormat: 'LIST' } };
    this.outlet.send({ type: 'CHANNEL_OPENED', channel: id, ...opened });
  }

  #openingRefusal(id: number, service: unknown, contract: Contract): string | null {
    if (this.#channels.has(id)) return errorTexts.channelExists(id);
    if (service !== 'FEED' || id <= 0) return errorTexts.serviceUnknown(service);
    return contracts.includes(contract) ? null : errorTexts.contractUnknown(contract);
  }

  #close(id: number): void {
    this.#channels.get(id)?.stopTicking();
    this.#channels.delete(id);
  }

  #startTicking(id: number, periodSeconds: number): Cancel {
    return this.context.steady.every(periodSeconds * 1000, () => {
      if (!this.connection.isLive()) return;
      this.#channels.get(id)?.feed.tick();
      this.#sendFirstValues(id);
    });
  }

  /** In passes with air between them, until all are out or the socket or the pace says: at the next tick. */
  #sendFirstValues(id: number): void {
    const channel = this.#channels.get(id);
    if (channel === undefined || !this.connection.isLive()) return;
    const { steady, knobs } = this.context;
    const now = steady.now();
    const isDone = channel.feed.sendFirstValues(now - channel.lastPassAt);
    channel.lastPassAt = now;
    if (isDone || knobs.slowBurst !== null || this.outlet.isCongested) return;
    steady.after(0, () => this.#sendFirstValues(id), { background: true });
  }

  #portFor(id: number): ChannelPort {
    const { market, isIndex } = this.context;
    return {
      send: (message) => this.outlet.send(message),
      sendData: (message, events) => this.outlet.sendData(message, events),
      error: (type, text) => this.outlet.error(id, type, text),
      isCongested: () => this.outlet.isCongested,
      admits: (asked) => this.#admits(id, asked),
      at: () => market.clock.now() - this.connection.delayMs,
      isIndex,
    };
  }

  #admits(id: number, asked: Growth): boolean {
    const refusal = this.#limits.refusal(asked, this.held, this.context.steady.now());
    if (refusal !== null) this.outlet.error(id, 'BAD_ACTION', refusal);
    return refusal === null;
  }
}
