import { describe, expect, test } from 'vitest';
import { judge, quietTime, type Waiting } from '../../../src/feed/dxlink/completeness.js';
import { errorMeaning } from '../../../src/feed/dxlink/error-meaning.js';
import { defaultFeedLimits as limits } from '../../../src/feed/dxlink/limits.js';
import {
  paceAfterFrame,
  paceAfterRefusal,
  paceWindow,
  restartPace,
  startPace,
} from '../../../src/feed/dxlink/pacing.js';
import { isWireMessage, parseFrame } from '../../../src/feed/dxlink/protocol.js';
import { afterEnding, cleanHistory } from '../../../src/feed/dxlink/reconnect.js';
import { checkLiveness, newSession, receive, type Session } from '../../../src/feed/dxlink/session.js';
import { runSeed, seeded } from '../../fakes/random.js';

describe('what an ERROR means', () => {
  const table: [string, string, ReturnType<typeof errorMeaning>][] = [
    ['BAD_ACTION', 'Your subscription rate is too high', 'rate'],
    ['BAD_ACTION', 'Your subscription size is too big', 'size'],
    ['BAD_ACTION', "Your subscription size for event type 'Candle' is too big", 'candle-size'],
    ['INVALID_MESSAGE', 'Max frame length of 65536 has been exceeded', 'frame-length'],
    ['UNAUTHORIZED', 'The number of user sessions has exceeded the configured limit', 'session-limit'],
    ['UNAUTHORIZED', 'Your authentication token has expired, reauthentication is required', 'unauthorized'],
    ['UNAUTHORIZED', 'Authentication failed', 'unauthorized'],
    ['BAD_ACTION', 'Channel with id 1 already exists', 'protocol'],
    ['UNSUPPORTED_PROTOCOL', '', 'protocol'],
    ['TIMEOUT', 'No keepalive', 'timeout'],
    ['UNKNOWN', 'Something else', 'other'],
  ];
  test.each(table)('%s "%s" is about %s', (error, message, meaning) => {
    expect(errorMeaning(error, message)).toBe(meaning);
  });

  test('an ERROR without words, or with words of the wrong kind, is just an error', () => {
    for (const odd of [undefined, null, 7, {}, []]) expect(errorMeaning(odd, odd)).toBe('other');
  });
});

describe('pacing', () => {
  test('starts at 200 items per 150 ms and grows to 500 per 250 ms, never beyond', () => {
    let pace = startPace(limits);
    let now = 0;
    expect(paceWindow(pace, limits)).toEqual({ items: 200, intervalMs: 150 });
    let slowest = 0;
    for (let frame = 0; frame < 500; frame++) {
      const window = paceWindow(pace, limits);
      expect(window.items).toBeGreaterThanOrEqual(slowest);
      expect(window.items).toBeLessThanOrEqual(500);
      slowest = window.items;
      pace = paceAfterFrame(pace, limits, now);
      expect(pace.nextAt).toBeCloseTo(now + window.intervalMs, 6);
      now = pace.nextAt;
    }
    expect(paceWindow(pace, limits)).toEqual({ items: 500, intervalMs: 250 });
  });

  test('sends 24,000 items in 12 to 18 s, between the top and the starting rate', () => {
    let pace = startPace(limits);
    let now = 0;
    for (let left = 24_000; left > 0; now = pace.nextAt) {
      left -= paceWindow(pace, limits).items;
      pace = paceAfterFrame(pace, limits, now);
    }
    expect(now).toBeGreaterThan(12_000);
    expect(now).toBeLessThan(18_000);
  });

  test('halves once per burst of refusals, keeps quiet for 10 s after the last of them, and stays below what was refused', () => {
    const before = startPace(limits);
    let pace = paceAfterRefusal(before, limits, 1_000);
    expect(pace.perSecond).toBeCloseTo(before.perSecond / 2, 6);
    expect(pace.nextAt).toBe(11_000);
    pace = paceAfterRefusal(pace, limits, 1_400);
    expect(pace.perSecond).toBeCloseTo(before.perSecond / 2, 6);
    expect(pace.nextAt).toBe(11_400);
    let now = 11_400;
    for (let frame = 0; frame < 1_000; frame++) {
      pace = paceAfterFrame(pace, limits, now);
      now += 150;
      expect(pace.perSecond).toBeLessThanOrEqual(before.perSecond * 0.75);
    }
    expect(restartPace(pace, limits, now).perSecond).toBeCloseTo(before.perSecond * 0.75, 6);
    expect(restartPace(pace, limits, now + limits.rateMemoryMs).perSecond).toBeCloseTo(before.perSecond, 6);
  });

  test('never falls below the slowest rate, however often it is refused', () => {
    let pace = startPace(limits);
    for (let refusal = 0; refusal < 20; refusal++) pace = paceAfterRefusal(pace, limits, refusal * 60_000);
    expect(pace.perSecond).toBe(limits.slowestPerSecond);
    expect(paceWindow(pace, limits).items).toBeGreaterThan(0);
  });
});

describe('when to stop waiting for first values', () => {
  const waiting: Waiting = {
    lastAddAt: 1_000,
    lastFirstAt: Number.NEGATIVE_INFINITY,
    rowsSinceAdd: 0,
    rowsEver: 0,
    aggregationSeconds: 0.1,
    roundTripMs: 20,
  };
  test('the quiet time is the longest of three aggregation periods, two round trips and 750 ms', () => {
    expect(quietTime(waiting, limits)).toBe(750);
    expect(quietTime({ ...waiting, aggregationSeconds: 1 }, limits)).toBe(3_000);
    expect(quietTime({ ...waiting, roundTripMs: 800 }, limits)).toBe(1_600);
    expect(quietTime({ ...waiting, aggregationSeconds: Number.NaN, roundTripMs: Number.NaN }, limits)).toBe(750);
  });

  test('a first value starts the quiet time anew, an update of something known does not', () => {
    const seen = { ...waiting, rowsSinceAdd: 5, rowsEver: 5, lastFirstAt: 1_500 };
    expect(judge(seen, limits, 2_000)).toEqual({ kind: 'wait', at: 2_250 });
    expect(judge({ ...seen, rowsSinceAdd: 500, rowsEver: 500 }, limits, 2_250)).toEqual({ kind: 'quiet' });
  });

  test('without a row since the last addition it waits for the deadline, and a channel that never gave one is mute, not empty', () => {
    expect(judge(waiting, limits, 3_000)).toEqual({ kind: 'wait', at: 6_000 });
    expect(judge({ ...waiting, rowsEver: 9 }, limits, 6_000)).toEqual({ kind: 'quiet' });
    expect(judge(waiting, limits, 6_000)).toEqual({ kind: 'mute' });
  });
});

describe('the handshake', () => {
  const say = (session: Session, ...messages: Record<string, unknown>[]) => {
    let step = receive(session, { type: 'KEEPALIVE', channel: 0 }, limits);
    for (const message of messages) step = receive(step.session, { channel: 0, type: '', ...message }, limits);
    return step;
  };
  const unauthorized = { type: 'AUTH_STATE', state: 'UNAUTHORIZED' };
  const authorized = { type: 'AUTH_STATE', state: 'AUTHORIZED' };

  test('the first UNAUTHORIZED is only a question, the second is the answer', () => {
    expect(say(newSession(limits), unauthorized).kind).toBe('none');
    expect(say(newSession(limits), unauthorized, authorized).kind).toBe('request-channel');
    expect(say(newSession(limits), unauthorized, unauthorized)).toMatchObject({
      kind: 'end',
      ending: { cause: 'unauthorized', code: 'FEED_AUTH_REJECTED' },
    });
  });

  test('an ERROR UNAUTHORIZED is a refusal at any time, and one about sessions asks for patience', () => {
    const failed = { type: 'ERROR', error: 'UNAUTHORIZED', message: 'Authentication failed' };
    expect(say(newSession(limits), failed)).toMatchObject({ kind: 'end', ending: { cause: 'unauthorized' } });
    const crowded = { ...failed, message: 'The number of user sessions has exceeded the configured limit' };
    expect(say(newSession(limits), crowded)).toMatchObject({ kind: 'end', ending: { code: 'FEED_SESSION_LIMIT' } });
  });

  test('a channel closed by the server is reopened once under the next odd number, then the connection ends', () => {
    const opened = (channel: number) => ({ type: 'CHANNEL_OPENED', channel });
    const closed = (channel: number) => ({ type: 'CHANNEL_CLOSED', channel });
    const live = say(newSession(limits), authorized, opened(1));
    expect(live.kind).toBe('live');
    const again = say(live.session, closed(1));
    expect(again).toMatchObject({ kind: 'request-channel', reopening: true, session: { channel: 3 } });
    expect(say(again.session, closed(1)).kind).toBe('none');
    expect(say(again.session, opened(3), closed(3))).toMatchObject({ kind: 'end', ending: { code: 'FEED_CLOSED' } });
  });

  test('keepalive goes each 30 s, or three times within a shorter timeout of the server', () => {
    const keepaliveAfter = (keepaliveTimeout: unknown) =>
      say(newSession(limits), { type: 'SETUP', keepaliveTimeout }).session.keepaliveMs;
    expect(keepaliveAfter(60)).toBe(20_000);
    expect(keepaliveAfter(300)).toBe(30_000);
    expect(keepaliveAfter(15)).toBe(5_000);
    for (const odd of [undefined, 0, -5, 'NaN', null]) expect(keepaliveAfter(odd)).toBe(20_000);
  });

  test('the clock alone says when to speak and when the other side is gone', () => {
    const session = newSession(limits);
    const well = { lastSentAt: 0, lastHeardAt: 0, handshakeBy: Number.POSITIVE_INFINITY };
    expect(checkLiveness(session, well, limits, 10_000)).toEqual({ kind: 'well', checkAt: 30_000 });
    expect(checkLiveness(session, well, limits, 30_000)).toEqual({ kind: 'keepalive' });
    const spoken = { ...well, lastSentAt: 60_000 };
    expect(checkLiveness(session, spoken, limits, 62_999).kind).toBe('well');
    expect(checkLiveness(session, spoken, limits, 63_000)).toMatchObject({
      kind: 'dead',
      ending: { code: 'FEED_SILENT' },
    });
    expect(checkLiveness(session, { ...well, handshakeBy: 10_000 }, limits, 10_000)).toMatchObject({ kind: 'dead' });
  });
});

describe('after an ending', () => {
  test('the delays double from 1 s to 60 s, each drawn between 50 and 100 %, and an hour sees at most 120 connects (F02)', () => {
    const seed = runSeed(20_261_120);
    const random = seeded(seed);
    let history = cleanHistory;
    let elapsed = 0;
    let connects = 1;
    for (let attempt = 0; elapsed < 3_600_000; attempt++) {
      const next = afterEnding(history, { cause: 'closed' }, 0, limits, random);
      if (next.kind === 'stop') throw new Error('It must not stop.');
      const nominal = Math.min(60_000, 1_000 * 2 ** attempt);
      expect(next.delayMs, `seed ${seed}, attempt ${attempt}`).toBeGreaterThanOrEqual(nominal / 2);
      expect(next.delayMs, `seed ${seed}, attempt ${attempt}`).toBeLessThanOrEqual(nominal);
      elapsed += next.delayMs;
      history = next.history;
      connects++;
    }
    expect(connects, `seed ${seed}`).toBeLessThanOrEqual(120);
  });

  test('one refused token brings one fresh one, a second refusal stops', () => {
    const first = afterEnding(cleanHistory, { cause: 'unauthorized' }, 0, limits, () => 0);
    expect(first).toMatchObject({ kind: 'retry', freshToken: true, delayMs: 0 });
    if (first.kind === 'retry') {
      expect(afterEnding(first.history, { cause: 'unauthorized' }, 0, limits, () => 0)).toEqual({ kind: 'stop' });
      // A token that ran out after hours of service is not the second refusal in a row.
      expect(afterEnding(first.history, { cause: 'unauthorized' }, 3_600_000, limits, () => 0).kind).toBe('retry');
    }
  });

  test('a failure between two refusals does not make them harmless', () => {
    const refused = afterEnding(cleanHistory, { cause: 'unauthorized' }, 0, limits, () => 0);
    if (refused.kind === 'stop') throw new Error('It must retry.');
    const closed = afterEnding(refused.history, { cause: 'closed' }, 0, limits, () => 0);
    if (closed.kind === 'stop') throw new Error('It must retry.');
    expect(afterEnding(closed.history, { cause: 'unauthorized' }, 0, limits, () => 0)).toEqual({ kind: 'stop' });
  });

  test('a crowd of sessions is waited out for at least a minute', () => {
    for (const draw of [0, 0.5, 0.999]) {
      const next = afterEnding(cleanHistory, { cause: 'session-limit' }, 0, limits, () => draw);
      expect(next).toMatchObject({ kind: 'retry', freshToken: false });
      if (next.kind === 'retry') expect(next.delayMs).toBeGreaterThanOrEqual(60_000);
    }
  });
});

describe('frames', () => {
  test('only an object with a string type and a numeric channel is a message', () => {
    for (const text of [
      '',
      'nonsense',
      '1',
      'null',
      '[]',
      '"x"',
      '{}',
      '{"type":1,"channel":0}',
      '{"type":"X","channel":"0"}',
    ]) {
      expect(parseFrame(text), text).toBeNull();
    }
    expect(parseFrame('{"type":"X","channel":0}')).toEqual({ type: 'X', channel: 0 });
    expect(isWireMessage(undefined)).toBe(false);
  });
});
