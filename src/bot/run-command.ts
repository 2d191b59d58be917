import { type AppError, asAppError, type ErrorCode, errorKinds } from '../lib/errors.js';
import { formatDate } from '../lib/format.js';
import type { Logger } from '../lib/log.js';
import { scopeOf, symbolOf } from './ask-market.js';
import type { Ask, CommandDef, OptionValues } from './command.js';
import { commandPath } from './command-path.js';
import { nearbyDatesWords } from './empty-scope.js';
import { nearestWord } from './nearest-word.js';
import { checkOptions } from './option-values.js';
import { printable } from './printable.js';
import type { Reply, Tone } from './reply.js';

/** Titles fit Discord's 256 characters. */
const longestTitle = 250;

function privateReply(tone: Tone, title: string, text?: string, note?: string): Reply {
  const line = printable(title);
  const short = line.length > longestTitle ? `${line.slice(0, longestTitle - 1)}…` : line;
  return {
    tone,
    title: short,
    blocks: text === undefined ? [] : [{ kind: 'text', text }],
    notes: note === undefined ? [] : [note],
    visibility: 'private',
  };
}

/** A person's slip: one sentence, seen by that person only. */
export function mistakeReply(problem: string): Reply {
  return privateReply('warning', problem);
}

/** A fault of ours: nothing of its inside is shown, the log has it. */
export function failureReply(): Reply {
  return privateReply(
    'error',
    'Something in gexwatch failed, so there is no answer.',
    errorKinds.INTERNAL.remedy,
    'INTERNAL',
  );
}

/** The person's own mistakes and the market's ordinary answers: no code, since there is nothing to report. */
const withoutCode: readonly ErrorCode[] = [
  'SYMBOL_UNKNOWN',
  'SYMBOL_NO_OPTIONS',
  'SYMBOL_INVALID',
  'EXPIRATION_UNKNOWN',
  'SCOPE_EMPTY',
  'NO_DATA_YET',
  'OPEN_INTEREST_MISSING',
  'NOTHING_STORED',
  'RANGE_EMPTY',
  'EXPORT_TOO_LARGE',
];

/** The symbol an error is about: of two in one question it may be the other. */
function symbolIn({ facts }: AppError, ask: Ask, options: OptionValues): string {
  return typeof facts.symbol === 'string' ? facts.symbol : symbolOf(ask, options);
}

/** An error in words: what happened, then what to do (with a better hint than the catalogue's where the ask knows one). */
function errorReply(error: AppError, ask: Ask, options: OptionValues): Reply {
  if (error.code === 'SYMBOL_UNKNOWN') {
    const symbol = symbolIn(error, ask, options);
    // A symbol that is watched and unknown to the broker is a slip in the watch list: it is not what was meant.
    const near = nearestWord(
      symbol,
      ask.market.symbols().filter((one) => one !== symbol),
    );
    const hint = near === null ? error.remedy : `Did you mean ${near}?`;
    return privateReply('error', `No options found for ${symbol}.`, hint);
  }
  if (error.code === 'EXPIRATION_UNKNOWN') {
    const symbol = symbolIn(error, ask, options);
    const date = String(scopeOf(ask, options));
    const nearby = nearbyDatesWords(date, ask.market.expirations(symbol));
    if (nearby === null) return privateReply('error', error.message, error.remedy);
    return privateReply('error', `${symbol} has no expiration on ${formatDate(date)} (${date}).`, nearby);
  }
  if (error.code === 'INTERNAL') return failureReply();
  const note = withoutCode.includes(error.code) ? undefined : error.code;
  return privateReply(error.transient ? 'warning' : 'error', error.message, error.remedy, note);
}

async function isAllowed(def: CommandDef, { actor }: Ask): Promise<boolean> {
  if (def.permission === 'operator') return actor.isOperator;
  return def.permission === 'everyone' || actor.isOperator || (await actor.canManageChat());
}

/** Rejects when the signal aborts, so that a command that overlooks it cannot hold the face. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/**
 * The one place that runs a command, for every face. Checks the options again (buttons are untrusted) and the permission.
 * Never throws: an AppError becomes a private reply in words, anything else an INTERNAL reply and a log line; an abort says "Stopped."
 */
export async function runCommand(def: CommandDef, raw: OptionValues, ask: Ask, log: Logger): Promise<Reply> {
  let options: OptionValues = {};
  try {
    const checked = checkOptions(def, raw);
    if (!checked.ok) return mistakeReply(checked.problem);
    options = checked.value;
    if (!(await isAllowed(def, ask))) {
      const who = def.permission === 'operator' ? 'those who run this bot' : 'those who manage this chat';
      return mistakeReply(`/${commandPath(def)} is for ${who}.`);
    }
    return await orAborted(def.run(ask, options), ask.signal);
  } catch (thrown) {
    if (ask.signal.aborted) return privateReply('neutral', 'Stopped.');
    const error = asAppError(thrown);
    const facts = { command: def.name, code: error.code, error };
    if (error.code === 'INTERNAL') log.error('command failed', facts);
    else log.info('command answered with an error', facts);
    try {
      return errorReply(error, ask, options);
    } catch (second) {
      log.error('error reply failed', { command: def.name, error: second });
      return failureReply();
    }
  }
}
