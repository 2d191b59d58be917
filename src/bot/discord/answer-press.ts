import { type MessageComponentInteraction, MessageFlags } from 'discord.js';
import { decodeAction } from '../action-code.js';
import type { Place } from '../place.js';
import { staleButtonReply } from '../stale-button.js';
import { compose } from './composed.js';
import { deliver } from './deliver.js';
import type { AnsweredInteraction } from './deps.js';
import type { Handling } from './handling.js';

/** A button carries its action in its id, a select menu in the chosen value. Both come from outside. */
export function pressedCode(interaction: MessageComponentInteraction): string {
  return interaction.isStringSelectMenu() ? (interaction.values[0] ?? '') : interaction.customId;
}

/** A press: the message is edited in place. What is for the person only is sent to that person, and the message stays as it was. */
export async function answerPress(
  interaction: MessageComponentInteraction,
  place: Place,
  handling: Handling,
): Promise<AnsweredInteraction['outcome']> {
  const { line, desk, commands, signal, room } = handling;
  const decoded = decodeAction(commands, pressedCode(interaction));
  if (!decoded.ok) {
    await handling.whisper(staleButtonReply());
    return 'stale';
  }
  const { def, options } = decoded;
  handling.named(def.name);
  const question = { place, def, options, isPress: true };
  const refusal = desk.refusal(question);
  if (refusal !== null) {
    await handling.whisper(refusal);
    return 'refused';
  }
  await handling.presses.press(interaction.message.id, async (turn) => {
    await line.deferUpdate();
    const answered = await desk.answer({ ...question, signal, progress: () => {} });
    const composed = await compose(answered, room);
    const isSeenByOneOnly = place.kind === 'private' || interaction.message.flags.has(MessageFlags.Ephemeral);
    const isInPlace =
      composed.reply.beside !== true &&
      (composed.reply.visibility === 'public' || (def.visibility === 'private' && isSeenByOneOnly));
    await deliver(
      ({ message, files }) => (isInPlace ? turn.edit(() => line.edit(message, files)) : line.followUp(message, files)),
      composed,
      handling,
    );
  });
  return 'answered';
}
