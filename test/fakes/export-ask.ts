import { noPast } from '../../src/bot/no-people.js';
import type { ExportedFile, PastAsk } from '../../src/bot/past-ports.js';
import type { AppError } from '../../src/lib/errors.js';

const names = [
  'time_utc',
  'session_date',
  'in_session',
  'symbol',
  'scope',
  'source',
  'spot_price',
  'quality',
  'net_gex_usd_per_point',
];

/** An export of six sessions that always succeeds with this change, or always fails. */
export function fakeExport(change: Partial<ExportedFile> | AppError = {}): PastAsk {
  return {
    ...noPast,
    sessions: (_symbol, limit) => ['2026-11-20', '2026-11-19', '2026-11-18'].slice(0, limit),
    exportFile: ({ symbol, what, from, to, format }) => {
      if (change instanceof Error) return Promise.reject(change);
      const text = `${names.join(',')}\n`;
      return Promise.resolve({
        fileName: `${symbol.toLowerCase()}-${what}-${from}${to === from ? '' : `-to-${to}`}.${format}`,
        contentType: format === 'csv' ? 'text/csv' : 'application/json',
        content: () => Promise.resolve(Buffer.from(text)),
        rows: 1_564,
        bytes: 1_608_316,
        sessions: from === to ? 1 : 3,
        readings: 391,
        withoutStrikes: 0,
        isGzipped: false,
        columns: names,
        from,
        to,
        scope: null,
        sources: ['live'],
        ...change,
      });
    },
  };
}
