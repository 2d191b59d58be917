/** Presses of buttons, and whether the bot answered them: until it does, the person sees a progress bar on the button. */

import { mistaken, refused } from './refusal.js';

export interface FakePress {
  readonly id: string;
  readonly data: string;
  /** Given by answerCallbackQuery, in order; more than one is allowed. */
  readonly answers: { text: string; isAlert: boolean }[];
  /** Answers come too late from now on. */
  isExpired: boolean;
}

const maxAnswer = 200;

export class CallbackQueries {
  readonly all: FakePress[] = [];
  #nextId = 4_382_000_000_000_001n;

  add(data: string): FakePress {
    const press: FakePress = { id: String(this.#nextId++), data, answers: [], isExpired: false };
    this.all.push(press);
    return press;
  }

  answer(id: string | null, text: string, isAlert: boolean): void {
    const press = this.all.find((each) => each.id === id);
    if (press === undefined || press.isExpired)
      throw refused('query is too old and response timeout expired or query ID is invalid');
    if (text.length > maxAnswer) throw mistaken('MESSAGE_TOO_LONG');
    press.answers.push({ text, isAlert });
  }

  get unanswered(): FakePress[] {
    return this.all.filter((each) => each.answers.length === 0 && !each.isExpired);
  }
}
