import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type HealthServer, startHealthServer } from '../../src/daemon/health.js';
import { createHeartbeat } from '../../src/daemon/heartbeat.js';
import { watchLoopLag } from '../../src/daemon/loop-lag.js';
import { createMetrics } from '../../src/daemon/metrics.js';
import { type HealthFacts, liveness, type PlatformHealth, readiness } from '../../src/daemon/readiness.js';
import { type LogFacts, type Logger, silentLogger } from '../../src/lib/log.js';
import { Secret } from '../../src/lib/secret.js';
import { ManualClock } from '../fakes/clock.js';

const minute = 60_000;
const now = Date.UTC(2026, 10, 20, 15, 0);
const facts = (change: Partial<HealthFacts> = {}): HealthFacts => ({
  now,
  loopLagMs: 3,
  database: { answers: true, problem: null },
  feed: { ready: true, problem: null },
  session: { opensAt: now - 30 * minute },
  lastTrustedAt: now - minute,
  intervalMs: minute,
  platforms: [],
  ...change,
});

const platform = (change: Partial<PlatformHealth>): PlatformHealth => ({
  name: 'Telegram',
  phase: 'on',
  problem: null,
  forMs: 0,
  ...change,
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('readiness', () => {
  test.each<[string, Partial<HealthFacts>, boolean, RegExp | null]>([
    ['a working day', {}, true, null],
    ['a feed that is not authorised', { feed: { ready: false, problem: null } }, false, /not authorised/],
    ['a trusted snapshot of three minutes ago', { lastTrustedAt: now - 3 * minute }, false, /180 s old/],
    ['no trusted snapshot yet', { lastTrustedAt: null }, false, /no trusted snapshot/],
    ['the first minutes of a session', { session: { opensAt: now - minute }, lastTrustedAt: null }, true, null],
    ['a quiet weekend', { session: null, lastTrustedAt: now - 2000 * minute }, true, null],
    ['a full disk', { database: { answers: true, problem: 'The disk is full.' } }, false, /full/],
    ['a platform that is on', { platforms: [platform({ forMs: 9 * minute })] }, true, null],
    [
      'a platform that is back in a moment',
      { platforms: [platform({ phase: 'connecting', forMs: 59_000 })] },
      true,
      null,
    ],
    [
      'a platform that has been away for a minute',
      { platforms: [platform({ phase: 'connecting', forMs: minute, problem: 'No route.' }), platform({})] },
      false,
      /^Telegram has been away for 60 s: No route\.$/,
    ],
    [
      'a platform that refuses its token',
      { platforms: [platform({ phase: 'refused', forMs: 5, problem: 'The token is wrong.' })] },
      false,
      /^Telegram refuses the bot: The token is wrong\.$/,
    ],
    ['a stuck loop', { loopLagMs: 6000 }, false, /lags by 6000 ms/],
  ])('%s', (_name, change, ok, reason) => {
    const verdict = readiness(facts(change));
    expect(verdict.ok).toBe(ok);
    if (reason === null) expect(verdict.reasons).toEqual([]);
    else expect(verdict.reasons.join()).toMatch(reason);
  });

  test('only a stuck loop or a silent database ask for a restart', () => {
    expect(liveness(facts({ feed: { ready: false, problem: 'refused' }, lastTrustedAt: null })).ok).toBe(true);
    expect(liveness(facts({ database: { answers: true, problem: 'The disk is full.' } })).ok).toBe(true);
    expect(liveness(facts({ database: { answers: false, problem: 'damaged' } })).ok).toBe(false);
    expect(liveness(facts({ loopLagMs: 5000 })).ok).toBe(false);
    const refused = platform({ phase: 'refused', forMs: 3_600_000 });
    expect(liveness(facts({ platforms: [refused] })).ok).toBe(true);
  });
});

describe('the health page', () => {
  const start = async (change: Partial<HealthFacts> = {}, metrics = createMetrics()) => {
    const server = await startHealthServer({ port: 0, facts: () => facts(change), metrics, log: silentLogger });
    closing.push(() => server.close());
    return server;
  };
  const get = (server: HealthServer, path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, init);

  test('answers 200 when well and 503 with its reasons when not', async () => {
    const well = await start();
    expect((await get(well, '/healthz')).status).toBe(200);
    expect(await (await get(well, '/readyz?verbose')).json()).toEqual({ ok: true, reasons: [] });
    const unwell = await start({ feed: { ready: false, problem: 'The feed refused the token.' } });
    expect((await get(unwell, '/healthz')).status).toBe(200);
    const answer = await get(unwell, '/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ok: false, reasons: ['The feed refused the token.'] });
  });

  test('shows what was counted', async () => {
    const metrics = createMetrics();
    metrics.snapshotTaken('SPX', 'trusted', 0.998, 0.012);
    metrics.snapshotTaken('SPX', 'partial', null, 0.012);
    metrics.snapshotStored('SPX', 0.003);
    metrics.snapshotSkipped('running');
    metrics.feed({
      phase: 'live',
      level: 'live',
      problem: null,
      items: 24_000,
      budget: 25_000,
      queued: 5,
      silentMs: 1500,
      connects: 2,
      counters: { events: 90, malformed: 1 },
    });
    metrics.loopLag(12);
    metrics.chartDrawn('ok', 0.07);
    metrics.commandAnswered('telegram', 'gex', 'ok', 0.02);
    metrics.questionRefused('discord', 'too-many');
    metrics.chatAnswered('discord', 'press', 'answered', 0.03);
    metrics.chatAcknowledged('discord', 0.01);
    metrics.chats(
      [
        { name: 'Discord', isOn: true },
        { name: 'Telegram', isOn: false },
      ],
      3,
    );
    metrics.heartbeat(false);
    const answer = await get(await start({}, metrics), '/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await answer.text();
    for (const line of [
      'gexwatch_snapshots_taken_total{symbol="SPX",quality="trusted"} 1',
      'gexwatch_snapshot_quality{symbol="SPX",quality="trusted"} 0',
      'gexwatch_snapshot_quality{symbol="SPX",quality="partial"} 1',
      'gexwatch_snapshot_weight_coverage{symbol="SPX"} Nan',
      'gexwatch_snapshots_stored_total{symbol="SPX"} 1',
      'gexwatch_snapshots_skipped_total{reason="running"} 1',
      'gexwatch_feed_items 24000',
      'gexwatch_feed_connects 2',
      'gexwatch_feed_count{what="malformed"} 1',
      'gexwatch_event_loop_lag_seconds 0.012',
      'gexwatch_chart_seconds_count{outcome="ok"} 1',
      'gexwatch_command_seconds_count{platform="telegram",command="gex",outcome="ok"} 1',
      'gexwatch_questions_refused_total{platform="discord",reason="too-many"} 1',
      'gexwatch_chat_seconds_count{platform="discord",kind="press",outcome="answered"} 1',
      'gexwatch_chat_acknowledged_seconds_count{platform="discord"} 1',
      'gexwatch_chat_up{platform="discord"} 1',
      'gexwatch_chat_up{platform="telegram"} 0',
      'gexwatch_questions_running 3',
      'gexwatch_heartbeats_total{outcome="failed"} 1',
    ]) {
      expect(text).toContain(line);
    }
  });

  test('knows nothing else, changes nothing and listens on loopback only', async () => {
    const server = await start();
    expect((await get(server, '/')).status).toBe(404);
    expect((await get(server, '/healthz/../.env')).status).toBe(404);
    expect((await get(server, '/healthz', { method: 'POST', body: 'x' })).status).toBe(405);
    const isReachable = await new Promise<boolean>((resolve) => {
      const socket = connect({ port: server.port, host: '::1' });
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    expect(isReachable).toBe(false);
  });

  test('a port in use is one clear sentence that ends the start', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => other.close(resolve)));
    const { port } = other.address() as AddressInfo;
    await expect(
      startHealthServer({ port, facts: () => facts(), metrics: createMetrics(), log: silentLogger }),
    ).rejects.toMatchObject({ code: 'PORT_IN_USE', exitCode: 69, message: expect.stringContaining(String(port)) });
  });

  test('closes although a client holds its connection', async () => {
    const server = await startHealthServer({
      port: 0,
      facts: () => facts(),
      metrics: createMetrics(),
      log: silentLogger,
    });
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.on('error', () => {});
    await server.close();
    socket.destroy();
  });
});

describe('loop lag', () => {
  test('is the longest delay of late, and grows while the loop is stuck', async () => {
    const clock = new ManualClock(0);
    const lag = watchLoopLag(clock.steady);
    await clock.advance(5_000);
    expect(lag.ms()).toBe(0);
    lag.stop();
    await clock.advance(7_000);
    expect(lag.ms()).toBe(6_500);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('the outward heartbeat', () => {
  const listen = async (status: () => number) => {
    let beats = 0;
    const server = createServer((_request, response) => {
      beats++;
      response.writeHead(status()).end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/secret-uuid`, count: () => beats };
  };
  const collect = () => {
    const lines: string[] = [];
    const note = (event: string, more?: LogFacts) => void lines.push(`${event} ${JSON.stringify(more ?? {})}`);
    const log: Logger = { ...silentLogger, warn: note, error: note, info: note };
    return { lines, log };
  };

  test('one beat at a time reaches the address', async () => {
    const target = await listen(() => 200);
    const outcomes: boolean[] = [];
    const { lines, log } = collect();
    const clock = new ManualClock(0);
    const heartbeat = createHeartbeat({
      url: new Secret(target.url),
      fetch,
      steady: clock.steady,
      log,
      onBeat: (ok) => outcomes.push(ok),
    });
    heartbeat.beat();
    heartbeat.beat();
    await heartbeat.idle();
    heartbeat.beat();
    await heartbeat.idle();
    expect(target.count()).toBe(2);
    expect(outcomes).toEqual([true, true]);
    expect(lines).toEqual([]);
  });

  test('failures are logged once an hour, without the address, and stop nothing', async () => {
    const target = await listen(() => 500);
    const clock = new ManualClock(0);
    const { lines, log } = collect();
    const beatOn = async (url: string) => {
      const heartbeat = createHeartbeat({ url: new Secret(url), fetch, steady: clock.steady, log });
      for (let hour = 0; hour < 2; hour++) {
        for (let n = 0; n < 3; n++) {
          heartbeat.beat();
          await heartbeat.idle();
        }
        await clock.advance(3_600_000);
      }
    };
    await beatOn(target.url);
    expect(lines.length).toBe(2);
    await beatOn('http://127.0.0.1:1/secret-uuid');
    expect(lines.length).toBe(4);
    expect(lines.join()).not.toContain('secret-uuid');
  });
});
