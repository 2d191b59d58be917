import { describe, expect, test } from 'vitest';
import { Allowance, waitReply } from '../../src/bot/allowance.js';
import { FadingMap } from '../../src/bot/fading-map.js';
import { SaidLately } from '../../src/bot/said-lately.js';
import { ManualClock } from '../fakes/clock.js';
import { fakePlace, telegramGroup, telegramPrivate } from '../fakes/place.js';
import { runSeed, seeded } from '../fakes/random.js';

const begin = () => {
  const clock = new ManualClock(0);
  return { clock, allowance: new Allowance(clock.steady) };
};
/** How many of `count` questions at once are let through. */
const passed = (allowance: Allowance, count: number, place = telegramPrivate(), isPress = false) =>
  Array.from({ length: count }, () => allowance.ask(place, isPress)).filter((wait) => wait === 0).length;

describe('a person', () => {
  test('asks five times at once, then every six seconds', async () => {
    const { clock, allowance } = begin();
    expect(passed(allowance, 9)).toBe(5);
    expect(allowance.ask(telegramPrivate(), false)).toBeCloseTo(6_000);
    await clock.advance(5_999);
    expect(allowance.ask(telegramPrivate(), false)).toBeGreaterThan(0);
    await clock.advance(1);
    expect(passed(allowance, 2)).toBe(1);
    // A minute of rest is worth no more than a burst.
    await clock.advance(3_600_000);
    expect(passed(allowance, 20)).toBe(5);
  });

  test('presses ten buttons at once', () => {
    expect(passed(begin().allowance, 30, telegramPrivate(), true)).toBe(10);
  });

  test('is the same person in every chat, and another on the other platform', () => {
    const { allowance } = begin();
    expect(passed(allowance, 3, telegramGroup({ chatId: '-1' }))).toBe(3);
    expect(passed(allowance, 3, telegramGroup({ chatId: '-2' }))).toBe(2);
    expect(passed(allowance, 3, fakePlace({ userId: '42' }))).toBe(3);
  });
});

test('a chat of many asks ten times at once, then every two seconds', async () => {
  const { clock, allowance } = begin();
  const ask = (person: number) => allowance.ask(telegramGroup({ userId: `${person}` }), false);
  expect(Array.from({ length: 20 }, (_, person) => ask(person)).filter((wait) => wait === 0)).toHaveLength(10);
  expect(ask(99)).toBeCloseTo(2_000);
  await clock.advance(2_000);
  expect(ask(99)).toBe(0);
});

test('200 questions from 50 chats of four people each within ten seconds all pass', async () => {
  const { clock, allowance } = begin();
  let through = 0;
  for (let round = 0; round < 4; round++) {
    for (let chat = 0; chat < 50; chat++) {
      const place = telegramGroup({ chatId: `-${chat + 1}`, userId: `${chat * 4 + round + 1}` });
      if (allowance.ask(place, false) === 0) through++;
      await clock.advance(50);
    }
  }
  expect(through).toBe(200);
});

test('a refused question costs nothing', () => {
  const { allowance } = begin();
  const wait = () => allowance.ask(telegramPrivate(), false);
  for (let asked = 0; asked < 5; asked++) wait();
  const waits = Array.from({ length: 1_000 }, wait);
  expect(new Set(waits.map((each) => Math.round(each)))).toEqual(new Set([6_000]));
});

const seed = runSeed(20_261_121);
test(`who waits as told is let through, whatever was asked before (seed ${seed})`, async () => {
  const random = seeded(seed);
  const { clock, allowance } = begin();
  for (let step = 0; step < 3_000; step++) {
    const place = telegramGroup({ userId: `${Math.floor(random() * 6)}`, chatId: `-${1 + Math.floor(random() * 2)}` });
    const isPress = random() < 0.5;
    const wait = allowance.ask(place, isPress);
    if (wait === 0) continue;
    const seconds = Number(/^Please wait (\d+) s\.$/.exec(waitReply(wait).title)?.[1]);
    expect(seconds * 1_000 - wait).toBeGreaterThanOrEqual(-0.001);
    // Nor longer than needed.
    expect(seconds * 1_000 - wait).toBeLessThan(1_000);
    await clock.advance(seconds * 1_000);
    expect(allowance.ask(place, isPress)).toBe(0);
  }
});

describe('memory', () => {
  test('100,000 people are bounded, and leave nothing behind a minute later', async () => {
    const { clock, allowance } = begin();
    for (let person = 0; person < 100_000; person++) {
      allowance.ask(telegramPrivate({ userId: `${person}`, chatId: `${person}` }), false);
    }
    expect(allowance.size).toBeLessThanOrEqual(100_000);
    // Those who ask now are not forgotten for those who came before.
    expect(passed(allowance, 9)).toBe(5);
    await clock.advance(60_000);
    allowance.ask(telegramPrivate(), false);
    expect(allowance.size).toBe(2);
  });

  test('an entry stays for its time after it was set last', async () => {
    const clock = new ManualClock(0);
    const map = new FadingMap<number>(clock.steady, 60_000, 1_000);
    map.set('a', 1);
    for (let minute = 0; minute < 5; minute++) {
      await clock.advance(59_999);
      expect(map.get('a')).toBe(minute + 1);
      map.set('a', minute + 2);
    }
    await clock.advance(120_000);
    expect(map.get('a')).toBeUndefined();
    for (let entry = 0; entry < 100_000; entry++) map.set(`${entry}`, entry);
    expect(map.size).toBeLessThanOrEqual(1_000);
    expect(map.get('99999')).toBe(99_999);
  });

  test('what was said is said again after its time, however often it was held back', async () => {
    const clock = new ManualClock(0);
    const said = new SaidLately(clock.steady, 60_000);
    expect([said.isRepeat('a'), said.isRepeat('a'), said.isRepeat('b')]).toEqual([false, true, false]);
    await clock.advance(59_999);
    expect(said.isRepeat('a')).toBe(true);
    await clock.advance(1);
    expect(said.isRepeat('a')).toBe(false);
  });
});
