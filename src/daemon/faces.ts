/**
 * The chat platforms beside the terminal: built where their token is set, started and stopped together, each without harm to the other.
 * A platform's code is loaded only then: discord.js alone costs half a second and some 40 MB.
 */

import type { ChatSettings } from '../bot/actor.js';
import type { CommandDef } from '../bot/command.js';
import type { ChatBook, Desk, FaceMemory } from '../bot/desk.js';
import type { Face, FaceState } from '../bot/face.js';
import type { PastAsk } from '../bot/past-ports.js';
import type { Place } from '../bot/place.js';
import type { MarketAsk, PlatformStatus } from '../bot/ports.js';
import type { RulesAsk } from '../bot/rule-ports.js';
import type { Config } from '../config.js';
import type { DateKey } from '../engine/types.js';
import type { SteadyClock } from '../lib/clock.js';
import { asAppError, type ErrorCode } from '../lib/errors.js';
import type { Logger } from '../lib/log.js';
import type { SecretFilter } from '../lib/secret.js';
import type { Metrics } from './metrics.js';
import type { PlatformHealth } from './readiness.js';

export interface FacesDeps {
  config: Pick<Config, 'discord' | 'telegram'>;
  commands: readonly CommandDef[];
  desk: Desk;
  chats: ChatBook;
  memory: FaceMemory;
  market: Pick<MarketAsk, 'symbols' | 'expirations'>;
  rules?: Pick<RulesAsk, 'known'>;
  past?: Pick<PastAsk, 'sessions'>;
  /** What holds at a place: its default symbol's expirations are suggested. */
  settingsFor(place: Place): ChatSettings;
  /** New York's date. */
  today(): DateKey;
  metrics: Pick<Metrics, 'chatAnswered' | 'chatAcknowledged'>;
  steady: SteadyClock;
  wallNow: () => number;
  random: () => number;
  log: Logger;
  filter: SecretFilter;
}

export interface Faces {
  /** Returns at once; whoever is down is tried again in the background. */
  start(): void;
  /** Lets running answers end for up to `graceMs`, then closes. Never rejects. */
  stop(graceMs: number): Promise<void>;
  /** Every platform, those without a token included. */
  status(): PlatformStatus[];
  /** Those with a token. */
  health(): PlatformHealth[];
}

const names = { discord: 'Discord', telegram: 'Telegram' } as const;

/** Never rejects: a platform that cannot be set up is in the status as refused. */
export async function createFaces(deps: FacesDeps): Promise<Faces> {
  const { steady, log } = deps;
  const [discord, telegram] = await Promise.all([discordFace(deps), telegramFace(deps)]);
  const slots = { discord, telegram };
  const faces = Object.values(slots).filter((face) => face !== null);

  const stateOf = (face: Face): FaceState => {
    try {
      return face.state();
    } catch (error) {
      return brokenState(error, steady.now());
    }
  };

  return {
    start() {
      for (const face of faces) {
        try {
          face.start();
        } catch (error) {
          log.error('a chat platform did not start', { platform: face.name, error });
        }
      }
    },

    async stop(graceMs) {
      await Promise.all(
        faces.map((face) =>
          face
            .stop(graceMs)
            .catch((error: unknown) =>
              log.error('a chat platform did not stop cleanly', { platform: face.name, error }),
            ),
        ),
      );
    },

    status: () =>
      (['discord', 'telegram'] as const).map((name) => {
        const face = slots[name];
        if (face === null) return { name: names[name], state: 'off (no token)', problem: null };
        return { name: names[name], ...describe(stateOf(face)) };
      }),

    health: () =>
      faces.map((face) => {
        const { phase, problem, since } = stateOf(face);
        return { name: names[face.name], phase, problem, forMs: steady.now() - since };
      }),
  };
}

/** A state in words, for /status and the greeting. */
function describe({ phase, problem, account }: FaceState): Pick<PlatformStatus, 'state' | 'problem'> {
  if (phase === 'on') return { state: account === null ? 'on' : `on as ${account}`, problem: null };
  if (phase === 'connecting') return { state: account === null ? 'connecting' : 'away, trying again', problem };
  return { state: phase, problem };
}

async function discordFace(deps: FacesDeps): Promise<Face | null> {
  const { config, metrics } = deps;
  const { token, apiUrl, guildId } = config.discord;
  if (token === null) return null;
  return built('discord', deps, async () => {
    const { createDiscordFace } = await import('../bot/discord/face.js');
    return createDiscordFace({
      ...shared(deps),
      token,
      apiUrl,
      guildId,
      market: deps.market,
      defaultSymbol: (place) => deps.settingsFor(place).defaultSymbol,
      today: deps.today,
      ...(deps.rules === undefined ? {} : { rules: (who) => knownRules(deps, who) }),
      sessions: (symbol) => storedSessions(deps, symbol),
      onAnswered({ kind, outcome, acknowledgedMs, totalMs }) {
        metrics.chatAnswered('discord', kind, outcome, totalMs / 1000);
        if (acknowledgedMs !== null) metrics.chatAcknowledged('discord', acknowledgedMs / 1000);
      },
    });
  });
}

/** Suggestions are no answer: what cannot be read now is not suggested. */
function knownRules({ rules, log }: FacesDeps, who: Parameters<RulesAsk['known']>[0]): ReturnType<RulesAsk['known']> {
  try {
    return rules?.known(who) ?? [];
  } catch (error) {
    log.warn('alerts not read for suggestions', { error });
    return [];
  }
}

/** As many as leave room for symbols in one list. */
const mostSessions = 15;

function storedSessions({ past, log }: FacesDeps, symbol: string): readonly DateKey[] {
  try {
    return past?.sessions(symbol, mostSessions) ?? [];
  } catch (error) {
    log.warn('sessions not read for suggestions', { error });
    return [];
  }
}

async function telegramFace(deps: FacesDeps): Promise<Face | null> {
  const { config, metrics } = deps;
  const { token, apiUrl } = config.telegram;
  if (token === null) return null;
  return built('telegram', deps, async () => {
    const { createTelegramFace } = await import('../bot/telegram/face.js');
    return createTelegramFace({
      ...shared(deps),
      token,
      apiUrl,
      onAnswered: ({ kind, outcome, totalMs }) => metrics.chatAnswered('telegram', kind, outcome, totalMs / 1000),
    });
  });
}

const shared = ({ commands, desk, chats, memory, steady, wallNow, random, log, filter }: FacesDeps) => ({
  commands,
  desk,
  chats,
  memory,
  steady,
  wallNow,
  random,
  log,
  filter,
});

/** A library that cannot even be set up turns its own platform off, and says so. */
async function built(name: Face['name'], { steady, log }: FacesDeps, build: () => Promise<Face>): Promise<Face> {
  try {
    return await build();
  } catch (error) {
    log.error('a chat platform could not be set up', { platform: name, error });
    const state = brokenState(error, steady.now());
    return { name, state: () => state, start: () => {}, stop: async () => {} };
  }
}

function brokenState(error: unknown, since: number): FaceState {
  const code: ErrorCode = asAppError(error).code;
  return { phase: 'refused', problem: 'It could not be set up; the log says why.', code, since, account: null };
}
