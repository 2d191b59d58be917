/**
 * HTML parse mode, checked strictly (core.telegram.org/bots/api#html-style): the tags Telegram knows, balanced; `&lt; &gt; &amp;
 * &quot;` and numbers as the only entities. Telegram itself lets a bare `&` or `>` pass; here they are refused, because each is
 * a place where somebody forgot to escape.
 */

import { mistaken } from './refusal.js';
import type { WireEntity } from './wire.js';

export interface FormattedText {
  /** What the reader sees. */
  text: string;
  entities: WireEntity[];
}

const entityOfTag: Readonly<Record<string, string>> = {
  a: 'text_link',
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  'tg-time': 'date_time',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};

const attributesOfTag: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  span: ['class'],
  code: ['class'],
  blockquote: ['expandable'],
  'tg-emoji': ['emoji-id'],
  'tg-time': ['unix', 'format'],
};

const namedEntities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

interface OpenTag {
  name: string;
  attributes: Map<string, string>;
  offset: number;
}

/** Throws a Refusal "can't parse entities: …" with the byte offset in the source, as Telegram does. */
export function parseHtml(source: string): FormattedText {
  const open: OpenTag[] = [];
  const entities: WireEntity[] = [];
  let text = '';
  let at = 0;
  const fail = (what: string, where = at): never => {
    throw mistaken(`can't parse entities: ${what} at byte offset ${Buffer.byteLength(source.slice(0, where))}`);
  };

  while (at < source.length) {
    const character = source[at]!;
    if (character === '&') {
      const found = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/i.exec(source.slice(at, at + 12));
      const value = found === null ? undefined : entityText(found[1], found[2], found[3]);
      if (found === null || value === undefined) return fail('"&" that begins no known entity');
      text += value;
      at += found[0].length;
    } else if (character === '>') {
      return fail('">" that ends no tag');
    } else if (character !== '<') {
      text += character;
      at++;
    } else if (source[at + 1] === '/') {
      const end = source.indexOf('>', at);
      if (end === -1) return fail('Unclosed end tag');
      const tag = open.pop();
      if (tag === undefined) return fail('Unexpected end tag');
      const name = source
        .slice(at + 2, end)
        .trim()
        .toLowerCase();
      if (name !== tag.name) return fail(`Unmatched end tag, expected "</${tag.name}>", found "</${name}>"`);
      const entity = toEntity(tag, text.length, open.at(-1));
      if (entity !== null) entities.push(entity);
      at = end + 1;
    } else {
      const end = source.indexOf('>', at);
      if (end === -1) return fail('Unclosed start tag');
      const [, name = '', rest = ''] = /^([^\s>]*)([\s\S]*)$/.exec(source.slice(at + 1, end))!;
      const tag = { name: name.toLowerCase(), attributes: readAttributes(rest, fail), offset: text.length };
      if (!Object.hasOwn(entityOfTag, tag.name)) return fail(`Unsupported start tag "${tag.name}"`);
      for (const attribute of tag.attributes.keys()) {
        if (!(attributesOfTag[tag.name] ?? []).includes(attribute))
          return fail(`Unexpected attribute "${attribute}" of the tag "${tag.name}"`);
      }
      if (tag.name === 'span' && tag.attributes.get('class') !== 'tg-spoiler')
        return fail('Tag "span" must have class "tg-spoiler"');
      if (tag.name === 'a' && !tag.attributes.has('href')) return fail('Tag "a" without "href"');
      open.push(tag);
      at = end + 1;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) return fail(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return trimmed(text, entities);
}

/** A text as Telegram keeps it: without white space at its ends. */
export function plainText(source: string): FormattedText {
  return trimmed(source, []);
}

function trimmed(text: string, entities: WireEntity[]): FormattedText {
  const lead = text.length - text.trimStart().length;
  const kept = text.trim();
  const moved = entities.flatMap((entity) => {
    const start = Math.max(0, entity.offset - lead);
    const end = Math.min(kept.length, entity.offset + entity.length - lead);
    return end > start ? [{ ...entity, offset: start, length: end - start }] : [];
  });
  return { text: kept, entities: moved.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

function entityText(decimal?: string, hex?: string, name?: string): string | undefined {
  if (name !== undefined) return namedEntities[name];
  const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function readAttributes(rest: string, fail: (what: string) => never): Map<string, string> {
  const found = new Map<string, string>();
  let left = rest.trim();
  while (left !== '') {
    const match = /^([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([a-z0-9.-]+)))?\s*/i.exec(left);
    if (match === null) return fail('Broken attribute in a tag');
    found.set(match[1]!.toLowerCase(), match[2] ?? match[3] ?? match[4] ?? '');
    left = left.slice(match[0].length);
  }
  return found;
}

function toEntity(tag: OpenTag, end: number, parent: OpenTag | undefined): WireEntity | null {
  const length = end - tag.offset;
  if (length === 0) return null;
  const language = tag.attributes.get('class')?.replace(/^language-/, '');
  if (tag.name === 'code' && parent?.name === 'pre') {
    // <pre><code class="language-x"> is one entity with a language.
    if (language !== undefined) parent.attributes.set('language', language);
    return null;
  }
  const entity: WireEntity = { type: entityOfTag[tag.name]!, offset: tag.offset, length };
  if (tag.name === 'a') entity.url = tag.attributes.get('href')!;
  if (tag.name === 'blockquote' && tag.attributes.has('expandable')) entity.type = 'expandable_blockquote';
  if (tag.name === 'tg-emoji') entity.custom_emoji_id = tag.attributes.get('emoji-id') ?? '';
  if (tag.name === 'tg-time') entity.unix_time = Number(tag.attributes.get('unix'));
  const preLanguage = tag.attributes.get('language');
  if (tag.name === 'pre' && preLanguage !== undefined) entity.language = preLanguage;
  return entity;
}
