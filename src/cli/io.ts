import type { Readable } from 'node:stream';
import type { TerminalOutput } from '../bot/terminal/terminal-chat.js';

/** What a sub-command may touch of the process. */
export interface CliIo {
  stdin: Readable & { isTTY?: boolean };
  stdout: TerminalOutput;
  /** For what is overwritten while work goes on; without it nothing is. */
  stderr?: TerminalOutput;
  /** One line each to standard output and standard error. */
  out(line: string): void;
  err(line: string): void;
  /** Takes secrets out of the last line of a process that fails, once they are known. */
  guard?(clean: (text: string) => string): void;
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Aborted by SIGTERM, and by SIGINT where no chat takes it. */
  signal: AbortSignal;
  /** Calls back on SIGINT in place of aborting; returns the undo. */
  onInterrupt(handler: () => void): () => void;
}
