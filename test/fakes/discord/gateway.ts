import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { ChangeBell } from './change-bell.js';
import { isJson, type Json, listOf, textOf } from './json.js';
import { LIMITS } from './limits.js';
import { guildJson, userJson, type World } from './world.js';

/** Intents that need Discord's approval: members, presences, message content. */
const privileged = (1 << 1) | (1 << 8) | (1 << 15);
const guildsIntent = 1;

/** How the gateway misbehaves, changed by tests at any time. */
export interface GatewayFaults {
  /** Accepts sockets and says nothing. */
  noHello: boolean;
  /** Heartbeats are not answered. */
  noAcks: boolean;
  /** IDENTIFY is answered by closing with this code. */
  closeOnIdentify: number | null;
  /** RESUME is answered by "invalid session". */
  refuseResume: boolean;
  /** Guilds whose GUILD_CREATE never comes. */
  withheldGuilds: Set<string>;
  /** New sockets are refused with this HTTP status. */
  refuseSockets: number | null;
}

export interface SessionStartLimit {
  total: number;
  remaining: number;
  reset_after: number;
  max_concurrency: number;
}

interface Session {
  id: string;
  shard: [number, number];
  intents: number;
  sent: { s: number; guildId: string | null; frame: string }[];
  s: number;
  socket: WebSocket | null;
}

/** Discord's gateway, JSON without compression: HELLO, IDENTIFY, RESUME, heartbeats, dispatches. */
export class Gateway {
  /** IDENTIFY payloads in order, their tokens removed. */
  readonly identifies: Json[] = [];
  /** Number of RESUMEs asked for, of RESUMEs granted, of heartbeats. */
  resumes = 0;
  resumed = 0;
  heartbeats = 0;
  /** Codes with which clients closed their sockets; 1006 for a torn one, our own code where the stand-in closed it. */
  readonly clientCloses: number[] = [];
  /** Frames that the stand-in did not expect. */
  readonly unknown: string[] = [];
  readonly faults: GatewayFaults = {
    noHello: false,
    noAcks: false,
    closeOnIdentify: null,
    refuseResume: false,
    withheldGuilds: new Set(),
    refuseSockets: null,
  };
  /** GET /gateway/bot tells it; every IDENTIFY takes one of `remaining`. */
  readonly sessionStartLimit: SessionStartLimit = {
    total: 1_000,
    remaining: 1_000,
    reset_after: 86_400_000,
    max_concurrency: 1,
  };
  /** Recommended shards. */
  shards = 1;
  heartbeatMs = 41_250;
  url = '';
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();

  constructor(
    private readonly world: World,
    private readonly token: string,
    private readonly allowPrivileged: boolean,
    private readonly bell: ChangeBell,
  ) {}

  /** Sessions with a socket. */
  get connected(): number {
    return [...this.#sessions.values()].filter((each) => each.socket !== null).length;
  }

  /** Open sockets, with or without a session. */
  get sockets(): number {
    return this.#sockets.clients.size;
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.faults.refuseSockets !== null || !request.url?.startsWith('/gw')) {
      socket.end(`HTTP/1.1 ${this.faults.refuseSockets ?? 404} No\r\nconnection: close\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
  }

  /** Sends an event to every session of the guild's shard; sessions without a socket get it when they resume. */
  dispatch(name: string, data: Json, guildId: string | null = null): number {
    let reached = 0;
    for (const session of this.#sessions.values()) {
      if (!sees(session, guildId)) continue;
      this.#send(session, name, data, guildId);
      if (session.socket !== null) reached += 1;
    }
    return reached;
  }

  /** Sends GUILD_CREATE to sessions that asked for guilds. */
  announceGuild(guildId: string): void {
    for (const session of this.#sessions.values())
      if (sees(session, guildId) && (session.intents & guildsIntent) !== 0)
        this.#send(session, 'GUILD_CREATE', guildJson(this.world.guild(guildId), this.world), guildId);
  }

  /** Op 7: asks clients to connect again. */
  askToReconnect(): void {
    for (const socket of this.#sockets.clients) this.#frame(socket, { op: 7, d: null });
  }

  /** Op 9. Not resumable: the sessions are gone. */
  invalidate(resumable: boolean): void {
    if (!resumable) this.#sessions.clear();
    for (const socket of this.#sockets.clients) this.#frame(socket, { op: 9, d: resumable });
  }

  /** Closes every socket with a code, `4000` for instance. */
  closeAll(code: number): void {
    for (const socket of this.#sockets.clients) socket.close(code, 'closed by the test');
  }

  /** Tears every socket without a closing handshake. */
  terminateAll(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Forgets all sessions: a RESUME is refused. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  #welcome(socket: WebSocket): void {
    let session: Session | null = null;
    let sends: number[] = [];
    if (!this.faults.noHello) this.#frame(socket, { op: 10, d: { heartbeat_interval: this.heartbeatMs } });
    socket.on('error', () => {});
    socket.on('message', (raw) => {
      const now = performance.now();
      sends = [...sends.filter((at) => now - at < 60_000), now];
      if (sends.length > LIMITS.gatewaySendsPerMinute) return socket.close(4008, 'Rate limited.');
      const frame = parse(raw);
      if (frame === null) return socket.close(4002, 'Error while decoding payload.');
      if (frame.op === 1) this.#heartbeat(socket);
      else if (frame.op === 2)
        session = session === null ? this.#identify(socket, frame.d) : this.#twice(socket, session);
      else if (frame.op === 6) session = this.#resume(socket, frame.d);
      else if (session === null) socket.close(4003, 'Not authenticated.');
      else if (frame.op !== 3) this.unknown.push(`op ${String(frame.op)}`);
      this.bell.ring();
    });
    socket.on('close', (code) => {
      this.clientCloses.push(code);
      if (session !== null && session.socket === socket) {
        session.socket = null;
        if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
      }
      this.bell.ring();
    });
    this.bell.ring();
  }

  #heartbeat(socket: WebSocket): void {
    this.heartbeats += 1;
    if (!this.faults.noAcks) this.#frame(socket, { op: 11 });
  }

  #twice(socket: WebSocket, session: Session): Session {
    socket.close(4005, 'Already authenticated.');
    return session;
  }

  #identify(socket: WebSocket, data: unknown): Session | null {
    const asked = isJson(data) ? data : {};
    this.identifies.push({ ...asked, token: '[removed]' });
    const intents = Number(asked.intents ?? Number.NaN);
    const refuse = (code: number, reason: string) => {
      socket.close(code, reason);
      return null;
    };
    if (this.faults.closeOnIdentify !== null) return refuse(this.faults.closeOnIdentify, 'closed by the test');
    if (textOf(asked.token) !== this.token) return refuse(4004, 'Authentication failed.');
    if (!Number.isInteger(intents)) return refuse(4013, 'Invalid intent(s).');
    if ((intents & privileged) !== 0 && !this.allowPrivileged) return refuse(4014, 'Disallowed intent(s).');
    if (this.sessionStartLimit.remaining <= 0) {
      this.#frame(socket, { op: 9, d: false });
      return null;
    }
    this.sessionStartLimit.remaining -= 1;
    const [index, count] = listOf(asked.shard).map(Number);
    const session: Session = {
      id: randomUUID().replaceAll('-', ''),
      shard: [index ?? 0, count ?? 1],
      intents,
      sent: [],
      s: 0,
      socket,
    };
    this.#sessions.set(session.id, session);
    const guilds = [...this.world.guilds.values()].filter((each) => each.botIsMember && sees(session, each.id));
    this.#send(session, 'READY', {
      v: 10,
      user: { ...userJson(this.world.bot), verified: true, mfa_enabled: true, email: null, flags: 0 },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.url,
      session_type: 'normal',
      private_channels: [],
      relationships: [],
      shard: session.shard,
      application: { id: this.world.applicationId, flags: 0 },
    });
    if ((intents & guildsIntent) !== 0)
      for (const guild of guilds)
        if (!this.faults.withheldGuilds.has(guild.id))
          this.#send(session, 'GUILD_CREATE', guildJson(guild, this.world), guild.id);
    return session;
  }

  #resume(socket: WebSocket, data: unknown): Session | null {
    this.resumes += 1;
    const asked = isJson(data) ? data : {};
    const session = this.#sessions.get(textOf(asked.session_id));
    if (textOf(asked.token) !== this.token) {
      socket.close(4004, 'Authentication failed.');
      return null;
    }
    if (session === undefined || this.faults.refuseResume) {
      if (session !== undefined) this.#sessions.delete(session.id);
      this.#frame(socket, { op: 9, d: false });
      return null;
    }
    const seen = Number(asked.seq);
    if (!(seen <= session.s)) {
      socket.close(4007, 'Invalid sequence.');
      return null;
    }
    session.socket = socket;
    this.resumed += 1;
    for (const { s, frame } of session.sent) if (s > seen) socket.send(frame);
    this.#send(session, 'RESUMED', {});
    return session;
  }

  #send(session: Session, name: string, data: Json, guildId: string | null = null): void {
    session.s += 1;
    const frame = JSON.stringify({ op: 0, t: name, s: session.s, d: data });
    session.sent.push({ s: session.s, guildId, frame });
    if (session.sent.length > 5_000) session.sent.shift();
    session.socket?.send(frame);
  }

  #frame(socket: WebSocket, frame: Json): void {
    socket.send(JSON.stringify({ t: null, s: null, ...frame }));
  }
}

/** Whether a session's shard is the guild's; DMs belong to the first shard. */
function sees(session: Session, guildId: string | null): boolean {
  const [index, count] = session.shard;
  return guildId === null ? index === 0 : Number((BigInt(guildId) >> 22n) % BigInt(count)) === index;
}

function parse(raw: RawData): Json | null {
  try {
    const frame: unknown = JSON.parse(String(raw));
    return isJson(frame) ? frame : null;
  } catch {
    return null;
  }
}
