import type { Api } from 'grammy';
import type { SteadyClock } from '../../lib/clock.js';
import type { Spot } from './delivery.js';
import type { PatientCalls } from './patient-calls.js';

/** Answers from memory are there before anybody would see the sign. */
const firstAfterMs = 250;
/** Telegram takes the sign away after five seconds. */
const againAfterMs = 4_500;

/** "sending a photo…" under the chat's name while an answer takes its time. Its failures change nothing. */
export function showWork(
  { api, calls, steady }: { api: Api; calls: PatientCalls; steady: SteadyClock },
  { chatId, threadId }: Spot,
): () => void {
  let isOver = false;
  let cancel = steady.after(firstAfterMs, show, { background: true });

  function show(): void {
    if (isOver) return;
    const other = threadId === null ? {} : { message_thread_id: threadId };
    void calls.once(chatId, (signal) => api.sendChatAction(chatId, 'upload_photo', other, signal));
    cancel = steady.after(againAfterMs, show, { background: true });
  }

  return () => {
    isOver = true;
    cancel();
  };
}
