/** Mistakes that many people make when they copy values into a configuration, each with its own sentence. Pure. */

/** Thrown by a reader; its message is the second half of a sentence that begins with the setting's name. */
export class WrongValue extends Error {}

export function wrong(what: string): never {
  throw new WrongValue(what);
}

/** A value for a sentence: short and printable, or only its length, since a long one may be a secret in the wrong place. */
export function shown(text: string): string {
  if (text.length > 24) return `a text of ${text.length} characters`;
  return `"${text.replace(/[^\x20-\x7e]/g, '?')}"`;
}

/** Throws WrongValue for what is wrong with any kind of value before it is even read. */
export function checkCopied(name: string, text: string): void {
  if (/^["'`“”‘’„]|["'`“”‘’]$/.test(text)) {
    wrong('still has a quotation mark at its beginning or end; quotes must be straight and in pairs, or left out');
  }
  if (text.trim() !== text) wrong('has spaces or line breaks around it; leave them out');
  if (text.startsWith(`${name}=`) || text.startsWith('export '))
    wrong('holds its own name; write only the value after the "="');
}

/**
 * Throws WrongValue for what is wrong with a secret. The secret itself never gets into the sentence.
 * `emptyMeans` says what leaving it empty does.
 */
export function checkSecret(text: string, emptyMeans = 'for the practice market'): void {
  if (/^bearer(\s|$)/i.test(text)) wrong('begins with "Bearer"; write only the token that follows it');
  if (/\s/.test(text)) wrong('has a space or line break inside; it was probably copied with something else');
  if (/[^\x21-\x7e]/.test(text))
    wrong('holds a character that is not plain ASCII, such as an invisible mark from copying');
  if (isPlaceholder(text)) wrong(`is still the placeholder; put your own value there, or leave it empty ${emptyMeans}`);
}

function isPlaceholder(text: string): boolean {
  const words = text.toLowerCase().replace(/[-_. ]+/g, '_');
  return (
    /^(<.*>|\[.*\]|\{.*\}|x{3,}|\*{3,}|_+|todo|none|null|undefined|placeholder|secret|token)$/.test(words) ||
    /^(your|my|insert|enter|paste|put|replace|change|changeme|example|dummy)(_[a-z_]*)?$/.test(words) ||
    /^[a-z_]+_here$/.test(words) ||
    /^(client_?(id|secret)|refresh_?token|(discord|telegram|bot)_?token)$/.test(words)
  );
}

/** Steps to turn one text into the other: insert, drop, replace, swap two neighbours. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, before[column - 2]! + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}

/** The known name somebody probably meant, or null: a slip of up to two letters, another case, or the broker's name in front. */
export function meantName(name: string, known: readonly string[]): string | null {
  const plain = name
    .replace(/^export\s+/, '')
    .trim()
    .toUpperCase()
    .replace(/[-.]/g, '_');
  const bare = plain.replace(/^(TASTYTRADE|TASTYWORKS|TASTY|TT|GEXWATCH)_/, '');
  for (const candidate of [plain, bare]) if (known.includes(candidate)) return candidate;
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(plain, candidate) }))
    .filter(({ candidate, distance }) => distance <= (candidate.length >= 10 ? 2 : 1))
    .sort((a, b) => a.distance - b.distance)[0];
  return near?.candidate ?? null;
}
