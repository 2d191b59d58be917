/** SIGKILL over the whole program while its alerts go out: practice market, feed, charts, both faces. `npm run soak:program` is the long form. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Rule } from '../../src/alerts/rule-record.js';
import { freshState } from '../../src/alerts/rule-state.js';
import { step } from '../../src/alerts/step.js';
import type { Reading, Target } from '../../src/alerts/types.js';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { openStore, type Store } from '../../src/store/store.js';
import { Chats, patienceMs, type SeenMessage } from '../acceptance/chats.js';
import { openWorld } from '../acceptance/outside-world.js';
import { newFolder, rowsOf } from '../acceptance/program.js';
import { runSeed, seeded } from '../fakes/random.js';
import { draft, person } from '../store/alert-rows.js';
import { migrationsDir } from '../store/temp-folder.js';
import { soakCount } from './soak-count.js';
import { swinging } from './swinging-market.js';

const symbol = 'DIA';
const kills = soakCount('SOAK_PROGRAM_KILLS') ?? 2;
const seed = runSeed(17);
const speed = 5;
interface Place {
  discord: string;
  telegram: ReturnType<Chats['private']>['chat'];
}

test(
  `${kills} kills: what the rules had to say has arrived, once on Discord and repeats marked on Telegram (seed ${seed})`,
  async () => {
    const random = seeded(seed);
    const world = await openWorld({ at: ['2026-11-20', 10, 30], speed, change: swinging(symbol) });
    const chats = await Chats.open();
    const folder = newFolder();
    const file = join(folder, 'data/practice.db');
    const env = { SNAPSHOT_CRON: '*/10 * * * * *' };
    const places: Place[] = [];
    const begin = (isReady?: () => boolean) =>
      chats.start({ args: world.clockArgs, folder, env, ...(isReady === undefined ? {} : { isReady }) });

    let program = await begin();
    await program.until(() => spots(file).length >= 4, patienceMs);
    const price = (Math.max(...spots(file)) + Math.min(...spots(file))) / 2;
    // The first rules come by command, one on each network.
    const asker = chats.operatorOfTelegram();
    chats.telegram.message(`/alert add level ${symbol} ${price.toFixed(2)}`, asker);
    const asked = chats.operator();
    const dm = chats.discord.slash(
      'alert',
      { kind: 'level', symbol, value: price.toFixed(2) },
      { ...asked, subcommand: 'add' },
    );
    await dm.deferred();
    await program.until(() => rowsOf(file, 'SELECT 1 FROM rule').length === 2, patienceMs);

    for (let kill = 0; kill < kills; kill++) {
      const wanted = 1 + Math.floor(random() * 6);
      const before = sends(chats);
      await program.until(() => sends(chats) >= before + wanted, patienceMs);
      await new Promise((resolve) => setTimeout(resolve, random() * 60));
      await program.kill();
      within(file, (store) => {
        const place = { discord: chats.room().channel, telegram: chats.telegram.chatWith(chats.telegram.addUser()) };
        places.push(place);
        const trigger = { kind: 'level', price, band: 0.0005 } as const;
        const logic = { symbol, scope: 'days:45', trigger, confirmations: 1, cooldownMs: 0 } as const;
        const targets: [Target, Target] = [
          { platform: 'discord', chat: place.discord, thread: null },
          { platform: 'telegram', chat: String(place.telegram.id), thread: null },
        ];
        store.rules.add(
          draft(targets, { logic }),
          person(store, String(place.telegram.id)),
          targets[0],
          world.marketNow(),
        );
      });
      // After a few kills the login at Discord waits, lest a crash loop use up the day's; alerts need no login.
      program = await begin(() => true);
    }
    await program.until(() => rowsOf(file, 'SELECT DISTINCT rule_id FROM alert_event').length >= kills + 1, patienceMs);
    await program.kill();
    // Nothing new is told any more; what waits goes out.
    let lastSnapshot = 0;
    within(file, (store) => {
      lastSnapshot = store.snapshots.latest(symbol)!.id;
      for (const { id } of store.rules.active()) store.rules.setStatus(id, 'paused');
    });
    program = await begin(() => true);
    const open = "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending', 'held')";
    await program.until(() => rowsOf(file, open).length === 0, patienceMs);
    program.signal('SIGTERM');
    expect((await program.within(15_000)).code).toBe(0);

    const rows = rowsOf<{ platform: string; chat: string; message_id: string | null; state: string }>(
      file,
      `SELECT target.platform, target.chat, message_id, state FROM outbox JOIN target ON target.id = target_id
         WHERE state <> 'superseded' ORDER BY outbox.id`,
    );
    expect(rows.filter(({ state }) => state !== 'sent')).toEqual([]);
    const [{ events, untold }] = rowsOf<{ events: number; untold: number }>(
      file,
      `SELECT count(*) AS events, count(*) FILTER (WHERE NOT EXISTS
         (SELECT 1 FROM outbox WHERE outbox.event_id = alert_event.id)) AS untold FROM alert_event`,
    ) as [{ events: number; untold: number }];
    expect(untold).toBe(0);
    expect(events).toBeGreaterThan(kills);
    let repeats = 0;
    for (const { discord, telegram } of places) {
      const idsOf = (chat: string) => [
        ...new Set(rows.filter((row) => row.chat === chat).map(({ message_id }) => message_id)),
      ];
      expect(chats.discord.messagesIn(discord).map(({ id }: SeenMessage) => id)).toEqual(idsOf(discord));
      const seen = chats.telegram.sentTo(telegram);
      const known = idsOf(String(telegram.id));
      // A copy whose end nobody learned comes before the one that says so.
      const copies = seen.filter(({ messageId }) => !known.includes(String(messageId)));
      repeats += copies.length;
      expect(seen.map(({ messageId }) => String(messageId)).filter((id) => known.includes(id))).toEqual(known);
      for (const copy of copies) expect(seen[seen.indexOf(copy) + 1]?.text).toMatch(/^\(repeat\)/);
    }
    within(file, (store) => {
      const rules = places.map(({ telegram }) => {
        const target = { platform: 'telegram', chat: String(telegram.id), thread: null } as const;
        return store.rules.ofTarget(store.targets.idOf(target))[0]!;
      });
      const readings = store.readings
        .ofSession(symbol, 'days:45', '2026-11-20')
        .filter(({ snapshotId }) => snapshotId <= lastSnapshot);
      for (const rule of rules) {
        const told = store.db.prepare('SELECT key FROM alert_event WHERE rule_id = ? ORDER BY id').pluck().all(rule.id);
        expect(told, `rule ${rule.id}`).toEqual(replayed(rule, readings));
      }
    });
    chats.assertClean();
    process.stdout.write(
      `kills ${kills}, events ${events}, messages ${rows.length}, marked repeats ${repeats}, seed ${seed}\n`,
    );
  },
  120_000 + kills * 40_000,
);

const spots = (file: string) =>
  rowsOf<{ spot: number }>(file, "SELECT spot FROM snapshot WHERE quality = 'trusted'").map(({ spot }) => spot);

/** Requests of both platforms that make or change messages. */
const sends = ({ discord, telegram }: Chats) =>
  discord.log.all.filter(({ route }) => route !== null && /^(POST|PATCH) .*messages/.test(route)).length +
  telegram.calls.filter(({ method }) => /^(send|edit)/i.test(method)).length;

function within(file: string, action: (store: Store) => void): void {
  const store = openStore({ file, migrationsDir, log: silentLogger, steady: systemSteadyClock() });
  try {
    store.db.transaction(() => action(store))();
  } finally {
    store.close();
  }
}

/** What the rule has to say of these readings, in one go. */
function replayed({ id, logic, version, createdAt }: Rule, readings: readonly Reading[]): string[] {
  let state = freshState;
  const keys: string[] = [];
  for (const reading of readings) {
    if (reading.slot < createdAt) continue;
    const stepped = step(logic, version, state, reading);
    state = stepped.state;
    keys.push(...stepped.events.map(({ key }) => `${key}:${id}`));
  }
  return keys;
}
