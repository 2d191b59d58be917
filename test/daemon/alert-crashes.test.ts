import { expect, test } from 'vitest';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { openStore, type Store } from '../../src/store/store.js';
import { ManualClock } from '../fakes/clock.js';
import { runSeed, seeded } from '../fakes/random.js';
import { channel, dm, group, zeroGamma } from '../store/alert-rows.js';
import { migrationsDir, tempFolder } from '../store/temp-folder.js';
import { AlertRig, minute, opens } from './alert-rig.js';

const closes = newYorkToUtc('2026-11-20', 16, 0);
const monday = newYorkToUtc('2026-11-23', 9, 30);

interface Moment {
  slot: number;
  spot: number;
  zeroGamma: number;
  isTrusted: boolean;
}

/** The last hour of a Friday and the first of a Monday, with a spot that crosses often, gaps and bad data. */
function market(random: () => number): Moment[] {
  const moments: Moment[] = [];
  let away = 0;
  for (const start of [closes - 70 * minute, monday]) {
    for (let at = 0; at < 70; at++) {
      away = Math.max(-18, Math.min(18, away + (random() - 0.5) * 16));
      if (random() < 0.05) continue;
      const zero = 6_000 + Math.round(random() * 4);
      moments.push({ slot: start + at * minute, spot: zero + away, zeroGamma: zero, isTrusted: random() > 0.08 });
    }
  }
  return moments;
}

class Crash extends Error {}
/** After a commit there is no going on in the same process. */
class Death extends Error {}

/** The same store; every call of these parts may be the last of the process. */
function mortal(store: Store, mayDie: () => void): Store {
  const watch = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          mayDie();
          const result = (value as (...all: unknown[]) => unknown).apply(target, given);
          mayDie();
          return result;
        };
      },
    });
  return {
    ...store,
    rules: watch(store.rules),
    alertEvents: watch(store.alertEvents),
    outbox: Object.assign(watch(store.outbox), {}),
  };
}

const open = (file: string) => openStore({ file, migrationsDir, log: silentLogger, steady: systemSteadyClock() });

/** Plays the market; before each call the process may die, and each time it starts again with what is on disk. */
async function play(
  moments: readonly Moment[],
  mayDie: (How: typeof Crash | typeof Death) => void,
  isReopened: () => boolean,
) {
  const file = `${tempFolder()}/gexwatch.db`;
  const clock = new ManualClock(opens);
  let armed = false;
  let rig: AlertRig;
  const start = (store: Store) => {
    rig = new AlertRig({ store, clock, between: (whole) => mortal(whole, () => armed && mayDie(Crash)) });
    rig.onCommit = () => mayDie(Death);
  };
  start(open(file));
  const fast = { confirmations: 2, cooldownMs: 5 * minute };
  await rig!.rule({ logic: { ...zeroGamma, ...fast } }, [dm, channel]);
  await rig!.rule({ logic: { ...zeroGamma, ...fast, trigger: { kind: 'level', price: 6_001, band: 0.0005 } } }, [
    group,
  ]);
  await rig!.rule({ logic: { ...zeroGamma, ...fast }, expiry: { kind: 'once' } }, [channel]);
  let crashes = 0;
  const surviving = async (what: () => Promise<void>) => {
    for (;;) {
      try {
        armed = true;
        await what();
        armed = false;
        return;
      } catch (error) {
        armed = false;
        // The store wraps what is thrown inside it.
        if (!/Crash|Death/.test(String(error))) throw error;
        crashes += 1;
        if (/Death/.test(String(error)) || isReopened()) {
          rig.store.close();
          start(open(file));
        }
      }
    }
  };
  let wasFriday = true;
  for (const { slot, spot, zeroGamma: level, isTrusted } of moments) {
    if (wasFriday && slot >= monday) {
      rig!.goto(closes + 10 * minute);
      for (let n = 0; n < 3; n++) await surviving(() => rig.alerting.check());
      wasFriday = false;
    }
    await surviving(async () => {
      const isStored = rig.store.snapshots.lastSlot('SPX') === slot;
      // A process that dies after the commit finds its snapshot stored.
      if (!isStored) await rig.snapshot({ slot, spot, zeroGamma: level, label: isTrusted ? 'trusted' : 'partial' });
    });
  }
  // Dying while ticking is survived inside: the next tick does it.
  for (let n = 0; n < 3; n++) await surviving(() => rig.alerting.check());
  const events = rig!.events().map(({ key }) => key);
  const deliveries = rig!.outbox().map(({ target, op, kind, isSilent }) => `${target.chat} ${op} ${kind} ${isSilent}`);
  const states = [1, 2, 3].map((id) => rig.store.rules.state(id));
  rig!.store.close();
  return { events, deliveries, states, crashes };
}

test('wherever the process dies, what rules tell is what one clean run tells, each once', async () => {
  const seed = runSeed(4_711);
  let crashes = 0;
  for (let round = 0; round < 3; round++) {
    const random = seeded(seed + round);
    const moments = market(random);
    const clean = await play(
      moments,
      () => {},
      () => false,
    );
    expect(clean.events.length, `seed ${seed + round}`).toBeGreaterThan(8);
    const rough = await play(
      moments,
      (How) => {
        if (random() < (How === Death ? 0.06 : 0.03)) throw new How(How.name);
      },
      () => random() < 0.7,
    );
    crashes += rough.crashes;
    const { crashes: _, ...told } = rough;
    const { crashes: __, ...wanted } = clean;
    expect(told, `seed ${seed + round}`).toEqual(wanted);
  }
  expect(crashes).toBeGreaterThan(20);
});
