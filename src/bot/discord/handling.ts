/** What the handlers of one interaction share. */

import type { SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { CommandDef } from '../command.js';
import type { Desk } from '../desk.js';
import type { Reply } from '../reply.js';
import type { Room } from './composed.js';
import type { PressOrder } from './press-order.js';
import type { ReplyLine } from './reply-line.js';

export interface Handling {
  line: ReplyLine;
  desk: Desk;
  commands: readonly CommandDef[];
  steady: SteadyClock;
  log: Logger;
  room: Room;
  presses: PressOrder;
  /** Aborted when the face stops or the interaction's life ends. */
  signal: AbortSignal;
  /** An answer at once, for the person only. */
  whisper(reply: Reply): Promise<void>;
  /** The command is known from here on, for the log and the metrics. */
  named(command: string): void;
}
