import { expect, test } from 'vitest';
import { backoffDelay } from '../../src/lib/backoff.js';
import { runSeed, seeded } from '../fakes/random.js';

const policy = { firstMs: 1_000, capMs: 60_000, floor: 0.5 };

test('delays double from the first to the cap and stay there', () => {
  const most = Array.from({ length: 10 }, (_, attempt) => backoffDelay(attempt, policy, () => 1));
  expect(most).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
});

test('every delay lies between half and all of the nominal one, also after a million attempts', () => {
  const seed = runSeed(3);
  const random = seeded(seed);
  for (let round = 0; round < 2_000; round++) {
    const attempt = Math.floor(random() ** 4 * 1e6);
    const nominal = Math.min(60_000, 1_000 * 2 ** Math.min(attempt, 30));
    const delay = backoffDelay(attempt, policy, random);
    if (!(delay >= nominal / 2 && delay <= nominal)) expect.fail(`seed ${seed}: attempt ${attempt} waits ${delay} ms`);
  }
});

test('an hour of failing reconnects makes at most 120 of them', () => {
  const random = seeded(runSeed(4));
  let connects = 0;
  for (let elapsed = 0; elapsed < 3_600_000; connects++) elapsed += backoffDelay(connects, policy, random);
  expect(connects).toBeLessThanOrEqual(120);
});
