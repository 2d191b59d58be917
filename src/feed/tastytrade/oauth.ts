/** Access tokens by the refresh-token grant (RFC 6749 section 6). The refresh token never expires and is not rotated. */

import { backoffDelay } from '../../lib/backoff.js';
import type { SteadyClock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';
import { formatAge } from '../../lib/format.js';
import type { Logger } from '../../lib/log.js';
import { Secret, type SecretFilter } from '../../lib/secret.js';
import { type Http, statusOf } from './http.js';
import { waitBeforeLogin, withTroubledLogin } from './login-limit.js';
import { brokerBackoff, type RetryPolicy } from './retry.js';
import { SingleFlight } from './single-flight.js';
import type { StoredToken, TokenFile } from './token-file.js';

/** What logins are made with. */
export interface OAuthDeps {
  http: Http;
  clientId: string | null;
  clientSecret: Secret;
  refreshToken: Secret;
  file: TokenFile;
  retry: RetryPolicy;
  wallNow: () => number;
  steady: SteadyClock;
  random: () => number;
  log: Logger;
  filter: SecretFilter;
  /** Aborted when the client closes. */
  closing: AbortSignal;
}

/** Renewed when less than this is left; half the life of a token that lives shorter than two of these. */
export const accessMarginMs = 60_000;
const usualLifeMs = 900_000;
const mostBytes = 1_048_576;
/** Answers of the token endpoint that asking again cannot change. */
const refusals: readonly number[] = [400, 401, 403];

/** Holds the access token and renews it when somebody needs one. */
export class OAuth {
  readonly #flight = new SingleFlight<Secret>();
  #token: (StoredToken & { secret: Secret }) | null = null;
  /** The token before the current one, still to be kept out of logs. */
  #previous: Secret | null = null;
  /** Transient failures in a row, the last of them, and the steady time before which the next login waits. */
  #failures = 0;
  #trouble: AppError | null = null;
  #notBefore = 0;

  constructor(private readonly deps: OAuthDeps) {}

  /**
   * An access token with at least a minute to live. Concurrent callers share one login.
   * Throws BROKER_AUTH_REJECTED (also without asking, while logins are held back) or a transient broker error.
   */
  async accessToken(signal?: AbortSignal): Promise<Secret> {
    const token = await this.#current();
    if (token !== null && this.deps.wallNow() < token.renewAt) return token.secret;
    return this.#flight.join('login', signal, () => this.#login(false));
  }

  /** Why logins are slow to come: the transient failure of the last one; null once one has worked or was refused. */
  get trouble(): AppError | null {
    return this.#trouble;
  }

  /** A token in place of one the API refused with 401; when another caller has renewed it already, that one. */
  async replace(refused: Secret, signal?: AbortSignal): Promise<Secret> {
    const token = this.#token;
    if (token !== null && token.value !== refused.reveal()) return this.accessToken(signal);
    return this.#flight.join('login', signal, () => this.#login(true));
  }

  async #current(): Promise<(StoredToken & { secret: Secret }) | null> {
    if (this.#token === null) {
      const { access } = await this.deps.file.load();
      if (access !== null && this.#token === null) this.#hold(access);
    }
    return this.#token;
  }

  #hold(token: StoredToken): Secret {
    const { filter } = this.deps;
    if (this.#previous !== null && this.#previous.reveal() !== token.value) filter.forget(this.#previous);
    this.#previous = this.#token?.secret ?? null;
    const secret = new Secret(token.value);
    filter.add(secret);
    this.#token = { ...token, secret };
    return secret;
  }

  async #login(forced: boolean): Promise<Secret> {
    const { deps } = this;
    const record = await deps.file.load();
    const hold = waitBeforeLogin(record, deps.wallNow(), forced);
    if (hold > 0) {
      throw new AppError(
        'BROKER_AUTH_REJECTED',
        `The broker refused the credentials before; the next login is tried in ${formatAge(hold)}, since many failed ones get the address blocked.`,
        { facts: { heldMs: hold } },
      );
    }
    await deps.retry.waitForPause(deps.closing);
    const wait = this.#notBefore - deps.steady.now();
    if (wait > 0) await deps.steady.sleep(wait, deps.closing);
    if (forced) await deps.file.save({ troubledLogins: withTroubledLogin(record, deps.wallNow()) });
    try {
      const token = readGrant(await deps.http(this.#request()), deps.wallNow());
      this.#failures = 0;
      this.#trouble = null;
      const secret = this.#hold(token);
      await deps.file.save({ access: token, refusedAt: null });
      deps.log.info('access token renewed', { livesSeconds: Math.round((token.expiresAt - deps.wallNow()) / 1000) });
      return secret;
    } catch (error) {
      throw await this.#explain(error, forced);
    }
  }

  #request() {
    const { clientId, clientSecret, refreshToken, closing } = this.deps;
    return {
      method: 'POST' as const,
      path: '/oauth/token',
      body: {
        grant_type: 'refresh_token',
        refresh_token: refreshToken.reveal(),
        client_secret: clientSecret.reveal(),
        ...(clientId === null ? {} : { client_id: clientId }),
      },
      mostBytes,
      signal: closing,
    };
  }

  /** Notes the failure for the pace of later logins and words a refusal. */
  async #explain(error: unknown, forced: boolean): Promise<unknown> {
    const { deps } = this;
    const status = statusOf(error);
    const isRefusal = status !== null && refusals.includes(status);
    this.#trouble = isRefusal || !(error instanceof AppError) ? null : error;
    if (!isRefusal) {
      this.#notBefore = deps.steady.now() + backoffDelay(this.#failures++, brokerBackoff, deps.random);
      return error;
    }
    const now = deps.wallNow();
    const record = await deps.file.load();
    // A forced login was counted when it began.
    const troubledLogins = forced ? [...record.troubledLogins] : withTroubledLogin(record, now);
    await deps.file.save({ access: null, refusedAt: now, troubledLogins });
    this.#previous = this.#token?.secret ?? this.#previous;
    this.#token = null;
    return new AppError('BROKER_AUTH_REJECTED', refusal((error as AppError).facts.brokerCode, status), {
      facts: (error as AppError).facts,
    });
  }
}

function refusal(code: unknown, status: number): string {
  if (code === 'invalid_grant')
    return 'The broker refused REFRESH_TOKEN (invalid_grant): it is wrong, revoked or of another client.';
  if (code === 'invalid_client') return 'The broker refused CLIENT_SECRET or CLIENT_ID (invalid_client).';
  const why = typeof code === 'string' ? `${status} ${code}` : `${status}`;
  return `The broker refused the login (${why}).`;
}

function readGrant(body: unknown, now: number): StoredToken {
  const { access_token: value, expires_in: seconds } = (body ?? {}) as { access_token?: unknown; expires_in?: unknown };
  // Anything else than visible ASCII cannot be put into a header.
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(value)) {
    throw new AppError('BROKER_BAD_ANSWER', 'The broker answered the login without a usable access token.');
  }
  const lifeMs = typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, 86_400_000) : usualLifeMs;
  const margin = Math.min(accessMarginMs, lifeMs / 2);
  return { value, renewAt: now + lifeMs - margin, expiresAt: now + lifeMs };
}
