/** What `replay` prints: when a rule would have fired, what followed, and how often it would have under other settings. */

import type { AlertEvent } from '../alerts/alert-event.js';
import type { RuleLogic } from '../alerts/rule.js';
import type { Firing, Trial } from '../alerts/trial.js';
import { padTo } from '../bot/display-width.js';
import type { TrialVariant } from '../bot/rule-ports.js';
import { conditionWords, ruleTitle, ruleWord } from '../bot/rule-words.js';
import type { DateKey } from '../engine/types.js';
import { formatCount, formatDate, formatFullMoment, formatLevel, formatPercent, formatPrice } from '../lib/format.js';
import type { ExpectedEvent } from './recorded-session.js';

export interface ReplayResult {
  logic: RuleLogic;
  ruleId: number | null;
  trial: Trial;
  variants: readonly TrialVariant[];
  /** Sessions with readings, ascending. */
  dates: readonly DateKey[];
  /** Null when nothing was expected. */
  difference: Difference | null;
}

/** What a recorded session expects and what happened, where they first differ; both null when they agree. */
export interface Difference {
  expected: ExpectedEvent | null;
  happened: ExpectedEvent | null;
}

/** Firings whose later spots are shown. */
const lastFirings = 5;

const counted = (count: number, one: string) => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;

export function replayReport({ logic, ruleId, trial, variants, dates, difference }: ReplayResult): string[] {
  const { firings, mutedSessions, note } = trial;
  const range = dates.length === 0 ? '' : ` (${dateSpan(dates)})`;
  const muted = mutedSessions === 0 ? '' : `, muted as flapping in ${counted(mutedSessions, 'session')}`;
  return [
    `${ruleId === null ? '' : `${ruleWord(ruleId)} `}${ruleTitle(logic)}: ${conditionWords(logic)}.`,
    `${counted(trial.sessions, 'session')}${range}, ${counted(trial.readings, 'reading')}: it would have fired ${times(firings.length)}${muted}.`,
    ...(note === undefined ? [] : [note]),
    ...(firings.length === 0 ? [] : ['', ...firingLines(firings)]),
    ...(firings.length === 0 ? [] : ['', lastTitle(firings.length), ...laterLines(firings.slice(-lastFirings))]),
    ...(variants.length === 0 ? [] : ['', 'Otherwise it would have fired:', ...variantLines(logic, variants)]),
    ...(difference === null ? [] : ['', differenceSentence(difference)]),
  ];
}

function dateSpan(dates: readonly DateKey[]): string {
  const [first, last] = [dates[0]!, dates.at(-1)!];
  return first === last ? formatDate(first) : `${formatDate(first)} to ${formatDate(last)}`;
}

const times = (count: number) => (count === 1 ? 'once' : count === 0 ? 'never' : counted(count, 'time'));
const lastTitle = (count: number) =>
  count > lastFirings ? `What spot did after the last ${lastFirings}:` : 'What spot did then:';

function firingLines(firings: readonly Firing[]): string[] {
  return table(
    ['When', 'What', 'From', 'To', 'Spot', 'Level'],
    firings.map(({ event }) => [
      formatFullMoment(event.now.slot),
      event.label,
      event.from ?? '–',
      event.to,
      formatPrice(event.now.spot),
      formatLevel(event.now.level),
    ]),
    4,
  );
}

function laterLines(firings: readonly Firing[]): string[] {
  const later = (spot: number | null, { now }: AlertEvent) =>
    spot === null ? '–' : `${formatPrice(spot)} (${formatPercent(spot / now.spot - 1, { plus: true })})`;
  return table(
    ['When', 'Spot', '30 min later', '60 min later'],
    firings.map(({ event, spotAfter30, spotAfter60 }) => [
      formatFullMoment(event.now.slot),
      formatPrice(event.now.spot),
      later(spotAfter30, event),
      later(spotAfter60, event),
    ]),
    1,
  );
}

function variantLines(logic: RuleLogic, variants: readonly TrialVariant[]): string[] {
  const isMuted = variants.some(({ trial }) => trial.mutedSessions > 0);
  return table(
    ['Setting', 'Fired', ...(isMuted ? ['Sessions muted'] : [])],
    variants.map(({ logic: variant, trial: { firings, mutedSessions } }) => [
      whatDiffers(logic, variant),
      formatCount(firings.length),
      ...(isMuted ? [formatCount(mutedSessions)] : []),
    ]),
    1,
  );
}

/** The one part of the conditions that is another one. */
function whatDiffers(logic: RuleLogic, variant: RuleLogic): string {
  if (
    logic.trigger.kind === 'wall-touch' &&
    variant.trigger.kind === 'wall-touch' &&
    variant.trigger.within !== logic.trigger.within
  )
    return `within ${formatPercent(variant.trigger.within)}`;
  const known = conditionWords(logic).split(', ');
  const other = conditionWords(variant).split(', ');
  return other.find((words, index) => words !== known[index]) ?? other.join(', ');
}

function differenceSentence({ expected, happened }: Difference): string {
  const words = ({ slot, label, to }: ExpectedEvent) => `${label} to ${to} at ${formatFullMoment(slot)}`;
  if (expected === null && happened === null) return 'As expected.';
  if (expected === null) return `Not as expected: nothing more was expected, but ${words(happened!)} happened.`;
  if (happened === null) return `Not as expected: ${words(expected)} did not happen.`;
  return `Not as expected: ${words(expected)} was expected, ${words(happened)} happened.`;
}

/** Aligned columns, the first `left` of them to the left. */
function table(titles: readonly string[], rows: readonly (readonly string[])[], left: number): string[] {
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    `  ${row.map((cell, column) => padTo(cell, widths[column]!, column < left ? 'left' : 'right')).join('   ')}`.trimEnd(),
  );
}

/** Times are ms UTC, shares and prices numbers, what is missing null. */
export function replayJson({ logic, ruleId, trial, variants, dates, difference }: ReplayResult): string {
  const { sessions, readings, firings, mutedSessions, note } = trial;
  return JSON.stringify(
    {
      rule: { id: ruleId, ...logic },
      sessions,
      dates,
      readings,
      note: note ?? null,
      mutedSessions,
      firings: firings.map(({ event: { label, from, to, now }, spotAfter30, spotAfter60 }) => ({
        ...now,
        label,
        from,
        to,
        spotAfter30,
        spotAfter60,
      })),
      variants: variants.map(({ logic: { trigger, confirmations, cooldownMs }, trial: variant }) => ({
        trigger,
        confirmations,
        cooldownMs,
        firings: variant.firings.length,
        mutedSessions: variant.mutedSessions,
      })),
      difference,
      isAsExpected: difference === null ? null : isAsExpected(difference),
    },
    null,
    2,
  );
}

export function isAsExpected({ expected, happened }: Difference): boolean {
  return expected === null && happened === null;
}
