import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By far the longest file: begun last, it would run alone while the other worker has nothing left to do. */
const longest = '/test/faults/kill-loop.';

/** The longest file first, the rest in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification): boolean => moduleId.includes(longest);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}
