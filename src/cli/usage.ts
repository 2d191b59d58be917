import { AppError } from '../lib/errors.js';

/** What parseArgs threw as a fault of the person's: Node's own sentence names the option; what follows it is advice about "--". */
export function usageFault(command: string, thrown: unknown): AppError {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const sentence = text.split(/\. |\.$/, 1)[0];
  return new AppError('USAGE', `${command}: ${sentence}.`, { cause: thrown });
}
