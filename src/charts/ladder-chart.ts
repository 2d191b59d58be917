/** `/oi`, `/volume` and the DEX, vanna and charm views: contracts of two sides, or one signed value, by strike. Pure. */

import { formatDollars, formatRatio, formatShort } from '../lib/format.js';
import { type Bars, barsOf, signedBars, valuesOf } from './bars.js';
import { type HeaderLead, toneOf } from './header.js';
import type { Picture } from './picture.js';
import { sidesPanel } from './side-series.js';
import type { LadderChartSpec } from './spec.js';
import { refuseNothing } from './strike-columns.js';
import { strikeLadder } from './strike-ladder.js';
import { themes } from './theme.js';
import { countAxis, dollarAxis } from './ticks.js';
import type { Measure } from './typeface.js';
import { quantityText } from './wording.js';

/** Throws CHART_FAILED for a spec without a drawable value. */
export function ladderChart(spec: LadderChartSpec, measure: Measure): Picture {
  const text = quantityText[spec.quantity];
  const isCount = spec.series.kind === 'sides';
  const names = isCount ? { put: 'Puts', call: 'Calls' } : { put: 'Negative', call: 'Positive' };
  return strikeLadder(
    {
      spec,
      title: `${spec.symbol} ${text.title}`,
      lead: leadOf(spec, text.aside),
      axisWords: text.axis,
      axis: isCount ? countAxis : dollarAxis,
      ...sidesPanel(rowsOf(spec, text.subject), names, themes[spec.theme], measure),
    },
    measure,
  );
}

function rowsOf(spec: LadderChartSpec, subject: string): Bars {
  const { series } = spec;
  if (series.kind === 'sides') return barsOf({ ...spec, ...series, view: 'split' }, subject);
  const bars = signedBars(spec, series.values);
  refuseNothing(spec.symbol, valuesOf(bars.rows), subject);
  return bars;
}

function leadOf({ totals }: LadderChartSpec, aside: string): HeaderLead {
  if (totals.kind === 'signed') {
    const tone = toneOf(totals.value ?? Number.NaN);
    return { text: `Total ${formatDollars(totals.value, { plus: true })}`, tone, aside };
  }
  const { call, put } = totals;
  const ratio = call !== null && put !== null && call > 0 ? put / call : null;
  return {
    text: `Put/call ${formatRatio(ratio)}`,
    tone: ratio === null ? 'unknown' : 'plain',
    aside: `puts ${formatShort(put)} · calls ${formatShort(call)}`,
  };
}
