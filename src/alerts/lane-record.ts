import type { ErrorCode } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { LaneState } from './delivery-port.js';
import type { OutboxItem } from './outbox.js';
import type { Outcome } from './outcome.js';
import type { Platform } from './types.js';

/** What became of the attempts of one platform: for /status, and as lines of the log. */
export class LaneRecord {
  sent = 0;
  gone = 0;
  /** Market ms. */
  lastSentAt: number | null = null;
  problem: LaneState['problem'] = null;

  constructor(
    private readonly platform: Platform,
    private readonly log: Logger,
    private readonly marketNow: () => number,
  ) {}

  /** After an attempt. */
  attempted(outcome: Outcome): void {
    if (outcome.kind === 'ambiguous') this.trouble(outcome.reason, 'CHAT_UNREACHABLE');
    if (outcome.kind === 'retry' && outcome.holds === 'platform') this.trouble(outcome.reason, outcome.code);
    if (outcome.kind === 'gone') this.gone += 1;
    if (outcome.kind !== 'sent') return;
    this.sent += 1;
    this.lastSentAt = this.marketNow();
    if (this.problem !== null) this.problem = { ...this.problem, isOver: true };
  }

  /** With the platform or our own store, not with one chat. */
  trouble(reason: string, code: ErrorCode): void {
    this.problem = { reason, code, at: this.marketNow(), isOver: false };
  }

  /** The outbox has taken it. */
  settled({ id: item, op, attempts }: OutboxItem, outcome: Outcome): void {
    const facts = { platform: this.platform, item, op, attempts, outcome: outcome.kind };
    if (outcome.kind === 'sent') {
      this.log.debug('alert delivered', facts);
      return;
    }
    const { reason } = outcome;
    if (outcome.kind === 'gone' || outcome.kind === 'moved')
      this.log.warn('alert target closed or moved', { ...facts, reason });
    else this.log.info(outcome.kind === 'bug' ? 'alert given up' : 'alert not delivered yet', { ...facts, reason });
  }
}
