/** Shape of option values, checked once for every face: typed words, slash options and the data of old buttons are all untrusted. */

import type { CommandDef, OptionSpec, OptionValues } from './command.js';
import { commandPath } from './command-path.js';
import { nearestWord } from './nearest-word.js';
import { quoted } from './printable.js';
import { parseScope, scopeWord } from './scope.js';
import { fewestStrikes, mostStrikes, parseStrikeRange, strikeRangeWord } from './strike-range.js';
import { parseSymbol } from './symbol.js';

export type Checked<T> = { ok: true; value: T } | { ok: false; problem: string };

const good = <T>(value: T): Checked<T> => ({ ok: true, value });
const bad = (problem: string): Checked<never> => ({ ok: false, problem });

/** Ends a mistake's sentence: `try /gex SPX 0dte net.` */
export function exampleOf(def: CommandDef): string {
  const example = def.examples[0];
  return example === undefined ? `see /help ${commandPath(def)}.` : `try /${example}.`;
}

function number(name: string, spec: { kind: string; min: number; max: number }, raw: string | number): Checked<number> {
  const value = typeof raw === 'number' ? raw : raw.trim() === '' ? Number.NaN : Number(raw);
  const whole = spec.kind === 'integer';
  const fits = Number.isFinite(value) && value >= spec.min && value <= spec.max && (!whole || Number.isInteger(value));
  return fits ? good(value) : bad(`${name} takes a ${whole ? 'whole ' : ''}number from ${spec.min} to ${spec.max}`);
}

/** One value in its canonical form: symbols upper-cased, scopes as `45d`, choices by value. The problem has no full stop: an example follows. */
export function checkOption(name: string, spec: OptionSpec, raw: string | number): Checked<string | number> {
  const text = String(raw).trim();
  switch (spec.kind) {
    case 'symbol': {
      const symbol = parseSymbol(text);
      return symbol !== null ? good(symbol) : bad(`${quoted(text)} is not a symbol such as SPX or BRK/B`);
    }
    case 'scope': {
      const scope = parseScope(text);
      if (scope !== null) return good(scopeWord(scope));
      return bad(`${quoted(text)} is not a scope: 0dte, next, 45d, all or a date such as 2026-12-18`);
    }
    case 'strikes': {
      const range = parseStrikeRange(text);
      if (range !== null) return good(strikeRangeWord(range));
      return bad(`${name} takes ${fewestStrikes} to ${mostStrikes}, such as 25 or 30/15 (above/below)`);
    }
    case 'choice': {
      const word = text.toLowerCase();
      const choice = spec.choices.find((one) => one.value === word || one.label.toLowerCase() === word);
      if (choice !== undefined) return good(choice.value);
      const values = spec.choices.map((one) => one.value);
      const near = nearestWord(word, values);
      const meant = near === null ? '' : `, perhaps ${near}`;
      return bad(`${name} is one of ${values.join(', ')}${meant}, not ${quoted(text)}`);
    }
    case 'integer':
    case 'number':
      return number(name, spec, raw);
    case 'word':
      return text.length <= spec.maxLength && spec.fits(text)
        ? good(text)
        : bad(`${name} ${spec.says}, not ${quoted(text)}`);
    case 'text':
      return [...text].length <= spec.maxLength
        ? good(text)
        : bad(`${name} takes at most ${spec.maxLength} characters`);
  }
}

/** Every value of a call, canonical; the first fault as one sentence with an example. */
export function checkOptions(def: CommandDef, raw: OptionValues): Checked<OptionValues> {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    const spec = Object.hasOwn(def.options, name) ? def.options[name] : undefined;
    if (spec === undefined) return bad(`/${commandPath(def)} has no option ${quoted(name)}; ${exampleOf(def)}`);
    const checked = checkOption(name, spec, value);
    if (!checked.ok) return bad(`${checked.problem}; ${exampleOf(def)}`);
    values[name] = checked.value;
  }
  for (const [name, spec] of Object.entries(def.options)) {
    if (spec.required === true && values[name] === undefined)
      return bad(`/${commandPath(def)} needs ${name}; ${exampleOf(def)}`);
  }
  return good(values);
}
