import type { DateKey, GexSnapshot, QualityLabel, ScopeKey } from '../../src/engine/types.js';
import { type SampleShape, sampleSnapshot } from '../store/sample-snapshot.js';

const shape: SampleShape = {
  symbol: 'SPX',
  spot: 6_000,
  expirations: 2,
  spacing: 100,
  reach: 0.2,
  openInterest: 2_000,
};

export interface SmallSnapshot {
  slot: number;
  symbol?: string;
  spot?: number;
  zeroGamma?: number | null;
  /** Of the snapshot and of each scope. */
  label?: QualityLabel;
  scopes?: readonly ScopeKey[];
  sessionDate?: DateKey;
  inSession?: boolean;
  /** Scopes of dates that are not listed today. */
  voidScopes?: readonly ScopeKey[];
}

const base = sampleSnapshot({ shape });

/** A snapshot of some kilobytes in which only what alerts look at changes: trusted, spot 6,010 above zero gamma 6,000, scope `days:45`. */
export function smallSnapshot(change: SmallSnapshot): GexSnapshot {
  const {
    slot,
    symbol = 'SPX',
    spot = 6_010,
    zeroGamma = 6_000,
    label = 'trusted',
    scopes = ['days:45'],
    sessionDate = '2026-11-20',
    inSession = true,
    voidScopes = [],
  } = change;
  const quality = { ...base.quality, label, openInterestDate: null };
  const whole = base.scopes.find(({ scope }) => scope === 'all')!;
  return {
    ...base,
    symbol,
    asOf: slot,
    spotAt: slot,
    spot,
    sessionDate,
    inSession,
    quality,
    scopes: scopes.map((scope) => ({
      ...whole,
      scope,
      quality: voidScopes.includes(scope) ? { ...quality, label: 'empty' } : quality,
      emptyReason: voidScopes.includes(scope) ? 'no-expiration-today' : null,
      zeroGamma: { ...whole.zeroGamma, level: zeroGamma, roots: zeroGamma === null ? [] : [zeroGamma] },
    })),
  };
}
