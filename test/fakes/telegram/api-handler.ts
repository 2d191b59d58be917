/** One request from arrival to answer: token, faults, the method, the envelope. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallLog } from './call-log.js';
import type { Core, Method } from './core.js';
import { type FaultRules, sitOut } from './fault.js';
import { accountMethods } from './methods/account.js';
import { chatMethods } from './methods/chats.js';
import { editMethods } from './methods/edit.js';
import { sendMethods } from './methods/send.js';
import { Params, readParams } from './params.js';
import { Refusal } from './refusal.js';

/** Methods by name; the API does not mind letter case. */
const methods = new Map<string, Method>(
  Object.entries({ ...accountMethods, ...chatMethods, ...editMethods, ...sendMethods }).map(([name, method]) => [
    name.toLowerCase(),
    method,
  ]),
);

/** What the handler writes down for the test. */
export interface Findings {
  /** Methods and paths nobody here knows. */
  unknown: string[];
  /** Calls a correct bot never makes, with the reason. */
  mistakes: { method: string; description: string }[];
  /** Throws of this server itself: bugs of the fake. */
  crashes: unknown[];
}

export interface ApiParts {
  core: Core;
  log: CallLog;
  faults: FaultRules;
  findings: Findings;
  /** The token taken now. */
  token(): string;
}

type Outcome = { code: number; description: string | null; body: string; type: string };

export function createApiHandler(parts: ApiParts) {
  return (request: IncomingMessage, response: ServerResponse, stopped: AbortSignal): void => {
    serve(parts, request, response, stopped).catch((error: unknown) => {
      if (request.destroyed || response.destroyed) return;
      parts.findings.crashes.push(error);
      response.destroy();
    });
  };
}

async function serve(
  parts: ApiParts,
  request: IncomingMessage,
  response: ServerResponse,
  stopped: AbortSignal,
): Promise<void> {
  const { core, log, faults, findings } = parts;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  stopped.addEventListener('abort', () => gone.abort(), { once: true, signal: gone.signal });

  const download = /^\/file\/bot([^/]+)\/files\/(.+)$/.exec(url.pathname);
  if (download !== null) {
    const bytes = download[1] === parts.token() ? core.files.bytes(download[2]!) : null;
    response.writeHead(bytes === null ? 404 : 200, { 'content-type': 'application/octet-stream' });
    response.end(bytes ?? undefined);
    return;
  }

  const route = /^\/bot([^/]+)\/([A-Za-z]+)$/.exec(url.pathname);
  let params = new Params({}, new Map());
  let unread: Refusal | null = null;
  try {
    params = await readParams(request, url.searchParams);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    unread = error;
  }
  if (route === null) {
    // The path may hold a token: only its last word is kept.
    findings.unknown.push(url.pathname.split('/').at(-1) ?? '');
    return write(response, failure(new Refusal(404, 'Not Found')));
  }
  const method = route[2]!;
  const { values, files } = params;
  const call = log.add({ method, params: values, files, at: performance.now(), answer: null });

  const met = faults.take(method, params.text('chat_id'));
  if (met?.kind === 'drop' && met.when === 'before') {
    response.destroy();
    return;
  }
  if (met !== null) await sitOut(met, stopped);
  if (stopped.aborted) return;

  const outcome = await answer();
  if (met?.kind === 'drop') {
    response.destroy();
    log.changed();
    return;
  }
  if (gone.signal.aborted) return;
  call.answer = { code: outcome.code, description: outcome.description };
  write(response, outcome);
  log.changed();

  async function answer(): Promise<Outcome> {
    if (met?.kind === 'page') return page(met.status);
    if (met?.kind === 'refuse') return failure(met.refusal);
    try {
      if (route![1] !== parts.token()) throw new Refusal(401, 'Unauthorized');
      if (unread !== null) throw unread;
      const run = methods.get(method.toLowerCase());
      if (run === undefined) {
        findings.unknown.push(method);
        throw new Refusal(404, 'Not Found: method not found');
      }
      const result = await run(params, core, gone.signal);
      return { code: 200, description: null, body: JSON.stringify({ ok: true, result }), type: 'application/json' };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.isMistake) findings.mistakes.push({ method, description: error.description });
      return failure(error);
    }
  }
}

function failure(refusal: Refusal): Outcome {
  const { code, description } = refusal;
  return { code, description, body: JSON.stringify(refusal.body), type: 'application/json' };
}

function page(status: number): Outcome {
  const body = `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center></body></html>`;
  return { code: status, description: 'a page of HTML', body, type: 'text/html' };
}

function write(response: ServerResponse, outcome: Outcome): void {
  response.writeHead(outcome.code, { 'content-type': outcome.type });
  response.end(outcome.body);
}
