import { WebSocket } from 'ws';

export type Frame = Record<string, unknown> & { type: string; channel: number };

/** A client without manners or opinions: sends what the test says, keeps every frame that comes. */
export class RawDxLink {
  readonly frames: Frame[] = [];
  /** Frames that were not JSON. */
  readonly garbage: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const text = data.toString();
      try {
        this.frames.push(JSON.parse(text) as Frame);
      } catch {
        this.garbage.push(text);
      }
    });
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static connect(url: string): Promise<RawDxLink> {
    const socket = new WebSocket(url);
    const client = new RawDxLink(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(client));
      socket.once('error', reject);
    });
  }

  /** Connected, authorized, and with FEED channel 1 open and set up for COMPACT. */
  static async ready(url: string, token: string, fields?: Record<string, string[]>): Promise<RawDxLink> {
    const client = await RawDxLink.connect(url);
    client.setup();
    client.send({ type: 'AUTH', channel: 0, token });
    await client.until(({ state }) => state === 'AUTHORIZED');
    client.send({ type: 'CHANNEL_REQUEST', channel: 1, service: 'FEED', parameters: { contract: 'AUTO' } });
    await client.until(({ type }) => type === 'CHANNEL_OPENED');
    client.feedSetup(fields);
    await client.until(({ type }) => type === 'FEED_CONFIG');
    return client;
  }

  setup(): void {
    this.send({ type: 'SETUP', channel: 0, version: '0.1-test/1', keepaliveTimeout: 60, acceptKeepaliveTimeout: 60 });
  }

  feedSetup(fields?: Record<string, string[]>, format = 'COMPACT'): void {
    const wishes = fields === undefined ? {} : { acceptEventFields: fields };
    this.send({ type: 'FEED_SETUP', channel: 1, acceptAggregationPeriod: 0.1, acceptDataFormat: format, ...wishes });
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  add(type: string, symbols: readonly string[]): void {
    this.send({ type: 'FEED_SUBSCRIPTION', channel: 1, add: symbols.map((symbol) => ({ type, symbol })) });
  }

  /** FEED_DATA payloads so far. */
  get data(): unknown[][] {
    return this.frames.filter(({ type }) => type === 'FEED_DATA').map(({ data }) => data as unknown[]);
  }

  /** Flat values of one type, over all COMPACT messages. */
  values(type: string): unknown[] {
    return this.data.flatMap((data) =>
      data.flatMap((part, index) => (part === type ? (data[index + 1] as unknown[]) : [])),
    );
  }

  errors(): { channel: number; error: unknown; message: unknown }[] {
    return this.frames
      .filter(({ type }) => type === 'ERROR')
      .map(({ channel, error, message }) => ({ channel, error, message }));
  }

  /** The first frame, now or later, for which the claim holds. */
  until(claim: (frame: Frame) => boolean, seconds = 5): Promise<Frame> {
    return waitFor(() => this.frames.find(claim), seconds);
  }
}

/** Polls until `read` gives something. */
export async function waitFor<T>(read: () => T | undefined | null | false, seconds = 5): Promise<T> {
  for (let waited = 0; ; waited += 10) {
    const value = read();
    if (value !== undefined && value !== null && value !== false) return value;
    if (waited > seconds * 1000) throw new Error(`It did not happen in ${seconds} s.`);
    await pause(10);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
