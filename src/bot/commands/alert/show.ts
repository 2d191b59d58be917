import type { CommandDef } from '../../command.js';
import { idOption } from '../../rule-options.js';
import { idOf, refusalReply, shownReply } from './answers.js';

/** `/alert show`: one alert at length, with its buttons. */
export const alertShow: CommandDef = {
  name: 'show',
  path: 'alert show',
  description: 'One alert in full: what it watches, when and where it tells',
  options: { id: { ...idOption, required: true } },
  permission: 'everyone',
  examples: ['alert show 12'],
  visibility: 'private',

  async run(ask, options) {
    const rule = await ask.rules.find(ask.actor, idOf(options));
    return rule === null ? refusalReply(ask, { kind: 'not-found' }, idOf(options)) : shownReply(ask, rule);
  },
};
