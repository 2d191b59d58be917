import { afterEach, describe, expect, test } from 'vitest';
import type { SendOptions } from '../../../src/alerts/notifier.js';
import type { Outcome } from '../../../src/alerts/outcome.js';
import { discordDm, type Target } from '../../../src/alerts/types.js';
import { createDiscordNotifier } from '../../../src/bot/discord/notifier.js';
import { RefusalBudget } from '../../../src/bot/discord/refusal-budget.js';
import { commands } from '../../../src/bot/registry.js';
import { createLogger } from '../../../src/lib/log.js';
import { Secret, SecretFilter } from '../../../src/lib/secret.js';
import { ManualClock } from '../../fakes/clock.js';
import {
  type FakeDiscord,
  type FaultRule,
  PERMISSION,
  type SeenMessage,
  startFakeDiscord,
  usualPermissions,
} from '../../fakes/discord/fake-discord.js';
import { samplePost } from '../sample-post.js';
import { KeptMemory } from './rig.js';

const open: FakeDiscord[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const create = 'POST /channels/:channel/messages';
const change = 'PATCH /channels/:channel/messages/:message';
const openDm = 'POST /users/@me/channels';

async function rig({ timeoutMs = 2_000, now }: { timeoutMs?: number; now?: () => number } = {}) {
  const discord = await startFakeDiscord(now === undefined ? {} : { now });
  open.push(discord);
  const clock = new ManualClock(0);
  const lines: string[] = [];
  const filter = new SecretFilter();
  const memory = new KeptMemory();
  const make = () =>
    createDiscordNotifier({
      token: new Secret(discord.token),
      apiUrl: discord.apiUrl,
      commands,
      memory,
      steady: clock.steady,
      log: createLogger({ level: 'debug', filter, write: (line) => lines.push(line) }),
      filter,
      timeoutMs,
    });
  const { gexChannelId, threadId, bobId } = discord.known;
  const channel: Target = { platform: 'discord', chat: gexChannelId, thread: null };
  const thread: Target = { ...channel, thread: threadId };
  const bob: Target = { platform: 'discord', chat: discordDm(bobId), thread: null };
  return { discord, notifier: make(), make, memory, lines, clock, channel, thread, bob };
}

let keys = 0;
const how = (options: Partial<SendOptions> = {}): SendOptions => ({
  key: `key-${++keys}`,
  isSilent: false,
  mayBeRepeat: false,
  ageMs: 1_000,
  ...options,
});

/** Words of a message, in its embed or beside it. */
const wordsOf = (message: SeenMessage): string =>
  [message.content, ...message.embeds.flatMap(({ title, description }) => [title, description])].join('\n');

const idOf = (outcome: Outcome): string => {
  if (outcome.kind !== 'sent') throw new Error(`not sent: ${outcome.kind}, ${outcome.reason}`);
  return outcome.messageId;
};

describe('what arrives', () => {
  test('in a channel: embed, chart with its words, buttons, nobody called', async () => {
    const { discord, notifier, channel } = await rig();
    const id = idOf(await notifier.send(channel, samplePost(), how({ key: 'a-key' })));
    const message = discord.message(id)!;
    expect(wordsOf(message)).toContain('SPX crossed below zero gamma');
    expect(message.attachments).toMatchObject([{ description: 'SPX, zero gamma 6,012.5, spot 5,986.4' }]);
    expect(message.customIds).toHaveLength(1);
    expect(discord.log.of(create)[0]!.body).toMatchObject({ nonce: 'a-key', enforce_nonce: true, flags: 0 });
    discord.assertClean();
  });

  test('in a thread, without sound, with its age in front', async () => {
    const { discord, notifier, thread } = await rig();
    const late = { ...samplePost({ picture: null }), prefix: '(12 min late)' };
    const id = idOf(await notifier.send(thread, late, how({ isSilent: true })));
    expect(discord.messagesIn(thread.thread!).map((each) => each.id)).toEqual([id]);
    expect(wordsOf(discord.message(id)!)).toContain('(12 min late) SPX crossed');
    expect(discord.log.of(create)[0]!.body.flags).toBe(4_096);
    discord.assertClean();
  });

  test('in a DM by the id of the person; the channel is opened once and kept over a restart', async () => {
    const { discord, notifier, make, bob } = await rig();
    const turns: number[] = [];
    const turn = async () => turns.push(discord.log.all.length) > 0;
    const first = idOf(await notifier.send(bob, samplePost(), how({ turn })));
    expect(turns).toEqual([1]);
    idOf(await notifier.send(bob, samplePost(), how()));
    const after = make();
    idOf(await after.send(bob, samplePost(), how()));
    expect(discord.log.count(openDm)).toBe(1);
    expect(idOf(await after.edit(bob, first, samplePost({ title: 'Changed' }), how()))).toBe(first);
    expect(wordsOf(discord.message(first)!)).toContain('Changed');
    discord.assertClean();
  });

  test('a DM channel that Discord no longer knows is opened anew', async () => {
    const { discord, notifier, memory, bob } = await rig();
    await memory.set(`discord.dm.${discord.known.bobId}`, '810000000000009999');
    idOf(await notifier.send(bob, samplePost(), how()));
    expect(discord.log.count(openDm)).toBe(1);
  });
});

describe('a second copy', () => {
  test('a message that was stored though the line broke is not stored again, nor marked', async () => {
    const { discord, notifier, make, channel } = await rig();
    discord.faults.add({ route: create, drop: true, afterServing: true });
    const options = how();
    expect(await notifier.send(channel, samplePost(), options)).toMatchObject({ kind: 'ambiguous' });
    const again = { ...options, mayBeRepeat: true, ageMs: 60_000 };
    idOf(await make().send(channel, samplePost(), again));
    const seen = discord.messagesIn(channel.chat);
    expect(seen).toHaveLength(1);
    expect(wordsOf(seen[0]!)).not.toContain('(repeat)');
    expect(discord.log.count(create)).toBe(2);
    discord.assertClean();
  });

  test('beyond the nonce window it is marked', async () => {
    const { discord, notifier, channel } = await rig();
    idOf(await notifier.send(channel, samplePost(), how({ mayBeRepeat: true, ageMs: 121_000 })));
    idOf(await notifier.send(channel, samplePost(), { key: 'k', isSilent: false, mayBeRepeat: true }));
    for (const message of discord.messagesIn(channel.chat)) expect(wordsOf(message)).toContain('(repeat) SPX');
  });
});

describe('changing a message', () => {
  test('takes the old chart away and keeps the message', async () => {
    const { discord, notifier, channel } = await rig();
    const id = idOf(await notifier.send(channel, samplePost(), how()));
    expect(idOf(await notifier.edit(channel, id, samplePost({ title: 'SPX is back', picture: null }), how()))).toBe(id);
    const message = discord.message(id)!;
    expect(wordsOf(message)).toContain('SPX is back');
    expect(message.attachments).toEqual([]);
    discord.assertClean();
  });

  test('one that people removed is left alone where only an edit is wanted, and one that takes no edits now is waited for', async () => {
    const { discord, notifier, channel } = await rig();
    const id = idOf(await notifier.send(channel, samplePost(), how()));
    const only = () => notifier.edit(channel, id, samplePost(), how({ onlyIfThere: true }));
    for (const code of [30046, 50083]) {
      discord.faults.add({ route: change, status: 400, body: { code, message: 'Not now' } });
      expect(await only()).toMatchObject({ kind: 'retry', afterMs: 600_000, holds: 'chat' });
    }
    discord.deleteMessage(id);
    expect(await only()).toMatchObject({ kind: 'gone', code: 'CHAT_EXPIRED' });
    expect(discord.messagesIn(channel.chat)).toEqual([]);
  });

  test('one that is gone is sent anew, as is one in an archived thread', async () => {
    const { discord, notifier, channel, thread } = await rig();
    const id = idOf(await notifier.send(channel, samplePost(), how()));
    discord.deleteMessage(id);
    const anew = idOf(await notifier.edit(channel, id, samplePost(), how()));
    expect(anew).not.toBe(id);
    expect(discord.messagesIn(channel.chat).map((each) => each.id)).toEqual([anew]);
    const inThread = idOf(await notifier.send(thread, samplePost(), how()));
    discord.world.channel(thread.thread!).archived = true;
    expect(idOf(await notifier.edit(thread, inThread, samplePost(), how()))).not.toBe(inThread);
  });

  test('a lost answer to a change is tried again and not called a repeat', async () => {
    const { discord, notifier, channel } = await rig();
    const id = idOf(await notifier.send(channel, samplePost(), how()));
    discord.faults.add({ route: change, drop: true, afterServing: true });
    expect(await notifier.edit(channel, id, samplePost(), how())).toMatchObject({
      kind: 'retry',
      code: 'CHAT_UNREACHABLE',
    });
  });
});

describe('faults and what they come to', () => {
  const refuse = (status: number, code: number, more: object = {}): FaultRule => ({
    route: create,
    status,
    body: { message: 'no', code, ...more },
    times: Number.POSITIVE_INFINITY,
  });
  const table: [title: string, fault: FaultRule, wanted: Partial<Outcome>, requests: number][] = [
    ['channel deleted', refuse(404, 10003), { kind: 'gone', code: 'CHAT_TARGET_GONE' }, 1],
    ['server left', refuse(404, 10004), { kind: 'gone' }, 1],
    ['no access', refuse(403, 50001), { kind: 'gone', code: 'CHAT_FORBIDDEN' }, 1],
    ['no permission, in any form', refuse(403, 50013), { kind: 'gone', code: 'CHAT_FORBIDDEN' }, 3],
    ['DM closed', refuse(403, 50007), { kind: 'gone', code: 'CHAT_TARGET_GONE' }, 1],
    ['no server in common', refuse(403, 50278), { kind: 'gone' }, 1],
    ['thread locked', refuse(400, 160005), { kind: 'gone' }, 1],
    ['a 403 that says nothing known', refuse(403, 99999), { kind: 'retry', code: 'CHAT_FORBIDDEN' }, 1],
    [
      'an edge that refuses without JSON',
      { route: create, status: 403, body: 'blocked', times: 9 },
      { kind: 'retry' },
      1,
    ],
    ['a 404 that says nothing known', refuse(404, 0), { kind: 'retry', code: 'CHAT_MESSAGE_INVALID' }, 2],
    ['malformed in every form', refuse(400, 50035), { kind: 'bug' }, 2],
    ['too large with and without picture', refuse(413, 40005), { kind: 'bug' }, 2],
    ['slow mode', refuse(400, 20016, { retry_after: 7.5 }), { kind: 'retry', afterMs: 7_500, holds: 'chat' }, 1],
    ['5xx', refuse(503, 0), { kind: 'ambiguous' }, 1],
    ['line broken before storing', { route: create, drop: true, times: 9 }, { kind: 'ambiguous' }, 1],
    ['no answer', { route: create, delayMs: 5_000 }, { kind: 'ambiguous' }, 1],
    ['token refused', refuse(401, 0), { kind: 'retry', code: 'DISCORD_TOKEN_REJECTED', holds: 'platform' }, 1],
  ];
  test.each(table)('%s', async (_title, fault, wanted, requests) => {
    const { discord, notifier, channel, lines } = await rig({ timeoutMs: 250 });
    discord.faults.add(fault);
    const outcome = await notifier.send(channel, samplePost(), how());
    expect(outcome).toMatchObject(wanted);
    expect(discord.log.all).toHaveLength(requests);
    expect(discord.messagesIn(channel.chat)).toEqual([]);
    expect(JSON.stringify([lines, outcome])).not.toContain(discord.token);
  });

  test('a server that is down takes nothing: surely unsent, and everything waits', async () => {
    const { discord, notifier, channel, bob } = await rig();
    await discord.stop();
    const wanted = { kind: 'retry', code: 'CHAT_UNREACHABLE', holds: 'platform', afterMs: null };
    expect(await notifier.send(channel, samplePost(), how())).toMatchObject(wanted);
    expect(await notifier.send(bob, samplePost(), how())).toMatchObject(wanted);
  });

  test.each([
    ['user', 'chat'],
    ['shared', 'chat'],
    ['global', 'platform'],
    ['body', 'chat'],
  ] as const)('a 429 (%s) is told at once, with its wait, and nothing is sent behind our back', async (kind, holds) => {
    const { discord, notifier, channel } = await rig();
    discord.faults.rateLimit({ route: create, kind, retryAfter: 0.4 });
    const outcome = await notifier.send(channel, samplePost(), how());
    expect(outcome).toMatchObject({ kind: 'retry', code: 'CHAT_RATE_LIMITED', holds });
    const { afterMs } = outcome as { afterMs: number };
    expect(afterMs).toBeGreaterThan(250);
    expect(afterMs).toBeLessThan(1_000);
    expect(discord.log.count(create)).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    idOf(await notifier.send(channel, samplePost(), how()));
    expect(discord.log.count(create)).toBe(2);
  });

  test('a full bucket is known before Discord has to refuse', async () => {
    const { discord, notifier, channel } = await rig();
    discord.buckets.set(create, { limit: 2, perMs: 60_000 });
    for (let count = 0; count < 2; count++) idOf(await notifier.send(channel, samplePost(), how()));
    const third = await notifier.send(channel, samplePost(), how());
    expect(third).toMatchObject({ kind: 'retry', holds: 'chat' });
    expect((third as { afterMs: number }).afterMs).toBeGreaterThan(50_000);
    expect(discord.log.count(create)).toBe(2);
  });

  test('where files are not allowed the numbers arrive and say so; without embeds, the plain words', async () => {
    const { discord, notifier, channel } = await rig();
    const place = discord.world.channel(channel.chat);
    place.botPermissions = usualPermissions & ~PERMISSION.attachFiles;
    const bare = discord.message(idOf(await notifier.send(channel, samplePost(), how())))!;
    expect(wordsOf(bare)).toContain('No picture: the bot may not attach files here.');
    expect(bare.customIds).toHaveLength(1);
    place.botPermissions &= ~PERMISSION.embedLinks;
    const plain = discord.message(idOf(await notifier.send(channel, samplePost(), how())))!;
    expect(plain.content).toContain('**SPX crossed below zero gamma**');
    expect(plain.content).toContain('6,012.5');
    expect(discord.pings).toEqual([]);
    expect(discord.unguarded).toEqual([]);
  });

  test('a layout that is refused once goes out as plain words, within the limit for them', async () => {
    const { discord, notifier, channel } = await rig();
    discord.faults.add(refuse(400, 50035)).rule.times = 1;
    const long = samplePost({ notes: Array.from({ length: 60 }, (_, row) => `note ${row} ${'x'.repeat(60)}`) });
    const message = discord.message(idOf(await notifier.send(channel, long, how())))!;
    expect(message.content).toContain('SPX crossed');
    expect(message.content.length).toBeLessThanOrEqual(2_000);
  });

  test('an attempt that gets no further turn ends without having sent anything', async () => {
    const { discord, notifier, bob } = await rig();
    const outcome = await notifier.send(bob, samplePost(), how({ turn: () => Promise.resolve(false) }));
    expect(outcome).toMatchObject({ kind: 'retry', afterMs: null });
    expect(discord.log.count(create)).toBe(0);
  });

  test.each([
    ['closed DMs', 403, 50007, { kind: 'gone' }],
    ['opened too fast', 400, 40003, { kind: 'retry', afterMs: 60_000 }],
    ['5xx', 502, 0, { kind: 'retry', code: 'CHAT_UNREACHABLE' }],
  ] as const)('a DM that cannot be opened: %s', async (_title, status, code, wanted) => {
    const { discord, notifier, bob } = await rig();
    discord.faults.refuse(openDm, status, code, 'no');
    const outcome = await notifier.send(bob, samplePost(), how());
    expect(outcome).toMatchObject(wanted);
    expect(outcome).not.toHaveProperty('holds');
  });
});

test('after 95 refusals in ten minutes nothing is asked until the oldest is over', () => {
  const at = { ms: 0 };
  const budget = new RefusalBudget({ now: () => at.ms });
  for (let count = 0; count < 94; count++) budget.take();
  expect(budget.waitMs).toBe(0);
  at.ms = 60_000;
  budget.take();
  expect(budget.waitMs).toBe(540_000);
  at.ms = 600_000;
  expect(budget.waitMs).toBe(0);
});

test('waits that Discord asked for stop everything before they become a ban; waits we know of count for nothing', async () => {
  const { discord, notifier, channel } = await rig();
  discord.buckets.set(create, { limit: 1, perMs: 60_000 });
  const send = () => notifier.send(channel, samplePost({ picture: null }), how());
  idOf(await send());
  for (let count = 0; count < 100; count++) expect(await send()).toMatchObject({ holds: 'chat' });
  // The client learns the name of the bucket with the first answer, and its state with the second.
  const before = discord.log.all.length;
  expect(before).toBeLessThanOrEqual(2);
  discord.faults.add({ route: create, status: 429, headers: { 'retry-after': '0.001' }, body: {}, times: 200 });
  let last: Outcome = await send();
  for (let index = 0; index < 100 && !(last.kind === 'retry' && last.holds === 'platform'); index++) {
    const chat = discord.world.addChannel({ name: `c${index}`, guildId: discord.known.guildId }).id;
    last = await notifier.send({ ...channel, chat }, samplePost({ picture: null }), how());
  }
  expect(discord.log.all.filter(({ status }) => status === 429)).toHaveLength(95);
  expect(last).toMatchObject({ kind: 'retry', holds: 'platform' });
});
