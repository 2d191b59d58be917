/**
 * Randomness without state: every number is a hash of what it is about, so that the market is the same whatever was asked
 * before and in whichever order. Integer arithmetic only, hence the same on every machine.
 */

/** Folds one more integer into a hash; 32 bits, well mixed (the finaliser of MurmurHash3). */
export function mix(hash: number, value: number): number {
  let h = hash ^ Math.imul(value, 0xcc9e2d51);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Folds a word into a hash, character by character. */
export function mixText(hash: number, text: string): number {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = mix(h, text.charCodeAt(i));
  return mix(h, text.length);
}

/** The starting hash of a seed; seeds above 32 bits and fractions count too. */
export function seedHash(seed: number): number {
  const whole = Math.floor(seed);
  return mix(mix(mix(0x5eed, whole | 0), Math.floor(whole / 2 ** 32) | 0), Math.floor((seed - whole) * 2 ** 32) | 0);
}

/** A hash as a number in [0, 1). */
export function uniform(hash: number): number {
  return hash / 2 ** 32;
}

/** Standard deviation of the sum of four uniform bytes. */
const bytesDeviation = Math.sqrt((4 * (256 * 256 - 1)) / 12);

/** A hash as a bell-shaped number of mean 0 and deviation 1, never beyond ±3.46: the sum of its four bytes. */
export function gaussian(hash: number): number {
  const sum = (hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24);
  return (sum - 510) / bytesDeviation;
}
