/** Bodies as they come from the wire: nothing about them is taken for granted. */
export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The list under a key; anything else counts as no list. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text under a key, or an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
