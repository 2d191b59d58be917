/** A short word that stands for a text: 53 bits of it (cyrb53, public domain, github.com/bryc/code). Not for secrets. */

const firstPrime = 2_654_435_761;
const secondPrime = 1_597_334_677;

/** Equal texts have equal words; two different ones among a few thousand meet once in a thousand million cases. */
export function fingerprint(text: string): string {
  let low = 0x41c6ce57;
  let high = 0xdeadbeef;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, firstPrime);
    low = Math.imul(low ^ unit, secondPrime);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36);
}
