/** Rules for keyboards under a message. */

import type { Params } from './params.js';
import { mistaken } from './refusal.js';
import type { WireButton } from './wire.js';

const maxRow = 8;
const maxButtons = 100;
const maxDataBytes = 64;

/** Each button does exactly one of these. */
const actions = [
  'callback_data',
  'url',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
];

export interface Markup {
  /** Empty when the message has no keyboard under it. */
  keyboard: WireButton[][];
  /** `force_reply` and the keyboards that replace the phone's own; null for inline keyboards and none. */
  other: Record<string, unknown> | null;
}

/** Reads `reply_markup`. Throws a Refusal such as BUTTON_DATA_INVALID. */
export function readMarkup(params: Params): Markup {
  const markup = params.object('reply_markup');
  if (markup === null) return { keyboard: [], other: null };
  const rows = markup.inline_keyboard;
  if (rows === undefined) {
    if (['force_reply', 'keyboard', 'remove_keyboard'].some((each) => each in markup))
      return { keyboard: [], other: markup };
    throw mistaken("object expected as reply markup: can't parse reply keyboard markup JSON object");
  }
  if (!Array.isArray(rows) || !rows.every(Array.isArray))
    throw mistaken('can\'t parse inline keyboard: field "inline_keyboard" must be an Array of Arrays');
  const keyboard = (rows as unknown[][]).filter((row) => row.length > 0).map((row) => row.map(checkButton));
  if (keyboard.some((row) => row.length > maxRow)) throw mistaken(`more than ${maxRow} buttons in a row`);
  if (keyboard.flat().length > maxButtons) throw mistaken('reply markup is too long');
  return { keyboard, other: null };
}

function checkButton(value: unknown): WireButton {
  if (typeof value !== 'object' || value === null)
    throw mistaken("can't parse inline keyboard button: expected an Object");
  const button = value as WireButton;
  if (typeof button.text !== 'string' || button.text.trim() === '')
    throw mistaken('can\'t parse inline keyboard button: field "text" must be a non-empty String');
  const does = actions.filter((each) => button[each] !== undefined);
  if (does.length === 0)
    throw mistaken("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard");
  if (does.length > 1) throw mistaken(`can't parse inline keyboard button: both ${does.join(' and ')} given`);
  if (does[0] === 'callback_data') {
    const bytes = Buffer.byteLength(String(button.callback_data));
    if (bytes < 1 || bytes > maxDataBytes) throw mistaken('BUTTON_DATA_INVALID');
  }
  if (does[0] === 'url' && !/^(https?|tg):\/\/[^\s]+$/.test(String(button.url)))
    throw mistaken(`inline keyboard button URL '${String(button.url)}' is invalid`);
  return structuredClone(button);
}
