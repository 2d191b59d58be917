import { describe, expect, test } from 'vitest';
import { analyse, defaultEngineSettings } from '../../src/engine/index.js';
import { businessYears } from '../../src/engine/other-conventions.js';
import { forwardPrice, priceChain } from '../../src/engine/priced-chain.js';
import { yearsToSettlement } from '../../src/engine/settings.js';
import type {
  ChainSnapshot,
  DateKey,
  EngineSettings,
  ScopeKey,
  ZeroGammaAlternative,
  ZeroGammaConvention,
} from '../../src/engine/types.js';
import { runSeed, seeded } from '../fakes/random.js';
import { chainOf, generatedChain, morning } from './generated-chain.js';

/** Business days as a script would count them, one after the other. */
function countedDays(from: DateKey, to: DateKey): number {
  let count = 0;
  for (let at = Date.parse(from); at < Date.parse(to); at += 86_400_000) {
    const day = new Date(at).getUTCDay();
    if (day >= 1 && day <= 5) count++;
  }
  return count;
}

/** What the profile is made of when nothing is clever: forward growth, yield factor and years of each expiration. */
interface Plain {
  growth: number;
  yieldFactor: number;
  years: number;
  counts: boolean;
}

function plainCurve(chain: ChainSnapshot, dates: readonly DateKey[], of: readonly Plain[]): (x: number) => number {
  const { contracts, expirations } = chain;
  const rows = [...contracts.strike.keys()].filter(
    (i) => contracts.openInterest[i]! > 0 && dates.includes(expirations[contracts.expiration[i]!]!.date),
  );
  return (x) => {
    let sum = 0;
    for (const i of rows) {
      const { growth, yieldFactor, years, counts } = of[contracts.expiration[i]!]!;
      if (!counts) continue;
      const width = contracts.iv[i]! * Math.sqrt(years);
      const d1 = (Math.log(x / contracts.strike[i]!) + growth) / width + width / 2;
      const gex = (yieldFactor * Math.exp(-0.5 * d1 * d1) * contracts.openInterest[i]!) / width;
      sum += contracts.isCall[i] === 1 ? gex : -gex;
    }
    return sum;
  };
}

/** The root nearest to the level within 5 %, on 1,000 levels and by bisection. */
function nearestRoot(curve: (x: number) => number, level: number): number | null {
  let best: number | null = null;
  const step = 0.1 / 1_000;
  let last = curve(level * 0.95);
  for (let j = 1; j <= 1_000; j++) {
    const x = level * (0.95 + j * step);
    const value = curve(x);
    if (last !== 0 && value * last < 0) {
      let [low, high] = [x - level * step, x];
      for (let turn = 0; turn < 40; turn++) {
        const middle = (low + high) / 2;
        if (curve(middle) * last > 0) low = middle;
        else high = middle;
      }
      if (best === null || Math.abs(low - level) < Math.abs(best - level)) best = low;
    }
    last = value;
  }
  return best;
}

function plainFor(chain: ChainSnapshot, settings: EngineSettings, convention: ZeroGammaConvention): Plain[] {
  const priced = priceChain(chain, settings);
  const isParity = priced.carry.from.includes('parity');
  return chain.expirations.map((expiration, i) => {
    const calendar = yearsToSettlement(chain.asOf, expiration, settings);
    const own = Math.log(forwardPrice(priced, i) / chain.spot);
    const rates = (settings.riskFreeRate - settings.dividendYield) * calendar;
    const isWithoutAny = convention === 'carry' && !isParity;
    return {
      growth: convention !== 'carry' ? own : isParity ? rates : 0,
      yieldFactor: isWithoutAny ? 1 : Math.exp(-settings.dividendYield * calendar),
      years: convention === 'clock' ? Math.max(countedDays(chain.sessionDate, expiration.date), 1) / 262 : calendar,
      counts: convention !== 'without-today' || expiration.date !== chain.sessionDate,
    };
  });
}

const of = (alternatives: readonly ZeroGammaAlternative[] | undefined, convention: ZeroGammaConvention) =>
  alternatives?.find((one) => one.convention === convention);

describe('zero gamma under another convention', () => {
  test.each<[string, Partial<EngineSettings>]>([
    ['forwards of parity', { dividendYield: 0.01 }],
    ['the rates', { carry: 'rates', riskFreeRate: 0.05, dividendYield: 0.013 }],
  ])('is the root nearest the level of the plain formula under that convention, with %s', (_, how) => {
    const settings = { ...defaultEngineSettings, ...how };
    const seed = runSeed(3);
    const random = seeded(seed);
    const checked: Record<string, number> = {};
    for (let round = 0; round < 3; round++) {
      const chain = generatedChain({
        seed: Math.floor(1e6 * random()),
        contracts: 400,
        expirations: 6,
        strikeStep: 20,
      });
      const asOf = morning - Math.floor(3 * random()) * 3_600_000;
      const scopes: ScopeKey[] = ['all', 'next', '0dte'];
      for (const scope of analyse({ ...chain, asOf }, scopes, settings).scopes) {
        const { level, alternatives } = scope.zeroGamma;
        if (level === null) continue;
        for (const { convention, level: got } of alternatives!) {
          const curve = plainCurve(chain, scope.expirations, plainFor({ ...chain, asOf }, settings, convention));
          const wanted = nearestRoot(curve, level);
          const what = `seed ${seed}, round ${round}, ${scope.scope}, ${convention}`;
          if (wanted === null) expect(got, what).toBeNull();
          else expect(Math.abs(got! - wanted), `${what}: ${got} for ${wanted}`).toBeLessThan(0.02);
          checked[convention] = (checked[convention] ?? 0) + 1;
        }
      }
    }
    expect(checked.clock).toBeGreaterThan(5);
    expect(checked.carry).toBeGreaterThan(5);
    expect(checked['without-today']).toBeGreaterThan(1);
  });

  test('changes nothing of the level itself', () => {
    const chain = generatedChain({ seed: 4, contracts: 800 });
    const [all] = analyse(chain, ['all'], defaultEngineSettings).scopes;
    const { alternatives, ...own } = all!.zeroGamma;
    expect(alternatives).toHaveLength(3);
    expect(own.roots).toContain(own.level);
  });

  test('the rates where the level has forwards of parity; no carry where it has the rates; nothing where those are 0', () => {
    const chain = generatedChain({ seed: 4, contracts: 800 });
    const levelBy = (how: Partial<EngineSettings>) =>
      analyse(chain, ['all'], { ...defaultEngineSettings, ...how }).scopes[0]!.zeroGamma;
    const rates = { riskFreeRate: 0.05, dividendYield: 0.013 };
    const plain = levelBy({ carry: 'rates' });
    expect(of(levelBy({}).alternatives, 'carry')!.level).toBeCloseTo(plain.level!, 2);
    expect(of(levelBy({ carry: 'rates', ...rates }).alternatives, 'carry')!.level).toBeCloseTo(plain.level!, 2);
    expect(of(plain.alternatives, 'carry')).toBeUndefined();
  });

  test('today is left out only where the scope has more than today', () => {
    const chain = generatedChain({ seed: 4, contracts: 800 });
    const conventions = analyse(chain, ['0dte', 'next', 'all'], defaultEngineSettings).scopes.map(({ zeroGamma }) =>
      zeroGamma.alternatives?.map(({ convention }) => convention),
    );
    expect(conventions).toEqual([
      ['clock', 'carry'],
      ['clock', 'carry'],
      ['clock', 'carry', 'without-today'],
    ]);
  });

  test('a level that rests on today alone has none near it without today', () => {
    const flat = { openInterest: 1_000, iv: 0.2 };
    const later = { ...flat, expiration: 1 };
    const chain = chainOf(
      [
        { right: 'P', strike: 5_990, ...flat, openInterest: 9_000 },
        { right: 'C', strike: 6_050, ...flat },
        { right: 'C', strike: 6_000, ...later },
      ],
      {
        expirations: [0, 30].map((days) => {
          const settlesAt = morning + days * 86_400_000 + 5.5 * 3_600_000;
          return { root: 'SPXW', date: new Date(settlesAt).toISOString().slice(0, 10), settlement: 'PM', settlesAt };
        }),
      },
    );
    const { zeroGamma } = analyse(chain, ['all'], defaultEngineSettings).scopes[0]!;
    expect(zeroGamma.level).not.toBeNull();
    expect(of(zeroGamma.alternatives, 'without-today')).toEqual({ convention: 'without-today', level: null });
  });

  test('without a level nothing is looked for', () => {
    const chain = chainOf([{ right: 'C', strike: 6_000, openInterest: 10, iv: 0.2 }]);
    expect(analyse(chain, ['all'], defaultEngineSettings).scopes[0]!.zeroGamma).not.toHaveProperty('alternatives');
  });
});

test.each<[DateKey, DateKey, number]>([
  ['2024-01-08', '2024-01-08', 1],
  ['2024-01-08', '2024-01-09', 1],
  ['2024-01-08', '2024-01-10', 2],
  ['2024-01-05', '2024-01-08', 1],
  ['2024-01-07', '2024-01-19', 9],
  ['2024-01-06', '2025-01-06', 260],
])('from %s to %s are %i business days of 262', (from, to, days) => {
  expect(businessYears(from, to)).toBeCloseTo(days / 262, 12);
});
