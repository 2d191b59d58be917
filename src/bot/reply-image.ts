import type { ChartSpec } from '../charts/spec.js';
import { chartFileName } from './chart-head.js';
import type { Ask } from './command.js';
import type { ReplyImage } from './reply.js';

/** A picture as a reply carries it: drawn when a face asks for it. `name` makes its file name, symbol first. */
export function replyImage(
  ask: Pick<Ask, 'market'>,
  { key, spec, alt, name }: { key: string; spec: ChartSpec; alt: string; name: readonly string[] },
): ReplyImage {
  return { key, fileName: chartFileName(name), alt, render: () => ask.market.chart(key, spec) };
}
