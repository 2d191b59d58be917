/** A reply as the JSON of a Discord message. It lays out; numbers and decisions come from the command. */

import { tryEncodeAction } from '../action-code.js';
import { type ChatLine, chatLines, headlineOf } from '../chat-lines.js';
import type { CommandDef } from '../command.js';
import { printable } from '../printable.js';
import type { Button, Reply, Select, Tone } from '../reply.js';
import { writtenToFit } from '../shorten.js';
import { cutToFit } from '../words.js';
import { escapeFence, escapeMarkdown } from './escape-markdown.js';
import * as limits from './limits.js';

export interface DiscordEmbed {
  title?: string;
  description?: string;
  /** 0xRRGGBB. */
  color: number;
  image?: { url: string };
}

export interface DiscordButton {
  type: 2;
  /** 1 blue: shown as pressed; 2 grey. */
  style: 1 | 2;
  label: string;
  custom_id: string;
}

export interface DiscordSelect {
  type: 3;
  custom_id: string;
  placeholder: string;
  options: { label: string; value: string; default?: true }[];
}

export interface DiscordRow {
  type: 1;
  components: (DiscordButton | DiscordSelect)[];
}

/** Fields of Discord's create and edit message calls, in their names. */
export interface DiscordMessage {
  embeds: [DiscordEmbed];
  components: DiscordRow[];
  /** One for the picture, with its alt text; the file itself is sent beside this under `files[0]`. Empty removes older ones. */
  attachments: { id: 0; filename: string; description: string }[];
  allowed_mentions: { parse: [] };
  /** 64 when only the person is to see it. */
  flags: 0 | 64;
}

export interface DiscordPresentation {
  commands: readonly CommandDef[];
  /** The file that is sent along, or null for a message without a picture. */
  picture: { fileName: string } | null;
}

/** The colours of the charts, toned down for the stripe beside a message. */
const colours: Record<Tone, number> = {
  positive: 0x2aa896,
  negative: 0xc4553b,
  neutral: 0x7d8896,
  warning: 0xe0a93a,
  error: 0xd32f3d,
};

/** Select menus are told apart by this and their place; what was chosen is an action code. */
export const selectIdStart = 'select:';

const ephemeral = 64;

function lineText(line: ChatLine): string {
  switch (line.kind) {
    case 'line': {
      // Escaped as a whole first: a mark at the start of a span is not at the start of its line.
      const text = line.spans.map(({ text, strong }) => {
        const plain = escapeMarkdown(text);
        const inner = plain.trim();
        return strong && inner !== '' ? plain.replace(inner, () => `**${inner}**`) : plain;
      });
      return text.join('');
    }
    case 'doubt':
      return `**${escapeMarkdown(line.text)}**`;
    case 'aligned':
    case 'code':
      return `\`\`\`\n${escapeFence(line.text)}\n\`\`\``;
    case 'small':
      return `-# ${escapeMarkdown(line.text)}`;
    case 'gap':
      return '';
  }
}

/** Each reader sees the time of the data in local time, and how long ago it was. */
function timeLine(dataTime: number | undefined): string[] {
  if (dataTime === undefined) return [];
  const seconds = Math.round(dataTime / 1000);
  return [`-# <t:${seconds}:f> · <t:${seconds}:R>`];
}

function description(reply: Reply): string {
  // Small print needs no empty line above it.
  const lines = chatLines(reply, limits.phoneColumns).filter(
    (line, index, all) => !(line.kind === 'gap' && all[index + 1]?.kind === 'small'),
  );
  return [...lines.map(lineText), ...timeLine(reply.dataTime)].join('\n');
}

function embedOf(reply: Reply): DiscordEmbed {
  const title = escapeMarkdown(cutToFit(headlineOf(reply), limits.titleLimit, (text) => escapeMarkdown(text).length));
  const room = Math.min(limits.descriptionLimit, limits.embedsLimit - title.length);
  const body = writtenToFit(reply, description, (text) => text.length <= room);
  return {
    ...(title === '' ? {} : { title }),
    ...(body === '' && title !== '' ? {} : { description: body === '' ? '–' : body }),
    color: colours[reply.tone],
  };
}

const label = (text: string, limit: number) => cutToFit(printable(text).trim() || '–', limit, (each) => each.length);

/** Discord refuses a message in which two components have the same id; a number after # keeps them apart. */
function uniqueIds(): (code: string) => string {
  const seen = new Map<string, number>();
  return (code) => {
    const before = seen.get(code) ?? 0;
    seen.set(code, before + 1);
    return before === 0 ? code : `${code}#${before}`;
  };
}

function buttonRows(rows: readonly Button[][], commands: readonly CommandDef[]): DiscordRow[] {
  const unique = uniqueIds();
  return rows.flatMap((row) => {
    const buttons = row.flatMap((button): DiscordButton[] => {
      const code = tryEncodeAction(commands, button.action);
      if (code === null) return [];
      const style = button.active === true ? 1 : 2;
      return [{ type: 2, style, label: label(button.label, limits.buttonLabelLimit), custom_id: unique(code) }];
    });
    const count = Math.ceil(buttons.length / limits.buttonsPerRow);
    return Array.from({ length: count }, (_, index): DiscordRow => {
      const from = index * limits.buttonsPerRow;
      return { type: 1, components: buttons.slice(from, from + limits.buttonsPerRow) };
    });
  });
}

function selectRow(select: Select, place: number, commands: readonly CommandDef[]): DiscordRow[] {
  const values = new Set<string>();
  let hasDefault = false;
  const options = select.choices.slice(0, limits.choicesPerSelect).flatMap((choice) => {
    const value = tryEncodeAction(commands, choice.action);
    if (value === null || values.has(value)) return [];
    values.add(value);
    const isDefault = choice.active === true && !hasDefault;
    hasDefault ||= isDefault;
    const name = label(choice.label, limits.choiceLabelLimit);
    return [isDefault ? { label: name, value, default: true as const } : { label: name, value }];
  });
  if (options.length === 0) return [];
  const placeholder = label(select.placeholder, limits.placeholderLimit);
  return [{ type: 1, components: [{ type: 3, custom_id: `${selectIdStart}${place}`, placeholder, options }] }];
}

/** The message of a reply. Everything is within Discord's limits and nothing in it can mention anybody. */
export function presentDiscord(reply: Reply, { commands, picture }: DiscordPresentation): DiscordMessage {
  const embed = embedOf(reply);
  const rows = [
    ...(reply.selects ?? []).flatMap((select, place) => selectRow(select, place, commands)),
    ...buttonRows(reply.buttons ?? [], commands),
  ];
  const alt = cutToFit(printable(reply.image?.alt ?? ''), limits.altTextLimit, (text) => text.length);
  return {
    embeds: [picture === null ? embed : { ...embed, image: { url: `attachment://${picture.fileName}` } }],
    components: rows.slice(0, limits.rowsPerMessage),
    attachments: picture === null ? [] : [{ id: 0, filename: picture.fileName, description: alt }],
    allowed_mentions: { parse: [] },
    flags: reply.visibility === 'private' ? ephemeral : 0,
  };
}
