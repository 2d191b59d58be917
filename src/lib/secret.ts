import { inspect } from 'node:util';

const redacted = '[redacted]';

/** A value that never prints itself. `reveal()` is the one way out, to be called where the wire needs it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}

/**
 * Tokens that are known by their place in an address, for those nobody has added: Telegram's method addresses, Discord's webhooks and
 * interactions, and what follows the scheme of a header.
 */
const tokenPlaces: readonly [RegExp, string][] = [
  [/bot\d{3,20}(:|%3A)[\w-]{20,}/gi, `bot${redacted}`],
  [/(webhooks|interactions)\/(\d{15,20})\/[\w.~%-]{20,}/g, `$1/$2/${redacted}`],
  [/\b(Bot|Bearer) [\w.~+/=-]{20,}/g, `$1 ${redacted}`],
];

/** Replaces every occurrence of every known secret in a text. Short values (< 6) are ignored: they would eat words. */
export class SecretFilter {
  readonly #known = new Set<string>();

  add(secret: Secret | string): void {
    const value = typeof secret === 'string' ? secret : secret.reveal();
    if (value.length < 6) return;
    this.#known.add(value);
    const encoded = encodeURIComponent(value);
    if (encoded !== value) this.#known.add(encoded);
    const escaped = JSON.stringify(value).slice(1, -1);
    if (escaped !== value) this.#known.add(escaped);
  }

  /** Drops a secret that is no longer worth anything, so that short-lived tokens do not pile up over weeks. */
  forget(secret: Secret | string): void {
    const value = typeof secret === 'string' ? secret : secret.reveal();
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) this.#known.delete(form);
  }

  clean(text: string): string {
    let out = text;
    // Thousands of short-lived tokens are known on a busy day, and hardly a line holds one: only what is found is sorted.
    const found = [...this.#known].filter((value) => text.includes(value));
    // Longest first: a secret that begins with another one must not keep its tail.
    for (const value of found.sort((a, b) => b.length - a.length)) out = out.replaceAll(value, redacted);
    for (const [place, instead] of tokenPlaces) out = out.replace(place, instead);
    return out;
  }
}
