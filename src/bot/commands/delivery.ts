import { lateAfterMs, lateMark } from '../../alerts/lateness.js';
import { formatClock, formatCount, formatDate, formatMoment } from '../../lib/format.js';
import { sideWords } from '../alert-words.js';
import type { Ask, CommandDef } from '../command.js';
import type { Block, Fact, Reply } from '../reply.js';
import type { DeliveryReceipt } from '../rule-ports.js';
import { ruleWord, untilWords } from '../rule-words.js';

const mostShown = 12;
const longestNotice = 60;

/** What it told: `#12 SPX below 6,012.5`. */
function whatWords({ payload, alerts, op }: DeliveryReceipt): string {
  switch (payload.kind) {
    case 'summary':
      return `Summary of ${formatDate(payload.date)}`;
    case 'notice': {
      const text = [...payload.text];
      return text.length <= longestNotice ? payload.text : `${text.slice(0, longestNotice - 1).join('')}…`;
    }
    case 'digest':
      return `${ruleWord(payload.ruleId)} ${formatCount(payload.eventIds.length)} held messages in one`;
    case 'alert': {
      const [alert] = alerts;
      if (alert === undefined) return 'An alert that is not stored any more';
      const { event, logic, ruleId } = alert;
      const what = `${ruleWord(ruleId)} ${logic.symbol} ${sideWords(logic, event.to, event.now.level)}`;
      return op === 'edit' ? `${what} (update of a message)` : what;
    }
  }
}

/** What became of it: `sent`, `sent (12 min late)`, `given up: the bot was blocked`. */
export function outcomeWords(receipt: DeliveryReceipt, now: number): string {
  const { state, reason, sentAt, createdAt, nextAt, attempts, mayBeRepeat } = receipt;
  const why =
    reason === null
      ? ''
      : `: ${reason.replace(/\.$/, '').replace(/^(?:A|The|It|Too)\b/, (word) => word.toLowerCase())}`;
  const next = nextAt === null ? '' : ` until ${untilWords(nextAt, now)}`;
  switch (state) {
    case 'sent': {
      const age = sentAt === null ? 0 : sentAt - createdAt;
      const late = age > lateAfterMs ? ` ${lateMark(age) ?? ''}` : '';
      return `sent${late}${mayBeRepeat ? ', perhaps twice' : ''}`;
    }
    case 'waiting':
      return attempts === 0
        ? 'waiting'
        : `tried ${attempts === 1 ? 'once' : `${formatCount(attempts)} times`}, waits${next}${why}`;
    case 'sending':
      return 'on its way';
    case 'held':
      return `held${next}`;
    case 'given-up':
      return `given up${why}`;
    case 'expired':
      return `not sent${why}`;
    case 'superseded':
      return `not sent by itself${why}`;
  }
}

function row(receipt: DeliveryReceipt, now: number): Fact {
  const isToday = now - receipt.createdAt < 20 * 3_600_000;
  return {
    label: isToday ? formatClock(receipt.createdAt) : formatMoment(receipt.createdAt),
    value: whatWords(receipt),
    remark: outcomeWords(receipt, now),
  };
}

async function receiptsReply({ actor, now, rules }: Ask): Promise<Reply> {
  const { receipts, pausedBecause } = await rules.receipts(actor);
  const where = actor.isPrivateChat ? 'to you here' : 'to this chat';
  const blocks: Block[] = [];
  if (pausedBecause !== null)
    blocks.push({ kind: 'text', text: `Nothing is sent here at present: ${pausedBecause.replace(/\.?$/, '.')}` });
  const shown = receipts.slice(0, mostShown);
  if (shown.length > 0) blocks.push({ kind: 'facts', rows: shown.map((receipt) => row(receipt, now)) });
  return {
    tone: pausedBecause === null ? 'neutral' : 'warning',
    title: shown.length === 0 ? `No messages ${where} yet.` : `Last messages ${where}`,
    blocks,
    notes: [
      'An alert that is 15 minutes late is not sent; one over 5 minutes late says so.',
      ...(actor.isPrivateChat ? [] : ['What I send to you alone: /delivery in a private chat with me.']),
    ],
    visibility: 'private',
  };
}

/** `/delivery`: what became of this chat's last messages. */
export const delivery: CommandDef = {
  name: 'delivery',
  description: 'Receipts of the last alerts and posts here: sent, late, held, given up and why',
  options: {},
  permission: 'everyone',
  examples: ['delivery'],
  visibility: 'private',
  run: receiptsReply,
};
