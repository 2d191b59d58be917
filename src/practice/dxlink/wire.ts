/** What clients send, read defensively: this is a server, and tests throw garbage at it. */

/** Any JSON object. */
export type Json = Record<string, unknown>;

/** A message of a client; everything but type and channel is unchecked. */
export interface ClientMessage extends Json {
  type: string;
  channel: number;
}

/** Error types of the specification. */
export type WireError =
  | 'UNSUPPORTED_PROTOCOL'
  | 'TIMEOUT'
  | 'UNAUTHORIZED'
  | 'INVALID_MESSAGE'
  | 'BAD_ACTION'
  | 'UNKNOWN';

/** Error texts; those marked "seen" are the real service's, word by word. */
export const errorTexts = {
  /** seen */
  rate: 'Your subscription rate is too high',
  /** seen */
  size: 'Your subscription size is too big',
  /** seen */
  typeSize: (type: string) => `Your subscription size for event type '${type}' is too big`,
  /** seen */
  frame: (bytes: number) => `Max frame length of ${bytes} has been exceeded`,
  /** seen */
  sessions: 'The number of user sessions has exceeded the configured limit',
  /** seen */
  tokenExpired: 'Your authentication token has expired, reauthentication is required',
  /** seen */
  authFailed: 'Authentication failed',
  /** seen */
  channelExists: (id: number) => `Channel with id ${id} already exists`,
  channelUnknown: (id: number) => `Channel with id ${id} is not opened`,
  serviceUnknown: (service: unknown) => `Service ${String(service)} is not supported`,
  contractUnknown: (contract: unknown) => `Contract ${String(contract)} is not supported`,
  unauthorized: 'Authorization is required',
  notJson: 'The message is not a JSON object with a type and a channel',
  setupFirst: 'SETUP is expected first',
  typeUnknown: (type: string) => `Message type ${type} is not supported`,
  noToken: 'AUTH carries no token',
  badTopics: 'Every item of add and remove needs a type and a symbol',
} as const;

/** One item of a subscription. */
export interface Topic {
  type: string;
  symbol: string;
}

/** The message in a text frame, or null when it is none. */
export function readMessage(text: string): ClientMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || typeof value.type !== 'string' || !Number.isInteger(value.channel)) return null;
    return value as ClientMessage;
  } catch {
    return null;
  }
}

/** The items of an `add` or `remove` list; null when one of them names no type or symbol. */
export function readTopics(list: unknown): Topic[] | null {
  if (list === undefined) return [];
  if (!Array.isArray(list)) return null;
  const topics: Topic[] = [];
  for (const item of list) {
    if (!isObject(item) || typeof item.type !== 'string' || typeof item.symbol !== 'string') return null;
    topics.push({ type: item.type, symbol: item.symbol });
  }
  return topics;
}

/** `acceptEventFields` as lists of field names per type; anything else in it is left out. */
export function readFieldLists(value: unknown): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  if (!isObject(value)) return lists;
  for (const [type, fields] of Object.entries(value)) {
    if (Array.isArray(fields))
      lists.set(
        type,
        fields.filter((field): field is string => typeof field === 'string'),
      );
  }
  return lists;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
