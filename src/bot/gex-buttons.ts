/** The buttons and the menu under `/gex`. */

import { exposureOf, type GexLook, gexLookViews } from './gex-look.js';
import type { GexAnswer } from './ports.js';
import type { Button, Select } from './reply.js';
import { scopeWord } from './scope.js';
import { defaultStrikes, strikeRangeWord } from './strike-range.js';

/** An alert on the line that matters most, with its defaults. */
function alertMe({ head, scope }: GexAnswer): Button {
  const options = { kind: 'zero-gamma', symbol: head.symbol, scope: scopeWord(scope.scope) };
  return { label: 'Alert me', action: { command: 'alert add', options } };
}

type Change = Partial<{ scope: string; view: GexLook['view']; by: GexLook['by']; refresh: string }>;

/** Buttons carry what they change and what differs from the defaults: Telegram allows 64 bytes. */
function presser(answer: GexAnswer, look: GexLook): (label: string, change: Change) => Button {
  const strikes = strikeRangeWord(look.strikes);
  const current = { scope: scopeWord(answer.scope.scope), view: look.view, by: look.by };
  return (label, change) => {
    const next = { ...current, ...change };
    const options: Record<string, string> = { symbol: answer.head.symbol, scope: next.scope };
    if (next.view !== 'split') options.view = next.view;
    if (next.by !== 'oi') options.by = next.by;
    if (strikes !== strikeRangeWord(defaultStrikes)) options.strikes = strikes;
    if (change.refresh !== undefined) options.refresh = change.refresh;
    const active =
      change.refresh === undefined &&
      next.scope === current.scope &&
      next.view === current.view &&
      next.by === current.by;
    return { label, action: { command: 'gex', options }, ...(active ? { active } : {}) };
  };
}

/** All views in one menu, so that Discord's five rows have room; Telegram lays it out as buttons. */
export function gexViewMenu(answer: GexAnswer, look: GexLook): Select {
  const press = presser(answer, look);
  const choices = gexLookViews.map(({ value, label }) => {
    // Side by side shows net alone, and other exposures are weighed by open interest alone.
    const isOneWeight = look.by === 'both' || exposureOf({ view: value }) !== null;
    return press(label, { view: value, ...(isOneWeight ? { by: 'oi' } : {}) });
  });
  return { placeholder: 'View', choices };
}

/** Scope, weight, and what else one does with an answer. */
export function gexButtons(answer: GexAnswer, look: GexLook): Button[][] {
  const press = presser(answer, look);
  const back: Change = exposureOf(look) === null ? {} : { view: 'split' };
  return [
    [
      press('0DTE', { scope: '0dte' }),
      press('Next', { scope: 'next' }),
      press('45 days', { scope: '45d' }),
      press('All', { scope: 'all' }),
    ],
    [
      press('OI', { ...back, by: 'oi' }),
      press('Volume', { ...back, by: 'volume' }),
      press('Side by side', { ...back, by: 'both' }),
    ],
    [press('Refresh', { refresh: 'now' }), alertMe(answer)],
  ];
}
