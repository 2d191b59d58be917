import type { Reply } from './reply.js';

/** A plain sentence to a person: data missing, a target paused, a rule switched off. The first sentence is its title. */
export function noticeReply(text: string): Reply {
  const [, title, rest] = /^(.+?[.:!?])\s+(.+)$/s.exec(text) ?? [];
  return {
    tone: 'warning',
    title: title === undefined ? text : title.replace(/:$/, ''),
    blocks: rest === undefined ? [] : [{ kind: 'text', text: rest.replace(/^./, (letter) => letter.toUpperCase()) }],
    notes: [],
    visibility: 'public',
  };
}
