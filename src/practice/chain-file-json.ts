/** The exchange's delayed-quote answer as JSON: `timestamp`, `data.current_price`, `data.options[]`. */

import { parseOccSymbol } from '../engine/symbology.js';
import { AppError } from '../lib/errors.js';
import type { RawChain, RawContract } from './chain-file-rows.js';

/** @throws AppError CHAIN_FILE_TRUNCATED when the text ends inside an object, CHAIN_FILE_UNREADABLE when it is no such answer. */
export function readJson(text: string, fileName: string): RawChain {
  const answer = parse(text, fileName);
  const data = isRecord(answer) && isRecord(answer.data) ? answer.data : null;
  const options = data !== null && Array.isArray(data.options) ? (data.options as unknown[]) : null;
  if (data === null || options === null) {
    throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} is JSON but no quote file: data.options is missing.`);
  }
  const outer = answer as Record<string, unknown>;
  const contracts: RawContract[] = [];
  let unreadable = 0;
  for (const option of options) {
    const contract = readOption(option);
    if (contract === null) unreadable++;
    else contracts.push(contract);
  }
  const symbol = typeof outer.symbol === 'string' ? outer.symbol : data.symbol;
  return {
    symbol: typeof symbol === 'string' ? symbol : null,
    timeText: typeof outer.timestamp === 'string' ? outer.timestamp : '',
    spot: numberOf(data.current_price),
    bid: numberOf(data.bid),
    ask: numberOf(data.ask),
    previousClose: numberOf(data.prev_day_close),
    contracts,
    unreadable,
    problems: [],
  };
}

function parse(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (endsInside(text)) {
      throw new AppError('CHAIN_FILE_TRUNCATED', `${fileName} is cut off: its JSON ends in the middle.`, { cause });
    }
    throw new AppError('CHAIN_FILE_UNREADABLE', `${fileName} is not valid JSON.`, { cause });
  }
}

/** Whether the text stops with brackets or a string still open. */
function endsInside(text: string): boolean {
  let depth = 0;
  let isString = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (isString) {
      if (letter === '\\') i++;
      else if (letter === '"') isString = false;
    } else if (letter === '"') isString = true;
    else if (letter === '{' || letter === '[') depth++;
    else if (letter === '}' || letter === ']') depth--;
  }
  return isString || depth > 0;
}

function readOption(value: unknown): RawContract | null {
  if (!isRecord(value) || typeof value.option !== 'string') return null;
  const option = parseOccSymbol(value.option);
  if (option === null) return null;
  return {
    ...option,
    iv: numberOf(value.iv),
    gamma: numberOf(value.gamma),
    delta: numberOf(value.delta),
    theta: numberOf(value.theta),
    vega: numberOf(value.vega),
    bid: numberOf(value.bid),
    ask: numberOf(value.ask),
    last: numberOf(value.last_trade_price),
    volume: numberOf(value.volume),
    openInterest: numberOf(value.open_interest),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
}
