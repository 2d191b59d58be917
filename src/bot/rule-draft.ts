/** Options of `/alert` as a rule, or the slip in them as one sentence. Pure. */

import type { DailyHours } from '../alerts/hours.js';
import { reachesSession } from '../alerts/hours-in-session.js';
import { type RuleKind, type RuleLogic, ruleDefaults, type Trigger, type Wall } from '../alerts/rule.js';
import type { Rule } from '../alerts/rule-record.js';
import type { DateKey, ScopeKey } from '../engine/types.js';
import { formatAge } from '../lib/format.js';
import type { OptionValues } from './action.js';
import type { ChatSettings, GexUnit } from './actor.js';
import { quoted } from './printable.js';
import type { ExpiryWish, RuleEdit, RulePlace, RuleWish } from './rule-ports.js';
import { parseDate, parseDays, parseDuration, parseHours, parseRatio, parseShare, parseSize } from './rule-values.js';
import { hoursWords, shareWords } from './rule-words.js';
import { parseScope } from './scope.js';

export type Drafted<T> = { ok: true; value: T } | { ok: false; problem: string };

/** What a draft is held against. */
export interface DraftContext {
  settings: Pick<ChatSettings, 'defaultSymbol' | 'timeZone' | 'unit'>;
  /** Market time, ms UTC, and New York's date then. */
  now: number;
  today: DateKey;
}

/** Bounds of what makes sense: a band of nothing tells every wobble, one of a tenth tells nothing. */
const shareBounds: Readonly<Record<'zero-gamma' | 'regime' | 'level' | 'wall-touch', readonly [number, number]>> = {
  'zero-gamma': [0.0001, 0.05],
  regime: [0.001, 0.4],
  level: [0.0001, 0.05],
  'wall-touch': [0.0002, 0.05],
};
const ratioBounds = [1.01, 5] as const;
const mostConfirmations = 30;
const longestCooldownMs = 24 * 3_600_000;
const largestSize = 1e15;

/** Thrown inside this file only: the first slip ends the reading. */
class Slip extends Error {}

const slip = (problem: string): never => {
  throw new Slip(problem);
};

function drafted<T>(read: () => T): Drafted<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof Slip) return { ok: false, problem: error.message };
    throw error;
  }
}

/** A new rule. */
export function draftRule(options: OptionValues, context: DraftContext): Drafted<RuleWish> {
  return drafted(() => ({
    logic: newLogic(options, context),
    activeHours: hoursOf(options, null, context),
    isSilent: options.sound === 'silent',
    expiry: expiryOf(options.expires, context) ?? { kind: 'never' },
    to: [placeOf(options.to) ?? 'dm'],
  }));
}

/** What watches, alone: for a trial. */
export function draftLogic(options: OptionValues, context: DraftContext): Drafted<RuleLogic> {
  return drafted(() => newLogic(options, context));
}

/** What the options change of a rule; a slip when they change nothing. */
export function draftEdit(rule: Rule, options: OptionValues, context: DraftContext): Drafted<RuleEdit> {
  return drafted(() => {
    const edit: RuleEdit = {};
    const logic = changedLogic(rule.logic, options, context);
    if (logic !== null) edit.logic = logic;
    if (options.hours !== undefined || options.days !== undefined)
      edit.activeHours = hoursOf(options, rule.activeHours, context);
    if (options.sound !== undefined) edit.isSilent = options.sound === 'silent';
    const expiry = expiryOf(options.expires, context);
    if (expiry !== null) edit.expiry = expiry;
    const to = placeOf(options.to);
    const also = placeOf(options.also);
    if (to !== null && also !== null)
      slip('Say either to, which replaces where it tells, or also, which adds a place.');
    if (to !== null) edit.to = [to];
    if (also !== null) edit.also = [also];
    return Object.keys(edit).length === 0 ? slip('Say what to change; try /alert edit 12 band=0.15%.') : edit;
  });
}

function newLogic(options: OptionValues, { settings, today }: DraftContext): RuleLogic {
  const kind = options.kind as RuleKind;
  const defaults = ruleDefaults[kind];
  return {
    symbol: typeof options.symbol === 'string' ? options.symbol : settings.defaultSymbol,
    scope: scopeOf(options.scope, today) ?? 'days:45',
    trigger: triggerOf(kind, options, null, settings.unit),
    confirmations: confirmationsOf(options.confirm) ?? defaults.confirmations,
    cooldownMs: cooldownOf(options.cooldown) ?? defaults.cooldownMs,
  };
}

const logicOptionNames = ['symbol', 'scope', 'wall', 'value', 'direction', 'band', 'confirm', 'cooldown'];

/** Null when nothing of it changes. */
function changedLogic(logic: RuleLogic, options: OptionValues, { settings, today }: DraftContext): RuleLogic | null {
  if (logicOptionNames.every((name) => options[name] === undefined)) return null;
  return {
    symbol: typeof options.symbol === 'string' ? options.symbol : logic.symbol,
    scope: scopeOf(options.scope, today) ?? logic.scope,
    trigger: triggerOf(logic.trigger.kind, options, logic.trigger, settings.unit),
    confirmations: confirmationsOf(options.confirm) ?? logic.confirmations,
    cooldownMs: cooldownOf(options.cooldown) ?? logic.cooldownMs,
  };
}

const belongsTo: Readonly<Record<'wall' | 'direction' | 'band', readonly RuleKind[]>> = {
  wall: ['wall-shift', 'wall-touch'],
  direction: ['net-gex'],
  band: ['zero-gamma', 'regime', 'level'],
};

/** `before`: of the rule that is edited; null for a new one, whose gaps are filled by the defaults. */
function triggerOf(kind: RuleKind, options: OptionValues, before: Trigger | null, unit: GexUnit): Trigger {
  for (const [name, kinds] of Object.entries(belongsTo)) {
    if (options[name] !== undefined && !kinds.includes(kind)) slip(strangerWords(name, kind, kinds));
  }
  const value = typeof options.value === 'string' ? options.value : undefined;
  switch (kind) {
    case 'zero-gamma':
    case 'regime': {
      const band = shareOf(kind, oneOf(options.band, value, kind));
      const kept = before?.kind === kind ? before.band : ruleDefaults[kind].band;
      return { kind, band: band ?? kept };
    }
    case 'max-strike': {
      const kept = before?.kind === kind ? before.ratio : ruleDefaults[kind].ratio;
      return { kind, ratio: ratioOf(value) ?? kept };
    }
    case 'wall-shift': {
      const kept = before?.kind === kind ? before : null;
      return {
        kind,
        wall: wallOf(kind, options.wall, kept),
        ratio: ratioOf(value) ?? kept?.ratio ?? ruleDefaults[kind].ratio,
      };
    }
    case 'wall-touch': {
      const kept = before?.kind === kind ? before : null;
      const within = shareOf(kind, value) ?? kept?.within ?? ruleDefaults[kind].within;
      return { kind, wall: wallOf(kind, options.wall, kept), within };
    }
    case 'net-gex':
      return netGexOf(options.direction, value, before?.kind === kind ? before : null, unit);
    case 'level': {
      const kept = before?.kind === kind ? before : null;
      const band = shareOf(kind, typeof options.band === 'string' ? options.band : undefined);
      return {
        kind,
        price: priceOf(value) ?? kept?.price ?? noPrice(),
        band: band ?? kept?.band ?? ruleDefaults[kind].band,
      };
    }
  }
}

const noPrice = (): never => slip('Say which price; try /alert add level SPX 6000.');

function strangerWords(name: string, kind: RuleKind, kinds: readonly RuleKind[]): string {
  const hint =
    kind === 'wall-touch' && name === 'band'
      ? 'its distance is the value; try /alert add wall-touch SPX call 0.3%.'
      : name === 'band' && (kind === 'max-strike' || kind === 'wall-shift')
        ? 'its lead over the strike before is the value, such as 1.2x.'
        : `that is for ${kinds.join(' and ')}.`;
  return `${kind} takes no ${name}: ${hint}`;
}

/** A band by its name or as the bare value. */
function oneOf(band: OptionValues[string], value: string | undefined, kind: RuleKind): string | undefined {
  if (band !== undefined && value !== undefined)
    slip(`${kind} takes one band, not both ${quoted(String(band))} and ${quoted(value)}.`);
  return band === undefined ? value : String(band);
}

function shareOf(kind: keyof typeof shareBounds, text: string | undefined): number | null {
  if (text === undefined) return null;
  const share = parseShare(text);
  const [least, most] = shareBounds[kind];
  const what = kind === 'wall-touch' ? 'distance' : 'band';
  if (share >= least && share <= most) return share;
  if (!Number.isFinite(share)) return slip(`${kind} takes a ${what} such as 0.25%, not ${quoted(text)}.`);
  const [from, to] = [shareWords(least), shareWords(most)];
  return slip(`A ${what} of ${shareWords(share)} makes no sense for ${kind}: it is between ${from} and ${to}.`);
}

function ratioOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const ratio = parseRatio(text);
  const [least, most] = ratioBounds;
  if (ratio >= least && ratio <= most) return ratio;
  return slip(
    `The lead over the strike before is between ${least} and ${most} times, such as 1.2x, not ${quoted(text)}.`,
  );
}

function priceOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const price = parseSize(text);
  if (price > 0 && price <= 1e7) return price;
  return slip(`${quoted(text)} is not a price such as 6000.`);
}

function wallOf(kind: RuleKind, wall: OptionValues[string], before: { wall: Wall } | null): Wall {
  if (wall === 'call' || wall === 'put') return wall;
  return before?.wall ?? slip(`Say which wall, call or put; try /alert add ${kind} SPX call.`);
}

type NetGex = Extract<Trigger, { kind: 'net-gex' }>;

/** A rule keeps the unit it was made in; a value below zero is one to fall below unless said otherwise. */
function netGexOf(
  direction: OptionValues[string],
  text: string | undefined,
  before: NetGex | null,
  unit: GexUnit,
): NetGex {
  const threshold = text === undefined ? before?.threshold : parseSize(text);
  if (threshold === undefined) return slip('Say which net GEX; try /alert add net-gex SPX -2B.');
  if (!(Math.abs(threshold) <= largestSize)) return slip(`${quoted(text ?? '')} is not a size such as -2B or 500M.`);
  if (threshold === 0) return slip('For the sign of gamma at spot there is /alert add regime SPX.');
  const usual = threshold < 0 ? 'below' : 'above';
  const said = direction === 'above' || direction === 'below' ? direction : null;
  const kept = before !== null && text === undefined ? before.direction : usual;
  return { kind: 'net-gex', unit: before?.unit ?? unit, threshold, direction: said ?? kept };
}

function scopeOf(word: OptionValues[string], today: DateKey): ScopeKey | null {
  if (typeof word !== 'string') return null;
  const scope = parseScope(word);
  if (scope !== null && /^\d{4}-/.test(scope) && scope < today) slip(`The expiration ${scope} is past.`);
  return scope;
}

function confirmationsOf(text: OptionValues[string]): number | null {
  if (text === undefined) return null;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= mostConfirmations) return count;
  return slip(`confirm takes 1 to ${mostConfirmations} readings, not ${quoted(String(text))}.`);
}

function cooldownOf(text: OptionValues[string]): number | null {
  if (text === undefined) return null;
  const ms = parseDuration(String(text));
  if (ms === 0 || (ms >= 60_000 && ms <= longestCooldownMs)) return ms;
  return slip(
    `cooldown takes 1m to ${formatAge(longestCooldownMs).replace(' ', '')}, or 0 for every change, not ${quoted(String(text))}.`,
  );
}

function hoursOf(options: OptionValues, before: DailyHours | null, { settings, now }: DraftContext): DailyHours | null {
  if (options.hours === undefined && options.days === undefined) return before;
  const isAlways = String(options.hours ?? '').toLowerCase() === 'always';
  const days =
    options.days === undefined ? (isAlways ? null : (before?.days ?? null)) : parseDays(String(options.days));
  const isEveryDay = days === null || days.length === 7;
  const stretch = stretchOf(options.hours, isAlways, before);
  if (stretch === null && isEveryDay) return null;
  const hours: DailyHours = {
    ...(stretch ?? { from: 0, to: 0 }),
    days: isEveryDay ? null : days,
    zone: options.hours === undefined && before !== null ? before.zone : settings.timeZone,
  };
  if (reachesSession(hours, now)) return hours;
  const isBackward = stretch !== null && stretch.to < stretch.from;
  const ends = isBackward ? ' end before they begin and' : '';
  return slip(`The hours ${hoursWords(hours)}${ends} hold no time at which the market is open; try hours=08:00-17:00.`);
}

function stretchOf(
  text: OptionValues[string],
  isAlways: boolean,
  before: DailyHours | null,
): Pick<DailyHours, 'from' | 'to'> | null {
  if (isAlways) return null;
  if (text === undefined) return before === null ? null : { from: before.from, to: before.to };
  const stretch = parseHours(String(text));
  if (stretch === null)
    return slip(`hours takes times of day such as 08:00-17:00, or always, not ${quoted(String(text))}.`);
  if (stretch.from === stretch.to) slip('Those hours end when they begin; leave them out for the whole day.');
  return stretch;
}

function expiryOf(text: OptionValues[string], { today }: DraftContext): ExpiryWish | null {
  if (text === undefined) return null;
  const word = String(text).toLowerCase();
  if (word === 'never' || word === 'once' || word === 'close') return { kind: word };
  const date = parseDate(word) ?? slip(`expires takes never, close, once or a date, not ${quoted(String(text))}.`);
  return date < today ? slip(`${date} is past; an alert ends on a later day.`) : { kind: 'date', date };
}

function placeOf(word: OptionValues[string]): RulePlace | null {
  return word === 'dm' || word === 'here' || word === 'both' ? word : null;
}
