/** Alerts and posts to Discord, on a REST client of their own: their queues never hold up an answer. */

import { REST, Routes } from 'discord.js';
import { messageGone, type Notifier, notNow, type SendOptions } from '../../alerts/notifier.js';
import type { Outcome } from '../../alerts/outcome.js';
import { personOfDm, type Target } from '../../alerts/types.js';
import type { SteadyClock } from '../../lib/clock.js';
import type { Logger } from '../../lib/log.js';
import type { Secret, SecretFilter } from '../../lib/secret.js';
import type { CommandDef } from '../command.js';
import type { FaceMemory } from '../desk.js';
import { markedPost, type Post } from '../post.js';
import { carefulRequest } from './careful-request.js';
import { DirectChannels } from './direct-channels.js';
import { classifyDiscordError } from './errors.js';
import { noFilesNote, type PostForm, tooLargeNote, wirePost, withoutFiles } from './post-form.js';
import { RefusalBudget } from './refusal-budget.js';
import { discordOutcome, type Verdict, verdictOf } from './verdict.js';

export interface DiscordNotifierDeps {
  token: Secret;
  /** Base of the REST API without a version; null is Discord's own. */
  apiUrl: string | null;
  /** For the codes of buttons. */
  commands: readonly CommandDef[];
  /** Keeps which channel is a person's DM. */
  memory: FaceMemory;
  steady: Pick<SteadyClock, 'now'>;
  log: Logger;
  /** Takes the bot token. */
  filter: SecretFilter;
  /** One request may take so long, ms; 15,000 when absent. */
  timeoutMs?: number;
}

/** `SUPPRESS_NOTIFICATIONS`: no push, no sound. */
const silentFlag = 4_096;
/** Discord drops a second message with the same nonce "for the past few minutes" (Create Message); two are relied on. */
export const nonceWindowMs = 120_000;
const usualTimeoutMs = 15_000;
/** Whole, without picture, plain, sent anew, DM opened again: none comes twice. */
const mostRequests = 8;

type Step = { outcome: Outcome } | { form: PostForm } | { anew: true };

export function createDiscordNotifier(deps: DiscordNotifierDeps): Notifier<Post> {
  const { commands, log, token } = deps;
  const timeoutMs = deps.timeoutMs ?? usualTimeoutMs;
  deps.filter.add(token);
  const refusals = new RefusalBudget(deps.steady);
  const request = carefulRequest({ steady: { sleep: () => Promise.resolve() }, onUnauthorized: () => {} });
  const countedRequest: typeof request = async (url, init) => {
    const answer = await request(url, init);
    if (answer.status === 401 || answer.status === 429) refusals.take();
    return answer;
  };
  const rest = new REST({
    ...(deps.apiUrl === null ? {} : { api: deps.apiUrl }),
    // The outbox owns every second try and every wait: the library would repeat a POST and wait unseen.
    retries: 0,
    rejectOnRateLimit: () => true,
    timeout: timeoutMs,
    // The pace is the worker's; a wait that Discord asks for is known all the same.
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    handlerSweepInterval: 10 * 60_000,
    makeRequest: countedRequest,
  });
  const directs = new DirectChannels(rest, deps.memory);

  /** Also for the reading of an answer, which the library does not limit. */
  const limit = () => AbortSignal.timeout(timeoutMs);

  /** Too many refusals stop everything for a while, whatever they were for. */
  function outcomeOf(verdict: Verdict, isEdit: boolean): Outcome {
    if (verdict.kind === 'refused') refusals.take();
    const outcome = discordOutcome(verdict, isEdit);
    if (outcome.kind !== 'retry' || refusals.waitMs === 0) return outcome;
    log.error('discord refuses too much, sending waits', { ms: refusals.waitMs });
    return { ...outcome, afterMs: Math.max(outcome.afterMs ?? 0, refusals.waitMs), holds: 'platform' };
  }

  /** What to do after a failed request: another form, a new message in place of a change, or an outcome. */
  function after(error: unknown, form: PostForm, isEdit: boolean): Step {
    const verdict = verdictOf(error, isEdit);
    const { kind } = verdict;
    if (isEdit && kind === 'message-gone') return { anew: true };
    const hasPicture = form.post.picture !== null && !form.isPlain;
    if (kind === 'too-large' && hasPicture) return { form: withoutFiles(form, tooLargeNote) };
    if (kind === 'no-right' && hasPicture) return { form: withoutFiles(form, noFilesNote) };
    const { error: safe } = classifyDiscordError(error);
    if (kind === 'malformed' || kind === 'too-large' || kind === 'odd' || kind === 'fault')
      log.error('discord alert refused', { verdict: kind, error: safe });
    if ((kind === 'no-right' || kind === 'malformed' || kind === 'odd') && !form.isPlain) {
      // The refusal of a layout says nothing about the picture, but words are all that is sure to be taken.
      return { form: { post: { ...form.post, picture: null }, isPlain: true } };
    }
    return { outcome: outcomeOf(verdict, isEdit) };
  }

  /** No DM channel: nothing was sent yet, and a wait is one for opening channels, not one of this chat. */
  function notOpened(error: unknown): Outcome {
    const verdict = verdictOf(error, false);
    if (verdict.kind === 'fault')
      log.error('discord direct channel not opened', { error: classifyDiscordError(error).error });
    const isPassing = verdict.kind === 'fault' || verdict.kind === 'malformed' || verdict.kind === 'odd';
    const outcome = outcomeOf(isPassing ? { kind: 'unknown' } : verdict, true);
    if (outcome.kind !== 'retry' || outcome.holds !== 'chat') return outcome;
    const { holds: _chat, ...rest } = outcome;
    return rest;
  }

  async function post(
    channelId: string,
    messageId: string | null,
    form: PostForm,
    { key, isSilent }: SendOptions,
  ): Promise<string> {
    const { body, files } = wirePost(form, commands);
    const parts = { files, signal: limit() };
    const answer =
      messageId === null
        ? await rest.post(Routes.channelMessages(channelId), {
            ...parts,
            body: { ...body, nonce: key, enforce_nonce: true, flags: isSilent ? silentFlag : 0 },
          })
        : // What the other form would have left behind is taken away.
          await rest.patch(Routes.channelMessage(channelId, messageId), { ...parts, body: { content: '', ...body } });
    const id = (answer as { id?: unknown } | null)?.id;
    if (typeof id !== 'string') throw new Error('Discord took a message without naming it.');
    return id;
  }

  async function run(target: Target, given: Post, options: SendOptions, edits: string | null): Promise<Outcome> {
    // A token that was refused is dropped by the client; the next message tries it again.
    rest.setToken(token.reveal());
    const person = personOfDm(target.chat);
    // Within the window a second copy is dropped by its nonce, and so is its mark.
    const isBeyondNonce = options.mayBeRepeat && (options.ageMs ?? Number.POSITIVE_INFINITY) > nonceWindowMs;
    let form: PostForm = { post: given, isPlain: false };
    let messageId = edits;
    let isReopened = false;
    for (let count = 0; count < mostRequests; count++) {
      if (count > 0 && (await options.turn?.()) === false) return notNow;
      let channelId = target.thread ?? (person === null ? target.chat : directs.known(person));
      if (channelId === null) {
        try {
          channelId = await directs.open(person!, limit());
        } catch (error) {
          return notOpened(error);
        }
        if ((await options.turn?.()) === false) return notNow;
      }
      const isAnew = messageId === null;
      const said = isAnew && isBeyondNonce ? { ...form, post: markedPost(form.post, '(repeat)') } : form;
      try {
        return { kind: 'sent', messageId: await post(channelId, messageId, said, options) };
      } catch (error) {
        const isLostDirect = person !== null && !isReopened && isUnknownChannel(error);
        if (isLostDirect) {
          // It was opened by another bot of the same database, or long ago.
          isReopened = true;
          directs.forget(person);
          continue;
        }
        const next = after(error, form, !isAnew);
        if ('outcome' in next) return next.outcome;
        if ('anew' in next && options.onlyIfThere === true)
          return laterEdits.includes(discordCodeOf(error)) ? notForNow : messageGone;
        if ('form' in next) form = next.form;
        else messageId = null;
      }
    }
    return { kind: 'bug', reason: 'Discord took none of the forms of the message.' };
  }

  return {
    platform: 'discord',
    send: (target, post, options) => run(target, post, options, null),
    edit: (target, messageId, post, options) => run(target, post, options, messageId),
  };
}

const discordCodeOf = (error: unknown) => classifyDiscordError(error).error.facts.discordCode;

const isUnknownChannel = (error: unknown): boolean => discordCodeOf(error) === 10003;

/**
 * Messages older than an hour may be edited less often (30046; Discord tells neither how often nor for how long), and none in an
 * archived thread (50083), which is open again when somebody writes in it.
 */
const laterEdits: readonly unknown[] = [30046, 50083];

const notForNow: Outcome = {
  kind: 'retry',
  afterMs: 10 * 60_000,
  reason: 'Discord takes no edits of this message for now.',
  code: 'CHAT_RATE_LIMITED',
  holds: 'chat',
};
