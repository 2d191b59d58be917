import { isJson, type Json } from './json.js';

/** An answer in Discord's error form, thrown by routes and rules. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly errors?: Json,
  ) {
    super(message);
  }

  get body(): Json {
    return { message: this.message, code: this.code, ...(this.errors === undefined ? {} : { errors: this.errors }) };
  }
}

export type FormPath = readonly (string | number)[];

/** Collects what is wrong with a form; discord.js turns the tree into `embeds[0].description[BASE_TYPE_MAX_LENGTH]: …`. */
export class FormErrors {
  readonly #tree: Json = {};
  #any = false;

  add(path: FormPath, code: string, message: string): void {
    this.#any = true;
    let node = this.#tree;
    for (const step of path) {
      const next = node[String(step)];
      const child: Json = isJson(next) ? next : {};
      node[String(step)] = child;
      node = child;
    }
    const list = Array.isArray(node._errors) ? node._errors : [];
    node._errors = [...list, { code, message }];
  }

  throwIfAny(): void {
    if (this.#any) throw new Refusal(400, 50035, 'Invalid Form Body', this.#tree);
  }

  /** A text that may be missing, but not too long. Lengths are UTF-16 units, never less than what Discord counts. */
  text(path: FormPath, value: unknown, max: number): void {
    if (value === undefined || value === null) return;
    if (typeof value !== 'string') {
      this.add(path, 'BASE_TYPE_BAD_TYPE', 'Could not interpret as string.');
      return;
    }
    if (value.length > max) this.add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
  }

  /** A text that must be there, 1 to `max` long after trimming. */
  filled(path: FormPath, value: unknown, max: number): void {
    if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) {
      this.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
      return;
    }
    if (typeof value === 'string' && value.length > max) {
      this.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between 1 and ${max} in length.`);
      return;
    }
    this.text(path, value, max);
  }

  /** A list with at most `max` entries. */
  list(path: FormPath, value: unknown, max: number, min = 0): void {
    if (value === undefined || value === null) return;
    if (!Array.isArray(value)) {
      this.add(path, 'BASE_TYPE_BAD_TYPE', 'Only iterables may be used here.');
      return;
    }
    if (value.length > max || value.length < min)
      this.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
  }

  integer(path: FormPath, value: unknown, min: number, max: number): void {
    if (value === undefined || value === null) return;
    if (!Number.isInteger(value)) {
      this.add(path, 'NUMBER_TYPE_COERCE', `Value is not int.`);
      return;
    }
    if ((value as number) < min)
      this.add(path, 'NUMBER_TYPE_MIN', `int value should be greater than or equal to ${min}.`);
    if ((value as number) > max) this.add(path, 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${max}.`);
  }

  /** A link Discord takes: http, https and, where files can be shown, attachment. */
  link(path: FormPath, value: unknown, schemes: readonly string[], max = 2048): void {
    if (value === undefined || value === null) return;
    this.text(path, value, max);
    const scheme = /^([a-z]+):\/\/./.exec(String(value))?.[1];
    if (scheme === undefined || !schemes.includes(scheme))
      this.add(
        path,
        'URL_TYPE_INVALID_SCHEME',
        `Scheme "${scheme ?? ''}" is not supported. Scheme must be one of (${schemes.join(', ')}).`,
      );
  }
}

/** Refusals by their names in Discord's list of JSON error codes. */
export const refusals = {
  unauthorized: () => new Refusal(401, 0, '401: Unauthorized'),
  notFound: () => new Refusal(404, 0, '404: Not Found'),
  unknownChannel: () => new Refusal(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new Refusal(404, 10004, 'Unknown Guild'),
  unknownMember: () => new Refusal(404, 10007, 'Unknown Member'),
  unknownMessage: () => new Refusal(404, 10008, 'Unknown Message'),
  unknownUser: () => new Refusal(404, 10013, 'Unknown User'),
  unknownWebhook: () => new Refusal(404, 10015, 'Unknown Webhook'),
  unknownInteraction: () => new Refusal(404, 10062, 'Unknown interaction'),
  unknownCommand: () => new Refusal(404, 10063, 'Unknown application command'),
  tooLarge: () => new Refusal(413, 40005, 'Request entity too large'),
  acknowledged: () => new Refusal(400, 40060, 'Interaction has already been acknowledged.'),
  missingAccess: () => new Refusal(403, 50001, 'Missing Access'),
  notOurs: () => new Refusal(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new Refusal(400, 50006, 'Cannot send an empty message'),
  cannotSendToUser: () => new Refusal(403, 50007, 'Cannot send messages to this user'),
  missingPermissions: () => new Refusal(403, 50013, 'Missing Permissions'),
  invalidWebhookToken: () => new Refusal(401, 50027, 'Invalid Webhook Token'),
  archivedThread: () => new Refusal(400, 50083, 'Thread is archived'),
  fileNotFound: () => new Refusal(400, 50146, 'Uploaded file not found.'),
  noMutualGuild: () => new Refusal(403, 50278, 'Cannot send messages to this user due to having no mutual guilds'),
  lockedThread: () => new Refusal(400, 160005, 'Thread is locked'),
  tooManyFollowUps: () => new Refusal(400, 40094, 'Maximum number of follow-up messages for this interaction reached'),
  tooManyCommandCreates: () =>
    new Refusal(400, 30034, 'Max number of daily application command creates has been reached (200)'),
};
