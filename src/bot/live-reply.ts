/** The answer of `/gex` as a live message shows it, and as its last edit leaves it. Pure. */

import { formatClock, formatCount, formatDayClock } from '../lib/format.js';
import type { LiveFacts } from './live-ports.js';
import type { Action, Block, Button, Reply, Select } from './reply.js';

/** Two snapshots may be missed before the numbers are said to stand still, ms of market time. */
const standsStillMs = 150_000;
/** Moments further away than this are named with their day, ms. */
const sameDayMs = 12 * 3_600_000;
/** Discord takes five buttons in a row. */
const longestRow = 5;

/** `every 60 s until 16:00 ET` */
export function liveWords({ seconds, until }: Pick<LiveFacts, 'seconds' | 'until'>): string {
  return `every ${formatCount(seconds)} s until ${formatClock(until)}`;
}

const isOfGex = ({ action }: { action: Action }) => action.command === 'gex';

/** The same, of this message. */
function ofMessage<T extends { action: Action }>(choice: T, id: number): T {
  return isOfGex(choice)
    ? { ...choice, action: { command: 'gex', options: { ...choice.action.options, post: id } } }
    : choice;
}

function stopButton({ buttons = [], selects = [] }: Reply, id: number): Button {
  const all = [...buttons.flat(), ...selects.flatMap((select) => select.choices)];
  const symbol = all.find(isOfGex)?.action.options.symbol;
  const options = { ...(symbol === undefined ? {} : { symbol }), post: id, stop: 'yes' };
  return { label: 'Stop', action: { command: 'gex', options } };
}

/** View buttons change what this message goes on showing; a refresh comes by itself, so its button is the one that stops. */
function liveButtons(reply: Reply, id: number): Button[][] {
  const stop = stopButton(reply, id);
  let hasStop = false;
  const rows = (reply.buttons ?? []).map((row) =>
    row.map((button): Button => {
      if (!isOfGex(button) || button.action.options.refresh === undefined || hasStop) return ofMessage(button, id);
      hasStop = true;
      return stop;
    }),
  );
  if (hasStop) return rows;
  const last = rows.at(-1);
  return last !== undefined && last.length < longestRow ? [...rows.slice(0, -1), [...last, stop]] : [...rows, [stop]];
}

function liveSelects({ selects = [] }: Reply, id: number): Select[] {
  return selects.map((select) => ({ ...select, choices: select.choices.map((choice) => ofMessage(choice, id)) }));
}

/** The same with a warning in front of its numbers. */
export function withDoubt(reply: Reply, text: string): Reply {
  const doubt: Block = { kind: 'text', text };
  return { ...reply, tone: 'warning', blocks: [doubt, ...reply.blocks] };
}

/** `No new numbers since 10:41 ET.`; `at` and `now` in market ms. */
export function stillWords(at: number, now: number): string {
  return `No new numbers since ${now - at > sameDayMs ? formatDayClock(at) : formatClock(at)}.`;
}

/**
 * An answer as its live message shows it. Old numbers are said to be old: nobody asks for this message, so it must never look fresh by
 * being there. `now` in market ms.
 */
export function liveReply(reply: Reply, facts: LiveFacts, now: number): Reply {
  const { dataTime } = reply;
  const isOld = dataTime !== undefined && now - dataTime - facts.delayMs > standsStillMs;
  const live: Reply = {
    ...reply,
    notes: [`Live: ${liveWords(facts)}`, ...reply.notes],
    buttons: liveButtons(reply, facts.id),
    selects: liveSelects(reply, facts.id),
  };
  return isOld ? withDoubt(live, stillWords(dataTime, now)) : live;
}

/** An answer as the last edit leaves it: with buttons that ask anew. `endedAt` and `now` in market ms. */
export function endedReply(reply: Reply, endedAt: number, now: number): Reply {
  const when = now - endedAt > sameDayMs ? formatDayClock(endedAt) : formatClock(endedAt);
  return { ...reply, notes: [`Live ended ${when}`, ...reply.notes] };
}
