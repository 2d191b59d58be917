/** What an alert tells, in words. Numbers before and after; no advice. */

import type { AlertEvent } from '../alerts/alert-event.js';
import type { Side } from '../alerts/kind.js';
import { netInUnit } from '../alerts/net-gex.js';
import type { RuleLogic, TriggerOf } from '../alerts/rule.js';
import { whoMoved } from '../alerts/who-moved.js';
import {
  formatAge,
  formatClock,
  formatDayClock,
  formatDollars,
  formatLevel,
  formatPercent,
  formatPrice,
  formatRatio,
  formatStrike,
  minus,
} from '../lib/format.js';
import type { GexUnit } from './actor.js';
import { priceWords, shareWords } from './rule-words.js';
import { formatPoints, gexLabel, unitFactor } from './wording.js';

/** Figures of the snapshot that decided; null where it is not stored any more. */
export interface DecidingFigures {
  /** Model net GEX at spot, $ per point. */
  net: number;
  /** Net GEX at a strike, $ per point; NaN where none is listed. */
  netAt(strike: number): number;
}

export interface Told {
  event: AlertEvent;
  logic: RuleLogic;
}

type Relation = 'above' | 'below';

/** `5,986.40 < 6,012.5` */
function compared(event: AlertEvent, levelText: string, to: Relation): string {
  return `${formatPrice(event.now.spot)} ${to === 'above' ? '>' : '<'} ${levelText}`;
}

const opposite = (side: string): string => (side === 'above' ? 'below' : side === 'below' ? 'above' : side);

/** Crossing a line, of gamma or of price. */
function crossing({ event, logic }: Told, name: string, levelText: string): string {
  const { symbol } = logic;
  const to: Relation = event.to === 'above' ? 'above' : 'below';
  const figures = `: ${compared(event, levelText, to)}`;
  switch (event.label) {
    case 'opened':
      return `${symbol} opened ${to} ${name}${figures}`;
    case 'stands':
      return `${symbol} stands ${to} ${name}${figures}`;
    case 'closing':
      return `${symbol} ended the session ${to} ${name}${figures}`;
    case 'muted':
    case 'crossed':
    case 'changed': {
      const moved = event.before === null ? null : whoMoved(event.before, event.now, to);
      const again = event.label === 'changed' ? 'is back ' : '';
      if (moved?.who === 'level' && again === '') {
        const rose = to === 'below';
        const relation = `${levelText} ${rose ? '>' : '<'} ${formatPrice(event.now.spot)}`;
        return `${symbol} ${name} ${rose ? 'rose above' : 'fell below'} spot: ${relation}`;
      }
      return `${symbol} ${again === '' ? (to === 'above' ? 'rose ' : 'fell ') : again}${to} ${name}${figures}`;
    }
  }
}

function regimeLine({ event, logic }: Told, figures: DecidingFigures | null, unit: GexUnit): string {
  const net =
    figures === null
      ? ''
      : `: net ${gexLabel(unit, 'oi')} ${formatDollars(figures.net * unitFactor(unit, event.now.spot), { plus: true })}`;
  const verb =
    event.label === 'opened'
      ? 'opened in'
      : event.label === 'stands'
        ? 'stands in'
        : event.label === 'closing'
          ? 'ended the session in'
          : event.label === 'changed'
            ? 'is back in'
            : 'turned to';
  return `${logic.symbol} ${verb} ${event.to} gamma${net}`;
}

const strikeWords = (side: Side | null): string => (side === null ? 'none' : formatStrike(Number(side)));

function strikeLine({ event, logic }: Told, name: string): string {
  const { symbol } = logic;
  const to = strikeWords(event.to);
  switch (event.label) {
    case 'opened':
      return `${symbol} opened with its ${name} at ${to}`;
    case 'stands':
      return `${symbol} ${name} stands at ${to}, told as ${strikeWords(event.from)}`;
    case 'closing':
      return `${symbol} ended the session with its ${name} at ${to}`;
    case 'changed':
      return `${symbol} ${name} is at ${to} now`;
    default:
      return `${symbol} ${name} shifted from ${strikeWords(event.from)} to ${to}`;
  }
}

function touchLine({ event, logic }: Told, trigger: TriggerOf<'wall-touch'>): string {
  const { spot, level } = event.now;
  const wall = `its ${trigger.wall} wall`;
  const where = level === null ? '' : ` at ${formatStrike(level)}`;
  const away = level === null ? '' : `: ${formatPrice(spot)}, ${formatPercent(Math.abs(spot - level) / spot)} away`;
  if (event.to === 'away') return `${logic.symbol} is away from ${wall}${where}${away}`;
  const verb =
    event.label === 'opened'
      ? 'opened within'
      : event.label === 'stands'
        ? 'stands within'
        : event.label === 'closing'
          ? 'ended the session within'
          : 'came within';
  return `${logic.symbol} ${verb} ${shareWords(trigger.within)} of ${wall}${where}${away}`;
}

function netLine({ event, logic }: Told, trigger: TriggerOf<'net-gex'>, figures: DecidingFigures | null): string {
  const what = `${logic.symbol} net ${gexLabel(trigger.unit, 'oi')}`;
  const threshold = formatDollars(trigger.threshold);
  const now = figures === null ? '' : `: ${formatDollars(netInUnit(trigger.unit, figures.net, event.now.spot))}`;
  const side = event.to === 'beyond' ? trigger.direction : opposite(trigger.direction);
  if (event.to !== 'beyond') return `${what} is back ${side} ${threshold}${now}`;
  const verb =
    event.label === 'opened'
      ? 'opened'
      : event.label === 'stands'
        ? 'stands'
        : event.label === 'closing'
          ? 'ended the session'
          : 'went';
  return `${what} ${verb} ${side} ${threshold}${now}`;
}

/** What happened, with the figures that decided it: `SPX fell below zero gamma: 5,986.40 < 6,012.5`. */
export function eventHeadline(told: Told, figures: DecidingFigures | null, unit: GexUnit): string {
  const { trigger } = told.logic;
  switch (trigger.kind) {
    case 'zero-gamma':
      return crossing(told, 'zero gamma', formatLevel(told.event.now.level));
    case 'level':
      return crossing(told, priceWords(trigger.price), priceWords(trigger.price));
    case 'regime':
      return regimeLine(told, figures, unit);
    case 'max-strike':
      return strikeLine(told, 'max GEX strike');
    case 'wall-shift':
      return strikeLine(told, `${trigger.wall} wall`);
    case 'wall-touch':
      return touchLine(told, trigger);
    case 'net-gex':
      return netLine(told, trigger, figures);
  }
}

/** A side in two or three words: `below 6,012.5`, `negative gamma`, `6,050`, `near the call wall`. */
export function sideWords({ trigger }: Pick<RuleLogic, 'trigger'>, side: Side, level: number | null): string {
  switch (trigger.kind) {
    case 'zero-gamma':
      return level === null ? `${side} zero gamma` : `${side} ${formatLevel(level)}`;
    case 'level':
      return `${side} ${priceWords(trigger.price)}`;
    case 'regime':
      return `${side} gamma`;
    case 'max-strike':
    case 'wall-shift':
      return strikeWords(side);
    case 'wall-touch':
      return `${side === 'near' ? 'near' : 'away from'} the ${trigger.wall} wall`;
    case 'net-gex':
      return `${side === 'beyond' ? trigger.direction : opposite(trigger.direction)} ${formatDollars(trigger.threshold)}`;
  }
}

/** Signed points: `−34.2`, `+1.5`. */
function signedPoints(points: number, spot: number): string {
  const text = formatPoints(Math.abs(points), spot);
  return /[1-9]/.test(text) ? `${points < 0 ? minus : '+'}${text}` : text;
}

/** `10:12 ET`; of another day `Thu 10:12 ET`. */
function sinceWords(at: number, now: number): string {
  return now - at < 12 * 3_600_000 ? formatClock(at) : formatDayClock(at);
}

/** What stood before and what has moved since; null when nothing is known of it. */
export function movedWords({ event, logic }: Told): string | null {
  const { before, beforeSince, now, from } = event;
  if (event.label === 'closing' || event.label === 'muted') return null;
  const { trigger } = logic;
  const isStrike = trigger.kind === 'max-strike' || trigger.kind === 'wall-shift';
  const since =
    beforeSince === null || from === null || event.label === 'stands'
      ? null
      : `${isStrike ? 'Before: ' : ''}${capital(sideName(logic, from))} since ${sinceWords(beforeSince, now.slot)}.`;
  if (before === null || isStrike) return since;
  const spot = `Spot ${signedPoints(now.spot - before.spot, now.spot)}`;
  const fixed = trigger.kind === 'level' || before.level === null || now.level === null;
  const level = fixed ? '' : `, level ${signedPoints(now.level! - before.level!, now.spot)}`;
  const last = `${spot}${level} since the last reading ${from === null ? 'before' : readingOn(logic, from)} at ${sinceWords(before.slot, now.slot)}`;
  const to = event.to;
  const moved = (to === 'above' || to === 'below') && !fixed ? whoMoved(before, now, to) : null;
  const who =
    moved === null
      ? ''
      : `: ${moved.who === 'both' ? 'both moved' : `${moved.who === 'spot' ? 'spot' : 'the level'} moved`}`;
  return [since, `${last}${who}.`].filter((words) => words !== null).join(' ');
}

/** A side that stood, without its figure. */
function sideName(logic: RuleLogic, side: Side): string {
  return logic.trigger.kind === 'zero-gamma' ? side : sideWords(logic, side, null);
}

function readingOn({ trigger }: RuleLogic, side: Side): string {
  if (trigger.kind === 'regime') return `with ${side} gamma`;
  if (trigger.kind === 'wall-touch') return side === 'near' ? 'near it' : 'away from it';
  return trigger.kind === 'net-gex' ? (side === 'beyond' ? 'beyond it' : 'inside it') : side;
}

const capital = (text: string) => text.replace(/^./, (letter) => letter.toUpperCase());

/** Both strikes of a shift with what they hold: `6,050 holds $80.0 M, 6,000 holds $62.1 M: 1.29×.` Null for other kinds. */
export function strikesWords({ event, logic }: Told, figures: DecidingFigures | null, unit: GexUnit): string | null {
  const { kind } = logic.trigger;
  if ((kind !== 'max-strike' && kind !== 'wall-shift') || figures === null) return null;
  const factor = unitFactor(unit, event.now.spot);
  const to = figures.netAt(Number(event.to));
  const held = (strike: string, net: number) => `${strikeWords(strike)} holds ${formatDollars(net * factor)}`;
  const label = ` (net ${gexLabel(unit, 'oi')})`;
  if (event.from === null || event.from === event.to || event.label === 'closing')
    return Number.isFinite(to) ? `${held(event.to, to)}${label}.` : null;
  const from = figures.netAt(Number(event.from));
  if (!Number.isFinite(to)) return null;
  if (!Number.isFinite(from))
    return `${held(event.to, to)}; ${strikeWords(event.from)} is not listed any more${label}.`;
  const ratio = Math.abs(to) / Math.abs(from);
  const lead = Number.isFinite(ratio) && ratio < 100 ? `: ${formatRatio(ratio)}×` : '';
  return `${held(event.to, to)}, ${held(event.from, from)}${lead}${label}.`;
}

/** Why a message of this label comes, where the headline does not say it; null where it does. */
export function labelWords({ event, logic }: Told, ruleId: number): string | null {
  switch (event.label) {
    case 'muted':
      return `${ordinal(event.count)} change of the session: #${ruleId} is silent until the close and then tells what it came to.`;
    case 'stands':
      return `It changed within ${formatAge(logic.cooldownMs)} of the last message and still stands.`;
    case 'changed':
      return `Within ${formatAge(logic.cooldownMs)} of the first message: it is updated in place of a new one.`;
    case 'closing':
      return `#${ruleId} was muted as flapping; this is what it came to.`;
    case 'opened':
      return 'The first readings of the session stand on another side than the last session did.';
    case 'crossed':
      return null;
  }
}

function ordinal(count: number): string {
  const ending = count % 100 >= 11 && count % 100 <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[count % 10] ?? 'th');
  return `${count}${ending}`;
}
