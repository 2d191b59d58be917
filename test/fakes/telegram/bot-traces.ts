/** What a test sees of the bot: its messages as people see them, its calls, what it left undone. */

import type { Findings } from './api-handler.js';
import { type ApiCall, CallLog, type Found } from './call-log.js';
import type { FakePress } from './callback-queries.js';
import type { MenuCommand } from './command-menus.js';
import type { Core } from './core.js';
import type { FakeMessage } from './message-store.js';
import type { WireUpdate } from './wire.js';
import type { FakeChat } from './world.js';

export class BotTraces {
  protected readonly log = new CallLog();
  protected readonly findings: Findings = { unknown: [], mistakes: [], crashes: [] };

  constructor(protected readonly core: Core) {}

  /** Messages of the bot in a chat as they stand now, oldest first; deleted ones are left out. */
  sentTo(chat: FakeChat, given: { thread?: number } = {}): FakeMessage[] {
    return this.core.messages.all.filter(
      (each) =>
        each.chat === chat &&
        each.isByBot &&
        !each.isDeleted &&
        (given.thread === undefined || each.threadId === given.thread),
    );
  }

  /** All messages of the bot everywhere, deleted ones too. */
  get sent(): FakeMessage[] {
    return this.core.messages.all.filter((each) => each.isByBot);
  }

  /** Every call but getUpdates, in order of arrival. */
  get calls(): readonly ApiCall[] {
    return this.log.calls;
  }

  callsOf(method: string): ApiCall[] {
    return this.log.calls.filter((each) => each.method.toLowerCase() === method.toLowerCase());
  }

  /** Calls of getUpdates. */
  get polls(): readonly ApiCall[] {
    return this.log.polls;
  }

  /** Presses of buttons with the answers they got. */
  get presses(): readonly FakePress[] {
    return this.core.presses.all;
  }

  /** Presses that were never answered. */
  get unanswered(): FakePress[] {
    return this.core.presses.unanswered;
  }

  /** Menu of a scope such as `default`, `all_private_chats`, `chat:-100123`; null when none was set. */
  menu(scope = 'default', language = ''): MenuCommand[] | null {
    return this.core.menus.shown(scope, language);
  }

  /** How often setMyCommands was taken. */
  get menuWrites(): number {
    return this.core.menus.writes;
  }

  /** Updates handed out or waiting that the bot has not confirmed. */
  get unconfirmed(): readonly WireUpdate[] {
    return this.core.queue.pending;
  }

  /** Updates the bot did not ask for by `allowed_updates`. */
  get withheld(): readonly WireUpdate[] {
    return this.core.queue.withheld;
  }

  /** Polls ended with 409 because another came. */
  get conflicts(): number {
    return this.core.queue.conflicts;
  }

  /** Whether a poll is being held at this moment. */
  get isPolled(): boolean {
    return this.core.queue.isPolled;
  }

  /** Methods and paths that are not known here. */
  get unknown(): readonly string[] {
    return this.findings.unknown;
  }

  /** Calls that a correct bot never makes: broken markup, texts that are too long, bad buttons. */
  get mistakes(): readonly { method: string; description: string }[] {
    return this.findings.mistakes;
  }

  /**
   * Waits until `look` gives something other than false, null or undefined, and returns it.
   * @param ms after which it rejects with the last calls in its message.
   */
  wait<T>(look: () => T, ms = 5000, what?: string): Promise<Found<T>> {
    return this.log.wait(look, ms, what);
  }

  /** Throws when the bot called anything unknown, made a mistake, or left a press unanswered. */
  assertClean(): void {
    const { unknown, mistakes, crashes } = this.findings;
    if (crashes.length > 0) throw new Error('the fake Telegram itself failed', { cause: crashes[0] });
    const wrong = [
      ...unknown.map((each) => `unknown method ${each}`),
      ...mistakes.map((each) => `${each.method}: ${each.description}`),
      ...this.unanswered.map((each) => `press "${each.data}" never answered`),
    ];
    if (wrong.length > 0) throw new Error(`the bot did what it must not: ${wrong.join('; ')}`);
  }
}
