/**
 * Clean-up of what shared test modules hand out. Test files share workers and their modules (vitest.config.ts says why), so a hook at
 * the top of a shared module would belong to the first file alone that imports it; what is registered here runs for all of them.
 */

type CleanUp = () => void | Promise<void>;

const cleanUps: CleanUp[] = [];

/** Runs after every test of every file of this worker, from the moment a shared module asks for it. */
export function afterEachTest(run: CleanUp): void {
  cleanUps.push(run);
}

/** For test/setup.ts. Last registered, first run; one that fails does not keep the others from running. Throws the first failure. */
export async function cleanUp(): Promise<void> {
  const failures: unknown[] = [];
  for (const run of [...cleanUps].reverse()) {
    try {
      await run();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
