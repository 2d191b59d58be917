import type { CommandDef } from '../bot/command.js';
import type { SteadyClock } from '../lib/clock.js';
import { AppError } from '../lib/errors.js';

/** The same commands, each telling how long its answer took and how it ended. */
export function timedCommands(
  commands: readonly CommandDef[],
  steady: Pick<SteadyClock, 'now'>,
  onAnswered: (command: string, outcome: 'ok' | 'refused' | 'failed', seconds: number) => void,
): readonly CommandDef[] {
  return commands.map((def) => ({
    ...def,
    async run(ask, options) {
      const began = steady.now();
      let outcome: 'ok' | 'refused' | 'failed' = 'ok';
      try {
        return await def.run(ask, options);
      } catch (error) {
        outcome = error instanceof AppError && error.code !== 'INTERNAL' ? 'refused' : 'failed';
        throw error;
      } finally {
        onAnswered(def.name, outcome, (steady.now() - began) / 1000);
      }
    },
  }));
}
