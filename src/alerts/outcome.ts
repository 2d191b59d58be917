/** What became of one attempt to deliver: the only six answers the outbox understands. */

import type { ErrorCode } from '../lib/errors.js';
import type { Target } from './types.js';

export type Outcome =
  /** The platform has it. `messageId` is what a later edit refers to. */
  | { kind: 'sent'; messageId: string }
  /** Not taken; may be tried again after `afterMs`, or by our own back-off when the platform did not say. */
  | {
      kind: 'retry';
      afterMs: number | null;
      reason: string;
      code: ErrorCode;
      /** What has to wait as well: nothing else when absent, whatever goes to this chat, or everything on the platform. */
      holds?: 'chat' | 'platform';
    }
  /** This target takes nothing any more: blocked, deleted, forbidden. */
  | { kind: 'gone'; reason: string; code: ErrorCode }
  /** The chat has another id now. */
  | { kind: 'moved'; to: Target; reason: string }
  /** The connection broke after the message had left: it may be there or not. */
  | { kind: 'ambiguous'; reason: string }
  /** The platform called our message malformed: trying it again is no use. */
  | { kind: 'bug'; reason: string };
