import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { AppError } from '../lib/errors.js';
import { packColumns, unpackColumns } from './codec.js';

const largestBlob = 64 * 1024 * 1024;
const longestShared = 255;

/**
 * Contract → open interest as a blob. Symbols are sorted, and each is written as the number of leading characters it shares with the
 * one before and the rest: a few bytes each, whatever form the broker gives them. Counts come back exactly.
 */
export function packOpenInterest(entries: ReadonlyMap<string, number>): Buffer {
  const symbols = [...entries.keys()].sort();
  const shared: number[] = [];
  const rest: string[] = [];
  let last = '';
  for (const symbol of symbols) {
    let length = 0;
    while (length < longestShared && length < last.length && symbol[length] === last[length]) length++;
    shared.push(length);
    rest.push(symbol.slice(length));
    last = symbol;
  }
  const counts = packColumns([
    [
      { values: shared, keep: { as: 'exact' } },
      { values: symbols.map((symbol) => entries.get(symbol)!), keep: { as: 'exact' } },
    ],
  ]);
  const text = deflateRawSync(Buffer.from(rest.join('\n'), 'utf8'), { level: 3 });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(counts.length);
  return Buffer.concat([length, counts, text]);
}

export function unpackOpenInterest(data: Uint8Array): Map<string, number> {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const split = 4 + (bytes.length < 4 ? 0 : bytes.readUInt32LE(0));
  const [columns] = unpackColumns(bytes.subarray(4, split));
  const [shared, counts] = columns ?? [];
  if (shared === undefined || counts === undefined) throw damaged();
  let text: string;
  try {
    text = inflateRawSync(bytes.subarray(split), { maxOutputLength: largestBlob }).toString('utf8');
  } catch (error) {
    throw damaged(error);
  }
  const rest = shared.length === 0 ? [] : text.split('\n');
  if (rest.length !== shared.length) throw damaged();
  const entries = new Map<string, number>();
  let last = '';
  rest.forEach((tail, index) => {
    last = last.slice(0, shared[index]) + tail;
    entries.set(last, counts[index]!);
  });
  return entries;
}

function damaged(cause?: unknown): AppError {
  return new AppError('STORE_CORRUPT', 'A stored day of open interest cannot be read back.', { cause });
}
