/** The forms in which a post can be sent, from whole to plain. Each gives something up that a channel may not take. */

import { Buffer } from 'node:buffer';
import type { RawFile } from 'discord.js';
import type { CommandDef } from '../command.js';
import { type Post, replyOfPost, withoutPicture } from '../post.js';
import { printable } from '../printable.js';
import { plainContent } from './plain-content.js';
import { presentDiscord } from './presenter.js';
import type { WireMessage } from './reply-line.js';

export interface PostForm {
  post: Post;
  /** Words alone, without embed and buttons. */
  isPlain: boolean;
}

export interface WirePost {
  body: Omit<WireMessage, 'flags'>;
  files: RawFile[];
}

export const noFilesNote = 'No picture: the bot may not attach files here.';
export const tooLargeNote = 'No picture: it is larger than Discord takes.';

/** As JSON and files for the create and edit calls. */
export function wirePost({ post, isPlain }: PostForm, commands: readonly CommandDef[]): WirePost {
  const reply = replyOfPost(post);
  if (isPlain) {
    return {
      body: {
        content: plainContent(reply, commands),
        embeds: [],
        components: [],
        attachments: [],
        allowed_mentions: { parse: [] },
      },
      files: [],
    };
  }
  const { picture } = post;
  const named = picture === null ? null : { fileName: fileName(picture.fileName) };
  const { flags: _private, ...body } = presentDiscord(reply, { commands, picture: named });
  if (picture === null || named === null) return { body, files: [] };
  const { png } = picture;
  return { body, files: [{ name: named.fileName, data: Buffer.from(png.buffer, png.byteOffset, png.byteLength) }] };
}

export function withoutFiles(form: PostForm, note: string): PostForm {
  return { ...form, post: withoutPicture(form.post, note) };
}

/** Discord writes other characters as underscores, and `attachment://` must name the file exactly. */
const fileName = (name: string): string =>
  printable(name)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .slice(-100) || 'chart.png';
