/** Messages that nobody asked for just now, as replies: alerts, and what was held back. They word what was stored and decide nothing. */

import type { AlertEvent } from '../alerts/alert-event.js';
import { netAt } from '../alerts/leading-strike.js';
import { readingOf } from '../alerts/reading.js';
import type { RuleLogic } from '../alerts/rule.js';
import type { Rule } from '../alerts/rule-record.js';
import type { ChartSpec } from '../charts/spec.js';
import { formatClock, formatLevel, formatMoment, formatStrike } from '../lib/format.js';
import type { ChatSettings } from './actor.js';
import { type DecidingFigures, eventHeadline, labelWords, movedWords, sideWords, strikesWords } from './alert-words.js';
import { gexAlt } from './gex-alt.js';
import { buildGexChart, type GexViewOptions, gexChartKey } from './gex-view.js';
import type { GexAnswer } from './ports.js';
import type { Block, Button, Fact, Reply, ReplyImage } from './reply.js';
import { ruleTitle, ruleWord } from './rule-words.js';
import { scopeLabel, scopeWord } from './scope.js';
import { defaultStrikes } from './strike-range.js';
import {
  dataTimeOf,
  distanceWords,
  doubtWords,
  noZeroGammaWords,
  qualityLine,
  regimeOf,
  regimeWords,
} from './wording.js';

/** Everything an alert's words are made of. */
export interface AlertMessageFacts {
  alert: { ruleId: number; logic: RuleLogic; event: AlertEvent };
  /** The rule as it is now; null when it is gone. */
  rule: Pick<Rule, 'id' | 'status' | 'activeHours'> | null;
  /** The snapshot that decided, in the rule's scope; null when it is gone. */
  answer: GexAnswer | null;
  settings: Pick<ChatSettings, 'unit' | 'theme'>;
  /** Market ms. */
  now: number;
  chart(key: string, spec: ChartSpec): Promise<Uint8Array>;
}

/** Discord's titles hold 256 characters, of which a mark in front takes some. */
const longestTitle = 220;
/** Held events named one by one in a message; the rest is counted. */
const mostNamed = 12;

/** One alert. */
export function alertReply(facts: AlertMessageFacts): Reply {
  const { alert, answer, settings, now } = facts;
  const { event, logic, ruleId } = alert;
  const figures = figuresOf(facts);
  const isMuted = event.label === 'muted';
  const headline = eventHeadline(alert, figures, settings.unit);
  const title = isMuted ? `${ruleTitle(logic)} too often: ${ruleWord(ruleId)} is silent until the close` : headline;
  const sentences = [
    isMuted ? `${headline}.` : null,
    movedWords(alert),
    strikesWords(alert, figures, settings.unit),
    labelWords(alert, ruleId),
  ].filter((words) => words !== null);
  const regime = answer === null ? null : regimeOf(answer.scope.totals.net);
  const image = answer === null ? null : pictureOf(answer, facts);
  return {
    tone: isMuted ? 'warning' : (regime ?? 'neutral'),
    title,
    ...(answer === null ? {} : { aside: regimeWords(regime) }),
    blocks: [
      ...(sentences.length === 0 ? [] : [{ kind: 'text', text: sentences.join(' ') } as const]),
      ...(answer === null ? [] : [levelFacts(answer)]),
    ],
    notes: [qualityNote(facts, now), ruleNote(facts)],
    ...(image === null ? {} : { image }),
    buttons: buttonsOf(facts),
    visibility: 'public',
    dataTime: answer === null ? event.now.slot : dataTimeOf(answer.head),
  };
}

/** What a rule had to tell while it was held, in the order it happened, and what stands now. At least one. */
export function digestReply(facts: readonly AlertMessageFacts[]): Reply {
  const last = facts.at(-1)!;
  if (facts.length === 1) return heldReply(last);
  const { logic, ruleId } = last.alert;
  const rows = facts.slice(-mostNamed).map((one) => eventRow(one));
  const left = facts.length - rows.length;
  const reply = alertReply(last);
  return {
    ...reply,
    title:
      `${heldWords(last)}: ${facts.length} changes of ${logic.symbol}. ${eventHeadline(last.alert, figuresOf(last), last.settings.unit)}`.slice(
        0,
        longestTitle,
      ),
    blocks: [
      { kind: 'facts', rows },
      ...(left === 0 ? [] : [{ kind: 'text', text: `${left} before these are not listed.` } as const]),
      ...reply.blocks.filter((block) => block.kind === 'facts'),
    ],
    notes: [reply.notes[0]!, `${ruleTitle(logic)}. ${ruleWord(ruleId)}`],
  };
}

function heldReply(facts: AlertMessageFacts): Reply {
  const reply = alertReply(facts);
  const at = timeWords(facts.alert.event.now.slot, facts.now);
  return { ...reply, title: `${heldWords(facts)} (${at}): ${reply.title}` };
}

const heldWords = ({ rule }: AlertMessageFacts) =>
  rule === null || rule.activeHours === null ? 'While snoozed' : 'While it was not to tell';

/** `10:41 ET`; of another day with its date. */
function timeWords(at: number, now: number): string {
  return now - at < 12 * 3_600_000 ? formatClock(at) : formatMoment(at);
}

function eventRow({ alert, now }: AlertMessageFacts): Fact {
  const { event, logic } = alert;
  const value = sideWords(logic, event.to, event.now.level);
  const remark = { muted: 'muted to the close', closing: 'at the close', opened: 'at the open' }[event.label as string];
  return { label: timeWords(event.now.slot, now), value, ...(remark === undefined ? {} : { remark }) };
}

/** Figures of the snapshot; those of the closing message are of the last reading. */
function figuresOf({ answer, alert }: AlertMessageFacts): DecidingFigures | null {
  if (answer === null) return null;
  const { event } = alert;
  const reading = readingOf(event.snapshotId, event.now.slot, answer.head, answer.scope);
  return { net: reading.netGex, netAt: (strike) => netAt(reading, strike) };
}

/** The levels of the moment, beside what the headline says. */
function levelFacts({ head, scope }: GexAnswer): Block {
  const { zeroGamma, levels } = scope;
  const wall = (level: { strike: number } | null) => (level === null ? 'none' : formatStrike(level.strike));
  return {
    kind: 'facts',
    rows: [
      zeroGamma.level === null
        ? { label: 'Zero gamma', value: 'none', remark: noZeroGammaWords(zeroGamma) ?? '' }
        : {
            label: 'Zero gamma',
            value: formatLevel(zeroGamma.level),
            remark: distanceWords(zeroGamma.level, head.spot),
          },
      { label: 'Max GEX', value: wall(levels.maxGex) },
      { label: 'Call wall', value: wall(levels.callWall), remark: `Put wall  ${wall(levels.putWall)}` },
    ],
  };
}

/** `45 days · 9,214 contracts · greeks 40 s · OI of Nov 19 · live 10:41 ET`; what is known without the snapshot else. */
function qualityNote({ answer, alert }: AlertMessageFacts, now: number): string {
  if (answer === null) {
    const { event, logic } = alert;
    return `${scopeLabel(logic.scope, [])} · data of ${formatMoment(event.now.slot)}; its snapshot is not stored any more`;
  }
  const doubts = doubtWords(answer.scope.quality, false);
  return doubts === null ? qualityLine(answer, now) : `${doubts} ${qualityLine(answer, now)}`;
}

function ruleNote({ alert, rule }: AlertMessageFacts): string {
  const of = `Alert ${ruleWord(alert.ruleId)}`;
  if (rule === null) return `${of}, deleted since`;
  return rule.status === 'ended' ? `${of}, which ends with this message` : of;
}

function buttonsOf({ alert, rule }: AlertMessageFacts): Button[][] {
  const { ruleId, logic } = alert;
  const id = String(ruleId);
  const symbol = logic.symbol;
  const show: Button = {
    label: 'Show chart',
    action: { command: 'gex', options: { symbol, scope: scopeWord(logic.scope), refresh: 'anew' } },
  };
  if (rule === null || rule.status === 'ended') return [[show]];
  return [
    [
      { label: 'Snooze 1 h', action: { command: 'alert snooze', options: { id, for: '1h' } } },
      { label: `Pause ${ruleWord(ruleId)}`, action: { command: 'alert pause', options: { id } } },
      show,
    ],
  ];
}

function pictureOf(answer: GexAnswer, { settings, chart }: AlertMessageFacts): ReplyImage | null {
  if (answer.scope.strikes.count === 0) return null;
  const view: GexViewOptions = { view: 'split', by: 'oi', ...settings, strikes: defaultStrikes };
  const spec = buildGexChart(answer, view);
  const key = gexChartKey(answer, view);
  const name = `${answer.head.symbol}-${scopeWord(answer.scope.scope)}-alert`.toLowerCase().replace(/[^a-z0-9-]/g, '-');
  return { key, fileName: `${name}.png`, alt: gexAlt(spec), render: () => chart(key, spec) };
}
