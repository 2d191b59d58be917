import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { ExpirationSummary, GexSnapshot, ZeroGammaAlternative } from '../../src/engine/types.js';
import { packExpirations, unpackExpirations } from '../../src/store/expiration-codec.js';
import { sampleSnapshot, sessionOpen, sixShapes } from './sample-snapshot.js';
import { tempStore } from './temp-folder.js';

const meta = { slot: sessionOpen, scheduled: true, keepMatrix: false };
const dia = sixShapes[5]!;

function withAlternatives(lists: readonly (ZeroGammaAlternative[] | undefined)[]): GexSnapshot {
  const snapshot = sampleSnapshot({ shape: dia, slot: sessionOpen, minute: 0 });
  const scopes = snapshot.scopes.map((scope, i) => {
    const alternatives = lists[i];
    return alternatives === undefined ? scope : { ...scope, zeroGamma: { ...scope.zeroGamma, alternatives } };
  });
  return { ...snapshot, scopes };
}

/** Two expirations as the program packed them before there were forwards. */
const withoutForwards =
  'BcGhDcJQGAbA+/6nSA1hAMIE+BoknpBgamANFE2wXYItGAfLAsjHXWGQFOfxJQkZab0/smymO63M83PZTrRvT9hdo/jYo349LiIE7duDtShup9Uxivc8HP4=';

describe('zero gamma under other conventions', () => {
  const lists = [
    [
      { convention: 'clock', level: 440.125 },
      { convention: 'carry', level: 441.0625 },
      { convention: 'without-today', level: null },
    ],
    [{ convention: 'without-today', level: 439.87654321 }],
    [],
    undefined,
  ] satisfies (ZeroGammaAlternative[] | undefined)[];

  test('comes back as it was, and what was never worked out stays out', () => {
    const store = tempStore();
    const back = store.snapshots.load(store.snapshots.save(withAlternatives(lists), meta))!;
    expect(back.scopes.map(({ zeroGamma }) => zeroGamma.alternatives)).toEqual(lists);
    expect(back.scopes[3]!.zeroGamma).not.toHaveProperty('alternatives');
  });

  test('a snapshot of an older version reads back without them, and without forwards', () => {
    const store = tempStore();
    const id = store.snapshots.save(withAlternatives(lists), meta);
    const db = new Database(store.file);
    // What the step makes of rows that are there, and what was in the blob.
    db.prepare(
      'UPDATE scope_level SET zero_gamma_conventions = NULL, zero_gamma_clock = NULL, zero_gamma_carry = NULL, zero_gamma_without_today = NULL',
    ).run();
    db.prepare('UPDATE snapshot SET expirations = ?').run(Buffer.from(withoutForwards, 'base64'));
    db.close();
    const back = store.snapshots.load(id)!;
    for (const { zeroGamma } of back.scopes) expect(zeroGamma).not.toHaveProperty('alternatives');
    expect(back.expirations).toMatchObject([
      { date: '2026-11-20', maxPain: 6_000, expectedMove: { points: 21.5, from: 'straddle' }, putOpenInterest: 1_500 },
      { date: '2026-12-18', maxPain: null, expectedMove: null, atmIv: null, callOpenInterest: 9_000 },
    ]);
    for (const line of back.expirations) expect(line).not.toHaveProperty('forward');
  });
});

describe('forwards', () => {
  const lines = unpackExpirations(Buffer.from(withoutForwards, 'base64'));
  const packed = (forwards: readonly ExpirationSummary['forward'][]) =>
    unpackExpirations(
      packExpirations(lines.map((line, i) => (forwards[i] === undefined ? line : { ...line, forward: forwards[i] }))),
    );

  test('come back within a thousandth of a point, with where they came from', () => {
    const back = packed([
      { price: 5_986.4, from: 'rates' },
      { price: 6_004.7319, from: 'parity' },
    ]);
    expect(back.map(({ forward }) => forward!.from)).toEqual(['rates', 'parity']);
    expect(Math.abs(back[0]!.forward!.price - 5_986.4)).toBeLessThan(0.001);
    expect(Math.abs(back[1]!.forward!.price - 6_004.7319)).toBeLessThan(0.001);
  });

  test('a date without one has none afterwards', () => {
    const back = packed([undefined, { price: 6_004, from: 'parity' }]);
    expect(back[0]).not.toHaveProperty('forward');
    expect(back[1]!.forward).toEqual({ price: 6_004, from: 'parity' });
  });
});
