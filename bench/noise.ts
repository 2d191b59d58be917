/**
 * How often rules speak on noisy practice days, and what they miss: the tables of docs/benchmarks.md, at one-minute snapshots.
 * `npm run bench:noise`; DAYS=20 and SIZES=small for a look, SEED for other days.
 */

import { type RuleLogic, ruleDefaults } from '../src/alerts/rule.js';
import {
  type DayVerdict,
  judgeMaxStrike,
  judgeZeroGamma,
  summarise,
  tradingDays,
} from '../test/fakes/noise-verdict.js';
import { noisyDay } from '../test/fakes/noisy-day.js';
import { machineLine } from './child-program.js';

const count = Number(process.env.DAYS ?? 200);
const sizes = process.env.SIZES === 'small' ? 'small' : 'full';
const every = Number(process.env.EVERY ?? 30);
const firstSeed = Number(process.env.SEED ?? 1);
const minutes = 60_000;

interface Variant {
  name: string;
  logic: RuleLogic;
  verdicts: DayVerdict[];
}

const base = { symbol: 'SPX', scope: 'days:45' } as const;
const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

function zeroGamma(band: number, confirmations: number, cooldown: number): Variant {
  const { band: usualBand, confirmations: usualCount, cooldownMs } = ruleDefaults['zero-gamma'];
  const isDefault = band === usualBand && confirmations === usualCount && cooldown * minutes === cooldownMs;
  const name = `band ${percent(band)}, ${confirmations} in a row, cooldown ${cooldown} min${isDefault ? ' (default)' : ''}`;
  const trigger = { kind: 'zero-gamma', band } as const;
  return { name, logic: { ...base, trigger, confirmations, cooldownMs: cooldown * minutes }, verdicts: [] };
}

function maxStrike(ratio: number, confirmations: number, cooldown: number): Variant {
  const { ratio: usualRatio, confirmations: usualCount, cooldownMs } = ruleDefaults['max-strike'];
  const isDefault = ratio === usualRatio && confirmations === usualCount && cooldown * minutes === cooldownMs;
  const name = `ratio ${ratio.toFixed(2)}, ${confirmations} in a row, cooldown ${cooldown} min${isDefault ? ' (default)' : ''}`;
  const trigger = { kind: 'max-strike', ratio } as const;
  return { name, logic: { ...base, trigger, confirmations, cooldownMs: cooldown * minutes }, verdicts: [] };
}

const zeroGammas = [
  zeroGamma(0, 1, 0),
  ...[0.0005, 0.001, 0.0015, 0.002].flatMap((band) =>
    [1, 2, 3, 4].flatMap((confirmations) => [0, 30].map((cooldown) => zeroGamma(band, confirmations, cooldown))),
  ),
  ...[5, 10].flatMap((confirmations) => [0.001, 0.0015].map((band) => zeroGamma(band, confirmations, 30))),
];
const maxStrikes = [
  maxStrike(1, 1, 0),
  ...[1.15, 1.25, 1.5].flatMap((ratio) =>
    [5, 10, 15].flatMap((confirmations) => [30, 60].map((cooldown) => maxStrike(ratio, confirmations, cooldown))),
  ),
  ...[1.05, 1.1, 1.15, 1.25, 1.5].flatMap((ratio) =>
    [1, 2, 3, 4].flatMap((confirmations) => [0, 30].map((cooldown) => maxStrike(ratio, confirmations, cooldown))),
  ),
];

/** What somebody would get who is told of every change as it comes, without a limit. */
const naive: { [kind in 'zero-gamma' | 'max-strike']: number[] } = { 'zero-gamma': [], 'max-strike': [] };

function changes(sides: readonly unknown[]): number {
  return sides.filter((side, at) => at > 0 && side !== sides[at - 1]).length;
}

const started = performance.now();
for (const [index, date] of tradingDays('2026-01-05', count).entries()) {
  const day = noisyDay({ seed: firstSeed + index, date, sizes, every });
  naive['zero-gamma'].push(changes(day.readings.map(({ spot, zeroGamma }) => spot > (zeroGamma ?? Number.NaN))));
  naive['max-strike'].push(changes(day.readings.map(({ maxStrike }) => maxStrike)));
  for (const each of zeroGammas) each.verdicts.push(judgeZeroGamma(each.logic, day, ruleDefaults['zero-gamma'].band));
  for (const each of maxStrikes) each.verdicts.push(judgeMaxStrike(each.logic, day));
  if (index % 20 === 19)
    process.stderr.write(`${index + 1} days, ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
}

console.log(
  `${machineLine()}. ${count} practice days from 2026-01-05, seeds ${firstSeed} to ${firstSeed + count - 1}, ${sizes} chain every ${every} minutes, snapshots every minute.`,
);
for (const [title, variants] of [
  ['zero-gamma', zeroGammas],
  ['max-strike', maxStrikes],
] as const) {
  console.log(
    `\n| ${title} | a day | p95 | days over 4 | days muted | edits a day | decisive changes missed | minutes to say it, median / p95 | right at the close | with edits |`,
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  const told = [...naive[title]].sort((a, b) => a - b);
  const mean = told.reduce((sum, each) => sum + each, 0) / told.length;
  const over4 = told.filter((each) => each > 4).length / told.length;
  console.log(
    `| every change | ${mean.toFixed(2)} | ${told[Math.floor(0.95 * told.length)]} | ${(over4 * 100).toFixed(1)} % | | | | | | |`,
  );
  for (const { name, verdicts } of variants) {
    const s = summarise(verdicts);
    const cells = [
      s.mean.toFixed(2),
      s.p95,
      `${(s.over4 * 100).toFixed(1)} %`,
      `${(s.muted * 100).toFixed(1)} %`,
      s.editsADay.toFixed(2),
      `${s.missed} of ${s.flips}`,
      `${s.delayMedian} / ${s.delayP95}`,
      `${(s.rightAtClose * 100).toFixed(1)} %`,
      `${(s.rightWithEdits * 100).toFixed(1)} %`,
    ];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}
