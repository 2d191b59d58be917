import { describe, expect, test } from 'vitest';
import { endedGap, missingSince } from '../../src/alerts/data-fault.js';
import { bestRoad } from '../../src/alerts/notice-road.js';
import { platformFault } from '../../src/alerts/platform-fault.js';
import { discordDm } from '../../src/alerts/types.js';
import { newYorkToUtc } from '../../src/calendar/new-york.js';
import { platformDeliveries } from '../../src/daemon/delivering.js';
import { channel, dm, draft, group, none, zeroGamma } from '../store/alert-rows.js';
import { AlertRig, above, minute, opens, times } from './alert-rig.js';

const hour = 60 * minute;
const closes = newYorkToUtc('2026-11-20', 16, 0);
const session = { opensAt: opens, closesAt: closes };

describe('whether data is missing', () => {
  const ever = Number.NEGATIVE_INFINITY;
  test.each([
    ['a good reading half an hour ago', opens + 2 * hour, opens + 90 * minute, ever, hour, opens + 90 * minute],
    ['one 29 minutes ago', opens + 2 * hour, opens + 91 * minute, ever, hour, null],
    ['none today, half an hour after the open', opens + 30 * minute, opens - 20 * hour, ever, hour, opens],
    ['none ever', opens + 30 * minute, null, ever, hour, opens],
    ['a program that started four minutes ago', opens + 2 * hour, opens, ever, 4 * minute, null],
    ['a rule that is younger than the gap', opens + 2 * hour, opens, opens + 100 * minute, hour, null],
    ['a rule that has waited long enough', opens + 2 * hour, opens, opens + 80 * minute, hour, opens + 80 * minute],
  ])('%s', (_what, now, lastGoodAt, waitsSince, upMs, since) => {
    expect(missingSince({ now, session, lastGoodAt, waitsSince, upMs })).toBe(since);
  });

  test('nobody can tell out of session', () => {
    const facts = { now: closes + hour, lastGoodAt: opens, waitsSince: ever, upMs: hour };
    expect(missingSince({ ...facts, session: null })).toBeNull();
  });

  test('a gap that ended counts from the last good reading, the open, or the rule', () => {
    const at = opens + 2 * hour;
    expect(endedGap(opens, opens + hour, ever, at)).toBe(opens + hour);
    expect(endedGap(opens, opens - 20 * hour, ever, at)).toBe(opens);
    expect(endedGap(opens, null, opens + 91 * minute, at)).toBeNull();
    expect(endedGap(opens, at - minute, ever, at)).toBeNull();
  });
});

describe('whether a platform takes messages', () => {
  test.each([
    ['all is well', 'fine', 0, 5, null],
    ['away for nine minutes', 'away', 9, 5, null],
    ['away for ten', 'away', 10, 5, opens],
    ['away for long and nothing waits', 'away', 60, 0, null],
    ['refused just now', 'refused', 0, 1, opens],
    ['refused and nothing waits', 'refused', 60, 0, null],
  ] as const)('%s', (_what, state, minutes, waiting, fault) => {
    const since = state === 'fine' ? null : opens;
    expect(platformFault({ now: opens + minutes * minute, state, since, waiting })).toBe(fault);
  });

  test('a lane in trouble is away, a refused face refused, a platform without a token refused', () => {
    const lane = { inFlight: 0, sent: 0, gone: 0, lastSentAt: 7, pausedForMs: 0 };
    const problem = { reason: 'Gone.', code: 'CHAT_UNREACHABLE', at: 1, isOver: false } as const;
    const states = (isOver: boolean, phase: 'on' | 'refused') =>
      platformDeliveries({ platforms: [{ ...lane, platform: 'telegram', problem: { ...problem, isOver } }] }, [
        { name: 'Telegram', phase, problem: phase === 'on' ? null : 'Unauthorized.' },
      ]).map(({ platform, state, reason }) => `${platform} ${state} ${reason}`);
    expect(states(false, 'on')).toEqual(['discord refused No token is set for it.', 'telegram away Gone.']);
    expect(states(true, 'on')[1]).toBe('telegram fine null');
    expect(states(true, 'refused')[1]).toBe('telegram refused Unauthorized.');
  });
});

test('a person is told in private where that is open, and among others only where nothing else is', () => {
  const road = (target: typeof dm, kind: 'own' | 'account' | 'shared', isOpen = true) => ({ target, kind, isOpen });
  const never = () => false;
  const all = [road(group, 'shared'), road(channel, 'account'), road(dm, 'own')];
  expect(bestRoad(all, never)).toEqual(dm);
  expect(bestRoad(all, (target) => target.platform === 'telegram')).toEqual(channel);
  expect(bestRoad([road(dm, 'own', false), road(group, 'shared')], never)).toEqual(group);
  expect(bestRoad([road(dm, 'own', false)], never)).toBeNull();
});

/** Past the time that a program is given to load. */
async function running(rig: AlertRig): Promise<void> {
  const at = rig.clock.market.now();
  await rig.clock.advance(6 * minute);
  rig.goto(at);
}

describe('data that stops in session', () => {
  test('is told once to each owner, and its return once with what was missed', async () => {
    const rig = new AlertRig();
    await running(rig);
    await rig.rule();
    await rig.rule({ logic: { ...zeroGamma, scope: '0dte' } });
    await rig.play(opens, times(3, { ...above, scopes: ['days:45', '0dte'] as const }));
    // From 10:00 on everything is partial.
    rig.goto(opens + 31 * minute);
    await rig.snapshot({ slot: rig.clock.market.now(), label: 'partial', scopes: ['days:45', '0dte'] });
    await rig.alerting.check();
    expect(rig.notices()).toEqual([]);
    rig.goto(opens + 32 * minute + 5_000);
    await rig.alerting.check();
    await rig.alerting.check();
    expect(rig.notices()).toEqual([
      'No trusted data for SPX (45 days and 0DTE) since 09:32 ET: alerts on it wait. You will be told when it is back.',
    ]);
    // A restart tells nobody again.
    const later = new AlertRig({ store: rig.store, clock: rig.clock });
    await running(later);
    later.goto(opens + 100 * minute);
    await later.alerting.check();
    expect(later.notices()).toHaveLength(1);
    await later.snapshot({ slot: opens + 101 * minute, spot: 5_950, zeroGamma: 5_980, scopes: ['days:45', '0dte'] });
    await later.alerting.check();
    await later.alerting.check();
    expect(later.notices().slice(1)).toEqual([
      'Trusted data for SPX (0DTE and 45 days) is back since 11:11 ET; it was missing from 09:32 ET. Spot 6,010.00 → 5,950.00. 0DTE: zero gamma 6,000.0 → 5,980.0, max GEX 6,000 as before. 45 days: zero gamma 6,000.0 → 5,980.0, max GEX 6,000 as before. Alerts go on: what stands elsewhere now is told once it is confirmed.',
    ]);
  });

  test('a second time within six hours is told to nobody', async () => {
    const rig = new AlertRig();
    await running(rig);
    await rig.rule();
    await rig.play(opens, [above]);
    rig.goto(opens + 40 * minute);
    await rig.alerting.check();
    await rig.play(opens + 41 * minute, [above]);
    await rig.alerting.check();
    expect(rig.notices()).toHaveLength(2);
    rig.goto(opens + 90 * minute);
    await rig.alerting.check();
    await rig.play(opens + 91 * minute, [above]);
    await rig.alerting.check();
    expect(rig.notices()).toHaveLength(2);
  });

  test('an outage of the program itself is told at its return', async () => {
    const rig = new AlertRig();
    await rig.rule();
    await rig.play(opens, times(3, above));
    const later = new AlertRig({ store: rig.store, clock: rig.clock });
    await later.snapshot({ slot: opens + 62 * minute, ...above });
    await later.alerting.check();
    expect(later.notices()).toEqual([expect.stringMatching(/is back since 10:32 ET; it was missing from 09:32 ET/)]);
  });

  test('says nothing of rules without an expiration today, of the night, or of a rule that was paused', async () => {
    const rig = new AlertRig();
    await running(rig);
    const rule = await rig.rule({ logic: { ...zeroGamma, scope: '0dte' } });
    await rig.rule();
    await rig.store.transact(() => rig.store.rules.setStatus(2, 'paused'));
    const scopes = ['0dte'] as const;
    for (let at = 0; at <= 390; at += 10) {
      await rig.snapshot({ slot: opens + at * minute, scopes, voidScopes: scopes });
      await rig.alerting.check();
    }
    await rig.store.transact(() => rig.store.rules.setStatus(rule.id, 'paused'));
    rig.goto(newYorkToUtc('2026-11-21', 12, 0));
    await rig.alerting.check();
    rig.goto(newYorkToUtc('2026-11-23', 14, 0));
    await rig.alerting.check();
    await rig.store.transact(() => rig.store.rules.setStatus(2, 'active'));
    await rig.alerting.check();
    await rig.play(newYorkToUtc('2026-11-23', 14, 1), times(3, above));
    await rig.alerting.check();
    expect(rig.notices()).toEqual([]);
  });
});

describe('a platform that takes nothing', () => {
  test('is told over the other one to operators and to those whose messages wait, and its return as well', async () => {
    const rig = new AlertRig({ operators: ['discord:900', 'telegram:901'] });
    const owner = rig.store.people.add(none, opens);
    rig.store.people.assign('telegram', '7001', owner, opens);
    rig.store.people.assign('discord', '77', owner, opens);
    await rig.rule({}, [dm], owner);
    await rig.play(opens, [...times(3, above), ...times(3, { spot: 5_990 })]);
    const platform = (state: 'fine' | 'away', lastSentAt: number | null) => [
      { platform: 'discord' as const, state: 'fine' as const, reason: null, lastSentAt: 1 },
      { platform: 'telegram' as const, state, reason: 'It cannot be reached.', lastSentAt },
    ];
    rig.platforms = platform('away', null);
    await rig.alerting.check();
    rig.goto(opens + 12 * minute);
    await rig.alerting.check();
    expect(rig.notices()).toEqual([]);
    rig.goto(opens + 16 * minute);
    await rig.alerting.check();
    await rig.alerting.check();
    const down = rig.outbox().filter(({ kind }) => kind === 'notice');
    expect(down.map(({ target }) => target.chat).sort()).toEqual([discordDm('77'), discordDm('900')]);
    expect(down[0]!.text).toBe(
      'Telegram has taken no messages from gexwatch since 09:35 ET (It cannot be reached). 1 message waits; an alert that is 15 minutes old is not sent any more.',
    );
    // After a restart silence proves nothing.
    rig.platforms = platform('fine', null);
    await rig.alerting.check();
    expect(rig.notices()).toHaveLength(2);
    rig.platforms = platform('fine', opens + 20 * minute);
    await rig.alerting.check();
    expect(rig.notices().slice(2)).toEqual(
      times(2, expect.stringContaining('Telegram takes messages from gexwatch again')),
    );
  });
});

describe('a chat that is closed to the bot', () => {
  test('is told once to the owner of the rule by another road', async () => {
    const rig = new AlertRig();
    await rig.rule({}, [group]);
    const id = rig.store.targets.find(group)!.id;
    // The person has opened a private chat with the bot.
    const seen = { platform: 'telegram', chatId: '7001', threadId: null, kind: 'private', guildId: null } as const;
    rig.store.chats.seen({ ...seen, title: null, userId: '7001' }, opens);
    rig.store.targets.pause(id, 'The bot was removed from the group.', opens);
    await rig.alerting.check();
    await rig.alerting.check();
    const [notice, ...others] = rig.outbox();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ target: dm, kind: 'notice' });
    expect(notice!.text).toBe(
      'Alert #1 cannot be delivered to telegram:-1001 any more: The bot was removed from the group. Nothing is sent there until the bot is used there again.',
    );
    // A restart keeps silent, also seven hours later.
    const later = new AlertRig({ store: rig.store, clock: rig.clock });
    later.goto(opens + 7 * hour);
    await later.alerting.check();
    expect(later.notices()).toHaveLength(1);
  });

  test('is told to the owner of a scheduled post as well, with the name of the chat', async () => {
    const rig = new AlertRig();
    const { store } = rig;
    const post = { symbols: ['SPX'], minute: 525, zone: 'America/New_York', days: null, isSilent: false };
    const { ownerId } = await rig.rule({}, [group]);
    store.summaries.add({ ...post, targets: [group] }, ownerId, group, opens);
    const seen = { platform: 'telegram', threadId: null, guildId: null, userId: '7001' } as const;
    store.chats.seen({ ...seen, chatId: '7001', kind: 'private', title: null }, opens);
    store.chats.seen({ ...seen, chatId: '-1001', kind: 'group', title: 'Gamma desk' }, opens);
    store.rules.remove(1);
    store.targets.pause(store.targets.find(group)!.id, 'The bot was removed from the group.', opens);
    await rig.alerting.check();
    expect(rig.outbox().map(({ text }) => text)).toEqual([
      'Scheduled post #1 cannot be delivered to Gamma desk (telegram:-1001) any more: The bot was removed from the group. Nothing is sent there until the bot is used there again.',
    ]);
  });

  test('and whose owner has no other road is told to nobody', async () => {
    const rig = new AlertRig();
    await rig.store.transact(() => {
      const owner = rig.store.people.add(none, opens);
      rig.store.people.assign('telegram', '7001', owner, opens);
      return rig.store.rules.add(draft([dm]), owner, dm, opens);
    });
    rig.store.targets.pause(rig.store.targets.find(dm)!.id, 'Blocked.', opens);
    await rig.alerting.check();
    expect(rig.outbox()).toEqual([]);
  });
});
