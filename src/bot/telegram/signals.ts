import type { Api } from 'grammy';

/** grammY names the signal of an older package; at run time the platform's own is taken. */
export type GrammySignal = NonNullable<Parameters<Api['getMe']>[0]>;

/** An AbortSignal in the type that grammY's calls ask for. */
export function grammySignal(signal: AbortSignal): GrammySignal {
  return signal as unknown as GrammySignal;
}

/** Aborts after `ms`, or with `outer`. */
export function deadline(ms: number, outer?: AbortSignal): AbortSignal {
  const own = AbortSignal.timeout(ms);
  return outer === undefined ? own : AbortSignal.any([outer, own]);
}
