/**
 * Columns of numbers as a small blob: each column becomes whole numbers of a stated step, its bytes are grouped by significance
 * ("shuffled": the high bytes of neighbours are alike), and everything is deflated once. The blob describes itself, so it can be
 * read without knowing how it was written. NaN stays NaN everywhere; infinities and anything that does not fit its step are
 * kept as doubles.
 */

import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { AppError } from '../lib/errors.js';

/** Number of this layout, stored beside every blob. */
export const columnCodec = 1;

/**
 * How exactly a column is kept.
 * - `exact`: comes back bit for bit; whole numbers and short decimals (strikes, counts, volumes) are small, others cost 8 bytes.
 * - `share`: the step is the column's largest magnitude, rounded up to a power of two, ÷ 2^bits. The error is at most half a step,
 *   the same for every row, so that differences of two columns do not lose precision.
 * - `step`: a step of 2^exponent.
 * `smooth` stores differences of neighbours (1) or differences of those (2), for values that change slowly along the column.
 */
export type Precision = (
  | { readonly as: 'exact' }
  | { readonly as: 'share'; readonly bits: number }
  | { readonly as: 'step'; readonly exponent: number }
) & { readonly smooth?: 0 | 1 | 2 };

export interface Column {
  readonly values: Float64Array | readonly number[];
  readonly keep: Precision;
}

const binary = 0;
const decimal = 1;
const double = 2;
/** Tag, smoothness, bytes a value, then the exponent as a signed 16-bit number. */
const columnHeader = 5;
const sectionHeader = 6;
/** Whole numbers above this do not survive two rounds of differences in 32 bits. */
const largestWhole = 2 ** 28;
const mostDecimals = 4;
const largestBlob = 64 * 1024 * 1024;

/** Packs groups of columns; the columns of one group have the same length. */
export function packColumns(groups: readonly (readonly Column[])[]): Buffer {
  return deflateColumns(layColumns(groups));
}

/** The second half of packing, for those who first want to know whether the bytes are new. */
export function deflateColumns(laid: Uint8Array): Buffer {
  // Grouped bytes repeat in runs or not at all, so searching for longer matches only costs time.
  return deflateRawSync(laid, { level: 1, strategy: constants.Z_RLE });
}

/** The first half: the same columns always give the same bytes. */
export function layColumns(groups: readonly (readonly Column[])[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const columns of groups) {
    const count = columns[0]?.values.length ?? 0;
    const header = new DataView(new ArrayBuffer(sectionHeader));
    header.setUint32(0, count, true);
    header.setUint16(4, columns.length, true);
    parts.push(new Uint8Array(header.buffer));
    for (const column of columns) {
      if (column.values.length !== count) throw new RangeError('Columns of one group must have the same length.');
      parts.push(packColumn(column));
    }
  }
  return Buffer.concat(parts);
}

/**
 * The groups of columns as they were packed; columns that are not `wanted`, by their group and their place in it, are left out.
 * Throws STORE_CORRUPT when the bytes are not such a blob.
 */
export function unpackColumns(
  data: Uint8Array,
  wanted: (group: number, column: number) => boolean = () => true,
): Float64Array[][] {
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(data, { maxOutputLength: largestBlob });
  } catch (error) {
    throw damaged(error);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const groups: Float64Array[][] = [];
  let at = 0;
  try {
    while (at < bytes.length) {
      const count = view.getUint32(at, true);
      const width = view.getUint16(at + 4, true);
      at += sectionHeader;
      const columns: Float64Array[] = [];
      for (let index = 0; index < width; index++) {
        const size = view.getUint8(at + 2);
        if (at + columnHeader + size * count > bytes.length) throw new RangeError('The column is cut short.');
        if (wanted(groups.length, index)) columns.push(unpackColumn(bytes, view, at, count));
        at += columnHeader + size * count;
      }
      groups.push(columns);
    }
  } catch (error) {
    throw damaged(error);
  }
  return groups;
}

function damaged(cause: unknown): AppError {
  return new AppError('STORE_CORRUPT', 'A stored table of numbers cannot be read back.', { cause });
}

interface Step {
  tag: typeof binary | typeof decimal;
  exponent: number;
}

function packColumn({ values: given, keep }: Column): Uint8Array {
  // One kind of array in the loops below: with two, the engine's compiled code is several times slower.
  const values = given instanceof Float64Array ? given : Float64Array.from(given);
  const step = stepOf(values, keep);
  if (step === null) return packDoubles(values);
  const count = values.length;
  const whole = new Uint32Array(count);
  const smooth = keep.smooth ?? 0;
  const factor = step.tag === binary ? 2 ** -step.exponent : 10 ** step.exponent;
  let last = 0;
  let lastDifference = 0;
  let largest = 0;
  for (let row = 0; row < count; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    const rounded = Math.round(value * factor);
    const difference = rounded - last;
    const kept = smooth === 0 ? rounded : smooth === 1 ? difference : difference - lastDifference;
    last = rounded;
    lastDifference = difference;
    // Zigzag keeps small negative numbers small; 0 means NaN.
    const code = (kept >= 0 ? kept * 2 : -kept * 2 - 1) + 1;
    whole[row] = code;
    if (code > largest) largest = code;
  }
  const size = largest < 0x100 ? 1 : largest < 0x1_0000 ? 2 : largest < 0x100_0000 ? 3 : 4;
  const out = new Uint8Array(columnHeader + size * count);
  writeHeader(out, step.tag, smooth, size, step.exponent);
  for (let plane = 0; plane < size; plane++) {
    const start = columnHeader + plane * count;
    const shift = plane * 8;
    for (let row = 0; row < count; row++) out[start + row] = whole[row]! >>> shift;
  }
  return out;
}

function packDoubles(values: Float64Array): Uint8Array {
  const count = values.length;
  const out = new Uint8Array(columnHeader + 8 * count);
  writeHeader(out, double, 0, 8, 0);
  const raw = new DataView(new ArrayBuffer(8));
  for (let row = 0; row < count; row++) {
    raw.setFloat64(0, values[row]!, true);
    for (let plane = 0; plane < 8; plane++) out[columnHeader + plane * count + row] = raw.getUint8(plane);
  }
  return out;
}

function writeHeader(out: Uint8Array, tag: number, smooth: number, size: number, exponent: number): void {
  out[0] = tag;
  out[1] = smooth;
  out[2] = size;
  new DataView(out.buffer).setInt16(3, exponent, true);
}

function stepOf(values: Float64Array, keep: Precision): Step | null {
  let largest = 0;
  for (let row = 0; row < values.length; row++) {
    const size = Math.abs(values[row]!);
    if (size > largest) largest = size;
  }
  if (largest === Number.POSITIVE_INFINITY) return null;
  if (keep.as === 'exact') return decimalStep(values, largest);
  if (keep.as === 'step') return largest * 2 ** -keep.exponent <= largestWhole ? binaryStep(keep.exponent) : null;
  if (largest === 0) return binaryStep(0);
  const exponent = Math.ceil(Math.log2(largest)) - keep.bits;
  return keep.bits <= 28 && exponent > -1000 ? binaryStep(exponent) : null;
}

function binaryStep(exponent: number): Step {
  return { tag: binary, exponent };
}

/** The fewest decimals that give every value back exactly; null when there are none. */
function decimalStep(values: Float64Array, largest: number): Step | null {
  for (let places = 0; places <= mostDecimals; places++) {
    const factor = 10 ** places;
    if (largest * factor > largestWhole) return null;
    let fits = true;
    for (let row = 0; fits && row < values.length; row++) {
      const value = values[row]!;
      fits = Number.isNaN(value) || Math.round(value * factor) / factor === value;
    }
    if (fits) return { tag: decimal, exponent: places };
  }
  return null;
}

function unpackColumn(bytes: Buffer, view: DataView, at: number, count: number): Float64Array {
  const tag = view.getUint8(at);
  const smooth = view.getUint8(at + 1);
  const size = view.getUint8(at + 2);
  const exponent = view.getInt16(at + 3, true);
  const start = at + columnHeader;
  const values = new Float64Array(count);
  if (tag === double && size === 8) {
    const raw = new DataView(new ArrayBuffer(8));
    for (let row = 0; row < count; row++) {
      for (let plane = 0; plane < 8; plane++) raw.setUint8(plane, bytes[start + plane * count + row]!);
      values[row] = raw.getFloat64(0, true);
    }
    return values;
  }
  if (tag > decimal || size < 1 || size > 4 || smooth > 2) throw new RangeError('The column has an unknown form.');
  const scale = tag === binary ? 2 ** exponent : 10 ** exponent;
  let last = 0;
  let lastDifference = 0;
  for (let row = 0; row < count; row++) {
    let code = 0;
    for (let plane = size - 1; plane >= 0; plane--) code = code * 256 + bytes[start + plane * count + row]!;
    if (code === 0) {
      values[row] = Number.NaN;
      continue;
    }
    const kept = code % 2 === 1 ? (code - 1) / 2 : -(code / 2);
    const difference = smooth === 0 ? 0 : smooth === 1 ? kept : kept + lastDifference;
    const whole = smooth === 0 ? kept : last + difference;
    last = whole;
    lastDifference = difference;
    // 0 · −1 would be −0, which is not what was stored.
    values[row] = whole === 0 ? 0 : tag === binary ? whole * scale : whole / scale;
  }
  return values;
}
