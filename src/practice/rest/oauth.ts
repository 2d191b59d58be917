import { type Answer, json, oauthError } from './answer.js';

/** The pair a client must present. */
export interface Credentials {
  clientSecret: string;
  refreshToken: string;
}

/** The fields of a token request, sent as JSON or as a form; null when the body is neither. */
export function readGrant(contentType: string | null, body: string): Map<string, string> | null {
  if (contentType?.startsWith('application/x-www-form-urlencoded') === true) return new Map(new URLSearchParams(body));
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return new Map(Object.entries(value).map(([name, field]) => [name, String(field)]));
  } catch {
    return null;
  }
}

/** POST /oauth/token: an access token for the refresh token; without `expected` any non-empty pair is right. */
export function answerGrant(
  grant: ReadonlyMap<string, string> | null,
  expected: Credentials | null,
  issue: () => { token: string; lifeSeconds: number },
): Answer {
  if (grant === null) return oauthError(400, 'invalid_request', 'The request body is neither JSON nor a form.');
  if (grant.get('grant_type') !== 'refresh_token') {
    return oauthError(400, 'unsupported_grant_type', 'The authorization grant type is not supported.');
  }
  const secret = grant.get('client_secret') ?? '';
  const refresh = grant.get('refresh_token') ?? '';
  if (secret === '' || (expected !== null && secret !== expected.clientSecret)) {
    return oauthError(400, 'invalid_client', 'Client authentication failed.');
  }
  if (refresh === '' || (expected !== null && refresh !== expected.refreshToken)) {
    return oauthError(400, 'invalid_grant', 'The provided authorization grant is invalid, expired, or revoked.');
  }
  const { token, lifeSeconds } = issue();
  return json(200, { access_token: token, token_type: 'Bearer', expires_in: lifeSeconds });
}
