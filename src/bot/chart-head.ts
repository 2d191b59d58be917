/** What every picture of an answer has in common: head, marks, key, file name. Pure. */

import type { ChartHead, ChartSpec, LevelMark } from '../charts/spec.js';
import { formatDate, formatPercent } from '../lib/format.js';
import type { ThemeName } from './command.js';
import { fingerprint } from './fingerprint.js';
import type { GexAnswer } from './ports.js';
import { scopeLabel } from './scope.js';
import { type By, dataTimeOf, shortDoubtWords } from './wording.js';

const longestWarning = 60;

/** What the picture must say about its own doubts, in a few words; null when it may be trusted. */
export function chartWarning(answer: GexAnswer): string | null {
  if (answer.loading !== null) return `still loading: ${formatPercent(Math.min(answer.loading, 0.99), { digits: 0 })}`;
  const text = shortDoubtWords(answer.scope.quality);
  return text !== null && text.length > longestWarning ? `${text.slice(0, longestWarning - 1)}…` : text;
}

/** What the numbers of a picture are counted from: open interest of a date, the day's volume, or both. */
export function weightFootnote({ head, scope }: GexAnswer, by: By | 'both'): string | null {
  const { openInterestDate } = scope.quality;
  const interest = openInterestDate === null ? null : `OI of ${formatDate(openInterestDate, { weekday: false })}`;
  const volume = `volume of ${formatDate(head.sessionDate, { weekday: false })}`;
  if (by === 'volume') return volume;
  return by === 'oi' || interest === null ? interest : `${interest}, ${volume}`;
}

/** The head of a picture; `footnote` names what its numbers are counted from. */
export function chartHead(answer: GexAnswer, theme: ThemeName, footnote: string | null): ChartHead {
  const { head, scope } = answer;
  const [onlyDate, ...others] = scope.expirations;
  const label = scopeLabel(scope.scope, scope.expirations, head.sessionDate);
  const named = scope.scope === '0dte' && onlyDate !== undefined && others.length === 0;
  return {
    theme,
    symbol: head.symbol,
    scopeLabel: named ? `${label} · ${formatDate(onlyDate)}` : label,
    dataTime: dataTimeOf(head),
    source: head.source,
    warning: chartWarning(answer),
    footnote,
  };
}

/** Spot, zero gamma, walls and the max GEX strike, as far as there are any; the last three by open interest or by volume. */
export function levelMarks({ head, scope }: GexAnswer, by: By): LevelMark[] {
  const levels = by === 'oi' ? scope.levels : scope.levelsByVolume;
  const candidates: { label: string; price: number | null | undefined; kind: LevelMark['kind'] }[] = [
    { label: 'Spot', price: head.spot, kind: 'spot' },
    { label: 'Zero gamma', price: scope.zeroGamma.level, kind: 'zero-gamma' },
    { label: 'Call wall', price: levels.callWall?.strike, kind: 'call-wall' },
    { label: 'Put wall', price: levels.putWall?.strike, kind: 'put-wall' },
    { label: 'Max GEX', price: levels.maxGex?.strike, kind: 'max-gex' },
  ];
  return candidates.flatMap(({ label, price, kind }) =>
    price !== null && price !== undefined && Number.isFinite(price) ? [{ label, price, kind }] : [],
  );
}

/**
 * Everything that changes a picture: equal keys are equal bytes. A stored snapshot never changes, so its id says it all beside what was
 * chosen of it. A reading of the book is known by its content: out of session all readings are of the same close, while open interest
 * and greeks still arrive.
 */
export function chartKey(answer: GexAnswer, spec: () => ChartSpec, name: string, choices: readonly string[]): string {
  const { head, scope, snapshotId } = answer;
  const reading = () => `t${head.asOf}-${fingerprint(JSON.stringify(spec()))}`;
  return [name, head.symbol, scope.scope, snapshotId === null ? reading() : `s${snapshotId}`, ...choices].join(':');
}

/** `spx-0dte-net.png`: a plain file name whatever the symbol. */
export function chartFileName(words: readonly string[]): string {
  return `${words
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')}.png`;
}
