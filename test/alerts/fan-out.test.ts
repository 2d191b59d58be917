/** One alert and its sequel to 300 targets on both platforms, with everything that goes wrong, over real requests; one worker dies on the way. */

import { expect, test } from 'vitest';
import { createDelivery, type Delivery } from '../../src/alerts/deliver.js';
import type { Notifier, SendOptions } from '../../src/alerts/notifier.js';
import type { Outbox } from '../../src/alerts/outbox.js';
import { discordDm, type Target } from '../../src/alerts/types.js';
import { createDiscordNotifier } from '../../src/bot/discord/notifier.js';
import { markedPost, type Post } from '../../src/bot/post.js';
import { commands } from '../../src/bot/registry.js';
import { createTelegramNotifier } from '../../src/bot/telegram/notifier.js';
import type { SteadyClock } from '../../src/lib/clock.js';
import { systemSteadyClock } from '../../src/lib/clock.js';
import { silentLogger } from '../../src/lib/log.js';
import { Secret, SecretFilter } from '../../src/lib/secret.js';
import { samplePost } from '../bot/sample-post.js';
import { startFakeDiscord } from '../fakes/discord/fake-discord.js';
import { runSeed, seeded } from '../fakes/random.js';
import { fault, startFakeTelegram } from '../fakes/telegram/fake-telegram.js';
import { notice, ten } from '../store/alert-rows.js';
import { tempStore } from '../store/temp-folder.js';

const speed = 3;
const perPlatform = 150;
const real = systemSteadyClock();
/** Pauses pass three times faster than life. */
const steady: SteadyClock = {
  now: () => real.now() * speed,
  after: (delayMs, run, options) => real.after(delayMs / speed, run, options),
  every: (periodMs, run) => real.every(periodMs / speed, run),
  sleep: (delayMs, signal) => real.sleep(delayMs / speed, signal),
};
const origin = steady.now();
const market = { now: () => Math.floor(ten + steady.now() - origin), speed: 1 };

type Trouble = 'limited' | 'server fault' | 'lost answer' | 'blocked' | 'none';

test('each live target hears both, in order, once on Discord and at most twice (marked) on Telegram; closed ones are paused', async () => {
  const seed = runSeed(300);
  const random = seeded(seed);
  const draw = (): Trouble => {
    const drawn = random();
    if (drawn < 0.1) return 'limited';
    if (drawn < 0.125) return 'server fault';
    if (drawn < 0.15) return 'lost answer';
    return drawn < 0.2 ? 'blocked' : 'none';
  };
  const [discord, telegram] = await Promise.all([startFakeDiscord(), startFakeTelegram()]);
  const store = tempStore({ random });

  const route = 'POST /channels/:channel/messages';
  const channels = Array.from({ length: perPlatform }, (_, index) => {
    const trouble = draw();
    // Every tenth is a person.
    const person = index % 10 === 0 ? discord.world.addPerson({ username: `p${index}` }) : null;
    const channel = discord.world.addChannel({ name: `c${index}`, guildId: discord.known.guildId });
    const target: Target = {
      platform: 'discord',
      chat: person === null ? channel.id : discordDm(person.id),
      thread: null,
    };
    const channelIdOf = () =>
      person === null
        ? channel.id
        : [...discord.world.channels.values()].find((each) => each.type === 1 && each.recipientIds.includes(person.id))
            ?.id;
    const when = (request: { params: Readonly<Record<string, string>> }) => request.params.channel === channelIdOf();
    if (trouble === 'limited')
      discord.faults.add({
        route,
        when,
        status: 429,
        headers: {
          'retry-after': '0.1',
          'x-ratelimit-scope': 'user',
          'x-ratelimit-reset-after': '0.1',
          'x-ratelimit-remaining': '0',
        },
        body: { message: 'slow', retry_after: 0.1, global: false },
      });
    if (trouble === 'server fault') discord.faults.add({ route, when, status: 503 });
    if (trouble === 'lost answer') discord.faults.add({ route, when, drop: true, afterServing: true });
    if (trouble === 'blocked') {
      if (person === null) discord.deleteChannel(channel.id);
      else person.directMessages = 'closed';
    }
    return {
      target,
      trouble,
      texts: () => discord.messagesIn(channelIdOf() ?? '').map(({ embeds }) => embeds[0]!.title!),
    };
  });
  const people = Array.from({ length: perPlatform }, () => {
    const trouble = draw();
    const chat = telegram.chatWith(telegram.addUser());
    if (trouble === 'limited') telegram.fail('sendPhoto', fault.tooManyRequests(1), { chat });
    if (trouble === 'server fault') telegram.fail('sendPhoto', fault.serverError(502), { chat });
    if (trouble === 'lost answer') telegram.fail('sendPhoto', fault.dropAfter(), { chat });
    if (trouble === 'blocked') telegram.fail('sendPhoto', fault.blocked(), { chat, times: 99 });
    const target: Target = { platform: 'telegram', chat: String(chat.id), thread: null };
    return { target, trouble, texts: () => telegram.sentTo(chat).map(({ text }) => text.split('\n')[0]!) };
  });
  const all = [...channels, ...people];
  const at = market.now();
  store.db.transaction(() => {
    for (const text of ['first', 'second'])
      store.outbox.enqueue(
        all.map(({ target }) => notice(text, store.targets.idOf(target), { at, notAfter: at + 900_000 })),
      );
  })();

  const facts = new Map<string, string>();
  /** `dead`: nothing it learns reaches the store any more, as when its process was killed. */
  function worker(): { delivery: Delivery; die(): void } {
    let isDead = false;
    const outbox: Outbox = {
      claim: (...given) => (isDead ? [] : store.outbox.claim(...given)),
      settle: (...given) => (isDead ? undefined : store.outbox.settle(...given)),
      begin: (item) => (isDead ? undefined : store.outbox.begin(item)),
      giveBack: (...given) => (isDead ? undefined : store.outbox.giveBack(...given)),
      expire: (now) => (isDead ? 0 : store.outbox.expire(now)),
      depth: (now) => store.outbox.depth(now),
    };
    const common = { commands, log: silentLogger, filter: new SecretFilter() };
    const memory = {
      get: (key: string) => facts.get(key) ?? null,
      set: async (key: string, value: string) => void facts.set(key, value),
    };
    const never = new Promise<never>(() => {});
    /** The dead send nothing more, not even the rest of what they had begun. */
    const mortal = (notifier: Notifier<Post>): Notifier<Post> => {
      const withTurn = (options: SendOptions): SendOptions => ({
        ...options,
        turn: async () => (await options.turn?.()) !== false && (isDead ? never : true),
      });
      return {
        platform: notifier.platform,
        send: (target, post, options) => (isDead ? never : notifier.send(target, post, withTurn(options))),
        edit: (target, id, post, options) => (isDead ? never : notifier.edit(target, id, post, withTurn(options))),
      };
    };
    const delivery = createDelivery<Post>({
      outbox,
      notifiers: [
        createDiscordNotifier({ ...common, token: new Secret(discord.token), apiUrl: discord.apiUrl, memory, steady }),
        createTelegramNotifier({ ...common, token: new Secret(telegram.token), apiUrl: telegram.url }),
      ].map(mortal),
      compose: async ({ payload }) => {
        const title = payload.kind === 'notice' ? payload.text : payload.kind;
        return title === 'first' ? samplePost({ title }) : samplePost({ title, picture: null });
      },
      marked: markedPost,
      rates: { discord: 25, telegram: 20 },
      steady,
      market,
      random,
      log: silentLogger,
      pollMs: 200,
    });
    delivery.start();
    return {
      delivery,
      die: () => {
        isDead = true;
      },
    };
  }

  const killed = worker();
  await telegram.wait(() => telegram.sent.length >= 50, 10_000, '50 messages');
  killed.die();
  store.outbox.recover(market.now());
  const next = worker();
  try {
    await telegram
      .wait(() => store.outbox.depth(market.now()).waiting === 0 || null, 20_000, 'an empty outbox')
      .catch(() => {});
    for (const { target, trouble, texts } of all) {
      const hint = `seed ${seed}, ${target.platform} ${target.chat}, ${trouble}`;
      const status = store.targets.find(target)!.status;
      if (trouble === 'blocked') {
        expect(status, hint).toBe('paused');
        expect(texts(), hint).toEqual([]);
        continue;
      }
      expect(status, hint).toBe('active');
      const seen = texts();
      const heard = seen.filter((text) => !text.startsWith('(repeat)'));
      const wanted = ['first', 'second'];
      if (target.platform === 'discord') expect(seen, hint).toEqual(wanted);
      else {
        const orders = seen.map((text) => wanted.findIndex((word) => text.endsWith(word)));
        expect(orders, hint).toEqual([...orders].sort());
        for (const word of wanted) {
          const copies = seen.filter((text) => text.endsWith(word));
          expect([1, 2], hint).toContain(copies.length);
          expect(heard.filter((text) => text === word).length, hint).toBeLessThanOrEqual(1);
        }
      }
    }
    discord.assertClean();
    telegram.assertClean();
  } finally {
    await Promise.all([killed.delivery.stop(0), next.delivery.stop(2_000)]);
    await Promise.all([discord.close(), telegram.close()]);
  }
}, 30_000);
