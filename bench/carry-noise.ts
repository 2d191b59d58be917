/**
 * Whether forwards from put/call parity make zero gamma and its alerts restless: practice days minute by minute, quotes beside the money as
 * the program subscribes them, spot some seconds older than they are. DAYS=4, SEED=1, LAG=2 (seconds), EVERY=30 (minutes between chains).
 */

import { type RuleLogic, ruleDefaults } from '../src/alerts/rule.js';
import { freshState } from '../src/alerts/rule-state.js';
import { step } from '../src/alerts/step.js';
import type { Reading } from '../src/alerts/types.js';
import { sessionOn } from '../src/calendar/session.js';
import { analyse } from '../src/engine/analyse.js';
import { defaultEngineSettings } from '../src/engine/settings.js';
import type { ChainSnapshot, ScopeKey } from '../src/engine/types.js';
import { createModelMarket } from '../src/practice/model/market.js';
import { tradingDays } from '../test/fakes/noise-verdict.js';
import { practiceChain } from '../test/fakes/practice-chain.js';

const days = Number(process.env.DAYS ?? 4);
const firstSeed = Number(process.env.SEED ?? 1);
const lagMs = Number(process.env.LAG ?? 2) * 1000;
const every = Number(process.env.EVERY ?? 30);
const minute = 60_000;
const scopes: ScopeKey[] = ['0dte', 'days:45'];
const carries = ['rates', 'parity'] as const;
type Market = ReturnType<typeof createModelMarket>;

/** Rows beside the money per expiration: two strikes on either side of spot. */
function besideMoney(chain: ChainSnapshot): number[] {
  const { contracts, spot } = chain;
  return chain.expirations.flatMap((_, at) => {
    const rows = [...contracts.strike.keys()].filter((i) => contracts.expiration[i] === at);
    const strikes = [...new Set(rows.map((i) => contracts.strike[i]!))].sort((a, b) => a - b);
    const above = strikes.findIndex((strike) => strike > spot);
    const near = new Set(strikes.slice(Math.max(0, above - 2), above + 2));
    return rows.filter((i) => near.has(contracts.strike[i]!));
  });
}

function withQuotes(chain: ChainSnapshot, names: readonly string[], market: Market, at: number): ChainSnapshot {
  const bid = new Float64Array(chain.contracts.count).fill(Number.NaN);
  const ask = bid.slice();
  for (const i of besideMoney(chain)) {
    const quote = market.quote(names[i]!, at);
    bid[i] = quote?.bid ?? Number.NaN;
    ask[i] = quote?.ask ?? Number.NaN;
  }
  return { ...chain, contracts: { ...chain.contracts, bid, ask } };
}

/** Symbols in the order of practiceChain's rows. */
function namesOf(market: Market, chain: ChainSnapshot, at: number): string[] {
  const known = new Map<string, string>();
  for (const { root, expirations } of market.roots('SPX', at)) {
    for (const { date, strikes } of expirations) {
      for (const one of strikes) {
        known.set(`${root} ${date} ${one.strike} 1`, one.callStreamerSymbol);
        known.set(`${root} ${date} ${one.strike} 0`, one.putStreamerSymbol);
      }
    }
  }
  const { contracts, expirations } = chain;
  return Array.from(contracts.strike, (strike, i) => {
    const { root, date } = expirations[contracts.expiration[i]!]!;
    return known.get(`${root} ${date} ${strike} ${contracts.isCall[i]}`)!;
  });
}

const key = (scope: ScopeKey, carry: string) => `${scope} ${carry}`;
const levels = new Map<string, number[][]>();
const alerts = new Map<string, number>();
let minutes = 0;

function logicOf(scope: ScopeKey): RuleLogic {
  const { band, confirmations, cooldownMs } = ruleDefaults['zero-gamma'];
  return { symbol: 'SPX', scope, trigger: { kind: 'zero-gamma', band }, confirmations, cooldownMs };
}

for (const [index, date] of tradingDays('2026-01-05', days).entries()) {
  const { opensAt, closesAt } = sessionOn(date)!;
  const market = createModelMarket({ seed: firstSeed + index, clock: { now: () => opensAt, speed: 1 }, sizes: 'full' });
  const states = new Map<string, typeof freshState>();
  const previous = new Map<string, number>();
  let chain: ChainSnapshot | null = null;
  let names: string[] = [];
  for (let at = 1; at < (closesAt - opensAt) / minute; at++) {
    const asOf = opensAt + at * minute;
    if (chain === null || at % every === 0) {
      chain = practiceChain(market, { symbol: 'SPX', at: asOf, days: 45, reach: 0.1 });
      names = namesOf(market, chain, asOf);
    }
    const spotAt = asOf - lagMs;
    const spot = market.trade('SPX', spotAt)!.price;
    const now = withQuotes({ ...chain, asOf, spot, spotAt }, names, market, asOf);
    minutes++;
    for (const carry of carries) {
      const roots = new Map(scopes.map((scope) => [scope, previous.get(key(scope, carry)) ?? Number.NaN] as const));
      const result = analyse(now, scopes, { ...defaultEngineSettings, carry }, roots);
      for (const { scope, zeroGamma } of result.scopes) {
        const name = key(scope, carry);
        const runs = levels.get(name) ?? [];
        levels.set(name, runs);
        if (runs[index] === undefined) runs.push([]);
        runs[index]!.push(zeroGamma.level ?? Number.NaN);
        if (zeroGamma.level !== null) previous.set(name, zeroGamma.level);
        const reading = {
          ...{ snapshotId: at, symbol: 'SPX', scope, slot: asOf, sessionDate: date, spot, zeroGamma: zeroGamma.level },
          ...{ netGex: 0, grossGex: 0, maxStrike: null, callWall: null, putWall: null, openInterestDate: date },
          ...{ strikes: new Float64Array(0), netByStrike: new Float64Array(0), quality: 'trusted' },
        } as Reading;
        const stepped = step(logicOf(scope), 1, states.get(name) ?? freshState, reading);
        states.set(name, stepped.state);
        alerts.set(name, (alerts.get(name) ?? 0) + stepped.events.filter(({ label }) => label !== 'changed').length);
      }
    }
  }
}

/** Deviation of what a level does beside the mean of its two neighbours: noise, not drift. */
function jitter(runs: readonly number[][]): { usual: number; worst: number } {
  const steps = runs.flatMap((run) =>
    run.flatMap((value, i) => {
      const beside = (run[i - 1]! + run[i + 1]!) / 2;
      return i > 0 && i + 1 < run.length && Number.isFinite(value - beside) ? [Math.abs(value - beside)] : [];
    }),
  );
  steps.sort((a, b) => a - b);
  return {
    usual: steps[Math.floor(steps.length / 2)] ?? Number.NaN,
    worst: steps[Math.floor(steps.length * 0.99)] ?? Number.NaN,
  };
}

console.log(
  `${days} days, ${minutes} minutes, spot ${lagMs / 1000} s behind the quotes, a chain every ${every} minutes`,
);
console.log('| scope | carry | jitter, median points | 99 % | alerts | away from the rates, median points |');
console.log('| --- | --- | ---: | ---: | ---: | ---: |');
for (const scope of scopes) {
  for (const carry of carries) {
    const runs = levels.get(key(scope, carry))!;
    const { usual, worst } = jitter(runs);
    const base = levels.get(key(scope, 'rates'))!.flat();
    const away = runs
      .flat()
      .map((value, i) => Math.abs(value - base[i]!))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    console.log(
      `| ${scope} | ${carry} | ${usual.toFixed(3)} | ${worst.toFixed(3)} | ${alerts.get(key(scope, carry))} | ${away[Math.floor(away.length / 2)]!.toFixed(3)} |`,
    );
  }
}
