import type { Reply } from './reply.js';

/** Said when a button of an earlier version is pressed, or one that was tampered with: what to do instead. */
export function staleButtonReply(): Reply {
  return {
    tone: 'warning',
    title: 'This button is from an earlier version of gexwatch and no longer works.',
    blocks: [{ kind: 'text', text: 'Type the command again, such as /gex SPX; /help lists all of them.' }],
    notes: [],
    visibility: 'private',
  };
}
