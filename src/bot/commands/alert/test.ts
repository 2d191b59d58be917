import type { RuleLogic, Trigger } from '../../../alerts/rule.js';
import type { Trial } from '../../../alerts/trial.js';
import { formatCount, formatMoment, formatPrice, formatRatio } from '../../../lib/format.js';
import { sideWords } from '../../alert-words.js';
import type { Ask, CommandDef, OptionValues } from '../../command.js';
import type { Block, Reply } from '../../reply.js';
import { draftLogic } from '../../rule-draft.js';
import { addLine } from '../../rule-line.js';
import { idOption, kindOption, logicOptions, symbolOption } from '../../rule-options.js';
import { conditionWords, ruleTitle, ruleWord, shareWords } from '../../rule-words.js';
import { mistakeReply } from '../../run-command.js';
import { idOf, refusalReply, trialSentence } from './answers.js';
import { checkExpiration } from './check-expiration.js';

const lastFirings = 5;
const triedConfirmations = [1, 2, 3, 5];
const bandFactors = [0.5, 1, 1.5, 2];

type Size = { trigger: Trigger; words: string };

/** The kind's own measure, smaller and larger; one entry for kinds without any. */
function sizesOf(trigger: Trigger): { name: string; sizes: Size[] } {
  const scaled = (share: number, make: (share: number) => Trigger): Size[] =>
    bandFactors.map((factor) => {
      const size = Number((share * factor).toPrecision(6));
      return { trigger: make(size), words: shareWords(size) };
    });
  switch (trigger.kind) {
    case 'zero-gamma':
    case 'regime':
    case 'level':
      return { name: 'Band', sizes: scaled(trigger.band, (band) => ({ ...trigger, band })) };
    case 'wall-touch':
      return { name: 'Within', sizes: scaled(trigger.within, (within) => ({ ...trigger, within })) };
    case 'max-strike':
    case 'wall-shift': {
      const ratios = [...new Set([1.1, 1.25, 1.5, trigger.ratio])].sort((a, b) => a - b);
      return {
        name: 'Lead',
        sizes: ratios.map((ratio) => ({ trigger: { ...trigger, ratio }, words: `${formatRatio(ratio)}×` })),
      };
    }
    case 'net-gex':
      return { name: 'Value', sizes: [{ trigger, words: 'as it is' }] };
  }
}

/** The rule under other sizes and confirmations, itself among them; sizes in rows, confirmations in columns. */
function grid(logic: RuleLogic) {
  const { name, sizes } = sizesOf(logic.trigger);
  const confirmations = [...new Set([...triedConfirmations, logic.confirmations])].sort((a, b) => a - b);
  const rows = sizes.map(({ trigger, words }) => ({
    words,
    logics: confirmations.map((count): RuleLogic => ({ ...logic, trigger, confirmations: count })),
  }));
  return { name, confirmations, rows };
}

function firingTable(logic: RuleLogic, { firings }: Trial): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'When', align: 'left' },
      { title: 'What', align: 'left' },
      { title: 'Spot', align: 'right' },
      { title: '+30 min', align: 'right' },
      { title: '+60 min', align: 'right' },
    ],
    rows: firings
      .slice(-lastFirings)
      .reverse()
      .map(({ event, spotAfter30, spotAfter60 }) => [
        formatMoment(event.now.slot),
        sideWords(logic, event.to, event.now.level),
        formatPrice(event.now.spot),
        formatPrice(spotAfter30),
        formatPrice(spotAfter60),
      ]),
  };
}

async function tested(ask: Ask, logic: RuleLogic, title: string, isDraft: boolean): Promise<Reply> {
  const { name, confirmations, rows } = grid(logic);
  const { trial, variants } = await ask.rules.trial(
    logic,
    rows.flatMap((row) => row.logics),
    ask.signal,
  );
  const counts = variants.map((one) => formatCount(one.trial.firings.length));
  const isEmpty = trial.sessions === 0;
  const table: Block = {
    kind: 'table',
    columns: [
      { title: name, align: 'left' },
      ...confirmations.map((count) => ({
        title: count === 1 ? '1 reading' : `${count} readings`,
        align: 'right' as const,
      })),
    ],
    rows: rows.map(({ words }, row) => [
      words,
      ...confirmations.map((_count, column) => counts[row * confirmations.length + column] ?? '–'),
    ]),
  };
  return {
    tone: 'neutral',
    title,
    blocks: [
      { kind: 'text', text: trialSentence(trial) },
      ...(isEmpty || trial.firings.length === 0 ? [] : [firingTable(logic, trial)]),
      ...(isEmpty ? [] : [{ kind: 'text', text: 'How often it would have fired otherwise:' } as const, table]),
      ...(isDraft ? [{ kind: 'code', text: addLine(logic) } as const] : []),
    ],
    notes: [
      `${conditionWords(logic)}. Stored snapshots, the same rules as live; a dash is a reading that is not stored.`,
    ],
    visibility: 'private',
    beside: true,
  };
}

/** `/alert test 12`, or a draft such as `/alert test zero-gamma SPX`. */
export const alertTest: CommandDef = {
  name: 'test',
  path: 'alert test',
  description: 'How often an alert, or one you think of, would have fired in the stored sessions',
  options: { id: idOption, kind: kindOption, symbol: symbolOption, ...logicOptions },
  permission: 'everyone',
  examples: ['alert test 12', 'alert test zero-gamma SPX band=0.15%', 'alert test level SPX 6000'],
  visibility: 'private',

  async run(ask, options) {
    if (options.kind === undefined) {
      if (options.id === undefined)
        return mistakeReply('Say which alert, or what to watch for; try /alert test zero-gamma SPX.');
      const id = idOf(options);
      const rule = await ask.rules.find(ask.actor, id);
      if (rule === null) return refusalReply(ask, { kind: 'not-found' }, id);
      const isOther = Object.entries(options).some(([name, value]) => name !== 'id' && value !== undefined);
      if (isOther)
        return mistakeReply(
          `To try ${ruleWord(id)} otherwise, name its kind; try /alert test ${rule.logic.trigger.kind} ${rule.logic.symbol}.`,
        );
      return tested(ask, rule.logic, `${ruleWord(id)} ${ruleTitle(rule.logic)}`, false);
    }
    const draft = draftLogic(drafted(options), { settings: ask.actor.settings, now: ask.now, today: ask.today });
    if (!draft.ok) return mistakeReply(draft.problem);
    checkExpiration(ask, draft.value);
    return tested(ask, draft.value, ruleTitle(draft.value), true);
  },
};

/** A bare number beside a kind is its value: `/alert test level SPX 6000`. */
function drafted({ id, ...options }: OptionValues): OptionValues {
  return id !== undefined && options.value === undefined ? { ...options, value: String(id).replace('#', '') } : options;
}
