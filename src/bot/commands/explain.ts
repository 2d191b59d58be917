import type { CommandDef } from '../command.js';
import { findTerm, relatedTerm, similarTerm, terms } from '../glossary.js';
import { quoted } from '../printable.js';
import type { Reply } from '../reply.js';
import { adviceSentence } from '../wording.js';

const mild = (title: string, text: string[]): Reply => ({
  tone: 'neutral',
  title,
  blocks: text.map((one) => ({ kind: 'text', text: one })),
  notes: [],
  visibility: 'private',
});

/** `/explain`: two or three plain sentences for every word the program uses. */
export const explain: CommandDef = {
  name: 'explain',
  description: 'What a term means, in two or three plain sentences',
  options: { term: { kind: 'text', maxLength: 60, description: 'A term, such as zero gamma', autocomplete: 'terms' } },
  permission: 'everyone',
  examples: ['explain zero gamma', 'explain call wall', 'explain'],

  run(_ask, options) {
    const asked = typeof options.term === 'string' ? options.term : '';
    if (asked === '') {
      return Promise.resolve(
        mild('Terms', [`${terms.map((term) => term.name).join(', ')}.`, 'Ask for one: /explain zero gamma.']),
      );
    }
    const term = findTerm(asked) ?? similarTerm(asked);
    if (term !== null)
      return Promise.resolve({
        ...mild(term.name, [term.text]),
        notes: term.isMethod === true ? [adviceSentence] : [],
      });
    const near = relatedTerm(asked);
    return Promise.resolve({
      ...mild(
        `${quoted(asked)} is not a term used here. ${near === null ? '/explain lists them all.' : `Did you mean /explain ${near.name.toLowerCase()}?`}`,
        [],
      ),
      tone: 'warning' as const,
    });
  },
};
