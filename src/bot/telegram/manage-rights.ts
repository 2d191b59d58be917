import type { Api } from 'grammy';
import type { SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import { loggable, telegramFault } from './errors.js';
import { deadline, grammySignal } from './signals.js';

/** A right that was taken away is felt after this, ms. */
const keptMs = 60_000;
const askTimeoutMs = 5_000;
const mostKept = 2_000;

/** Who manages a group: its creator and administrators. Asked once a minute per person and group; no answer is a no that is not kept. */
export function createManageRights({ api, steady, log }: { api: Api; steady: SteadyClock; log: Logger }) {
  const kept = new Map<string, { at: number; answer: Promise<boolean> }>();

  async function ask(key: string, chatId: string, userId: string): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { status } = await api.getChatMember(chatId, Number(userId), grammySignal(deadline(askTimeoutMs)));
        return status === 'administrator' || status === 'creator';
      } catch (thrown) {
        const fault = telegramFault(thrown);
        // A connection that was kept open may have ended unnoticed; a second one is new.
        if (attempt === 1 && fault.kind === 'network' && !fault.isUnsent) continue;
        kept.delete(key);
        log.info('telegram rights unknown', { error: loggable(fault, 'getChatMember') });
        return false;
      }
    }
  }

  return (chatId: string, userId: string): Promise<boolean> => {
    const key = `${chatId} ${userId}`;
    const known = kept.get(key);
    if (known !== undefined && steady.now() - known.at < keptMs) return known.answer;
    kept.delete(key);
    const oldest = kept.keys().next();
    if (kept.size >= mostKept && oldest.done === false) kept.delete(oldest.value);
    const answer = ask(key, chatId, userId);
    kept.set(key, { at: steady.now(), answer });
    return answer;
  };
}
