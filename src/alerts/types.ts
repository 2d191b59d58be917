/** Names shared by the store, the rules and delivery. Rules and outbox come with the alerts; the words are settled here. */

import type { DateKey, QualityLabel, ScopeKey } from '../engine/types.js';

/** Where a person or a chat is. */
export type Platform = 'discord' | 'telegram' | 'terminal';

/** Where a message goes: a DM, a channel, a thread or a forum topic. Ids are the platform's, as text. */
export interface Target {
  platform: Platform;
  chat: string;
  /** Discord thread or Telegram forum topic; null for the chat itself. */
  thread: string | null;
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
