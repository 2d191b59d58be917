import type { ChatInputCommandInteraction } from 'discord.js';
import { findCommand } from '../argument-parser.js';
import type { Place } from '../place.js';
import { mistakeReply } from '../run-command.js';
import { compose } from './composed.js';
import { deliver, persistently } from './deliver.js';
import type { AnsweredInteraction } from './deps.js';
import { classifyDiscordError } from './errors.js';
import type { Handling } from './handling.js';
import { ProgressLine } from './progress-line.js';
import { readSlashOptions } from './slash-options.js';

/**
 * A slash command: refused at once, or acknowledged first and answered then.
 * An answer for the person only takes the place of a public "thinking …" by removing that first: a follow-up to a deferred
 * message would become the deferred message, for everybody.
 */
export async function answerCommand(
  interaction: Pick<ChatInputCommandInteraction, 'commandName' | 'options'>,
  place: Place,
  handling: Handling,
): Promise<AnsweredInteraction['outcome']> {
  const { line, desk, commands, signal, steady, room } = handling;
  const { path, values } = readSlashOptions(interaction.options.data);
  const name = [interaction.commandName, ...path].join(' ');
  const def = findCommand(commands, name);
  if (def === null) {
    await handling.whisper(mistakeReply(`/${name} is not a command any more; /help lists them.`));
    return 'stale';
  }
  handling.named(name);
  const question = { place, def, options: values, isPress: false };
  const refusal = desk.refusal(question);
  if (refusal !== null) {
    await handling.whisper(refusal);
    return 'refused';
  }
  const isPrivate = def.visibility === 'private';
  await line.defer(isPrivate);
  const progress = new ProgressLine(line, steady);
  const answered = await desk.answer({ ...question, signal, progress: (_share, text) => progress.show(text) });
  const composed = await compose(answered, room);
  const { wasShown } = await progress.end();
  if (composed.reply.visibility === 'public' || isPrivate || place.kind === 'private') {
    // Words of the progress go away with the answer.
    const content = wasShown ? { content: '' } : {};
    await deliver(({ message, files }) => line.edit({ ...content, ...message }, files), composed, handling);
    return 'answered';
  }
  await persistently(() => line.remove(), handling).catch((error: unknown) => {
    if (classifyDiscordError(error).code !== 'CHAT_TARGET_GONE') throw error;
  });
  await deliver(({ message, files }) => line.followUp(message, files), composed, handling);
  return 'answered';
}
