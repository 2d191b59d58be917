/**
 * Decoding COMPACT events: our client into the live book, the official client into a Map of records, and bare JSON.parse, on
 * the same stream of the fields we ask for. Once in process (decoding alone), once over a real loopback socket from a server
 * in a process of its own. Prints a markdown section; medians over interleaved rounds of one run.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { DXLinkFeed, DXLinkLogLevel, DXLinkWebSocketClient, FeedContract, FeedDataFormat } from '@dxfeed/dxlink-api';
import { WebSocket, WebSocketServer } from 'ws';
import { Book } from '../src/feed/book.js';
import { createDxLinkFeed } from '../src/feed/dxlink/client.js';
import { FeedDecoder } from '../src/feed/dxlink/compact.js';
import { newCounters } from '../src/feed/dxlink/counters.js';
import { askedFields, parseFrame } from '../src/feed/dxlink/protocol.js';
import { Subscriptions } from '../src/feed/dxlink/subscriptions.js';
import { createWsTransport } from '../src/feed/dxlink/ws-transport.js';
import { type EventType, eventTypes } from '../src/feed/ports.js';
import { systemMarketClock, systemSteadyClock } from '../src/lib/clock.js';
import { silentLogger } from '../src/lib/log.js';
import { Secret } from '../src/lib/secret.js';

const symbolCount = 50_000;
const eventCount = symbolCount * eventTypes.length;
const rowsPerMessage = 50;
const rounds = 9;
const warmUps = 2;
const channel = 1;

const symbols = Array.from({ length: symbolCount }, (_, index) => {
  const day = String(1 + (index % 28)).padStart(2, '0');
  return `.SPXW2611${day}${index % 2 === 0 ? 'C' : 'P'}${1_000 + 5 * Math.floor(index / 56)}${index % 56}`;
});

/** Numbers with as many digits as the feed's; one in forty is missing. */
function row(type: EventType, symbol: string, seed: number): unknown[] {
  const noise = (Math.imul(seed + 1, 2_654_435_761) >>> 0) / 4_294_967_296;
  const missing = seed % 40 === 0;
  const time = 1_764_000_000_000 + (seed % 100_000);
  switch (type) {
    case 'Quote':
      return [symbol, Math.round(noise * 10_000) / 100, Math.round(noise * 10_000 + 5) / 100];
    case 'Trade':
      return missing ? [symbol, 'NaN', 'NaN', 0] : [symbol, Math.round(noise * 10_000) / 100, seed % 5_000, time];
    case 'Summary':
      return [symbol, missing ? 'NaN' : seed % 20_000, 20_415, Math.round(noise * 10_000) / 100];
    case 'Greeks':
      return [symbol, missing ? 'NaN' : noise, noise - 0.5, noise / 100, time];
  }
}

function makeStream(): string[] {
  const messages: string[] = [];
  for (let at = 0; at < symbolCount; at += rowsPerMessage) {
    for (const type of eventTypes) {
      const rows = symbols.slice(at, at + rowsPerMessage).flatMap((symbol, index) => row(type, symbol, at + index));
      messages.push(JSON.stringify({ type: 'FEED_DATA', channel, data: [type, rows] }));
    }
  }
  return messages;
}

const config = {
  type: 'FEED_CONFIG',
  channel,
  aggregationPeriod: 0.1,
  dataFormat: 'COMPACT',
  eventFields: askedFields,
};

// ---- the server process ---------------------------------------------------------------------------------------------

async function serve(): Promise<void> {
  const stream = makeStream();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, maxPayload: 1 << 28 });
  let client: WebSocket | null = null;
  server.on('connection', (socket) => {
    client = socket;
    const send = (message: unknown) => socket.send(JSON.stringify(message));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string };
      if (message.type === 'SETUP') {
        send({ type: 'SETUP', channel: 0, version: '1.0-bench', keepaliveTimeout: 60 });
        send({ type: 'AUTH_STATE', channel: 0, state: 'UNAUTHORIZED' });
      } else if (message.type === 'AUTH') send({ type: 'AUTH_STATE', channel: 0, state: 'AUTHORIZED' });
      else if (message.type === 'CHANNEL_REQUEST') send({ type: 'CHANNEL_OPENED', channel, service: 'FEED' });
      else if (message.type === 'FEED_SETUP') send(config);
    });
  });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  process.on('message', async (word) => {
    if (word !== 'go' || client === null) return;
    for (const [at, text] of stream.entries()) {
      client.send(text);
      while (at % 64 === 0 && client.bufferedAmount > 1 << 20) await new Promise((resolve) => setImmediate(resolve));
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.((server.address() as { port: number }).port);
}

// ---- contenders -----------------------------------------------------------------------------------------------------

const names = ['JSON.parse only', 'gexwatch into its book', 'official client into a Map'] as const;
type Name = (typeof names)[number];

interface Contender {
  /** Takes the whole stream once. */
  run(): Promise<void> | void;
  close(): void;
}

function emptyBook(): Book {
  const book = new Book(systemMarketClock());
  for (const symbol of symbols) book.register(symbol);
  return book;
}

function keepInMap(): {
  maps: Record<string, Map<string, unknown>>;
  take(events: readonly unknown[]): void;
  count: number;
} {
  const maps = Object.fromEntries(eventTypes.map((type) => [type, new Map<string, unknown>()]));
  const own = {
    maps,
    count: 0,
    take(events: readonly unknown[]) {
      for (const event of events as { eventType: string; eventSymbol: string }[]) {
        maps[event.eventType]!.set(event.eventSymbol, event);
        own.count++;
      }
    },
  };
  return own;
}

function configureOfficial(client: DXLinkWebSocketClient): DXLinkFeed<FeedContract.AUTO> {
  const feed = new DXLinkFeed(client, FeedContract.AUTO, { logLevel: DXLinkLogLevel.ERROR });
  const acceptEventFields = Object.fromEntries(
    Object.entries(askedFields).map(([type, fields]) => [type, [...fields]]),
  );
  feed.configure({ acceptAggregationPeriod: 0.1, acceptDataFormat: FeedDataFormat.COMPACT, acceptEventFields });
  return feed;
}

function inProcessOurs(stream: readonly string[]): Contender {
  const book = emptyBook();
  const subscriptions = new Subscriptions(eventCount);
  for (const symbol of symbols) {
    for (const type of eventTypes) subscriptions.add('all', book.slotOf(symbol), type, symbol, 0);
  }
  const counters = newCounters();
  const items = {
    table: subscriptions.table,
    index: subscriptions.index,
    firstValue: (key: number) => subscriptions.firstValue(key),
  };
  const decoder = new FeedDecoder(book, items, counters);
  decoder.configure(config);
  return {
    run() {
      const before = counters.events;
      for (const text of stream) decoder.decode(parseFrame(text)?.data);
      if (counters.events - before !== eventCount) throw new Error('Events were lost.');
    },
    close() {},
  };
}

/** The official client on a socket that is none: `deliver` is what its message listener gets. */
async function inProcessOfficial(stream: readonly string[]): Promise<Contender> {
  let deliver: (text: string) => void = () => {};
  class LocalSocket {
    constructor() {
      setImmediate(() => this.#call('open', {}));
      deliver = (data) => this.#call('message', { data });
    }
    #listeners = new Map<string, Set<(event: unknown) => void>>();
    #call(type: string, event: unknown) {
      for (const listener of this.#listeners.get(type) ?? []) listener(event);
    }
    addEventListener(type: string, listener: (event: unknown) => void) {
      if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
      this.#listeners.get(type)!.add(listener);
    }
    removeEventListener(type: string, listener: (event: unknown) => void) {
      this.#listeners.get(type)?.delete(listener);
    }
    send(text: string) {
      const { type } = JSON.parse(text) as { type: string };
      const answer = {
        SETUP: { type: 'SETUP', channel: 0, version: '1.0-bench', keepaliveTimeout: 60 },
        AUTH: { type: 'AUTH_STATE', channel: 0, state: 'AUTHORIZED' },
        CHANNEL_REQUEST: { type: 'CHANNEL_OPENED', channel, service: 'FEED' },
        FEED_SETUP: config,
      }[type];
      if (answer !== undefined) setImmediate(() => deliver(JSON.stringify(answer)));
    }
    close() {}
  }
  (globalThis as { WebSocket: unknown }).WebSocket = LocalSocket;
  const client = new DXLinkWebSocketClient({ logLevel: DXLinkLogLevel.ERROR });
  client.setAuthToken('token');
  client.connect('ws://local');
  const feed = configureOfficial(client);
  const kept = keepInMap();
  feed.addEventListener((events) => kept.take(events));
  await pause(200);
  return {
    run() {
      const before = kept.count;
      for (const text of stream) deliver(text);
      if (kept.count - before !== eventCount) throw new Error('Events were lost.');
    },
    close: () => client.disconnect(),
  };
}

async function inProcess(name: Name, stream: readonly string[]): Promise<Contender> {
  if (name === 'gexwatch into its book') return inProcessOurs(stream);
  if (name === 'official client into a Map') return inProcessOfficial(stream);
  return {
    run() {
      for (const text of stream) JSON.parse(text);
    },
    close() {},
  };
}

async function overSocket(name: Name, url: string, messageCount: number, go: () => void): Promise<Contender> {
  let finished = () => {};
  const run = () =>
    new Promise<void>((resolve) => {
      finished = resolve;
      go();
    });
  if (name === 'JSON.parse only') {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    let count = 0;
    socket.on('message', (data: Buffer) => {
      JSON.parse(data.toString('utf8'));
      if (++count % messageCount === 0) finished();
    });
    await new Promise((resolve) => socket.once('open', resolve));
    return { run, close: () => socket.terminate() };
  }
  if (name === 'official client into a Map') {
    (globalThis as { WebSocket: unknown }).WebSocket = WebSocket;
    const client = new DXLinkWebSocketClient({ logLevel: DXLinkLogLevel.ERROR });
    client.setAuthToken('token');
    client.connect(url);
    const kept = keepInMap();
    configureOfficial(client).addEventListener((events) => {
      kept.take(events);
      if (kept.count % eventCount === 0) finished();
    });
    await pause(300);
    return { run, close: () => client.disconnect() };
  }
  const wire = createWsTransport();
  let count = 0;
  const feed = createDxLinkFeed({
    // Counts FEED_DATA on the way, so that the end is known without asking the client.
    transport: (address, handlers) =>
      wire(address, {
        ...handlers,
        onText(text) {
          handlers.onText(text);
          if (text.startsWith('{"type":"FEED_DATA"') && ++count % messageCount === 0) finished();
        },
      }),
    tokens: { quoteToken: async () => ({ token: new Secret('token'), url, level: 'simulated', expiresAt: Infinity }) },
    sink: emptyBook(),
    steady: systemSteadyClock(),
    random: () => 0.5,
    log: silentLogger,
    limits: { budget: eventCount, frameItems: 20_000, frameBytes: 1 << 24, startItems: 20_000, startIntervalMs: 5 },
  });
  for (const type of eventTypes)
    feed.add(
      'all',
      symbols.map((symbol) => ({ type, symbol })),
      0,
    );
  feed.start();
  while (feed.status().phase !== 'live' || feed.status().queued > 0) await pause(20);
  return {
    async run() {
      const before = feed.status().counters.events!;
      await run();
      if (feed.status().counters.events! - before !== eventCount) throw new Error('Events were lost.');
    },
    close: () => void feed.stop(),
  };
}

// ---- measuring ------------------------------------------------------------------------------------------------------

interface Sample {
  wallMs: number;
  cpuMs: number;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function measure(contender: Contender): Promise<Sample> {
  const steady = systemSteadyClock();
  const cpu = process.cpuUsage();
  const start = steady.now();
  await contender.run();
  const wallMs = steady.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

/** Rounds over all contenders in turn, so that a busy moment of the machine hits all alike. */
async function compare(make: (name: Name) => Promise<Contender>): Promise<Map<Name, Sample>> {
  const contenders = new Map<Name, Contender>();
  const samples = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of names) {
      if (!contenders.has(name)) contenders.set(name, await make(name));
      const sample = await measure(contenders.get(name)!);
      if (round >= 0) samples.get(name)!.push(sample);
      await pause(20);
    }
  }
  for (const contender of contenders.values()) contender.close();
  return new Map(
    [...samples].map(([name, all]) => [
      name,
      { wallMs: median(all.map(({ wallMs }) => wallMs)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) },
    ]),
  );
}

function table(title: string, results: Map<Name, Sample>): string {
  const floor = results.get('JSON.parse only')!;
  const official = results.get('official client into a Map')!;
  const times = (value: number) => `${value.toFixed(2)}×`;
  const lines = [...results].map(([name, own]) => {
    const perSecond = `${Math.round(eventCount / own.wallMs).toLocaleString('en-US')} k`;
    const faster = [official.wallMs / own.wallMs, official.cpuMs / own.cpuMs].map(times);
    const slower = [own.wallMs / floor.wallMs, own.cpuMs / floor.cpuMs].map(times);
    return `| ${[name, own.wallMs.toFixed(0), own.cpuMs.toFixed(0), perSecond, ...faster, ...slower].join(' | ')} |`;
  });
  return [
    `**${title}**`,
    '',
    '| | wall ms | CPU ms | events/s | faster than the official client, wall | CPU | time of JSON.parse, wall | CPU |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
  ].join('\n');
}

async function startServer(): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve) => child.once('message', (value) => resolve(value as number)));
  return { child, url: `ws://127.0.0.1:${port}` };
}

async function main(): Promise<void> {
  const stream = makeStream();
  const bytes = stream.reduce((sum, text) => sum + text.length, 0);
  const decoding = await compare((name) => inProcess(name, stream));
  // One server process each: a client that is not being measured must not receive anything.
  const servers: ChildProcess[] = [];
  const socket = await compare(async (name) => {
    const { child, url } = await startServer();
    servers.push(child);
    return overSocket(name, url, stream.length, () => child.send('go'));
  });
  for (const child of servers) child.disconnect();
  console.log(
    [
      '## Decoding COMPACT events',
      '',
      `${eventCount.toLocaleString('en-US')} events (${symbolCount.toLocaleString('en-US')} symbols × ${eventTypes.join(', ')}; only the fields we ask for, ${(bytes / eventCount).toFixed(0)} bytes an event), ${rowsPerMessage} rows a message; medians of ${rounds} interleaved rounds after ${warmUps} warm-ups, Node ${process.versions.node}, ${cpus().length} cores. \`npm run bench:decode\``,
      '',
      table('In process: text of the frame to stored number', decoding),
      table('Over a loopback socket, server in its own process', socket),
    ].join('\n'),
  );
}

await (process.argv[2] === 'serve' ? serve() : main());
