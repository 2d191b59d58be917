import { expect, test } from 'vitest';
import { type LoginRecord, waitBeforeLogin, withTroubledLogin } from '../../../src/feed/tastytrade/login-limit.js';
import { seeded as seededRandom } from '../../fakes/random.js';

const minute = 60_000;
const hour = 60 * minute;
const none: LoginRecord = { troubledLogins: [], refusedAt: null };

test('without trouble a login may go out at once', () => {
  expect(waitBeforeLogin(none, 5 * hour, false)).toBe(0);
  expect(waitBeforeLogin(none, 5 * hour, true)).toBe(0);
});

test('after a refusal the next login waits a quarter of an hour', () => {
  const refused = { troubledLogins: [hour], refusedAt: hour };
  expect(waitBeforeLogin(refused, hour, false)).toBe(15 * minute);
  expect(waitBeforeLogin(refused, hour + 14 * minute, true)).toBe(minute);
  expect(waitBeforeLogin(refused, hour + 15 * minute, false)).toBe(0);
});

test('a clock set back does not lengthen the wait', () => {
  expect(waitBeforeLogin({ troubledLogins: [], refusedAt: 9 * hour }, hour, false)).toBe(15 * minute);
});

test('three forced logins within the hour are all; ordinary renewals still go', () => {
  const record = { troubledLogins: [0, 1, 2].map((n) => hour + n * minute), refusedAt: null };
  expect(waitBeforeLogin(record, hour + 10 * minute, true)).toBe(50 * minute);
  expect(waitBeforeLogin(record, hour + 10 * minute, false)).toBe(0);
  expect(waitBeforeLogin(record, 2 * hour, true)).toBe(0);
});

test('whatever the mixture of refusals and forced logins, no hour sees more than four', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(seed);
    let record: LoginRecord = none;
    const troubled: number[] = [];
    for (let now = 0; now < 6 * hour; now += Math.floor(random() * 5 * minute)) {
      const forced = random() < 0.5;
      if (waitBeforeLogin(record, now, forced) > 0) continue;
      const refused = random() < 0.5;
      if (!forced && !refused) {
        record = { ...record, refusedAt: null };
        continue;
      }
      troubled.push(now);
      record = { troubledLogins: withTroubledLogin(record, now), refusedAt: refused ? now : null };
    }
    for (const start of troubled) {
      const within = troubled.filter((at) => at >= start && at < start + hour).length;
      expect(within, `seed ${seed} from ${start}`).toBeLessThanOrEqual(4);
    }
  }
});
