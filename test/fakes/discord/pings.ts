import { allComponents } from './component-rules.js';
import { isJson, type Json, listOf, textOf } from './json.js';

/**
 * Whom a message would call if Discord showed it: `@everyone`, `@here`, `<@1>`, `<@&2>`. Stricter than Discord, which
 * calls from the content only: mentions in embeds, in code and after a backslash count as well.
 */
export function pingsOf(body: Json): string[] {
  const allowed = isJson(body.allowed_mentions) ? body.allowed_mentions : null;
  const parse = allowed === null ? ['everyone', 'users', 'roles'] : listOf(allowed.parse);
  const text = textsOf(body).join('\n');
  const found = new Set<string>();
  for (const [word] of text.matchAll(/@(?:everyone|here)\b/g)) if (parse.includes('everyone')) found.add(word);
  for (const [word, id] of text.matchAll(/<@!?(\d+)>/g))
    if (parse.includes('users') || listOf(allowed?.users).includes(id)) found.add(word);
  for (const [word, id] of text.matchAll(/<@&(\d+)>/g))
    if (parse.includes('roles') || listOf(allowed?.roles).includes(id)) found.add(word);
  return [...found];
}

/** Whether a body forbids every ping by itself: `allowed_mentions: { parse: [] }` without lists. */
export function isGuarded(body: Json): boolean {
  const allowed = body.allowed_mentions;
  if (!isJson(allowed)) return false;
  return [allowed.parse, allowed.users, allowed.roles].every((each) => listOf(each).length === 0);
}

function textsOf(body: Json): string[] {
  const embeds = listOf(body.embeds).filter(isJson);
  return [
    textOf(body.content),
    ...embeds.flatMap((embed) => [
      textOf(embed.title),
      textOf(embed.description),
      ...[embed.footer, embed.author].filter(isJson).flatMap((each) => [textOf(each.text), textOf(each.name)]),
      ...listOf(embed.fields)
        .filter(isJson)
        .flatMap((field) => [textOf(field.name), textOf(field.value)]),
    ]),
    ...allComponents(body.components).map((each) => (each.type === 10 ? textOf(each.content) : '')),
  ];
}
