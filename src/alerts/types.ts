/** Names shared by the store, the rules and delivery. Rules and outbox come with the alerts; the words are settled here. */

import type { DateKey, QualityLabel, ScopeKey } from '../engine/types.js';

/** Where a person or a chat is. */
export type Platform = 'discord' | 'telegram' | 'terminal';

/** Where a message goes: a DM, a channel, a thread or a forum topic. Ids are the platform's, as text. */
export interface Target {
  platform: Platform;
  /**
   * Discord: the channel's id (of a thread, its parent's), or `user:<id>` for a person's DM, whose channel is opened when it is
   * first needed: see `discordDm`. Telegram: the chat's id; a person's private chat has the id of the person.
   */
  chat: string;
  /** Discord thread or Telegram forum topic; null for the chat itself. */
  thread: string | null;
}

const dmStart = 'user:';

/** The chat of a target that is a person's DM on Discord. Valid in every server and before the first message. */
export function discordDm(userId: string): string {
  return `${dmStart}${userId}`;
}

/** The person behind a target's chat on Discord, null when it is a channel. */
export function personOfDm(chat: string): string | null {
  return chat.startsWith(dmStart) ? chat.slice(dmStart.length) : null;
}

/** The few numbers a rule sees of one snapshot and scope. Only `trusted` readings change rule state. */
export interface Reading {
  /** Increasing id of the stored snapshot; replaying an id is a no-op. */
  snapshotId: number;
  symbol: string;
  scope: ScopeKey;
  /** Scheduled slot, market time, ms UTC. */
  slot: number;
  sessionDate: DateKey;
  spot: number;
  zeroGamma: number | null;
  /** Model net GEX at spot and gross, $ per point. */
  netGex: number;
  grossGex: number;
  maxStrike: number | null;
  callWall: number | null;
  putWall: number | null;
  /** Net GEX by strike for the strikes rules compare; ascending. */
  strikes: Float64Array;
  netByStrike: Float64Array;
  openInterestDate: DateKey | null;
  quality: QualityLabel;
}
