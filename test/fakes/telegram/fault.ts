/** What can go wrong on the way: rules that a test lays over methods. */

import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from './refusal.js';

export type Fault =
  | { kind: 'refuse'; refusal: Refusal }
  /** A page of HTML in place of JSON, as gateways in front of the API answer. */
  | { kind: 'page'; status: number }
  /** Closes the socket without an answer: `before` the call has any effect, or `after` it had. */
  | { kind: 'drop'; when: 'before' | 'after' }
  | { kind: 'delay'; ms: number }
  | { kind: 'hold'; until: Promise<unknown> };

/** Ready-made faults, in Telegram's words. */
export const fault = {
  /** 429 with `retry_after`, seconds. */
  tooManyRequests: (seconds: number): Fault =>
    refuse(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds }),
  serverError: (code = 500): Fault => refuse(code, code === 502 ? 'Bad Gateway' : 'Internal Server Error'),
  /** 5xx with an HTML body. */
  page: (status = 502): Fault => ({ kind: 'page', status }),
  /** The request is lost on its way. */
  dropBefore: (): Fault => ({ kind: 'drop', when: 'before' }),
  /** The answer is lost on its way: the call has had its effect. */
  dropAfter: (): Fault => ({ kind: 'drop', when: 'after' }),
  delay: (ms: number): Fault => ({ kind: 'delay', ms }),
  /** Holds the call back until the promise settles. */
  hold: (until: Promise<unknown>): Fault => ({ kind: 'hold', until }),
  unauthorized: (): Fault => refuse(401, 'Unauthorized'),
  blocked: (): Fault => refuse(403, 'Forbidden: bot was blocked by the user'),
  deactivated: (): Fault => refuse(403, 'Forbidden: user is deactivated'),
  kicked: (type: 'group' | 'supergroup' | 'channel' = 'supergroup'): Fault =>
    refuse(403, `Forbidden: bot was kicked from the ${type} chat`),
  /** A 403 that says nothing known. */
  forbidden: (): Fault => refuse(403, 'Forbidden: something new'),
  conflict: (): Fault =>
    refuse(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'),
  badRequest: (description: string): Fault => refuse(400, `Bad Request: ${description}`),
  migrated: (to: number): Fault =>
    refuse(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: to }),
};

function refuse(code: number, description: string, parameters: Refusal['parameters'] = null): Fault {
  return { kind: 'refuse', refusal: new Refusal(code, description, parameters) };
}

export interface FaultRule {
  readonly method: string;
  /** Calls that met this rule. */
  readonly hits: number;
  /** Ends the rule before its count is used up. */
  remove(): void;
}

interface Rule {
  method: string;
  fault: Fault;
  left: number;
  hits: number;
  chatId: number | null;
}

export class FaultRules {
  #rules: Rule[] = [];

  /** @param method a method's name in any letter case, or `*` for all but getUpdates. */
  add(method: string, given: Fault, times: number, chatId: number | null): FaultRule {
    const rule: Rule = { method: method.toLowerCase(), fault: given, left: times, hits: 0, chatId };
    this.#rules.push(rule);
    return {
      method,
      get hits() {
        return rule.hits;
      },
      remove: () => {
        this.#rules = this.#rules.filter((each) => each !== rule);
      },
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The first rule that fits, oldest first; its count goes down. */
  take(method: string, chatId: string | null): Fault | null {
    const name = method.toLowerCase();
    const rule = this.#rules.find(
      (each) =>
        each.left > 0 &&
        (each.method === name || (each.method === '*' && name !== 'getupdates')) &&
        (each.chatId === null || String(each.chatId) === chatId),
    );
    if (rule === undefined) return null;
    rule.left--;
    rule.hits++;
    return rule.fault;
  }
}

/** Waits as a fault asks; ends early, without a throw, when the server stops. */
export async function sitOut(given: Fault, stopped: AbortSignal): Promise<void> {
  if (given.kind === 'delay') await pause(given.ms, undefined, { signal: stopped }).catch(() => undefined);
  if (given.kind !== 'hold') return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      stopped.removeEventListener('abort', end);
      resolve();
    };
    stopped.addEventListener('abort', end);
    if (stopped.aborted) end();
    given.until.then(end, end);
  });
}
