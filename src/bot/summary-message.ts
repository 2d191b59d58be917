/**
 * A scheduled post in words. How much is said of each symbol depends on their number only, so that a caption under a picture (1,024
 * letters on Telegram) holds six. Pure.
 */

import { formatClock, formatDate, formatMoment, formatStrike } from '../lib/format.js';
import type { GexUnit } from './actor.js';
import type { GexAnswer } from './ports.js';
import type { Block, Button, Reply } from './reply.js';
import { scopeWord } from './scope.js';
import type { CloseLevels, SummaryContent, SummaryDay, SummarySymbol } from './summary-ports.js';
import { summaryDataLine } from './summary-quality.js';
import { type Detail, detailFor, isKnown, type KnownSymbol, levelsOf, symbolRows } from './summary-rows.js';
import { adviceSentence, doubtWords, gexLabel, listWords, regimeOf } from './wording.js';

/** The session's length and what comes after it, when that is out of the ordinary; null on plain days. */
export function dayWords({ date, closesAt, isHalfDay, holidayAhead }: SummaryDay): string | null {
  if (closesAt === null) return `The exchange is closed on ${formatDate(date)}.`;
  const half = isHalfDay ? `Half day: closes at ${formatClock(closesAt)}` : null;
  const closed = holidayAhead === null ? null : `closed on ${formatDate(holidayAhead.date)} (${holidayAhead.name})`;
  if (half === null) return closed === null ? null : `C${closed.slice(1)}.`;
  return `${half}${closed === null ? '' : `, then ${closed}`}.`;
}

/**
 * What is doubtful about a reading. Out of hours every price and greek is old, which its time says: what counts is whether something is
 * missing.
 */
function qualityWords({ head, scope: { quality } }: GexAnswer): string | null {
  if (head.inSession) return doubtWords(quality, false);
  if (quality.label !== 'partial') return null;
  const reasons = quality.reasons.filter(
    (reason) => reason !== 'market closed' && !/^(?:spot|greeks|time of|.* of the greeks)\b/.test(reason),
  );
  return doubtWords({ ...quality, reasons }, false);
}

/** What cannot be told, and what is not whole: before any number. */
function doubts({ symbols }: SummaryContent): string[] {
  const quality = symbols.filter(isKnown).flatMap(({ symbol, answer }) => {
    const words = qualityWords(answer);
    return words === null ? [] : [`${symbol}: ${words}`];
  });
  const missing = symbols.flatMap((one) =>
    one.answer === null ? [`${one.symbol}: ${one.problem ?? 'no data yet'}`.replace(/[^.]$/, '$&.')] : [],
  );
  const old = symbols.filter((one) => one.isOfLastSession).map((one) => one.symbol);
  const ofLast =
    old.length === 0
      ? []
      : [`${listWords(old)}: no reading of this morning yet, so the levels are those of the last session.`];
  return [...missing, ...ofLast, ...quality];
}

const closeOf = ({ close, closeDate }: SummarySymbol): { close: CloseLevels; date: string } | null =>
  close === null || closeDate === null ? null : { close, date: closeDate };

/** `Was: close of Thu Nov 19.` And of which symbols none is stored. */
function sinceNote(symbols: readonly KnownSymbol[], detail: Detail): string | null {
  const compared = symbols.filter((one) => !one.isOfLastSession);
  const dates = [...new Set(compared.flatMap((one) => closeOf(one)?.date ?? []))];
  const without = compared.filter((one) => closeOf(one) === null).map((one) => one.symbol);
  const was = detail === 'full' ? 'Was' : 'In parentheses';
  const parts = [
    dates.length === 0
      ? null
      : `${was}: close of ${listWords(dates.map((date) => formatDate(date)))}${lastReadingWords(compared)}`,
    without.length === 0
      ? null
      : `${dates.length === 0 ? 'No' : 'no'} close stored to compare ${listWords(without)} with`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `${parts.join('; ')}.`;
}

/** A session whose last snapshot is not of its end is not passed off as its close. */
function lastReadingWords(symbols: readonly KnownSymbol[]): string {
  const early = symbols.flatMap((one) => {
    const known = closeOf(one);
    return known === null || known.close.isAtClose ? [] : [`${one.symbol} ${formatMoment(known.close.asOf)}`];
  });
  return early.length === 0 ? '' : ` (last reading: ${listWords(early)})`;
}

/** Strikes that lead another way than at the close: alerts arm silently over night, so this is where it is told. */
function movedNote(symbols: readonly KnownSymbol[]): string | null {
  const moved = symbols.flatMap(({ symbol, answer, close }) => {
    const now = levelsOf(answer).maxGex;
    const before = close?.maxGex ?? null;
    return now === null || before === null || now === before
      ? []
      : [`${symbol} ${formatStrike(before)} → ${formatStrike(now)}`];
  });
  return moved.length === 0 ? null : `Max GEX moved over night, without an alert: ${listWords(moved)}.`;
}

const buttonsPerRow = 3;

function buttonsOf(symbols: readonly KnownSymbol[]): Button[][] {
  const buttons = symbols.map(
    ({ symbol, answer }): Button => ({
      label: symbol,
      action: { command: 'gex', options: { symbol, scope: scopeWord(answer.scope.scope) } },
    }),
  );
  return Array.from({ length: Math.ceil(buttons.length / buttonsPerRow) }, (_, row) =>
    buttons.slice(row * buttonsPerRow, (row + 1) * buttonsPerRow),
  );
}

/** The post without its picture. */
export function summaryReply(content: SummaryContent, unit: GexUnit): Reply {
  const { day, symbols } = content;
  const known = symbols.filter(isKnown);
  const detail = detailFor(symbols.length);
  const warnings = doubts(content);
  const ofDay = dayWords(day);
  const blocks: Block[] = [...(ofDay === null ? [] : [ofDay]), ...warnings].map((text) => ({ kind: 'text', text }));
  for (const one of known) {
    blocks.push({ kind: 'facts', rows: symbolRows(one, unit, detail) });
  }
  const times = known.map(({ answer }) => answer.head.asOf - answer.head.delayMs);
  const isOvernight = known.filter(({ answer }) => !answer.head.inSession);
  const notes = [
    // Shown per level already where there is a line for each.
    detail === 'full' ? movedNote(isOvernight) : null,
    sinceNote(known, detail),
    detail === 'full' ? null : gexLabel(unit, 'oi'),
    adviceSentence,
    known.length === 0 ? null : summaryDataLine(known, content.now),
  ].filter((note) => note !== null);
  return {
    tone: warnings.length > 0 ? 'warning' : (regimeOf(known[0]?.answer.scope.totals.net ?? Number.NaN) ?? 'neutral'),
    title: `Gamma summary, ${formatDate(day.date)}`,
    blocks,
    notes,
    ...(known.length === 0 ? {} : { buttons: buttonsOf(known) }),
    visibility: 'public',
    ...(times.length === 0 ? {} : { dataTime: Math.min(...times) }),
  };
}
