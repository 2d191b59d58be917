/** A reply as the HTML and the keyboard of a Telegram message. It lays out; numbers and decisions come from the command. */

import type { Action } from '../action.js';
import { tryEncodeAction } from '../action-code.js';
import { findCommand } from '../argument-parser.js';
import { type ChatLine, chatLines, headlineOf } from '../chat-lines.js';
import type { CommandDef } from '../command.js';
import { printable } from '../printable.js';
import type { Reply } from '../reply.js';
import { writtenToFit } from '../shorten.js';
import { cutToFit } from '../words.js';
import { escapeHtml, proseHtml, visibleText } from './html.js';
import * as limits from './limits.js';

export interface TelegramButton {
  text: string;
  callback_data: string;
}

/** Fields of Telegram's send and edit calls: `html` is the caption or the text with parse mode HTML. */
export interface TelegramMessage {
  html: string;
  /** Rows of `reply_markup.inline_keyboard`; empty for none. */
  keyboard: TelegramButton[][];
}

export interface TelegramPresentation {
  commands: readonly CommandDef[];
  /** Whether the text is the caption of a photo. */
  withPicture: boolean;
  /** What was asked, for the `Full size` button of a picture whose reply has no active button. */
  asked?: Action;
}

/** Before an action code: send its picture as a document instead of running the command into the message. */
const fullSizeMark = 'f';

/** The action code of a pressed `Full size` button, or null for any other data. */
export function fullSizeCode(data: string): string | null {
  return data.startsWith(`${fullSizeMark}g`) ? data.slice(fullSizeMark.length) : null;
}

function lineHtml(line: ChatLine): string {
  switch (line.kind) {
    case 'line':
      return line.spans.map(({ text, strong }) => (strong ? `<b>${proseHtml(text)}</b>` : proseHtml(text))).join('');
    case 'doubt':
      return proseHtml(line.text);
    case 'aligned':
      return `<pre>${escapeHtml(line.text)}</pre>`;
    case 'code':
      // A single line is copied by a tap.
      return line.text.includes('\n') ? `<pre>${escapeHtml(line.text)}</pre>` : `<code>${escapeHtml(line.text)}</code>`;
    case 'small':
      return `<i>${proseHtml(line.text)}</i>`;
    case 'gap':
      return '';
  }
}

/** Warnings stand together in a box of their own, which parts them from the figures. */
function bodyHtml(lines: readonly ChatLine[]): string[] {
  const doubts = lines.filter((line) => line.kind === 'doubt').map(lineHtml);
  if (doubts.length === 0) return lines.map(lineHtml);
  const rest = lines.filter((line) => line.kind !== 'doubt');
  const below = rest[0]?.kind === 'gap' ? rest.slice(1) : rest;
  return [`<blockquote>${doubts.join('\n')}</blockquote>`, ...below.map(lineHtml)];
}

/** Titles of our own are short; this bounds what a fault or a person's word could make of them. */
const longestTitle = 256;

function htmlOf(reply: Reply): string {
  const title = cutToFit(headlineOf(reply), longestTitle, (text) => text.length);
  const body = bodyHtml(chatLines(reply, limits.phoneColumns));
  return [...(title === '' ? [] : [`<b>${proseHtml(title)}</b>`]), ...body].join('\n').trim();
}

const label = (text: string) => cutToFit(printable(text).trim() || '–', limits.buttonLabelLimit, (each) => each.length);

/** What only buttons carry, such as which live message they are of, is no part of a copy beside it. */
function asTyped({ command, options }: Action, commands: readonly CommandDef[]): Action {
  const specs = findCommand(commands, command)?.options ?? {};
  return {
    command,
    options: Object.fromEntries(Object.entries(options).filter(([name]) => specs[name]?.hidden !== true)),
  };
}

const choicesPerRow = 3;

function keyboardOf(reply: Reply, { commands, withPicture, asked }: TelegramPresentation): TelegramButton[][] {
  const press = (choice: { label: string; action: Action; active?: boolean }): TelegramButton[] => {
    const code = tryEncodeAction(commands, choice.action);
    if (code === null) return [];
    return [{ text: label(choice.active === true ? `• ${choice.label}` : choice.label), callback_data: code }];
  };
  const inRows = (buttons: TelegramButton[], size: number) =>
    Array.from({ length: Math.ceil(buttons.length / size) }, (_, row) => buttons.slice(row * size, (row + 1) * size));
  const rows = [
    ...(reply.selects ?? []).flatMap((select) => inRows(select.choices.flatMap(press), choicesPerRow)),
    ...(reply.buttons ?? []).flatMap((row) => inRows(row.flatMap(press), limits.buttonsPerRow)),
  ];
  const shown = (reply.buttons ?? []).flat().find((button) => button.active === true)?.action ?? asked;
  const code = withPicture && shown !== undefined ? tryEncodeAction(commands, asTyped(shown, commands)) : null;
  if (code !== null) rows.push([{ text: 'Full size', callback_data: fullSizeMark + code }]);
  return rows;
}

/** The message of a reply, within Telegram's limits: 1,024 visible units under a picture, 4,096 without. */
export function presentTelegram(reply: Reply, presentation: TelegramPresentation): TelegramMessage {
  const limit = presentation.withPicture ? limits.captionLimit : limits.textLimit;
  const html = writtenToFit(reply, htmlOf, (text) => visibleText(text).length <= limit);
  // Telegram refuses an empty text.
  return { html: html === '' ? '–' : html, keyboard: keyboardOf(reply, presentation) };
}
