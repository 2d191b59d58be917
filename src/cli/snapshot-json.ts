import type { GexAnswer } from '../bot/ports.js';

/** A GexAnswer as JSON for scripts: typed arrays become arrays, numbers that are not there become null, times stay ms UTC. */
export function snapshotJson(answer: GexAnswer): string {
  const { head, scope, expirations, isCurrent, loading } = answer;
  return JSON.stringify(
    {
      units: {
        gex: 'USD of delta per 1-point move',
        dex: 'USD of delta',
        vex: 'USD of delta per volatility point',
        cex: 'USD of delta per calendar day',
        iv: 'fraction of 1, per year',
        time: 'ms since 1970-01-01 UTC',
        share: '0..1',
        rate: 'continuously compounded, per year',
        forward: 'price of the underlying for the expiration, by put/call parity or the rates',
      },
      ...head,
      isCurrent,
      loading,
      scope,
      expirations,
    },
    (_key, value: unknown) => {
      if (value instanceof Float64Array) return [...value];
      return typeof value === 'number' && !Number.isFinite(value) ? null : value;
    },
    2,
  );
}
