import { describe, expect, test } from 'vitest';
import { type Theme, themes } from '../../src/charts/theme.js';

type Rgb = [number, number, number];

function linear(color: string): Rgb {
  const channel = (start: number) => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const luminance = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** WCAG contrast ratio. */
function contrast(one: string, other: string): number {
  const [low, high] = [luminance(linear(one)), luminance(linear(other))].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

/** Full dichromacy in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1. */
const blindness: Record<string, [Rgb, Rgb, Rgb]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b* distance (1976) of two colours as an eye with this matrix sees them; 2.3 is just noticeable. */
function distance(one: string, other: string, matrix: [Rgb, Rgb, Rgb]): number {
  const lab = (color: string) => {
    const seen = matrix.map((row) => {
      const [red, green, blue] = linear(color);
      return Math.min(1, Math.max(0, row[0] * red + row[1] * green + row[2] * blue));
    }) as Rgb;
    const [x, y, z] = [
      (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505,
      luminance(seen),
      (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089,
    ].map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)) as Rgb;
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)] as const;
  };
  const [a, b] = [lab(one), lab(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

describe.each(Object.entries(themes))('the %s theme', (_, theme: Theme) => {
  test('writes with at least 4.5 to 1 on its grounds', () => {
    const marks = Object.values(theme.mark);
    for (const color of [theme.text, theme.muted, theme.warning, ...marks]) {
      expect(contrast(color, theme.ground), color).toBeGreaterThanOrEqual(4.5);
      expect(contrast(color, theme.surface), color).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(theme.warning, theme.warningSurface)).toBeGreaterThanOrEqual(4.5);
  });

  test('has no two colours that the indexed PNG would take for one', () => {
    const colors = [...new Set([...Object.values(theme).filter((color) => typeof color === 'string')])];
    const buckets = colors.map((color) =>
      [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) >> 3).join(),
    );
    expect(new Set(buckets).size, colors.join(' ')).toBe(colors.length);
  });

  test('shows bars at 3 to 1 or more on the ground', () => {
    expect(contrast(theme.call, theme.ground)).toBeGreaterThanOrEqual(3);
    expect(contrast(theme.put, theme.ground)).toBeGreaterThanOrEqual(3);
  });

  test('keeps calls and puts apart in lightness alone', () => {
    expect(contrast(theme.call, theme.put)).toBeGreaterThanOrEqual(1.4);
  });

  test.each([
    [
      'everyone',
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ] as [Rgb, Rgb, Rgb],
    ],
    ...Object.entries(blindness),
  ])('keeps then apart from now, from the ground and side from side for %s', (_name, matrix) => {
    for (const [now, then] of [
      [theme.call, theme.callThen],
      [theme.put, theme.putThen],
    ] as const) {
      expect(distance(now, then, matrix), then).toBeGreaterThan(20);
      expect(distance(then, theme.ground, matrix), then).toBeGreaterThan(15);
    }
    expect(distance(theme.callThen, theme.putThen, matrix)).toBeGreaterThan(10);
    for (const side of [theme.call, theme.put]) expect(distance(side, theme.gross, matrix), side).toBeGreaterThan(20);
  });

  test.each(Object.entries(blindness))('keeps calls and puts far apart under %s', (_name, matrix) => {
    expect(distance(theme.call, theme.put, matrix)).toBeGreaterThan(25);
  });
});
