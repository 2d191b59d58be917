/**
 * Put/call parity on real option chains: the forward of each expiration against the configured rates' (none), and what it does to zero
 * gamma, beside its other conventions. CHAINS_DIR names the folder with the quote files, as for check-chains.ts.
 */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tradingDateFor } from '../src/calendar/session.js';
import { settlesAt } from '../src/calendar/settlement.js';
import { analyse } from '../src/engine/analyse.js';
import { forwardPrice, priceChain } from '../src/engine/priced-chain.js';
import { standingScopes } from '../src/engine/scope.js';
import { defaultEngineSettings } from '../src/engine/settings.js';
import type { ChainSnapshot, Expiration } from '../src/engine/types.js';
import { type ChainFile, readChainFile } from '../src/practice/chain-file.js';

/** As the program would see it: settled contracts left out, the root's own settlement. */
function snapshotOf({ rows, ...file }: ChainFile): ChainSnapshot {
  const expirations: Expiration[] = [];
  const places = new Map<string, number>();
  const expiration = Uint16Array.from({ length: rows.count }, (_, i) => {
    const [root, date, settlement] = [rows.root[i]!, rows.date[i]!, rows.settlement[i]!];
    const key = `${root} ${date}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, expirations.length);
    return expirations.push({ root, date, settlement, settlesAt: settlesAt(date, settlement) }) - 1;
  });
  const column = (values: ArrayLike<number>) => Float64Array.from(values);
  return {
    symbol: file.symbol,
    asOf: file.asOf,
    sessionDate: tradingDateFor(file.asOf),
    inSession: false,
    source: 'file',
    delayMs: 0,
    spot: file.spot,
    spotAt: file.asOf,
    previousClose: null,
    openInterestDate: null,
    pendingItems: 0,
    cutContracts: 0,
    expirations,
    contracts: {
      count: rows.count,
      expiration,
      strike: column(rows.strike),
      isCall: Uint8Array.from(rows.right, (right) => (right === 'C' ? 1 : 0)),
      multiplier: new Float64Array(rows.count).fill(100),
      openInterest: column(rows.openInterest),
      volume: column(rows.volume),
      iv: column(rows.iv),
      gamma: column(rows.gamma),
      delta: new Float64Array(rows.count).fill(Number.NaN),
      greeksAt: new Float64Array(rows.count).fill(file.asOf),
      bid: column(rows.bid),
      ask: column(rows.ask),
    },
  };
}

/** The chain with quotes only where the program subscribes them: the strike beside spot on either side. */
function withStraddlesOnly(chain: ChainSnapshot): ChainSnapshot {
  const { contracts, spot } = chain;
  const below = new Float64Array(chain.expirations.length);
  const above = new Float64Array(chain.expirations.length).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < contracts.count; i++) {
    const at = contracts.expiration[i]!;
    const strike = contracts.strike[i]!;
    if (strike <= spot) below[at] = Math.max(below[at]!, strike);
    else above[at] = Math.min(above[at]!, strike);
  }
  const keeps = (i: number) => {
    const at = contracts.expiration[i]!;
    return contracts.strike[i] === below[at] || contracts.strike[i] === above[at];
  };
  const bid = contracts.bid.map((value, i) => (keeps(i) ? value : Number.NaN));
  return { ...chain, contracts: { ...contracts, bid } };
}

const percent = (share: number, digits = 2) => `${(share * 100).toFixed(digits)} %`;

function forwardTable(chain: ChainSnapshot): void {
  const priced = priceChain(chain, defaultEngineSettings);
  const live = [...priced.years.keys()].filter((i) => !Number.isNaN(priced.years[i]!));
  live.sort((a, b) => chain.expirations[a]!.settlesAt - chain.expirations[b]!.settlesAt);
  const parity = live.filter((i) => priced.carry.from[i] === 'parity');
  console.log(`\n${parity.length} of ${live.length} expirations by parity`);
  console.log('| expiration | days | forward | above spot | per year |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  const shown = process.env.ALL === '1' ? live : live.filter((_, place) => place % Math.ceil(live.length / 8) === 0);
  for (const i of shown) {
    const { root, date } = chain.expirations[i]!;
    const forward = forwardPrice(priced, i);
    const from = priced.carry.from[i] === 'parity' ? '' : ' (rates)';
    console.log(
      `| ${root} ${date}${from} | ${(priced.years[i]! * 365).toFixed(1)} | ${forward.toFixed(2)} | ${percent(forward / chain.spot - 1, 3)} | ${percent(priced.carry.perYear[i]!)} |`,
    );
  }
}

function zeroTable(chain: ChainSnapshot): void {
  const scopes = standingScopes(45);
  const of = (one: ChainSnapshot, carry: 'parity' | 'rates') =>
    analyse(one, scopes, { ...defaultEngineSettings, carry }).scopes;
  const rates = of(chain, 'rates');
  const parity = of(chain, 'parity');
  const narrow = of(withStraddlesOnly(chain), 'parity');
  console.log(
    '\n| scope | zero gamma, rates | parity | moved | with two strikes quoted | clock | carry | without today |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  parity.forEach(({ scope, zeroGamma }, i) => {
    const text = (level: number | null | undefined) => (level === undefined ? '' : (level?.toFixed(2) ?? 'none'));
    const before = rates[i]!.zeroGamma.level;
    const moved =
      before === null || zeroGamma.level === null ? '' : percent((zeroGamma.level - before) / chain.spot, 3);
    const other = (['clock', 'carry', 'without-today'] as const).map((convention) =>
      text(zeroGamma.alternatives?.find((one) => one.convention === convention)?.level),
    );
    console.log(
      `| ${scope} | ${text(before)} | ${text(zeroGamma.level)} | ${moved} | ${text(narrow[i]!.zeroGamma.level)} | ${other.join(' | ')} |`,
    );
  });
}

async function run(folder: string): Promise<void> {
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.gz') || name.includes('TRUNCATED')) continue;
    const chain = snapshotOf(await readChainFile(join(folder, name)));
    console.log(`\n${name}: spot ${chain.spot}`);
    forwardTable(chain);
    zeroTable(chain);
  }
}

const folder = process.env.CHAINS_DIR;
if (folder === undefined || !existsSync(folder)) console.log('CHAINS_DIR names no folder with quote files.');
else await run(folder);
