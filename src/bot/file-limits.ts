import type { Platform } from '../alerts/types.js';

/**
 * Bytes one file may have where it is sent: Discord's default for servers without boosts, Telegram's for what bots upload; at the terminal
 * what is reasonable to hold in memory (`gexwatch export` writes more).
 */
export const mostFileBytes: Readonly<Record<Platform, number>> = {
  discord: 10 * 1024 * 1024,
  telegram: 50_000_000,
  terminal: 100_000_000,
};
