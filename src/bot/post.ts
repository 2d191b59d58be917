/** A message that nobody asked for just now: an alert, a scheduled post, a notice. Drawn before it is sent, since it goes to many. */

import type { Reply } from './reply.js';

export interface PostPicture {
  /** Same key, same bytes: platforms that keep pictures are given each one once. */
  key: string;
  /** File name without a folder, `spx-45d.png`. */
  fileName: string;
  /** Alt text with the key numbers, at most 1,024 characters. */
  alt: string;
  png: Uint8Array;
}

export interface Post {
  /** Its `image` is not drawn: the picture is `picture`, drawn already. */
  reply: Reply;
  picture: PostPicture | null;
  /** In front of the title: `(12 min late)`. */
  prefix?: string;
}

/** The same post with a word in front of its title, behind those that are there. */
export function markedPost(post: Post, mark: string): Post {
  return { ...post, prefix: post.prefix === undefined ? mark : `${post.prefix} ${mark}` };
}

/** What a presenter is given: the reply with the post's marks in its title and the picture's words as its alt text. */
export function replyOfPost({ reply, picture, prefix }: Post): Reply {
  const { image: _drawn, file: _file, ...rest } = reply;
  return {
    ...rest,
    title: prefix === undefined ? reply.title : `${prefix} ${reply.title}`,
    ...(picture === null
      ? {}
      : {
          image: {
            key: picture.key,
            fileName: picture.fileName,
            alt: picture.alt,
            render: () => Promise.resolve(picture.png),
          },
        }),
  };
}

/** The same words without the picture, and why. */
export function withoutPicture(post: Post, note: string): Post {
  return { ...post, picture: null, reply: { ...post.reply, notes: [...post.reply.notes, note] } };
}
