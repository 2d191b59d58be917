import type { SentFile } from './request-log.js';

/** A request on its way to the code that serves it. */
export interface Call {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  body: unknown;
  files: readonly SentFile[];
  /** Steady time of arrival, ms. */
  at: number;
}

export interface Answer {
  status: number;
  body?: unknown;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/channels/:channel/messages`. */
  path: string;
  /** False: the token in the path is all it needs. */
  needsBot: boolean;
  serve(call: Call): Answer;
}

/** The route of a request with its parameters, decoded; null when there is none. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | null {
  const steps = path.split('/');
  for (const route of routes) {
    if (route.method !== method) continue;
    const wanted = route.path.split('/');
    if (wanted.length !== steps.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((step, at) => {
      const given = decode(steps[at] ?? '');
      if (!step.startsWith(':')) return step === given;
      params[step.slice(1)] = given;
      return given !== '';
    });
    if (fits) return { route, params };
  }
  return null;
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
