/** An answer `{ok: false}` of the Bot API. */

/** What a program needs to try again or elsewhere: `retry_after` in seconds. */
export interface RefusalParameters {
  migrate_to_chat_id?: number;
  retry_after?: number;
}

export class Refusal extends Error {
  /**
   * @param isMistake true for what a correct bot never sends (markup that does not parse, a text that is too long): such
   *   refusals make `assertClean` fail.
   */
  constructor(
    readonly code: number,
    readonly description: string,
    readonly parameters: RefusalParameters | null = null,
    readonly isMistake = false,
  ) {
    super(description);
  }

  get body(): Record<string, unknown> {
    return {
      ok: false,
      error_code: this.code,
      description: this.description,
      ...(this.parameters === null ? {} : { parameters: this.parameters }),
    };
  }
}

/** 400 because of the state of the world, which a correct bot may run into: a deleted message, a closed topic. */
export function refused(description: string): Refusal {
  return new Refusal(400, `Bad Request: ${description}`);
}

/** 400 for a request that a correct bot never makes. */
export function mistaken(description: string): Refusal {
  return new Refusal(400, `Bad Request: ${description}`, null, true);
}

/** 403 with the words Telegram uses. */
export function forbidden(description: string): Refusal {
  return new Refusal(403, `Forbidden: ${description}`);
}
