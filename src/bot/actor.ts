/** The person behind a question, and what that person or the chat has set. */

import type { Platform } from '../alerts/types.js';

/** Who asks, where, and with what settings. */
export interface Actor {
  platform: Platform;
  userId: string;
  chatId: string;
  threadId: string | null;
  /** A chat of this person and the bot alone. */
  isPrivateChat: boolean;
  /** Others see even a private answer: a Telegram group. There secrets and personal data are not shown. */
  isOverheard: boolean;
  isOperator: boolean;
  /** Whether the platform lets this person manage this chat. Asked only where needed: on Telegram it costs a request. */
  canManageChat(): Promise<boolean>;
  settings: ChatSettings;
}

export type GexUnit = 'per-point' | 'per-percent';
export type ThemeName = 'dark' | 'light';

export interface ChatSettings {
  unit: GexUnit;
  defaultSymbol: string;
  /** null: 0dte, else next. */
  defaultScope: string | null;
  theme: ThemeName;
  timeZone: string;
}
