/**
 * The order of presses under one message: what was pressed last stays, however long an earlier answer takes. Every press has a token
 * of its own, so Discord puts their edits into no order. Nothing is remembered of a message once nobody's press of it runs.
 */

interface Pressed {
  /** Numbers of the presses: the latest that came, and the latest whose answer was sent. */
  came: number;
  sent: number;
  running: number;
  /** Ends with the edit under way: two of them at once could arrive in either order. */
  editing: Promise<unknown>;
}

export interface PressTurn {
  /** Sends the edit after those under way, unless the answer to a later press was sent: then it does nothing. @throws what `send` throws. */
  edit(send: () => Promise<void>): Promise<void>;
}

export class PressOrder {
  readonly #messages = new Map<string, Pressed>();

  /** Runs the work of one press of the message. */
  async press<T>(messageId: string, work: (turn: PressTurn) => Promise<T>): Promise<T> {
    const message = this.#messages.get(messageId) ?? { came: 0, sent: 0, running: 0, editing: Promise.resolve() };
    this.#messages.set(messageId, message);
    message.running++;
    const mine = ++message.came;
    const edit = (send: () => Promise<void>): Promise<void> => {
      const sent = message.editing.then(() => {
        if (message.sent > mine) return;
        message.sent = mine;
        return send();
      });
      message.editing = sent.catch(() => {});
      return sent;
    };
    try {
      return await work({ edit });
    } finally {
      if (--message.running === 0) this.#messages.delete(messageId);
    }
  }

  /** Messages with presses under way, for the test of the bound. */
  get size(): number {
    return this.#messages.size;
  }
}
