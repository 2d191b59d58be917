import { formatPercent } from '../../lib/format.js';
import { printable } from '../printable.js';

const barWidth = 20;
const clearLine = '\r\u001b[K';

/**
 * Shows how far a loading chain is: one line, overwritten, on a terminal; a line at the start and at each quarter when piped.
 * `write` receives text without trailing line breaks of its own making.
 */
export class ProgressLine {
  #shown = '';
  #quarter = -1;

  constructor(
    private readonly write: (text: string) => void,
    private readonly options: { overwrite: boolean; width: () => number },
  ) {}

  update(share: number, text: string): void {
    const known = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
    const percent = formatPercent(known, { digits: 0 });
    const words = printable(text);
    if (this.options.overwrite) {
      const filled = Math.round(known * barWidth);
      const line = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${percent.padStart(5)}  ${words}`;
      const cut = [...line].slice(0, Math.max(1, this.options.width() - 1)).join('');
      if (cut === this.#shown) return;
      this.#shown = cut;
      this.write(`${clearLine}${cut}`);
      return;
    }
    const quarter = Math.floor(known * 4);
    if (quarter <= this.#quarter) return;
    this.#quarter = quarter;
    this.write(`${words} ${percent}\n`);
  }

  /** Removes the line before an answer is printed, and begins anew. */
  clear(): void {
    if (this.#shown !== '') this.write(clearLine);
    this.#shown = '';
    this.#quarter = -1;
  }
}
