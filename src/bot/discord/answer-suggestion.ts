import type { AutocompleteInteraction } from 'discord.js';
import { findCommand } from '../argument-parser.js';
import type { Place } from '../place.js';
import { type Suggestion, suggest } from '../suggestions.js';
import type { DiscordFaceDeps } from './deps.js';
import type { Handling } from './handling.js';
import { readSlashOptions } from './slash-options.js';

type Sources = Pick<DiscordFaceDeps, 'commands' | 'desk' | 'market' | 'defaultSymbol' | 'today' | 'rules' | 'sessions'>;

/** What to offer for the option being typed, from memory; nothing where the place may not ask. */
export function suggestionsFor(
  interaction: Pick<AutocompleteInteraction, 'commandName' | 'options'>,
  place: Place,
  { commands, desk, market, defaultSymbol, today, rules, sessions }: Sources,
): Suggestion[] {
  const { path, values, focused } = readSlashOptions(interaction.options.data);
  const def = findCommand(commands, [interaction.commandName, ...path].join(' '));
  if (def === null || focused === null || !Object.hasOwn(def.options, focused.name) || !desk.mayAsk(place)) return [];
  const chosen = typeof values.symbol === 'string' ? values.symbol : defaultSymbol?.(place);
  const symbol = chosen?.trim().toUpperCase();
  const spec = def.options[focused.name]!;
  return suggest({
    spec,
    typed: focused.typed,
    market,
    ...(symbol === undefined ? {} : { symbol }),
    ...(spec.autocomplete === 'rules' && rules !== undefined ? { rules: rules(place) } : {}),
    ...(spec.autocomplete === 'moments' && symbol !== undefined ? { sessions: sessions?.(symbol) ?? [] } : {}),
    ...(today === undefined ? {} : { today: today() }),
  });
}

/** Suggestions cannot be deferred: they are sent at once. */
export async function answerSuggestion(
  interaction: AutocompleteInteraction,
  place: Place,
  sources: Sources,
  handling: Handling,
): Promise<'answered'> {
  handling.named(interaction.commandName);
  const found = suggestionsFor(interaction, place, sources);
  await handling.line.suggest(found.map(({ label, value }) => ({ name: label, value })));
  return 'answered';
}
