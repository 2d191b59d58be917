/** An answer made ready for sending: the presenter's message and the files beside it. */

import { Buffer } from 'node:buffer';
import type { RawFile } from 'discord.js';
import type { CommandDef } from '../command.js';
import type { Answered } from '../desk.js';
import { printable } from '../printable.js';
import type { Reply } from '../reply.js';
import { plainContent } from './plain-content.js';
import { presentDiscord } from './presenter.js';
import type { WireMessage } from './reply-line.js';

export interface Composed {
  reply: Reply;
  message: WireMessage;
  files: RawFile[];
}

export interface Room {
  commands: readonly CommandDef[];
  /** Whether the bot may attach files here. */
  canAttach: boolean;
  /** Bytes one file may have. */
  sizeLimit: number;
}

const noPermission = 'No picture: the bot may not attach files here.';

const withNote = (reply: Reply, note: string): Reply => ({ ...reply, notes: [...reply.notes, note] });

/** Draws what is to be drawn and reads what is to be attached. Never rejects: what cannot be had is said in a note. */
export async function compose(answered: Answered, room: Room): Promise<Composed> {
  let { reply } = answered;
  let picture: { name: string; data: Buffer } | null = null;
  if (answered.draw !== null) {
    const drawn = room.canAttach ? await answered.draw() : { instead: withNote(reply, noPermission) };
    if ('instead' in drawn) reply = drawn.instead;
    else if (drawn.png.byteLength > room.sizeLimit)
      reply = withNote(reply, 'No picture: it is larger than Discord takes.');
    else picture = { name: fileName(reply.image?.fileName ?? 'chart.png'), data: bytes(drawn.png) };
  }
  const file = await fileOf(reply, room);
  if (file !== null && 'problem' in file) reply = withNote(reply, file.problem);
  const message: WireMessage = presentDiscord(reply, {
    commands: room.commands,
    picture: picture === null ? null : { fileName: picture.name },
  });
  const files: RawFile[] = picture === null ? [] : [picture];
  if (file !== null && 'data' in file) {
    message.attachments = [...message.attachments, { id: files.length, filename: file.name }];
    files.push(file);
  }
  return { reply, message, files };
}

/** The same words without any file. */
export function withoutFiles({ reply }: Composed, commands: readonly CommandDef[], note: string | null): Composed {
  const shorter = note === null ? reply : withNote(reply, note);
  return { reply: shorter, message: presentDiscord(shorter, { commands, picture: null }), files: [] };
}

/** What is said when Discord refuses the layout: the same words without embed, buttons and files. */
export function plainWords({ reply }: Composed, commands: readonly CommandDef[]): Composed {
  const content = plainContent(reply, commands) || 'gexwatch has an answer that Discord does not show.';
  const message: WireMessage = {
    content,
    embeds: [],
    components: [],
    attachments: [],
    allowed_mentions: { parse: [] },
    flags: 0,
  };
  return { reply, message, files: [] };
}

async function fileOf(
  { file }: Reply,
  room: Room,
): Promise<{ name: string; data: Buffer; contentType: string } | { problem: string } | null> {
  if (file === undefined) return null;
  if (!room.canAttach) return { problem: 'No file: the bot may not attach files here.' };
  try {
    const data = bytes(await file.content());
    if (data.byteLength > room.sizeLimit)
      return { problem: 'No file: it is larger than Discord takes here; ask for fewer days.' };
    return { name: fileName(file.fileName), data, contentType: file.contentType };
  } catch {
    return { problem: 'No file: it could not be made. Ask again.' };
  }
}

/** Without a copy. */
const bytes = (data: Uint8Array): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** Discord writes other characters as underscores, and `attachment://` must name the file exactly. */
const fileName = (name: string): string =>
  printable(name)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .slice(-100) || 'file';
