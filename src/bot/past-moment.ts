/** What an answer may be compared with, as people write it. */

import type { PastMoment } from './past-ports.js';
import { parseScope } from './scope.js';
import { parseSymbol } from './symbol.js';

export type Against = { kind: 'moment'; moment: PastMoment } | { kind: 'symbol'; symbol: string };

const moments: Readonly<Record<string, PastMoment>> = {
  open: 'open',
  today: 'open',
  yesterday: 'yesterday',
  close: 'yesterday',
  '1h': '1h',
  '60m': '1h',
  hour: '1h',
};

/** `open`, `yesterday`, `1h`; null for anything else. */
export function parseMomentWord(text: string): PastMoment | null {
  const word = text.trim().toLowerCase();
  return Object.hasOwn(moments, word) ? moments[word]! : null;
}

/** `open`, `yesterday`, `1h`, `2026-11-18`, `20261118` or a symbol (`$OPEN` where it is one of those words); null for anything else. */
export function parseAgainst(text: string): Against | null {
  const moment = parseMomentWord(text) ?? parseDate(text);
  if (moment !== null) return { kind: 'moment', moment };
  const symbol = parseSymbol(text);
  return symbol === null ? null : { kind: 'symbol', symbol };
}

/** A date among the scopes; null for any other. */
export function parseDate(text: string): PastMoment | null {
  const scope = parseScope(text);
  return scope !== null && /^\d{4}-/.test(scope) ? scope : null;
}
