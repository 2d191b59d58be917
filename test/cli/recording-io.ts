import { PassThrough } from 'node:stream';
import type { CliIo } from '../../src/cli/io.js';

/** A process that only remembers. */
export interface RecordingIo extends CliIo {
  readonly printed: string;
  readonly complained: string;
  abort(): void;
}

export function recordingIo(cwd: string, env: NodeJS.ProcessEnv = {}): RecordingIo {
  const stop = new AbortController();
  const said = { printed: '', complained: '' };
  const stdin = new PassThrough();
  stdin.end();
  return {
    get printed() {
      return said.printed;
    },
    get complained() {
      return said.complained;
    },
    stdin,
    stdout: new PassThrough().on('data', (text) => {
      said.printed += text;
    }),
    out: (line) => {
      said.printed += `${line}\n`;
    },
    err: (line) => {
      said.complained += `${line}\n`;
    },
    env: { HEALTH_PORT: '0', ...env },
    cwd,
    signal: stop.signal,
    onInterrupt: () => () => {},
    abort: () => stop.abort(new Error('stopped by signal')),
  };
}
