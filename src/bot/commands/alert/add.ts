import type { CommandDef } from '../../command.js';
import { draftRule } from '../../rule-draft.js';
import { kindOption, logicOptions, symbolOption, toOption, wishOptions } from '../../rule-options.js';
import { mistakeReply } from '../../run-command.js';
import { addedReply, refusalReply } from './answers.js';
import { checkExpiration } from './check-expiration.js';
import { farLevelWords } from './check-level.js';

/** `/alert add`: a kind and a symbol are enough; the rest has defaults. */
export const alertAdd: CommandDef = {
  name: 'add',
  path: 'alert add',
  description: 'A new alert: a kind and a symbol are enough, such as zero-gamma SPX',
  options: {
    kind: { ...kindOption, required: true },
    symbol: symbolOption,
    ...logicOptions,
    to: toOption,
    ...wishOptions,
  },
  permission: 'everyone',
  examples: [
    'alert add zero-gamma SPX',
    'alert add zero-gamma SPX 45d to=here band=0.15%',
    'alert add level SPX 6000 once',
    'alert add net-gex SPX -2B 0dte',
    'alert add wall-touch QQQ call 0.3%',
    'alert add max-strike SPY hours=08:00-17:00 days=mon-fri',
  ],
  visibility: 'private',

  async run(ask, options) {
    const draft = draftRule(options, { settings: ask.actor.settings, now: ask.now, today: ask.today });
    if (!draft.ok) return mistakeReply(draft.problem);
    const far = farLevelWords(ask, draft.value.logic);
    if (far !== null) return mistakeReply(far);
    checkExpiration(ask, draft.value.logic);
    const added = await ask.rules.add(ask.actor, draft.value, ask.signal);
    return added.ok ? addedReply(ask, added.value, 'added') : refusalReply(ask, added.why);
  },
};
