/** Files of stored readings for the chats: made whole before they are handed over, because a platform takes only so many bytes. */

import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import type { ExportedFile, ExportWish, PastAsk } from '../bot/past-ports.js';
import type { Calendar } from '../calendar/calendar.js';
import type { ScopeKey } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import { formatBytes } from '../lib/format.js';
import type { ExportRepository } from '../store/export-repository.js';
import type { ReadingRepository } from '../store/reading-repository.js';
import { exportChunks, exportColumns } from './export-chunks.js';
import { type ExportPlan, planExport } from './export-plan.js';

export interface ExportFileDeps {
  exports: ExportRepository;
  readings: ReadingRepository;
  calendar: Pick<Calendar, 'holidayName' | 'isTradingDay'>;
  /** Whose strikes are exported when none is named: the standing scope of near expirations. */
  strikesScope: ScopeKey;
  /** Lets other work go on between two pieces. */
  pause(): Promise<void>;
}

/** A text above this is compressed: it would be slow to load on a phone, and it stays in memory until it is sent. */
const mostPlainBytes = 8 * 1024 * 1024;
/** An export that is foreseen to be this many times too large is not begun in earnest. */
const hopeless = 3;
/** Share of the room that is counted on when a smaller range is proposed: sessions are not all alike. */
const reserve = 0.85;

const tooLarge = Symbol('too large');

/** One file at a time: each holds its bytes in memory. */
export function createExportFile(deps: ExportFileDeps): PastAsk['exportFile'] {
  let turn: Promise<unknown> = Promise.resolve();
  return (wish, options) => {
    const file = turn.then(() => {
      options.signal.throwIfAborted();
      return makeFile(wish, options, deps);
    });
    turn = file.catch(() => {});
    return file;
  };
}

async function makeFile(
  wish: ExportWish,
  { signal, progress }: Parameters<PastAsk['exportFile']>[1],
  deps: ExportFileDeps,
): Promise<ExportedFile> {
  const { symbol, what, format, from, to, mostBytes } = wish;
  const scope = wish.scope ?? (what === 'strikes' ? deps.strikesScope : null);
  const plan = await planExport({ symbol, scope, what, from, to }, { ...deps, signal });
  const box = new Box(mostBytes);
  const done = { rows: 0, readings: 0, without: 0, ended: 0 };
  try {
    for await (const { text, ...counts } of exportChunks(plan, format, { ...deps, signal })) {
      await box.add(text);
      for (const name of ['rows', 'readings', 'without', 'ended'] as const) done[name] += counts[name];
      progress(done.readings / plan.readings, `Writing ${symbol} ${what}`);
      // How far the plain text will shrink is not known before some of it has.
      const foreseen = box.bytes * (plan.readings / Math.max(1, done.readings));
      if (box.isGzipped && done.ended > 0 && foreseen > hopeless * mostBytes) throw tooLarge;
    }
    const content = await box.close();
    return {
      fileName: `${fileStem(plan)}.${format}${box.isGzipped ? '.gz' : ''}`,
      contentType: box.isGzipped ? 'application/gzip' : format === 'csv' ? 'text/csv' : 'application/json',
      content: () => Promise.resolve(content),
      rows: done.rows,
      bytes: content.byteLength,
      sessions: plan.sessions.length,
      readings: done.readings,
      withoutStrikes: done.without,
      isGzipped: box.isGzipped,
      columns: exportColumns(plan).map(({ name }) => name),
      from: plan.sessions[0]!.date,
      to: plan.sessions.at(-1)!.date,
      scope,
      sources: [...new Set(plan.sessions.flatMap(({ sources }) => sources))],
    };
  } catch (error) {
    box.drop();
    if (error !== tooLarge) throw error;
    throw tooLargeError(plan, wish, box.bytes / Math.max(1, done.readings));
  }
}

/** `spx-levels-2026-11-02-to-2026-11-20`. */
export function fileStem({ symbol, scope, what, sessions }: ExportPlan): string {
  const [from, to] = [sessions[0]!.date, sessions.at(-1)!.date];
  const words = [
    symbol,
    ...(scope === null ? [] : [scope.replace('days:', '') + (scope.startsWith('days:') ? 'd' : '')]),
    what,
    from,
  ];
  const stem = [...words, ...(to === from ? [] : ['to', to])].join('-');
  return stem.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
}

/** The newest sessions that would fit, by what those read so far took. */
function tooLargeError(
  { sessions, symbol, what }: ExportPlan,
  { mostBytes }: ExportWish,
  bytesPerReading: number,
): AppError {
  let room = (mostBytes * reserve) / bytesPerReading;
  let fitting = 0;
  for (const { readings } of [...sessions].reverse()) {
    room -= readings;
    if (room < 0) break;
    fitting++;
  }
  const count = sessions.length === 1 ? 'One session' : `${sessions.length} sessions`;
  const said = `${count} of ${symbol} ${what} would be larger than the ${formatBytes(mostBytes)} that fit here, compressed`;
  if (fitting === 0) return new AppError('EXPORT_TOO_LARGE', `${said}; a single session is too large already.`);
  const [first, last] = [sessions.at(-fitting)!.date, sessions.at(-1)!.date];
  const range = first === last ? first : `${first}..${last}`;
  return new AppError('EXPORT_TOO_LARGE', `${said}; ${range} fits.`);
}

/** Takes text up to a number of bytes, plain or, above some megabytes, compressed; what is beyond is refused. */
class Box {
  bytes = 0;
  #plain: Buffer[] = [];
  #gzip: ReturnType<typeof createGzip> | null = null;
  #packed: Buffer[] = [];

  constructor(private readonly mostBytes: number) {}

  get isGzipped(): boolean {
    return this.#gzip !== null;
  }

  /** @throws tooLarge */
  async add(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    if (this.#gzip !== null) return this.#pack(this.#gzip, bytes);
    this.#plain.push(bytes);
    this.bytes += bytes.byteLength;
    if (this.bytes <= Math.min(this.mostBytes, mostPlainBytes)) return;
    const gzip = createGzip();
    this.bytes = 0;
    gzip.on('data', (packed: Buffer) => {
      this.bytes += packed.byteLength;
      this.#packed.push(packed);
    });
    this.#gzip = gzip;
    for (const part of this.#plain.splice(0)) await this.#pack(gzip, part);
  }

  async #pack(gzip: ReturnType<typeof createGzip>, bytes: Buffer): Promise<void> {
    if (!gzip.write(bytes)) await once(gzip, 'drain');
    if (this.bytes > this.mostBytes) throw tooLarge;
  }

  async close(): Promise<Buffer> {
    if (this.#gzip === null) return Buffer.concat(this.#plain);
    this.#gzip.end();
    await once(this.#gzip, 'end');
    if (this.bytes > this.mostBytes) throw tooLarge;
    return Buffer.concat(this.#packed);
  }

  drop(): void {
    this.#gzip?.destroy();
    this.#plain = [];
    this.#packed = [];
  }
}
