import type { SteadyClock } from '../../lib/clock.js';
import { escapeMarkdown } from './escape-markdown.js';
import type { ReplyLine } from './reply-line.js';

/** A chain that is there already must not flash a progress text. */
const firstAfterMs = 2_000;
const betweenMs = 3_000;

/** Shows how far a first chain has loaded in place of "thinking …", seldom enough to cost nothing. */
export class ProgressLine {
  readonly #began: number;
  #lastAt: number | null = null;
  #running: Promise<void> | null = null;
  #isOver = false;

  constructor(
    private readonly line: Pick<ReplyLine, 'edit'>,
    private readonly steady: Pick<SteadyClock, 'now'>,
  ) {
    this.#began = steady.now();
  }

  show(text: string): void {
    const now = this.steady.now();
    const isDue = this.#lastAt === null ? now - this.#began >= firstAfterMs : now - this.#lastAt >= betweenMs;
    if (this.#isOver || this.#running !== null || !isDue || text === '') return;
    this.#lastAt = now;
    const message = {
      content: escapeMarkdown(text.slice(0, 200)),
      embeds: [] as [],
      components: [],
      attachments: [],
      allowed_mentions: { parse: [] as [] },
      flags: 0 as const,
    };
    // Only a courtesy: the answer itself reports what fails.
    this.#running = this.line.edit(message).catch(() => {});
    void this.#running.then(() => {
      this.#running = null;
    });
  }

  /** Nothing is shown from here on; resolves once the last edit is through. Whether one was shown tells that words stand there. */
  async end(): Promise<{ wasShown: boolean }> {
    this.#isOver = true;
    await this.#running;
    return { wasShown: this.#lastAt !== null };
  }
}
