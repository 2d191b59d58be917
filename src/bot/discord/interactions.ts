/** Every interaction comes in here, and nothing gets out of it: whatever fails is told to the person where possible, and logged. */

import type { Interaction, REST } from 'discord.js';
import { PermissionFlagsBits } from 'discord.js';
import { mostFileBytes } from '../file-limits.js';
import type { Reply } from '../reply.js';
import { failureReply } from '../run-command.js';
import { answerCommand } from './answer-command.js';
import { answerPress } from './answer-press.js';
import { answerSuggestion } from './answer-suggestion.js';
import type { AnsweredInteraction, DiscordFaceDeps } from './deps.js';
import { classifyDiscordError } from './errors.js';
import type { Handling } from './handling.js';
import { placeOf } from './place.js';
import { presentDiscord } from './presenter.js';
import { PressOrder } from './press-order.js';
import { ReplyLine } from './reply-line.js';
import type { TokenKeeper } from './token-keeper.js';
import { nowhere, type Where } from './where.js';

/** Discord takes an acknowledgement for 3 s: after this it would come too late. */
export const oldestInteractionMs = 2_500;
/** The token of an interaction lives 15 min; the answer has to be sent within it. */
const longestAnswerMs = 14 * 60_000;

const restarting: Reply = {
  tone: 'warning',
  title: 'gexwatch is restarting; try again in a moment.',
  blocks: [],
  notes: [],
  visibility: 'private',
};

export interface InteractionsDeps extends DiscordFaceDeps {
  tokens: TokenKeeper;
  /** How far the machine's clock is ahead of Discord's, ms; null when nothing has told lately. */
  clockAhead(): number | null;
}

export class Interactions {
  readonly #running = new Set<Promise<void>>();
  readonly #presses = new PressOrder();
  readonly #stop = new AbortController();
  #isOpen = true;

  constructor(private readonly deps: InteractionsDeps) {}

  /** Never throws, and the work it starts never rejects. */
  take(interaction: Interaction, rest: REST, where: Where = nowhere): void {
    const work = this.#handle(interaction, rest, where).catch((error: unknown) => {
      this.deps.log.error('discord interaction failed', { error: classifyDiscordError(error).error });
    });
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  /** From here on people are told to come back in a moment. */
  close(): void {
    this.#isOpen = false;
  }

  /** Ends what still runs: commands answer that they were stopped. */
  abort(): void {
    this.#stop.abort(new Error('The Discord face stops.'));
  }

  /** Resolves when nothing runs. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running]);
  }

  async #handle(interaction: Interaction, rest: REST, where: Where): Promise<void> {
    const { deps } = this;
    const began = deps.steady.now();
    deps.tokens.keep(interaction.token);
    const line = new ReplyLine(rest, interaction);
    const kind = interaction.isAutocomplete() ? 'suggestion' : interaction.isMessageComponent() ? 'press' : 'command';
    let command: string | null = null;
    let acknowledgedMs: number | null = null;
    let outcome: AnsweredInteraction['outcome'] = 'failed';
    line.onAcknowledged = () => {
      acknowledgedMs = deps.steady.now() - began;
    };
    const life = new AbortController();
    const endLife = deps.steady.after(longestAnswerMs, () => life.abort(new Error('The interaction has expired.')), {
      background: true,
    });
    const room = roomOf(interaction, where, deps.commands);
    const present = (reply: Reply) => presentDiscord(reply, { commands: deps.commands, picture: null });
    const handling: Handling = {
      line,
      desk: deps.desk,
      commands: deps.commands,
      steady: deps.steady,
      log: deps.log,
      room,
      presses: this.#presses,
      signal: AbortSignal.any([life.signal, this.#stop.signal]),
      whisper: (reply) => line.whisper(present(reply)),
      named: (name) => {
        command = name;
      },
    };
    try {
      outcome = await this.#answer(interaction, where, handling);
    } catch (thrown) {
      const { remedy, level, code, error } = classifyDiscordError(thrown);
      if (remedy === 'stop') outcome = 'expired';
      // While somebody types, earlier suggestions go stale all the time.
      const at = remedy === 'stop' && kind === 'suggestion' ? 'debug' : level;
      deps.log[at]('discord interaction not answered', { kind, command, code, error });
      if (code === 'INTERNAL' && line.isAcknowledged && kind !== 'suggestion') {
        const told = present(failureReply());
        await (kind === 'press' ? line.followUp(told) : line.edit(told)).catch(() => {});
      }
    } finally {
      endLife();
      deps.onAnswered?.({ kind, command, outcome, acknowledgedMs, totalMs: deps.steady.now() - began });
    }
  }

  async #answer(interaction: Interaction, where: Where, handling: Handling): Promise<AnsweredInteraction['outcome']> {
    const { deps } = this;
    const ahead = deps.clockAhead();
    const ageMs = deps.wallNow() - (ahead ?? 0) - interaction.createdTimestamp;
    // An old reading of the clocks refuses nobody: only an attempt to answer brings a new one.
    if (ahead !== null && ageMs > oldestInteractionMs) {
      deps.log.warn('discord interaction came too late', { ageMs: Math.round(ageMs) });
      return 'expired';
    }
    const place = placeOf(interaction, where);
    if (interaction.isAutocomplete()) {
      return answerSuggestion(interaction, place, this.#isOpen ? deps : { ...deps, commands: [] }, handling);
    }
    if (!this.#isOpen) {
      await handling.whisper(restarting);
      return 'refused';
    }
    if (interaction.isChatInputCommand()) return answerCommand(interaction, place, handling);
    if (interaction.isMessageComponent()) return answerPress(interaction, place, handling);
    // Nothing else is registered; it fails on the person's side by itself.
    return 'stale';
  }
}

function roomOf(interaction: Interaction, where: Where, commands: Handling['commands']): Handling['room'] {
  // Where the bot is no member, what a person's own installation may do there is left for Discord to say.
  const isTold = where.tellsPermissions && interaction.guild !== null;
  const canAttach = !isTold || interaction.appPermissions.has(PermissionFlagsBits.AttachFiles);
  const limit: unknown = interaction.attachmentSizeLimit;
  // Its usual limit when Discord names none.
  return { commands, canAttach, sizeLimit: typeof limit === 'number' && limit > 0 ? limit : mostFileBytes.discord };
}
