import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { outputFault } from './output-file.js';

/** Standard output for large texts: as fast as its reader takes them. */
export interface OutputStream {
  /** False when the reader has left (`| head`): nothing more need be written. @throws AppError FILE_NOT_WRITTEN. */
  write(text: string): Promise<boolean>;
}

export function outputStream(stream: Writable): OutputStream {
  let fault: NodeJS.ErrnoException | null = null;
  stream.on('error', (error) => {
    fault = error;
  });
  const isOpen = () => {
    if (fault !== null && fault.code !== 'EPIPE') throw outputFault('standard output', fault);
    return fault === null && !stream.destroyed;
  };
  return {
    async write(text) {
      if (!isOpen()) return false;
      if (!stream.write(text)) {
        // Closing may come without an error: then too there is nobody to wait for.
        const stop = new AbortController();
        const { signal } = stop;
        await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]).catch(() => {});
        stop.abort();
      }
      return isOpen();
    },
  };
}
