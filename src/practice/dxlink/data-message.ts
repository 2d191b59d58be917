/** FEED_DATA in its two forms. */

import type { FieldValue, ServedType } from './event-fields.js';

/** Rows of one type under one layout, concatenated. */
export interface Batch {
  type: ServedType;
  layout: readonly string[];
  rows: FieldValue[][];
}

type Wire = number | string | boolean;

/** Doubles as the feed writes them: JSON has no NaN, so it comes as text. */
export function wireValue(value: FieldValue): Wire {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** COMPACT: `[type, flat values, type, flat values, …]`. `cut` leaves the last value out, as a damaged message would. */
export function compactData(batches: readonly Batch[], cut = false): unknown[] {
  const data: unknown[] = [];
  for (const { type, rows } of batches) {
    const flat: Wire[] = [];
    for (const row of rows) for (const value of row) flat.push(wireValue(value));
    data.push(type, flat);
  }
  if (cut) (data.at(-1) as Wire[]).pop();
  return data;
}

/** FULL: one object per event; empty values are left out, and the type and symbol are always there. */
export function fullData(batches: readonly Batch[]): Record<string, Wire>[] {
  return batches.flatMap(({ type, layout, rows }) =>
    rows.map((row) => {
      const event: Record<string, Wire> = { eventType: type };
      layout.forEach((field, column) => {
        const value = row[column]!;
        if (value === '' || (typeof value === 'number' && Number.isNaN(value))) return;
        event[field] = wireValue(value);
      });
      return event;
    }),
  );
}
