/**
 * One picture at a time per chat, so that one chat cannot fill the queue of all. Pictures that are drawn already, or being drawn for
 * somebody else, cost nothing and pass at once. Where the wait would be long, the text goes out without the picture.
 */

import { isAppError } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { Drawn } from './desk.js';
import type { Action, Button, Reply, ReplyImage } from './reply.js';

export interface ChartTurnsDeps {
  /** Whether the picture is drawn or being drawn. */
  isDrawn(key: string): boolean;
  log: Logger;
  /** Pictures of one chat that may wait for their turn. */
  mostWaiting?: number;
}

export interface ChartTurns {
  /** Draws the reply's image in the chat's turn. `again` repeats the question. Never rejects. */
  draw(chat: string, reply: Reply & { image: ReplyImage }, again: Action): Promise<Drawn>;
  /** Chats with a picture under way, for the test of the bound. */
  readonly chats: number;
}

const mostWaitingOfOneChat = 3;
/** Discord takes five buttons in a row. */
const longestRow = 5;
/** And as many rows, menus among them. */
const mostRows = 5;

interface Turn {
  waiting: number;
  /** Ends with the last picture that was let in. */
  last: Promise<unknown>;
}

export function createChartTurns(deps: ChartTurnsDeps): ChartTurns {
  const { isDrawn, log, mostWaiting = mostWaitingOfOneChat } = deps;
  const turns = new Map<string, Turn>();

  async function render(image: ReplyImage, reply: Reply, again: Action): Promise<Drawn> {
    try {
      return { png: await image.render() };
    } catch (error) {
      if (isAppError(error, 'CHART_BUSY')) return { instead: withoutPicture(reply, again, busyNote) };
      log.warn('chart not drawn', { error });
      return { instead: withoutPicture(reply, again, failedNote) };
    }
  }

  return {
    async draw(chat, reply, again) {
      const { image } = reply;
      if (isDrawn(image.key)) return render(image, reply, again);
      const turn = turns.get(chat) ?? { waiting: 0, last: Promise.resolve() };
      // One is being drawn, the others wait.
      if (turn.waiting > mostWaiting) return { instead: withoutPicture(reply, again, busyNote) };
      turns.set(chat, turn);
      turn.waiting++;
      const mine = turn.last.then(() => render(image, reply, again));
      turn.last = mine;
      try {
        return await mine;
      } finally {
        turn.waiting--;
        if (turn.waiting === 0) turns.delete(chat);
      }
    },
    get chats() {
      return turns.size;
    },
  };
}

const busyNote = 'The picture has to wait: many charts are being drawn';
const failedNote = 'The picture could not be drawn; the numbers are valid';

/** The same answer as text, with the reason and a button that asks again. */
function withoutPicture({ image: _image, ...reply }: Reply, again: Action, note: string): Reply {
  const show: Button = { label: 'Show chart', action: again };
  const { buttons: rows = [], selects = [] } = reply;
  const [first, ...others] = rows;
  // Five in a row are hard to read on a phone.
  const hasRoom = rows.length + selects.length < mostRows || first === undefined || first.length >= longestRow;
  const buttons = hasRoom ? [[show], ...rows] : [[show, ...first], ...others];
  return { ...reply, buttons, notes: [...reply.notes, note] };
}
