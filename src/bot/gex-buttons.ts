/** The buttons under `/gex`. */

import { type GexViewOptions, gexViews } from './gex-view.js';
import type { GexAnswer } from './ports.js';
import type { Button } from './reply.js';
import { scopeWord } from './scope.js';
import { defaultStrikes, strikeRangeWord } from './strike-range.js';

/** An alert on the line that matters most, with its defaults. */
function alertMe({ head, scope }: GexAnswer): Button {
  const options = { kind: 'zero-gamma', symbol: head.symbol, scope: scopeWord(scope.scope) };
  return { label: 'Alert me', action: { command: 'alert add', options } };
}

/** Buttons carry what they change and what differs from the defaults: Telegram allows 64 bytes. */
export function gexButtons(answer: GexAnswer, view: GexViewOptions): Button[][] {
  const strikes = strikeRangeWord(view.strikes);
  const current = {
    scope: scopeWord(answer.scope.scope),
    view: view.view as string,
    by: view.by as string,
  };
  const press = (label: string, change: Partial<typeof current> & { refresh?: string }): Button => {
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
  return [
    gexViews.map(({ value, label }) => press(label, { view: value })),
    [
      press('0DTE', { scope: '0dte' }),
      press('Next', { scope: 'next' }),
      press('45 days', { scope: '45d' }),
      press('All', { scope: 'all' }),
    ],
    [
      press('OI', { by: 'oi' }),
      press('Volume', { by: 'volume' }),
      press('Refresh', { refresh: 'now' }),
      alertMe(answer),
    ],
  ];
}
