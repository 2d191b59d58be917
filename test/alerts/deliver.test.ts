import { describe, expect, test } from 'vitest';
import type { Outbox } from '../../src/alerts/outbox.js';
import type { Outcome } from '../../src/alerts/outcome.js';
import type { Target } from '../../src/alerts/types.js';
import { ManualClock } from '../fakes/clock.js';
import { runSeed, seeded } from '../fakes/random.js';
import { alert, eventOf, ruleOf, ten } from '../store/alert-rows.js';
import { deliveryRig, person } from './delivery-rig.js';

const minute = 60_000;
const retry = (change: Partial<Extract<Outcome, { kind: 'retry' }>> = {}): Outcome => ({
  kind: 'retry',
  afterMs: null,
  reason: 'Not now.',
  code: 'CHAT_UNREACHABLE',
  ...change,
});
const sent: Outcome = { kind: 'sent', messageId: 'm' };
const never = new Promise<Outcome>(() => {});
const list = (count: number, name = 'n') => Array.from({ length: count }, (_, index) => `${name}${index}`);

describe('waking and resting', () => {
  test('a new message leaves at once when it is told of, and within a second when it is not', async () => {
    const { clock, delivery, notifier, enqueue } = deliveryRig();
    delivery.start();
    await clock.advance(10_000);
    enqueue(['told']);
    delivery.wake();
    await clock.advance(0);
    expect(notifier.messages).toEqual(['told']);
    enqueue(['untold'], () => person(5));
    await clock.advance(1_000);
    expect(notifier.messages).toEqual(['told', 'untold']);
  });

  test('an idle worker asks the outbox about once a second and keeps few timers', async () => {
    let claims = 0;
    const wrap = (outbox: Outbox): Outbox =>
      new Proxy(outbox, {
        get: (target, name) => {
          if (name === 'claim') claims += 1;
          return target[name as keyof Outbox].bind(target);
        },
      });
    const { clock, delivery } = deliveryRig({ wrap });
    delivery.start();
    await clock.advance(60_000);
    expect(claims).toBeGreaterThanOrEqual(55);
    expect(claims).toBeLessThanOrEqual(65);
    expect(clock.pendingTimers).toBeLessThanOrEqual(2);
    await delivery.stop(1_000);
    expect(clock.pendingTimers).toBe(0);
  });

  test('it is busy while something is due or the platform wants nothing, and then no more', async () => {
    const { clock, delivery, notifier, enqueue } = deliveryRig();
    let arrive: (outcome: Outcome) => void = () => {};
    notifier.script = () =>
      new Promise((resolve) => {
        arrive = resolve;
      });
    delivery.start();
    await clock.advance(2_000);
    expect([delivery.busy('telegram'), delivery.busy('discord')]).toEqual([false, false]);
    enqueue(['one']);
    delivery.wake();
    await clock.advance(0);
    expect(delivery.busy('telegram')).toBe(true);
    arrive(retry({ afterMs: 30_000, holds: 'platform' }));
    await clock.advance(20_000);
    expect(delivery.busy('telegram')).toBe(true);
    notifier.script = () => sent;
    await clock.advance(20_000);
    expect(notifier.messages).toEqual(['one', 'one']);
    expect(delivery.busy('telegram')).toBe(false);
    await delivery.stop(0);
  });

  test('its state tells what waits, since when, and what is wrong with a platform', async () => {
    const { clock, delivery, notifier, enqueue } = deliveryRig();
    enqueue(list(3));
    notifier.script = () => retry({ holds: 'platform', reason: 'Telegram cannot be reached.' });
    delivery.start();
    await clock.advance(700);
    expect(delivery.state()).toMatchObject({
      waiting: 3,
      oldestDueAt: ten,
      expired: 0,
      platforms: [{ platform: 'telegram', sent: 0, problem: { code: 'CHAT_UNREACHABLE', isOver: false } }],
    });
    notifier.script = () => sent;
    await clock.advance(10_000);
    expect(delivery.state()).toMatchObject({
      waiting: 0,
      oldestDueAt: null,
      platforms: [{ sent: 3, problem: { isOver: true } }],
    });
  });
});

describe('what is said', () => {
  test('a message over five minutes old says its age; one past its time is not sent but counted', async () => {
    const { clock, delivery, notifier, enqueue, states } = deliveryRig();
    enqueue(['old'], () => person(0));
    enqueue(['older'], () => person(1), { notAfter: ten + 10 * minute });
    await clock.advance(12.5 * minute);
    delivery.start();
    await clock.advance(1_000);
    expect(notifier.messages).toEqual(['(12 min late) old']);
    expect(states(person(1))).toEqual(['expired']);
    expect(delivery.state().expired).toBe(1);
  });

  test('one event for a hundred chats is composed once, an outcome of nothing to say ends it', async () => {
    const composed: number[] = [];
    const { clock, store, delivery, notifier, settled } = deliveryRig({
      compose: async ({ payload }) => {
        if (payload.kind !== 'alert') throw new Error('not an alert');
        composed.push(payload.eventId);
        await clock.steady.sleep(200);
        return payload.eventId === silenced ? null : `event ${payload.eventId}`;
      },
    });
    const rule = ruleOf(store);
    const [told, silenced] = [eventOf(store, rule, 1), eventOf(store, rule, 2)];
    const targets = Array.from({ length: 100 }, (_, index) => store.targets.idOf(person(index)));
    store.outbox.enqueue(targets.flatMap((id) => [alert(told, id), alert(silenced, id)]));
    delivery.start();
    await clock.advance(60_000);
    expect(notifier.messages).toEqual(Array.from({ length: 100 }, () => `event ${told}`));
    expect(composed).toEqual([told, silenced]);
    expect(settled.filter(([, { kind }]) => kind === 'bug')).toHaveLength(100);
    expect(store.outbox.depth(clock.market.now()).waiting).toBe(0);
  });

  test('what cannot be composed is tried again later and holds up nobody', async () => {
    let tries = 0;
    const { clock, delivery, notifier, enqueue } = deliveryRig({
      compose: async (item) => {
        const text = item.payload.kind === 'notice' ? item.payload.text : '';
        if (text === 'hard' && ++tries < 3) throw new Error('the chart failed');
        return text;
      },
    });
    enqueue(['hard', 'easy']);
    delivery.start();
    await clock.advance(100);
    expect(notifier.messages).toEqual(['easy']);
    await clock.advance(10_000);
    expect(notifier.messages).toEqual(['easy', 'hard']);
  });

  test('a picture that takes for ever does not lose the message: the claim is given back and taken anew', async () => {
    let release: (text: string) => void = () => {};
    const drawn = new Promise<string>((resolve) => {
      release = resolve;
    });
    const { clock, delivery, notifier, enqueue, settled } = deliveryRig({ compose: () => drawn });
    enqueue(['slow']);
    delivery.start();
    await clock.advance(70_000);
    expect(notifier.calls).toEqual([]);
    release('slow');
    await clock.advance(2_000);
    expect(notifier.messages).toEqual(['slow']);
    expect(settled[0]![0]).toMatchObject({ attempts: 1, mayBeRepeat: false });
  });

  test('a change goes to the message it changes, in silence; without one it is sent', async () => {
    const { clock, store, delivery, notifier } = deliveryRig();
    const rule = ruleOf(store);
    const target = store.targets.idOf(person(0));
    const first = eventOf(store, rule, 1);
    store.outbox.enqueue([alert(first, target)]);
    delivery.start();
    await clock.advance(2_000);
    store.outbox.enqueue([alert(eventOf(store, rule, 2), target, { editsEventId: first })]);
    await clock.advance(5_000);
    expect(notifier.calls.map(({ edits, options }) => [edits, options.isSilent])).toEqual([
      [null, false],
      ['m1', true],
    ]);
  });
});

describe('faults', () => {
  test('a notifier that throws, or never answers, stops nothing and is called unsure', async () => {
    const { clock, delivery, notifier, enqueue, settled } = deliveryRig();
    notifier.script = ({ message, options }) => {
      if (options.mayBeRepeat || message === 'fine') return sent;
      if (message === 'throws') throw new Error('a bug');
      return never;
    };
    enqueue(['throws', 'hangs', 'fine']);
    delivery.start();
    await clock.advance(1_000);
    expect(notifier.messages.slice(0, 3)).toEqual(['throws', 'hangs', 'fine']);
    await clock.advance(60_000);
    const kindsOf = (id: number) => settled.filter(([item]) => item.id === id).map(([, { kind }]) => kind);
    expect([1, 2, 3].map(kindsOf)).toEqual([['ambiguous', 'sent'], ['ambiguous', 'sent'], ['sent']]);
  });

  test('an outbox that fails for a while loses nothing and nothing is sent twice', async () => {
    let isBroken = false;
    const wrap = (outbox: Outbox): Outbox =>
      new Proxy(outbox, {
        get: (target, name) => {
          if (isBroken) throw new Error('the disk is full');
          return target[name as keyof Outbox].bind(target);
        },
      });
    const { clock, delivery, notifier, enqueue, states } = deliveryRig({ wrap });
    notifier.script = async () => {
      await clock.steady.sleep(300);
      return sent;
    };
    enqueue(list(3));
    delivery.start();
    await clock.advance(200);
    isBroken = true;
    enqueue(['later'], () => person(7));
    await clock.advance(20_000);
    expect(notifier.calls).toHaveLength(3);
    isBroken = false;
    await clock.advance(5_000);
    expect(notifier.messages).toEqual(['n0', 'n1', 'n2', 'later']);
    for (const index of [0, 1, 2, 7]) expect(states(person(index))).toEqual(['sent']);
  });

  test('a 429 of one chat holds up that chat alone, one of the platform everything', async () => {
    const { clock, delivery, notifier, enqueue } = deliveryRig();
    const topic = (thread: string): Target => ({ platform: 'telegram', chat: '-9', thread });
    notifier.script = ({ message }, count) => {
      if (count === 1) return retry({ afterMs: 20_000, holds: 'chat', code: 'CHAT_RATE_LIMITED' });
      return message === 'all' && count === 5
        ? retry({ afterMs: 30_000, holds: 'platform', code: 'CHAT_RATE_LIMITED' })
        : sent;
    };
    enqueue(['limited'], () => topic('1'));
    delivery.start();
    await clock.advance(100);
    enqueue(['same chat'], () => topic('2'));
    enqueue(['a', 'b']);
    delivery.wake();
    await clock.advance(10_000);
    expect(notifier.messages).toEqual(['limited', 'a', 'b']);
    await clock.advance(15_000);
    expect(notifier.messages.slice(3).sort()).toEqual(['limited', 'same chat']);
    const { clock: second, delivery: other, notifier: limited, enqueue: add } = deliveryRig();
    limited.script = (_call, count) => (count === 1 ? retry({ afterMs: 30_000, holds: 'platform' }) : sent);
    add(list(50));
    other.start();
    await second.advance(29_000);
    expect(limited.calls.length).toBeLessThanOrEqual(1);
    await second.advance(5_000);
    expect(limited.calls).toHaveLength(51);
  });

  test('a group that moved is followed with all that waits for it; a closed target is tried no more', async () => {
    const { clock, delivery, notifier, enqueue, store } = deliveryRig();
    const [old, now]: Target[] = [
      { platform: 'telegram', chat: '-5', thread: null },
      { platform: 'telegram', chat: '-1005', thread: null },
    ];
    notifier.script = ({ target }) => {
      if (target.chat === '-5') return { kind: 'moved', to: now!, reason: 'It is a supergroup now.' };
      return target.chat === '7' ? { kind: 'gone', reason: 'Blocked.', code: 'CHAT_TARGET_GONE' } : sent;
    };
    enqueue(['one'], () => old!);
    enqueue(['two'], () => old!);
    enqueue(['x', 'y'], () => person(6), { isSilent: true });
    delivery.start();
    await clock.advance(60_000);
    const of = (chat: string) =>
      notifier.calls.filter(({ target }) => target.chat === chat).map(({ message }) => message);
    expect([of('-5'), of('-1005'), of('7')]).toEqual([['one'], ['one', 'two'], ['x']]);
    expect(store.targets.find(person(6))).toMatchObject({ status: 'paused', reason: 'Blocked.' });
    expect(delivery.state().platforms[0]).toMatchObject({ sent: 2, gone: 1, problem: null });
  });

  test('an outage is probed by single messages, and what waited goes out soon after its end', async () => {
    const { clock, delivery, notifier, enqueue, store } = deliveryRig();
    let isDown = true;
    notifier.script = () => (isDown ? retry({ holds: 'platform' }) : sent);
    enqueue(list(200));
    delivery.start();
    await clock.advance(5 * minute);
    expect(notifier.calls.length).toBeLessThan(40);
    expect(store.outbox.receipts(person(150), 1)[0]!.attempts).toBe(0);
    isDown = false;
    await clock.advance(45_000);
    expect(store.outbox.depth(clock.market.now()).waiting).toBe(0);
  });

  test('a lost answer now and then is no outage', async () => {
    const { clock, delivery, notifier, enqueue } = deliveryRig();
    notifier.script = (_call, count) => (count % 4 === 0 ? { kind: 'ambiguous', reason: '502' } : sent);
    enqueue(list(100));
    delivery.start();
    await clock.advance(4_000);
    expect(notifier.calls.length).toBeGreaterThanOrEqual(95);
  });

  test('of each chat the messages arrive in their order, whatever goes wrong', async () => {
    const seed = runSeed(7);
    const random = seeded(seed);
    const { clock, delivery, notifier, enqueue, store } = deliveryRig();
    const arrived = new Map<string, string[]>();
    notifier.script = async ({ target, message }) => {
      await clock.steady.sleep(random() * 800);
      const draw = random();
      const take = () => arrived.set(target.chat, [...(arrived.get(target.chat) ?? []), message]);
      if (draw < 0.1) return retry({ afterMs: random() * 3_000, holds: 'chat' });
      if (draw < 0.15) return retry();
      if (draw < 0.2) {
        if (random() < 0.5) take();
        return { kind: 'ambiguous', reason: '502' };
      }
      take();
      return sent;
    };
    for (let round = 0; round < 6; round++) enqueue(list(40, `r${round} `));
    delivery.start();
    for (let turn = 0; turn < 90 && store.outbox.depth(clock.market.now()).waiting > 0; turn++)
      await clock.advance(5_000);
    expect(arrived.size).toBe(40);
    for (const messages of arrived.values()) {
      const rounds = messages.map((message) => Number(/r(\d)/.exec(message)![1]));
      expect(rounds, `seed ${seed}`).toEqual([...rounds].sort());
      expect(new Set(rounds).size, `seed ${seed}`).toBe(6);
    }
  });
});

describe('many at once', () => {
  test('10,000 wait: at least 95 % of the rate, evenly, with little held at a time', async () => {
    const held = new Set<number>();
    let most = 0;
    const wrap = (outbox: Outbox): Outbox => ({
      claim: (...given) => {
        const items = outbox.claim(...given);
        for (const { id } of items) held.add(id);
        most = Math.max(most, held.size);
        return items;
      },
      begin: (item) => outbox.begin(item),
      settle: (item, ...given) => {
        held.delete(item.id);
        outbox.settle(item, ...given);
      },
      giveBack: (item, at) => {
        held.delete(item.id);
        outbox.giveBack(item, at);
      },
      expire: (now) => outbox.expire(now),
      depth: (now) => outbox.depth(now),
    });
    const { clock, delivery, notifier, enqueue, settled } = deliveryRig({ wrap, rates: { telegram: 25 } });
    notifier.script = async () => {
      await clock.steady.sleep(120);
      return sent;
    };
    enqueue(list(10_000));
    delivery.start();
    await clock.advance(30_000);
    const times = notifier.calls.map(({ at }) => at);
    expect(times.length).toBeGreaterThanOrEqual(0.95 * 30 * 25);
    for (let index = 28; index < times.length; index++)
      expect(times[index]! - times[index - 28]!).toBeGreaterThan(1_000);
    expect(new Set(notifier.calls.map(({ target }) => target.chat)).size).toBe(times.length);
    expect(settled.every(([, { kind }]) => kind === 'sent')).toBe(true);
    expect(most).toBeLessThanOrEqual(50);
    expect(clock.pendingTimers).toBeLessThan(20);
  });
});

describe('ending', () => {
  test('what is on its way is waited for, what was not sent is given back unmarked', async () => {
    const { clock, delivery, notifier, enqueue, store } = deliveryRig();
    notifier.script = async () => {
      await clock.steady.sleep(2_000);
      return sent;
    };
    enqueue(list(30));
    delivery.start();
    await clock.advance(200);
    const begun = notifier.calls.length;
    const stopped = delivery.stop(10_000);
    await clock.advance(3_000);
    await stopped;
    expect(notifier.calls).toHaveLength(begun);
    const left = store.outbox.claim('telegram', clock.market.now(), minute, 99);
    expect(left).toHaveLength(30 - begun);
    expect(left.every(({ attempts, mayBeRepeat }) => attempts === 1 && !mayBeRepeat)).toBe(true);
  });

  test('what does not answer within the grace is unsure, and said again with a mark', async () => {
    const { clock, delivery, notifier, enqueue, store } = deliveryRig();
    notifier.script = () => never;
    enqueue(['stuck']);
    delivery.start();
    await clock.advance(100);
    const stopped = delivery.stop(1_000);
    await clock.advance(1_000);
    await stopped;
    const next = deliveryRig({ store, clock });
    next.delivery.start();
    await clock.advance(5_000);
    expect(next.notifier.calls.map(({ options }) => options.mayBeRepeat)).toEqual([true]);
  });

  test('a market that runs sixty times faster than life does not end leases under our hands', async () => {
    const clock = new ManualClock(ten, 60);
    const { delivery, notifier, enqueue, settled } = deliveryRig({ clock });
    notifier.script = async () => {
      await clock.steady.sleep(8_000);
      return sent;
    };
    enqueue(['once'], undefined, { notAfter: ten + 1_000 * minute });
    delivery.start();
    await clock.advance(30_000);
    expect(notifier.calls).toHaveLength(1);
    expect(notifier.calls[0]!.options.ageMs).toBeLessThan(1_000);
    expect(settled.map(([, { kind }]) => kind)).toEqual(['sent']);
  });
});
