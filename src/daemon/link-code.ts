/** The text of a one-time link code: 128 random bits in letters and digits that are not mistaken for each other. */

import { createHash } from 'node:crypto';

/** Crockford's base 32: no I, L, O and U (https://www.crockford.com/base32.html). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeBytes = 16;
/** ⌈128 ÷ 5⌉ characters; the last one carries three bits. */
const codeLength = 26;
const groupLength = 4;

/** `7KQ2-M4XW-…`: six groups of four and one of two. `randomBytes` gives that many unpredictable bytes. */
export function newLinkCode(randomBytes: (count: number) => Uint8Array): string {
  let bits = 0n;
  for (const byte of randomBytes(codeBytes)) bits = (bits << 8n) | BigInt(byte);
  // Two zero bits fill the last character.
  bits <<= BigInt(codeLength * 5 - codeBytes * 8);
  let code = '';
  for (let place = codeLength - 1; place >= 0; place--) code += alphabet[Number((bits >> BigInt(place * 5)) & 31n)];
  return code.match(new RegExp(`.{1,${groupLength}}`, 'g'))!.join('-');
}

/** A code as typed, with any case, spaces and hyphens, O for 0 and I or L for 1, in its plain form; null when it cannot be one. */
export function readLinkCode(typed: string): string | null {
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}_.]+/gu, '')
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return plain.length === codeLength && [...plain].every((one) => alphabet.includes(one)) ? plain : null;
}

/** What is stored of a code in its plain form. It has too many bits for the hash to be searched, so it needs no salt. */
export function linkCodeHash(plain: string): string {
  return createHash('sha256').update(plain).digest('hex');
}
