import type { CommandDef } from '../../command.js';
import { draftEdit } from '../../rule-draft.js';
import { alsoOption, idOption, logicOptions, symbolOption, toOption, wishOptions } from '../../rule-options.js';
import { mistakeReply } from '../../run-command.js';
import { addedReply, idOf, refusalReply } from './answers.js';
import { checkExpiration } from './check-expiration.js';
import { farLevelWords } from './check-level.js';

/** `/alert edit`: what is given changes, the rest stays. */
export const alertEdit: CommandDef = {
  name: 'edit',
  path: 'alert edit',
  description: 'Change an alert: band, hours, where it tells …; what is not said stays',
  options: {
    id: { ...idOption, required: true },
    symbol: symbolOption,
    ...logicOptions,
    to: toOption,
    also: alsoOption,
    ...wishOptions,
  },
  permission: 'everyone',
  examples: ['alert edit 12 band=0.15%', 'alert edit 12 hours=08:00-17:00 silent', 'alert edit 12 also=here'],
  visibility: 'private',

  async run(ask, options) {
    const id = idOf(options);
    const rule = await ask.rules.find(ask.actor, id);
    if (rule === null) return refusalReply(ask, { kind: 'not-found' }, id);
    const edit = draftEdit(rule, options, { settings: ask.actor.settings, now: ask.now, today: ask.today });
    if (!edit.ok) return mistakeReply(edit.problem);
    if (edit.value.logic !== undefined) {
      const far = farLevelWords(ask, edit.value.logic);
      if (far !== null) return mistakeReply(far);
      checkExpiration(ask, edit.value.logic);
    }
    const edited = await ask.rules.edit(ask.actor, id, edit.value, ask.signal);
    return edited.ok ? addedReply(ask, edited.value, 'changed') : refusalReply(ask, edited.why, id);
  },
};
