import type { Api } from 'grammy';
import type { SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import { cutToFit } from '../words.js';
import { loggable, telegramFault } from './errors.js';
import { deadline, grammySignal } from './signals.js';

/** What Telegram shows in the window over the chat (core.telegram.org/bots/api#answercallbackquery). */
export const longestAlert = 200;

/** A button spins until it is answered; after this it stops spinning while the work goes on, ms. */
const spinMs = 3_000;
const timeoutMs = 5_000;

export interface PressAnswerDeps {
  api: Api;
  steady: SteadyClock;
  log: Logger;
}

/** The answer to a pressed button: given exactly once, also when the work fails or takes long. Nothing here rejects. */
export class PressAnswer {
  #isGiven = false;
  readonly #cancel: () => void;

  constructor(
    private readonly deps: PressAnswerDeps,
    private readonly queryId: string,
  ) {
    this.#cancel = deps.steady.after(spinMs, () => void this.done(), { background: true });
  }

  get isGiven(): boolean {
    return this.#isGiven;
  }

  /** Stops the spinning; `text` is shown over the chat for a moment. */
  done(text?: string): Promise<void> {
    return this.#give(text === undefined ? {} : { text: short(text) });
  }

  /** A window that the person closes. */
  alert(text: string): Promise<void> {
    return this.#give({ text: short(text), show_alert: true });
  }

  async #give(answer: { text?: string; show_alert?: boolean }): Promise<void> {
    if (this.#isGiven) return;
    this.#isGiven = true;
    this.#cancel();
    const { api, log } = this.deps;
    try {
      await api.answerCallbackQuery(this.queryId, answer, grammySignal(deadline(timeoutMs)));
    } catch (thrown) {
      // Most often the press is too old for Telegram: nobody looks at it any more.
      log.debug('telegram press not answered', { error: loggable(telegramFault(thrown), 'answerCallbackQuery') });
    }
  }
}

const short = (text: string) => cutToFit(text, longestAlert, (each) => each.length);
