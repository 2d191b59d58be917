import type { DailyHours } from '../../alerts/hours.js';
import { isAppError } from '../../lib/errors.js';
import type { Ask, CommandDef, OptionValues } from '../command.js';
import type { Loudness, Notify } from '../loudness.js';
import { loudnessFact, loudnessWords } from '../loudness-words.js';
import { exampleOf } from '../option-values.js';
import { idWord } from '../place.js';
import type { StoredSettings } from '../ports.js';
import { quoted } from '../printable.js';
import type { Fact, Reply } from '../reply.js';
import { parseHours } from '../rule-values.js';
import { mistakeReply } from '../run-command.js';
import { parseScope } from '../scope.js';
import { type SettingName, settingFacts, settingLabels, settingNames, settingWords } from '../setting-words.js';
import { parseTimeZone, similarTimeZone } from '../time-zone.js';
import { listWords } from '../wording.js';

/** Values of `reset`, named like the options; `everything` and not `all`, which is a scope. */
const resets: Readonly<Record<string, readonly SettingName[]>> = {
  unit: ['unit'],
  symbol: ['defaultSymbol'],
  scope: ['defaultScope'],
  theme: ['theme'],
  zone: ['timeZone'],
  everything: settingNames,
};

type Change = Partial<StoredSettings>;

/** What the options ask for, or the slip in them as one sentence. */
function changeOf(options: OptionValues): Change | string {
  const change: Change = {};
  for (const name of resets[String(options.reset)] ?? []) change[name] = null;
  if (options.unit !== undefined) change.unit = options.unit === 'per-percent' ? 'per-percent' : 'per-point';
  if (options.theme !== undefined) change.theme = options.theme === 'light' ? 'light' : 'dark';
  if (typeof options.symbol === 'string') change.defaultSymbol = options.symbol;
  if (typeof options.scope === 'string') {
    const scope = parseScope(options.scope);
    if (scope === null || /^\d{4}-/.test(scope)) {
      return 'A date is soon over, so it cannot be the default; choose 0dte, next, all or days such as 45d.';
    }
    change.defaultScope = options.scope;
  }
  if (typeof options.zone === 'string') {
    const zone = parseTimeZone(options.zone);
    if (zone === null) {
      const near = similarTimeZone(options.zone);
      const hint = near === null ? 'write a city or a zone such as Europe/Berlin.' : `did you mean ${near}?`;
      return `${quoted(options.zone)} is not a time zone; ${hint}`;
    }
    change.timeZone = zone;
  }
  return change;
}

/** What the options ask for besides, or the slip in them. */
function loudnessOf(options: OptionValues, zone: string): Partial<Loudness> | string {
  const change: { notify?: Notify; quiet?: DailyHours | null } = {};
  if (options.notify !== undefined) change.notify = options.notify as Notify;
  if (options.quiet === undefined) return change;
  const word = String(options.quiet);
  if (word.toLowerCase() === 'off') return { ...change, quiet: null };
  const hours = parseHours(word);
  if (hours === null || hours.from === hours.to) {
    return 'Quiet hours begin and end at different times, such as quiet=22:00-07:00; notify=silent is for the whole day.';
  }
  return { ...change, quiet: { ...hours, days: null, zone } };
}

/** A symbol is looked up before it becomes anybody's default; a market that cannot be asked now does not hinder that. */
async function lookUp(ask: Ask, symbol: string): Promise<void> {
  if (ask.market.symbols().includes(symbol)) return;
  try {
    await ask.market.gex(symbol, null, {
      signal: ask.signal,
      progress: (share, text) => ask.progress(share, text),
    });
  } catch (error) {
    const isUnknown = ['SYMBOL_UNKNOWN', 'SYMBOL_NO_OPTIONS', 'SYMBOL_INVALID'] as const;
    if (ask.signal.aborted || !isAppError(error) || isUnknown.some((code) => error.code === code)) throw error;
  }
}

/** What /settings shows of the place itself: the words that ALLOWED_CHATS and OPERATOR_IDS take. */
function placeFacts({ actor }: Ask): Fact[] {
  const { platform, userId, chatId, threadId, isPrivateChat } = actor;
  const facts: Fact[] = [{ label: 'You', value: idWord(platform, userId) }];
  if (!isPrivateChat) facts.push({ label: 'This chat', value: idWord(platform, chatId) });
  if (threadId !== null) facts.push({ label: platform === 'discord' ? 'Thread' : 'Topic', value: threadId });
  return facts;
}

/** The person's; in a group the chat's as well where it is not the usual. */
function loudnessFacts({ actor, people }: Ask): Fact[] {
  const own = loudnessFact(people.loudness('person', actor), false);
  if (actor.isPrivateChat) return [own];
  const ofChat = people.loudness('chat', actor);
  return isUsual(ofChat) ? [own] : [own, loudnessFact(ofChat, true)];
}

const isUsual = ({ notify, quiet }: Loudness) => notify === 'all' && quiet === null;

function shown(ask: Ask, title: string, notes: string[]): Reply {
  return {
    tone: 'neutral',
    title,
    blocks: [
      {
        kind: 'facts',
        rows: [...settingFacts(ask.people.settingsInForce(ask.actor)), ...loudnessFacts(ask)],
      },
      { kind: 'facts', rows: placeFacts(ask) },
    ],
    notes,
    visibility: 'private',
  };
}

function savedTitle(change: Change, loudness: Loudness | null, forChat: boolean): string {
  const label = (name: SettingName) => settingLabels[name].toLowerCase();
  const given = settingNames.filter((name) => change[name] !== undefined);
  const loud = loudness === null ? [] : [`messages ${loudnessWords(loudness)}`];
  const set = given.filter((name) => change[name] !== null);
  const back = listWords(given.filter((name) => change[name] === null).map(label));
  const whose = forChat ? 'this chat' : 'you';
  if (set.length + loud.length === 0) return `No longer set for ${whose}: ${back}`;
  const saved = [...set.map((name) => `${label(name)} ${settingWords(name, change[name] ?? null)}`), ...loud].join(
    ', ',
  );
  return `Saved for ${whose}: ${saved}${back === '' ? '' : `; no longer set: ${back}`}`;
}

/** A person's change that the chat's own setting hides here. */
function hiddenNote(ask: Ask, change: Change): string[] {
  const inForce = ask.people.settingsInForce(ask.actor);
  const hidden = settingNames.filter((name) => change[name] != null && inForce[name].from === 'chat');
  if (hidden.length === 0) return [];
  const names = listWords(hidden.map((name) => settingLabels[name].toLowerCase()));
  return [`This chat has its own ${names}, which ${hidden.length === 1 ? 'holds' : 'hold'} here.`];
}

/** `/settings`: what holds here and who decided it; changes what is given. */
export const settings: CommandDef = {
  name: 'settings',
  description: 'Unit, default symbol and scope, theme, time zone and quiet hours, for you or for this chat',
  options: {
    unit: {
      kind: 'choice',
      description: 'Gamma exposure in dollars per point or per 1 % move',
      choices: [
        { value: 'per-point', label: 'Per point' },
        { value: 'per-percent', label: 'Per 1 %' },
      ],
    },
    symbol: { kind: 'symbol', description: 'What /gex alone is about, such as SPX', autocomplete: 'symbols' },
    scope: { kind: 'scope', description: 'What /gex counts when nothing is said: 0dte, next, 45d or all' },
    theme: {
      kind: 'choice',
      description: 'Colors of the charts',
      choices: [
        { value: 'dark', label: 'Dark' },
        { value: 'light', label: 'Light' },
      ],
    },
    zone: { kind: 'text', maxLength: 60, description: 'Time zone, such as New York or Europe/Berlin' },
    quiet: {
      kind: 'word',
      maxLength: 13,
      fits: (word) => parseHours(word) !== null || word.toLowerCase() === 'off',
      says: 'takes times of day such as 22:00-07:00, or off',
      description: 'Times of your zone at which messages make no sound, such as 22:00-07:00; off',
    },
    notify: {
      kind: 'choice',
      named: true,
      description: 'Alerts and posts with sound, without, or not at all',
      choices: [
        { value: 'all', label: 'All' },
        { value: 'silent', label: 'Silent' },
        { value: 'off', label: 'Off' },
      ],
    },
    for: {
      kind: 'choice',
      description: 'Your own settings, or those of this chat (for those who manage it)',
      choices: [
        { value: 'me', label: 'Me' },
        { value: 'chat', label: 'Chat' },
      ],
    },
    reset: {
      kind: 'choice',
      description: 'Take a setting back, so that the chat’s or the default holds',
      choices: Object.keys(resets).map((value) => ({ value, label: `${value[0]!.toUpperCase()}${value.slice(1)}` })),
    },
  },
  permission: 'everyone',
  examples: [
    'settings',
    'settings light per-percent',
    'settings for=chat QQQ next',
    'settings quiet=22:00-07:00',
    'settings zone=New York',
  ],
  visibility: 'private',

  async run(ask, options) {
    const { actor, people } = ask;
    const forChat = options.for === 'chat' && !actor.isPrivateChat;
    const change = changeOf(options);
    if (typeof change === 'string') return mistakeReply(change);
    const zone = change.timeZone ?? actor.settings.timeZone;
    const loudness = loudnessOf(options, zone);
    if (typeof loudness === 'string') return mistakeReply(loudness);
    const isLoud = Object.keys(loudness).length > 0;
    if (Object.keys(change).length === 0 && !isLoud) {
      if (options.for !== undefined) return mistakeReply(`Say what to set as well; ${exampleOf(settings)}`);
      const wins = actor.isPrivateChat ? [] : ['What is set for this chat holds here, then what you have set.'];
      return shown(ask, 'Settings', [
        ...wins,
        'Change: /settings light per-percent. Take back: /settings reset=theme.',
      ]);
    }
    if (forChat && !actor.isOperator && !(await actor.canManageChat())) {
      return mistakeReply('Only those who manage this chat can change its settings; leave out “chat” to set your own.');
    }
    if (change.defaultSymbol != null) await lookUp(ask, change.defaultSymbol);
    const whose = forChat ? 'chat' : 'person';
    if (Object.keys(change).length > 0) await people.changeSettings(whose, actor, change);
    const loud = isLoud ? await people.changeLoudness(whose, actor, loudness) : null;
    return shown(ask, savedTitle(change, loud, forChat), forChat ? [] : hiddenNote(ask, change));
  },
};
