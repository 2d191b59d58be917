import { describe, expect, test } from 'vitest';
import { analyse, contractWeights, defaultEngineSettings, estimateIv, standingScopes } from '../../src/engine/index.js';
import type { ChainSnapshot, ContractColumns, GexSnapshot, ScopeResult } from '../../src/engine/types.js';
import { chainOf, copyOf, generatedChain, morning, seeded } from './generated-chain.js';

const settings = defaultEngineSettings;
const scopes = standingScopes(45);

/** A chain with rows taken from another, in the given order (an index may repeat). */
function rearranged(chain: ChainSnapshot, order: readonly number[]): ChainSnapshot {
  const pick = <T extends Float64Array | Uint8Array | Uint16Array>(column: T): T => {
    const out = new (column.constructor as new (length: number) => T)(order.length);
    order.forEach((from, to) => {
      out[to] = column[from]!;
    });
    return out;
  };
  const { count: _, ...columns } = chain.contracts;
  const picked = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, pick(column)]));
  return { ...chain, contracts: { count: order.length, ...picked } as unknown as ContractColumns };
}

function expectSameNumbers(a: ScopeResult, b: ScopeResult, message: string): void {
  const near = (x: number, y: number) =>
    expect(Math.abs(x - y), message).toBeLessThanOrEqual(1e-9 * Math.abs(x) + 1e-6);
  near(a.totals.net, b.totals.net);
  near(a.totals.gross, b.totals.gross);
  near(a.totalsByVolume.gross, b.totalsByVolume.gross);
  near(a.dex!, b.dex!);
  near(a.vex!, b.vex!);
  near(a.cex!, b.cex!);
  expect(b.zeroGamma.roots, message).toHaveLength(a.zeroGamma.roots.length);
  for (const [i, root] of a.zeroGamma.roots.entries()) expect(b.zeroGamma.roots[i], message).toBeCloseTo(root, 2);
  expect(b.levels.maxGex?.strike, message).toBe(a.levels.maxGex?.strike);
  expect(b.levels.callWall?.strike, message).toBe(a.levels.callWall?.strike);
  expect(b.levels.putWall?.strike, message).toBe(a.levels.putWall?.strike);
  expect(b.strikes.strike, message).toEqual(a.strikes.strike);
}

describe('what must not matter', () => {
  test('the order of the contracts', () => {
    for (const seed of [1, 2, 3]) {
      const chain = generatedChain({ seed, contracts: 900, expirations: 8 });
      const random = seeded(seed + 100);
      const order = Array.from({ length: chain.contracts.count }, (_, i) => i);
      for (let i = order.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      const a = analyse(chain, scopes, settings);
      const b = analyse(rearranged(chain, order), scopes, settings);
      for (const [i, scope] of a.scopes.entries()) {
        expectSameNumbers(scope, b.scopes[i]!, `seed ${seed}, ${scope.scope}`);
      }
      expect(b.expirations.map((one) => one.maxPain)).toEqual(a.expirations.map((one) => one.maxPain));
    }
  });

  test('whether open interest sits in one contract or is split over two equal ones', () => {
    const chain = generatedChain({ seed: 6, contracts: 800, expirations: 6 });
    const twice = Array.from({ length: chain.contracts.count * 2 }, (_, i) => i >> 1);
    const split = rearranged(chain, twice);
    for (const name of ['openInterest', 'volume'] as const)
      split.contracts[name].forEach((value, i, column) => {
        column[i] = value / 2;
      });
    const a = analyse(chain, scopes, settings);
    const b = analyse(split, scopes, settings);
    for (const [i, scope] of a.scopes.entries()) expectSameNumbers(scope, b.scopes[i]!, scope.scope);
  });

  test('contracts that have settled', () => {
    const chain = generatedChain({ seed: 8, contracts: 600, expirations: 5 });
    const later = { ...chain, asOf: chain.expirations[0]!.settlesAt };
    const gone = rearranged(
      later,
      Array.from({ length: 600 }, (_, i) => i).filter((i) => chain.contracts.expiration[i] !== 0),
    );
    const a = analyse(later, ['all', '0dte'], settings);
    const b = analyse(gone, ['all', '0dte'], settings);
    expect(a.scopes).toEqual(b.scopes);
    expect(a.scopes[1]!.emptyReason).toBe('no-expiration-today');
    expect(a.matrix.dates).not.toContain('2026-11-20');
  });
});

describe('scopes of one chain fit together', () => {
  const snapshot = analyse(
    generatedChain({ seed: 12, contracts: 1_500 }),
    ['0dte', 'next', 'days:45', 'all'],
    settings,
  );
  const all = snapshot.scopes[3]!;

  test('dates add up to the whole', () => {
    const net = snapshot.expirations.reduce((sum, one) => sum + one.net, 0);
    expect(net / all.totals.net).toBeCloseTo(1, 9);
    expect(snapshot.expirations.reduce((sum, one) => sum + one.grossShare!, 0)).toBeCloseTo(1, 9);
    expect(snapshot.expirations[0]!.net).toBeCloseTo(snapshot.scopes[0]!.totals.net, 3);
  });

  test('the matrix adds up to the strike table', () => {
    const { dates, strikes, call } = snapshot.matrix;
    const sums = new Map<number, number>();
    dates.forEach((_, row) => {
      strikes.forEach((strike, k) => {
        const value = call[row * strikes.length + k]!;
        if (!Number.isNaN(value)) sums.set(strike, (sums.get(strike) ?? 0) + value);
      });
    });
    all.strikes.strike.forEach((strike, k) => {
      expect(Math.abs((sums.get(strike) ?? 0) - all.strikes.callGex[k]!)).toBeLessThan(1e-3);
    });
  });

  test('the matrix tells unlisted from nothing held', () => {
    const rows = [
      { right: 'C' as const, strike: 6_000, openInterest: 0, iv: 0.2 },
      { right: 'C' as const, strike: 6_100, openInterest: 5, iv: 0.2 },
      { right: 'P' as const, strike: 6_100, openInterest: 5, iv: 0.2 },
    ];
    const { call, put } = analyse(chainOf(rows), ['all'], settings).matrix;
    expect(call[0]).toBe(0);
    expect(call[1]).toBeGreaterThan(0);
    expect([...put]).toEqual([Number.NaN, call[1]]);
  });

  test('the matrix tells a held contract without greeks from nothing held', () => {
    const rows = [
      { right: 'C' as const, strike: 6_000, openInterest: 5, iv: Number.NaN },
      { right: 'P' as const, strike: 6_000, openInterest: 0, iv: Number.NaN },
      { right: 'C' as const, strike: 6_100, openInterest: 5, iv: 0.2 },
      { right: 'P' as const, strike: 6_100, openInterest: 5, iv: Number.NaN },
    ];
    const { call, put } = analyse(chainOf(rows), ['all'], settings).matrix;
    expect(call[0]).toBeNaN();
    expect(put[0]).toBe(0);
    expect(call[1]).toBeGreaterThan(0);
    expect(put[1]).toBeNaN();
  });

  test('a date of which no open interest is known has no numbers, one that nobody holds has zeros', () => {
    const at = (expiration: number, openInterest: number) =>
      ({ right: 'C' as const, strike: 6_000, openInterest, iv: 0.2, expiration }) as const;
    const dates = ['2026-11-20', '2026-11-23', '2026-11-24'];
    const chain = chainOf([at(0, 5), at(1, 0), at(2, Number.NaN)], {
      expirations: dates.map((date) => ({
        date,
        root: 'SPXW',
        settlement: 'PM' as const,
        settlesAt: Date.parse(`${date}T21:00:00Z`),
      })),
    });
    const { matrix, expirations } = analyse(chain, ['all'], settings);
    expect(expirations.map(({ gross }) => gross)).toEqual([expect.any(Number), 0, Number.NaN]);
    expect(expirations[0]!.gross).toBeGreaterThan(0);
    expect(expirations[2]).toMatchObject({ net: Number.NaN, grossShare: null, maxPain: null });
    expect([...matrix.call]).toEqual([expirations[0]!.gross, 0, Number.NaN]);
  });

  test('what rolls off is the share of the nearest settlement', () => {
    expect(snapshot.rollingOff!.date).toBe('2026-11-20');
    expect(snapshot.rollingOff!.share).toBeCloseTo(snapshot.expirations[0]!.grossShare!, 9);
  });
});

describe('hostile input never reaches a sum', () => {
  const poisons = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1,
    -1e300,
    1e300,
    1e-300,
    5e-324,
    1e12,
  ];

  function numbersOf(value: unknown, path: string, visit: (n: number, path: string) => void): void {
    if (typeof value === 'number') visit(value, path);
    else if (ArrayBuffer.isView(value)) for (const n of value as Float64Array) visit(n, path);
    else if (Array.isArray(value)) for (const [i, one] of value.entries()) numbersOf(one, `${path}[${i}]`, visit);
    else if (value !== null && typeof value === 'object') {
      for (const [name, one] of Object.entries(value)) numbersOf(one, `${path}.${name}`, visit);
    }
  }

  /** NaN is allowed where the types say so: implied volatility, unlisted matrix cells, and the totals of what could not be computed. */
  function expectClean(snapshot: GexSnapshot, message: string): void {
    numbersOf(snapshot, '', (n, path) => {
      if (Math.abs(n) === Number.POSITIVE_INFINITY) expect.fail(`${message}: ${path} is ${n}`);
      const mayBeNaN =
        /\.(callIv|putIv)$|^\.matrix|^\.spot$|^\.spotAt$|^\.expirations\[\d+\]\.(net|gross)$|\.totalsByVolume/.test(
          path,
        );
      if (Number.isNaN(n) && !mayBeNaN) {
        const scope = /^\.scopes\[(\d+)\]\.totals/.exec(path);
        const isEmpty = scope !== null && snapshot.scopes[Number(scope[1])]!.emptyReason !== null;
        if (!isEmpty) expect.fail(`${message}: ${path} is NaN`);
      }
    });
    for (const scope of snapshot.scopes) {
      if (scope.quality.weightCoverage !== null) {
        expect(scope.quality.weightCoverage, message).toBeGreaterThanOrEqual(0);
        expect(scope.quality.weightCoverage, message).toBeLessThanOrEqual(1 + 1e-12);
      }
      expect(scope.quality.spotAgeMs === null || scope.quality.spotAgeMs >= 0, message).toBe(true);
    }
  }

  test('any column of any contract may be anything', () => {
    const columns = [
      'strike',
      'multiplier',
      'openInterest',
      'volume',
      'iv',
      'gamma',
      'delta',
      'greeksAt',
      'bid',
      'ask',
    ] as const;
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const chain = copyOf(generatedChain({ seed, contracts: 240, expirations: 4 }));
      const share = random() ** 2;
      for (const name of columns) {
        chain.contracts[name].forEach((_, i, column) => {
          if (random() < share) column[i] = poisons[Math.floor(random() * poisons.length)]!;
        });
      }
      chain.contracts.isCall.forEach((_, i, column) => {
        if (random() < share) column[i] = Math.floor(random() * 256);
      });
      chain.contracts.expiration.forEach((_, i, column) => {
        if (random() < share / 4) column[i] = Math.floor(random() * 65_536);
      });
      expectClean(analyse(chain, [...scopes, '2026-11-21'], settings), `seed ${seed}`);
      expect(contractWeights(chain, settings).every((weight) => weight >= 0 && Number.isFinite(weight))).toBe(true);
    }
  });

  test('any fact of the chain may be anything', () => {
    const chain = generatedChain({ seed: 3, contracts: 120, expirations: 3 });
    for (const poison of [...poisons, 0]) {
      expectClean(analyse({ ...chain, spot: poison }, scopes, settings), `spot ${poison}`);
      const { quality } = analyse({ ...chain, spotAt: poison }, scopes, settings);
      expect(quality.spotAgeMs === null || quality.spotAgeMs >= 0).toBe(true);
      const hostile = { ...settings, yearsToSettlement: () => poison };
      expectClean(analyse(chain, scopes, hostile), `years ${poison}`);
    }
  });

  test('one poisoned contract changes nothing about the others', () => {
    const healthy = [
      { right: 'C' as const, strike: 6_050, openInterest: 40, iv: 0.2, gamma: 0.001, volume: 5 },
      { right: 'P' as const, strike: 5_950, openInterest: 60, iv: 0.2, gamma: 0.001, volume: 5 },
    ];
    const expected = analyse(chainOf(healthy), ['all'], settings).scopes[0]!;
    for (const poison of poisons.filter((value) => value !== 1e-300 && value !== 5e-324)) {
      const sick = { right: 'C' as const, strike: 6_050, openInterest: 40, iv: poison, gamma: poison, volume: poison };
      const scope = analyse(chainOf([...healthy, sick]), ['all'], settings).scopes[0]!;
      expect(scope.totals, `iv ${poison}`).toEqual(expected.totals);
      expect(scope.totalsByVolume, `volume ${poison}`).toEqual(expected.totalsByVolume);
      expect(scope.feedTotals, `gamma ${poison}`).toEqual(expected.feedTotals);
      expect(scope.quality.heldWithGreeks).toBe(2);
      expect(scope.quality.held).toBe(3);
    }
  });

  test('an empty chain and a chain without expirations are answers, not crashes', () => {
    const nothing = analyse(chainOf([], { expirations: [] }), scopes, settings);
    expect(nothing.quality.label).toBe('empty');
    expect(nothing.rollingOff).toBeNull();
    expect(nothing.scopes.map((one) => one.emptyReason)).toEqual([
      'no-expiration-today',
      'no-such-expiration',
      'no-such-expiration',
      'no-such-expiration',
    ]);
  });
});

describe('weights for choosing contracts', () => {
  test('a missing volatility is read off the neighbours of the same expiration', () => {
    const chain = chainOf([
      { right: 'P', strike: 5_900, openInterest: 1, iv: 0.3 },
      { right: 'C', strike: 5_950, openInterest: 1 },
      { right: 'C', strike: 6_000, openInterest: 1, iv: 0.2 },
      { right: 'C', strike: 6_500, openInterest: 1 },
    ]);
    expect([...estimateIv(chain)]).toEqual([0.3, 0.25, 0.2, 0.2]);
  });

  test('an expiration without any takes those of the one settling nearest', () => {
    const day = 86_400_000;
    const expirations = [1, 10, 12].map((days) => ({
      root: 'SPXW',
      date: `2026-12-${String(days).padStart(2, '0')}`,
      settlement: 'PM' as const,
      settlesAt: morning + days * day,
    }));
    const chain = chainOf(
      [
        { right: 'C', strike: 6_000, iv: 0.5, expiration: 0 },
        { right: 'C', strike: 6_000, expiration: 1 },
        { right: 'C', strike: 6_000, iv: 0.2, expiration: 2 },
      ],
      { expirations },
    );
    expect([...estimateIv(chain)]).toEqual([0.5, 0.2, 0.2]);
  });

  test('are |Γ·OI·M|, and 0 for unknown open interest, settled contracts or a missing spot', () => {
    const chain = chainOf([
      { right: 'C', strike: 6_000, openInterest: 10, iv: 0.2 },
      { right: 'P', strike: 6_000, openInterest: 20, iv: 0.2 },
      { right: 'P', strike: 6_000, iv: 0.2 },
      { right: 'P', strike: 6_000, openInterest: 20 },
    ]);
    const [call, put, unknown, estimated] = contractWeights(chain, settings);
    const { totals } = analyse(chain, ['all'], settings).scopes[0]!;
    expect(call! * 6_000).toBeCloseTo(totals.call, 6);
    expect(put! / call!).toBeCloseTo(2, 12);
    expect(unknown).toBe(0);
    expect(estimated).toBeCloseTo(put!, 12);
    expect([...contractWeights({ ...chain, spot: Number.NaN }, settings)]).toEqual([0, 0, 0, 0]);
    expect([...contractWeights({ ...chain, asOf: morning + 86_400_000 }, settings)]).toEqual([0, 0, 0, 0]);
  });

  test('NaN everywhere estimates nothing', () => {
    expect([...estimateIv(chainOf([{ right: 'C', strike: 6_000 }]))]).toEqual([Number.NaN]);
  });
});
