/** The options that make a rule, shared by `/alert add`, `edit` and `test`. */

import { ruleKinds } from '../alerts/rule.js';
import type { OptionSpec, OptionSpecs } from './command.js';
import { isMeasure, parseDate, parseDays, parseDuration, parseHours, parseRuleId, parseShare } from './rule-values.js';
import { kindLabels } from './rule-words.js';

/** A rule's number. */
export const idOption = {
  kind: 'word',
  maxLength: 10,
  fits: (word) => parseRuleId(word) !== null,
  says: 'takes the number of an alert such as #12',
  description: 'Number of the alert, such as #12',
  autocomplete: 'rules',
} as const satisfies OptionSpec;

export const kindOption = {
  kind: 'choice',
  description: 'What to watch for',
  choices: ruleKinds.map((value) => ({ value, label: kindLabels[value] })),
} as const satisfies OptionSpec;

export const symbolOption: OptionSpec = {
  kind: 'symbol',
  description: 'Underlying, such as SPX',
  autocomplete: 'symbols',
};

const places = [
  { value: 'dm', label: 'My private chat' },
  { value: 'here', label: 'This chat' },
  { value: 'both', label: 'My Discord and Telegram' },
];

/** Where it tells; for `edit` there is `also` as well. */
export const toOption: OptionSpec = {
  kind: 'choice',
  description: 'Where to tell it: to you alone, here (for those who manage this chat), or on both networks',
  choices: places,
};

export const alsoOption: OptionSpec = {
  kind: 'choice',
  named: true,
  description: 'A further place to tell it in, besides those it has',
  choices: places,
};

/** What decides, in the order it is offered. */
export const logicOptions: OptionSpecs = {
  scope: {
    kind: 'scope',
    description: 'Expirations that count: 45d unless said otherwise; 0dte, next, all or a date',
    autocomplete: 'expirations',
  },
  wall: {
    kind: 'choice',
    description: 'For wall-shift and wall-touch: which wall',
    choices: [
      { value: 'call', label: 'Call wall' },
      { value: 'put', label: 'Put wall' },
    ],
  },
  value: {
    kind: 'word',
    maxLength: 20,
    fits: isMeasure,
    says: 'takes a size such as 6000, -2B, 0.3% or 1.2x',
    aliases: ['price', 'threshold', 'within', 'ratio'],
    description: 'The price (6000), net GEX (-2B), distance to a wall (0.3%) or lead over the strike before (1.2x)',
  },
  direction: {
    kind: 'choice',
    description: 'For net-gex: tell when it goes above or below the value',
    choices: [
      { value: 'above', label: 'Above' },
      { value: 'below', label: 'Below' },
    ],
  },
  band: {
    kind: 'word',
    named: true,
    maxLength: 10,
    fits: (word) => Number.isFinite(parseShare(word)),
    says: 'takes a share such as 0.15%',
    description: 'How far beyond the level spot must be, such as 0.15%',
  },
  confirm: {
    kind: 'word',
    named: true,
    maxLength: 2,
    fits: (word) => /^\d{1,2}$/.test(word),
    says: 'takes a number of readings such as 3',
    description: 'Readings in a row (one a minute) that must agree, such as 3',
  },
  cooldown: {
    kind: 'word',
    named: true,
    maxLength: 16,
    fits: (word) => Number.isFinite(parseDuration(word)),
    says: 'takes a time such as 30m or 2h',
    description: 'At most one message in this time, such as 30m; 0 tells every change',
  },
};

/** What its owner wishes besides. */
export const wishOptions: OptionSpecs = {
  hours: {
    kind: 'word',
    maxLength: 13,
    fits: (word) => parseHours(word) !== null || word.toLowerCase() === 'always',
    says: 'takes times of day such as 08:00-17:00, or always',
    description: 'Only tell at these times of your zone, such as 08:00-17:00; always',
  },
  days: {
    kind: 'word',
    isList: true,
    maxLength: 60,
    fits: (word) => parseDays(word) !== null,
    says: 'takes days such as mon-fri or mon wed fri',
    description: 'Only tell on these days, such as mon-fri',
  },
  expires: {
    kind: 'word',
    maxLength: 10,
    fits: (word) => ['never', 'close', 'once'].includes(word.toLowerCase()) || parseDate(word) !== null,
    says: 'takes never, close, once or a date such as 2026-12-18',
    description: 'When it ends: never, close (of the session), once (after the first message) or a date',
  },
  sound: {
    kind: 'choice',
    description: 'With sound or silently',
    choices: [
      { value: 'loud', label: 'With sound' },
      { value: 'silent', label: 'Silently' },
    ],
  },
};
