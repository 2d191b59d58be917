/** What is left of a reply when Discord refuses its layout: title and words without embed, buttons and files. Pure. */

import type { CommandDef } from '../command.js';
import type { Reply } from '../reply.js';
import { writtenToFit } from '../shorten.js';
import { presentDiscord } from './presenter.js';

/** Discord's limit for the words of a message outside of embeds. */
const contentLimit = 2_000;

/** At most 2,000 characters of Discord's markup, whole lines and figures; empty when the reply has no words. */
export function plainContent(reply: Reply, commands: readonly CommandDef[]): string {
  const content = writtenToFit(
    reply,
    (each) => {
      const [embed] = presentDiscord(each, { commands, picture: null }).embeds;
      return [embed.title === undefined ? '' : `**${embed.title}**`, embed.description ?? ''].join('\n').trim();
    },
    (text) => text.length <= contentLimit,
  );
  return content.slice(0, contentLimit);
}
