import { describe, expect, test } from 'vitest';
import { encodePng8 } from '../../src/charts/png8.js';
import { decode, seeded } from './sample.js';

function picture(
  width: number,
  height: number,
  colorAt: (x: number, y: number) => [number, number, number],
): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rgba.set([...colorAt(x, y), 255], (y * width + x) * 4);
  }
  return rgba;
}

const hex = (color: number[]) => `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`;

describe('an indexed PNG', () => {
  test('gives back every pixel of a picture with few colours', async () => {
    const random = seeded(1);
    const palette = Array.from(
      { length: 200 },
      (_, index) => [((index * 37) % 256) & 0xf8, index, 255 - index] as const,
    );
    const chosen = Array.from({ length: 61 * 17 }, () => palette[Math.floor(random() * 200)]!);
    // One colour a bucket, so that nothing may change.
    const buckets = new Map(palette.map((color) => [color.map((value) => value >> 3).join(), color]));
    const colorAt = (x: number, y: number) => {
      const wished = chosen[y * 61 + x]!;
      return [...buckets.get(wished.map((value) => value >> 3).join())!] as [number, number, number];
    };
    const pixels = await decode(await encodePng8(picture(61, 17, colorAt), 61, 17));
    expect([pixels.width, pixels.height]).toEqual([61, 17]);
    for (let y = 0; y < 17; y += 1) {
      for (let x = 0; x < 61; x += 1) expect(pixels.at(x, y), `${x}, ${y}`).toBe(hex(colorAt(x, y)));
    }
  });

  test('of a drawing keeps flat colours exactly and comes near to the thousands of blends on their edges', async () => {
    const random = seeded(2);
    const flat = Array.from({ length: 6 }, () => [0, 1, 2].map(() => Math.floor(random() * 256)));
    const blends = Array.from({ length: 128 * 128 }, () => {
      const [one, other] = [flat[Math.floor(random() * 6)]!, flat[Math.floor(random() * 6)]!];
      const share = random();
      return one.map((value, index) => Math.round(value * share + other[index]! * (1 - share)));
    });
    // Nine pixels of ten are flat, in stripes.
    const colorAt = (x: number, y: number) =>
      (x % 10 === 9 ? blends[y * 128 + x]! : flat[y % 6]!) as [number, number, number];
    const pixels = await decode(await encodePng8(picture(128, 128, colorAt), 128, 128));
    let worst = 0;
    let changed = 0;
    for (let y = 0; y < 128; y += 1) {
      for (let x = 0; x < 128; x += 1) {
        const seen = pixels.at(x, y);
        if (x % 10 !== 9 && seen !== hex(colorAt(x, y))) changed += 1;
        for (const [index, value] of colorAt(x, y).entries()) {
          worst = Math.max(worst, Math.abs(value - Number.parseInt(seen.slice(1 + 2 * index, 3 + 2 * index), 16)));
        }
      }
    }
    expect(changed).toBe(0);
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(40);
  });

  test('shows a bucket by its most frequent colour', async () => {
    const colorAt = (x: number): [number, number, number] => (x < 3 ? [17, 20, 27] : [16, 20, 27]);
    const pixels = await decode(await encodePng8(picture(10, 1, colorAt), 10, 1));
    expect(pixels.at(9, 0)).toBe('#10141b');
    expect(pixels.at(0, 0)).toBe('#10141b');
  });

  test('declares eight bits and a palette of at most 256 colours', async () => {
    const png = await encodePng8(
      picture(128, 128, (x, y) => [x * 2, y * 2, x ^ y]),
      128,
      128,
    );
    const view = new DataView(png.buffer);
    expect([view.getUint32(16), view.getUint32(20), png[24], png[25]]).toEqual([128, 128, 8, 3]);
    expect(new TextDecoder().decode(png.subarray(37, 41))).toBe('PLTE');
    expect(view.getUint32(33)).toBe(768);
  });

  test('reads pixels at an odd offset of a larger buffer', async () => {
    const rgba = picture(9, 5, (x) => [x * 20, 100, 200]);
    const shifted = new Uint8Array(rgba.length + 1).subarray(1);
    shifted.set(rgba);
    expect(await encodePng8(shifted, 9, 5)).toEqual(await encodePng8(rgba, 9, 5));
  });

  test('refuses pixels that do not fill the picture', async () => {
    await expect(encodePng8(new Uint8Array(12), 2, 2)).rejects.toThrow(RangeError);
  });
});
