import { isJson, listOf, textOf } from './json.js';
import { LIMITS } from './limits.js';
import type { FormErrors } from './refusal.js';

const pictures = ['http', 'https', 'attachment'];
const links = ['http', 'https'];

/** Says what Discord would refuse in the embeds of one message. */
export function checkEmbeds(errors: FormErrors, embeds: unknown): void {
  errors.list(['embeds'], embeds, LIMITS.embeds);
  let characters = 0;
  listOf(embeds).forEach((embed, at) => {
    const path = ['embeds', at];
    if (!isJson(embed)) {
      errors.add(path, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
      return;
    }
    errors.text([...path, 'title'], embed.title, LIMITS.embedTitle);
    errors.text([...path, 'description'], embed.description, LIMITS.embedDescription);
    errors.link([...path, 'url'], embed.url, links);
    errors.integer([...path, 'color'], embed.color, 0, 0xffffff);
    if (embed.timestamp !== undefined && embed.timestamp !== null && Number.isNaN(Date.parse(String(embed.timestamp))))
      errors.add([...path, 'timestamp'], 'DATETIME_TYPE_PARSE', `Could not parse ${String(embed.timestamp)}.`);
    characters += textOf(embed.title).length + textOf(embed.description).length;
    if (isJson(embed.footer)) {
      errors.filled([...path, 'footer', 'text'], embed.footer.text, LIMITS.embedFooter);
      errors.link([...path, 'footer', 'icon_url'], embed.footer.icon_url, pictures);
      characters += textOf(embed.footer.text).length;
    }
    if (isJson(embed.author)) {
      errors.filled([...path, 'author', 'name'], embed.author.name, LIMITS.embedAuthor);
      errors.link([...path, 'author', 'url'], embed.author.url, links);
      errors.link([...path, 'author', 'icon_url'], embed.author.icon_url, pictures);
      characters += textOf(embed.author.name).length;
    }
    for (const key of ['image', 'thumbnail'] as const) {
      const picture = embed[key];
      if (isJson(picture)) errors.link([...path, key, 'url'], picture.url, pictures);
    }
    errors.list([...path, 'fields'], embed.fields, LIMITS.embedFields);
    listOf(embed.fields).forEach((field, fieldAt) => {
      const fieldPath = [...path, 'fields', fieldAt];
      if (!isJson(field)) {
        errors.add(fieldPath, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
        return;
      }
      errors.filled([...fieldPath, 'name'], field.name, LIMITS.fieldName);
      errors.filled([...fieldPath, 'value'], field.value, LIMITS.fieldValue);
      characters += textOf(field.name).length + textOf(field.value).length;
    });
  });
  if (characters > LIMITS.embedCharacters)
    errors.add(['embeds'], 'MAX_EMBED_SIZE_EXCEEDED', `Embed size exceeds maximum size of ${LIMITS.embedCharacters}`);
}

/** Whether an embed shows anything at all. */
export function isEmptyEmbed(embed: unknown): boolean {
  if (!isJson(embed)) return true;
  return (
    !['title', 'description', 'footer', 'author', 'image', 'thumbnail'].some(
      (key) => embed[key] !== undefined && embed[key] !== null && embed[key] !== '',
    ) && listOf(embed.fields).length === 0
  );
}
