/** How messages may reach a person or a chat. */

import type { DailyHours } from '../alerts/hours.js';

/** `silent`: all of it without sound. `off`: nothing is sent at all. */
export type Notify = 'all' | 'silent' | 'off';

export interface Loudness {
  notify: Notify;
  /** Daily hours without sound; null when none are set or all are. */
  quiet: DailyHours | null;
}

export const usualLoudness: Loudness = { notify: 'all', quiet: null };
