import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files of ten seconds and more, longest first. Begun last, one of them would run alone while the other workers have nothing left to do;
 * vitest's own order knows the size of a file, and those that mostly wait are short.
 */
const longest = [
  'faults/kill-loop',
  'faults/program-kills',
  'acceptance/market-hours',
  'acceptance/chats-faults',
  'acceptance/summary',
  'acceptance/patience',
  'acceptance/chats-restart',
  'acceptance/feed-faults',
  'feed/dxlink/practice',
  'acceptance/restart',
  'acceptance/broker-faults',
  'faults/storm',
  'cli/one-shot',
  'daemon/live/in-the-program',
  'daemon/alerts-in-chats',
  'acceptance/start-faults',
  'alerts/noise',
  'feed/watch-list',
  'daemon/trading-day',
  'acceptance/chats-secrets',
  'acceptance/chats',
  'acceptance/chats-mutations',
  'acceptance/first-answer',
  'faults/fan-out-faults',
].map((name) => `/test/${name}.test.ts`);

/** Lower is earlier. */
function placeOf({ moduleId }: TestSpecification): number {
  const place = longest.findIndex((name) => moduleId.endsWith(name));
  return place < 0 ? longest.length : place;
}

/** The longest files first, the rest in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => placeOf(one) - placeOf(other));
  }
}
