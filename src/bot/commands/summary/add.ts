import type { CommandDef, OptionValues } from '../../command.js';
import { nearestWord } from '../../nearest-word.js';
import { quoted } from '../../printable.js';
import type { Reply } from '../../reply.js';
import { parseDays } from '../../rule-values.js';
import { ruleWord } from '../../rule-words.js';
import { mistakeReply } from '../../run-command.js';
import type { SummaryWish } from '../../summary-ports.js';
import { parseTimeOfDay } from '../../summary-values.js';
import { nextWords, summaryRefusalWords, summarySentence } from '../../summary-words.js';
import { parseTimeZone, similarTimeZone } from '../../time-zone.js';
import { daysOption, symbolsOf, symbolsOption, timeOption } from './options.js';

/** Time and zone; on a typed line `8:45 pm` leaves its half of the day with the zone, `at 8:45 in Berlin` its small words. */
function timeOf(options: OptionValues, usualZone: string): { minute: number; zone: string } | string {
  const rest = String(options.zone ?? '')
    .trim()
    .replace(/^(?:(?:at|in)\b\s*)+/i, '');
  const half = /^[ap]\.?m\b\.?/i.exec(rest)?.[0] ?? '';
  const minute = parseTimeOfDay(`${String(options.time)}${half}`);
  if (minute === null) return `${quoted(`${String(options.time)} ${half}`.trim())} is not a time of day such as 08:45.`;
  const named = rest
    .slice(half.length)
    .trim()
    .replace(/^in\b\s*/i, '');
  if (named === '') return { minute, zone: usualZone };
  const zone = parseTimeZone(named);
  if (zone !== null) return { minute, zone };
  const near = similarTimeZone(named);
  const hint = near === null ? 'write a city or a zone such as Europe/Berlin.' : `did you mean ${near}?`;
  return `${quoted(named)} is not a time zone; ${hint}`;
}

/** `/summary add`: a post at a time of day, on trading days. */
export const addSummary: CommandDef = {
  name: 'add',
  path: 'summary add',
  description: 'Schedule a post: levels and what changed since the close, each trading day',
  options: {
    symbols: { ...symbolsOption, required: true },
    time: { ...timeOption, required: true },
    zone: { kind: 'text', maxLength: 60, description: 'Time zone, such as New York or Europe/Berlin; else your own' },
    days: daysOption,
    to: {
      kind: 'choice',
      description: 'Where to post it: to you alone, or here (for those who manage this chat)',
      choices: [
        { value: 'dm', label: 'My private chat' },
        { value: 'here', label: 'This chat' },
      ],
    },
    sound: {
      kind: 'choice',
      description: 'With sound or silently',
      choices: [
        { value: 'loud', label: 'With sound' },
        { value: 'silent', label: 'Silently' },
      ],
    },
  },
  permission: 'everyone',
  examples: [
    'summary add SPX,SPY 08:45',
    'summary add QQQ 8:45am mon wed fri here',
    'summary add SPX 14:00 Europe/Berlin',
  ],
  visibility: 'private',

  async run(ask, options): Promise<Reply> {
    const { actor, summaries, now } = ask;
    const symbols = symbolsOf(options.symbols);
    if (typeof symbols === 'string') return mistakeReply(symbols);
    const time = timeOf(options, actor.settings.timeZone);
    if (typeof time === 'string') return mistakeReply(time);
    const days = options.days === undefined ? null : parseDays(String(options.days));
    // Saturdays and Sundays alone are no trading days.
    if (days?.every((day) => day === 0 || day === 6) === true)
      return mistakeReply('The exchange is closed on Saturdays and Sundays, so that post would never come.');
    const wish: SummaryWish = {
      symbols,
      ...time,
      days,
      isSilent: options.sound === 'silent',
      to: options.to === 'here' ? 'here' : 'dm',
    };
    const added = await summaries.add(actor, wish, ask.signal);
    if (!added.ok) {
      if (added.why.kind !== 'unknown-symbol') return mistakeReply(summaryRefusalWords(added.why));
      const near = nearestWord(added.why.symbol, ask.market.symbols());
      return mistakeReply(`${added.why.sentence}${near === null ? '' : ` Did you mean ${near}?`}`);
    }
    const { summary, isNew } = added.value;
    const id = ruleWord(summary.id);
    return {
      tone: 'neutral',
      title: isNew ? `Scheduled ${id}` : `You have that already: ${id}`,
      blocks: [
        { kind: 'text', text: `${summarySentence(summary, actor)}.` },
        { kind: 'text', text: `Next: ${nextWords(added.value, now)}.` },
      ],
      notes: [`/summary delete ${summary.id} ends it, /summary now shows what it holds.`],
      buttons: [
        [
          { label: 'Preview', action: { command: 'summary now', options: { symbols: summary.symbols.join(',') } } },
          { label: `Delete ${id}`, action: { command: 'summary delete', options: { id } } },
          { label: 'List', action: { command: 'summary list', options: {} } },
        ],
      ],
      visibility: 'private',
    };
  },
};
