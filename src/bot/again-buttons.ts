/** Buttons that ask the same question again with one thing changed. */

import type { OptionValues } from './action.js';
import type { Button } from './reply.js';

/** A command and its options in their shortest form: what is a default is not there. */
export interface Asked {
  command: string;
  options: OptionValues;
}

/** The question with some options changed; undefined takes one back to its default. Pressed already where nothing would change. */
export function againButton(asked: Asked, label: string, change: OptionValues): Button {
  const options = Object.fromEntries(
    Object.entries({ ...asked.options, ...change }).filter(([, value]) => value !== undefined),
  );
  const isSame =
    Object.keys(options).length === Object.values(asked.options).filter((value) => value !== undefined).length &&
    Object.entries(options).every(([name, value]) => asked.options[name] === value);
  return { label, action: { command: asked.command, options }, ...(isSame ? { active: true } : {}) };
}

/** The scopes people ask for; a dated one stands in no button. */
export function scopeButtons(asked: Asked): Button[] {
  return [
    againButton(asked, '0DTE', { scope: '0dte' }),
    againButton(asked, 'Next', { scope: 'next' }),
    againButton(asked, '45 days', { scope: '45d' }),
    againButton(asked, 'All', { scope: 'all' }),
  ];
}

export const refreshButton = (asked: Asked): Button => againButton(asked, 'Refresh', { refresh: 'now' });

/** The same symbol and scope seen by another command. */
export function otherCommand(asked: Asked, label: string, command: string, more: OptionValues = {}): Button {
  const { symbol, scope } = asked.options;
  const options = { symbol, ...(scope === undefined ? {} : { scope }), ...more };
  return { label, action: { command, options } };
}
