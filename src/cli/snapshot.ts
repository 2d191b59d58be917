/** `gexwatch snapshot SYMBOL`: one complete reading of the market, printed; nothing is stored. */

import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Actor } from '../bot/command.js';
import { gex } from '../bot/commands/gex.js';
import { runCommand } from '../bot/run-command.js';
import { ProgressLine } from '../bot/terminal/progress-line.js';
import { renderReply } from '../bot/terminal/render-reply.js';
import { openReader, type Reader } from '../daemon/reader.js';
import { parseScope } from '../engine/index.js';
import type { ScopeKey } from '../engine/types.js';
import { AppError } from '../lib/errors.js';
import type { CliIo } from './io.js';
import { prepareProgram } from './program.js';
import { snapshotJson } from './snapshot-json.js';
import { requireSymbol } from './symbol-argument.js';
import { usageFault } from './usage.js';

export const snapshotHelp = `Usage: gexwatch snapshot SYMBOL [--scope SCOPE] [--json] [--png FILE] [--wait SECONDS]

Reads the market once, prints the answer of /gex and exits. The database is neither read nor written.

  --scope SCOPE    0dte, next, 45d, all or a date (default: 0dte, else next)
  --json           machine-readable, with units
  --png FILE       also write the chart
  --wait SECONDS   longest wait for a complete chain (default 60); what is there by then is labelled partial
  --market-clock URL   use the practice market of another process`;

interface Options {
  symbol: string;
  scope: ScopeKey | null;
  json: boolean;
  png: string | null;
  waitMs: number;
  clockUrl: string | null;
}

export async function runSnapshot(argv: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(argv);
  if (options === null) {
    io.out(snapshotHelp);
    return 0;
  }
  if (options.png !== null) await requireFolder(options.png);
  const program = prepareProgram(io, { log: 'nothing' });
  const reader = await openReader({ ...program, practiceClockUrl: options.clockUrl });
  try {
    await untilComplete(reader, options, io);
    return await print(reader, options, io, program.config.symbols[0] ?? 'SPX', program.log);
  } finally {
    await reader.stop();
  }
}

function readOptions(argv: readonly string[]): Options | null {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    throw usageFault('snapshot', error);
  }
  const { values, positionals } = parsed;
  if (values.help === true) return null;
  const [symbol, ...more] = positionals;
  if (symbol === undefined || more.length > 0) {
    throw new AppError('USAGE', 'snapshot takes one symbol, such as: snapshot SPX --scope 0dte.');
  }
  const scope = values.scope === undefined ? null : parseScope(values.scope);
  if (values.scope !== undefined && scope === null) {
    throw new AppError(
      'USAGE',
      `"${values.scope.slice(0, 40)}" is no scope: use 0dte, next, 45d, all or a date such as 2026-12-18.`,
    );
  }
  const wait = Number(values.wait ?? '60');
  if (!(wait >= 1 && wait <= 600)) throw new AppError('USAGE', '--wait takes 1 to 600 seconds.');
  return {
    symbol: requireSymbol(symbol),
    scope,
    json: values.json === true,
    png: values.png ?? null,
    waitMs: wait * 1000,
    clockUrl: values['market-clock'] ?? null,
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      scope: { type: 'string' },
      json: { type: 'boolean' },
      png: { type: 'string' },
      wait: { type: 'string' },
      'market-clock': { type: 'string' },
    },
  });
}

/** Waits until the symbol stands or the patience ends; a symbol that cannot be had throws its own error. */
async function untilComplete(reader: Reader, options: Options, io: CliIo): Promise<void> {
  const watch = reader.watches.add(options.symbol, true);
  const isTerminal = process.stderr.isTTY === true;
  const progress = new ProgressLine((text) => void process.stderr.write(text), {
    overwrite: isTerminal,
    width: () => process.stderr.columns || 80,
  });
  try {
    for (let waited = 0; waited < options.waitMs && !watch.isComplete; waited += 100) {
      if (watch.problem !== null && !watch.problem.transient) throw watch.problem;
      io.signal.throwIfAborted();
      if (isTerminal) progress.update(watch.progress, `reading the ${options.symbol} chain`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    progress.clear();
  }
  if (watch.list === null && watch.problem !== null) throw watch.problem;
}

async function print(
  reader: Reader,
  options: Options,
  io: CliIo,
  defaultSymbol: string,
  log: Parameters<typeof runCommand>[3],
): Promise<number> {
  const call = { signal: io.signal, progress: () => {} };
  // Asked once before any words, so that what is missing ends with its exit code.
  const answer = await reader.answers.gex(options.symbol, options.scope, call);
  const actor: Actor = {
    platform: 'terminal',
    userId: 'terminal',
    chatId: 'terminal',
    threadId: null,
    isOperator: true,
    isPrivateChat: true,
    isOverheard: false,
    canManageChat: () => Promise.resolve(true),
    settings: { unit: 'per-point', defaultSymbol, defaultScope: null, theme: 'dark', timeZone: 'America/New_York' },
  };
  const reply = await runCommand(
    gex,
    { symbol: options.symbol, ...(options.scope === null ? {} : { scope: options.scope }) },
    reader.makeAsk({ ...call, actor }),
    log,
  );
  if (options.json) io.out(snapshotJson(answer));
  else {
    for (const note of reader.notes) io.out(`Note: ${note}`);
    const width = Math.min(100, Math.max(40, io.stdout.columns || 80));
    const colour = io.stdout.isTTY === true && (io.env.NO_COLOR ?? '') === '';
    for (const line of renderReply(reply, { width, colour })) io.out(line);
  }
  if (options.png !== null) {
    if (reply.image === undefined)
      throw new AppError('SCOPE_EMPTY', 'There is nothing to draw, so no chart was written.');
    await writePicture(options.png, await reply.image.render());
    if (!options.json) io.out(`Chart: ${options.png}`);
  }
  return 0;
}

/** Before the market is read: half a minute later is late to hear of a slip in a path. */
async function requireFolder(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new AppError('FILE_NOT_WRITTEN', `${file} cannot be written: ${folder} does not exist or is not writable.`, {
      cause,
    });
  }
}

async function writePicture(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('FILE_NOT_WRITTEN', `${file} could not be written (${code}).`, { cause });
  }
}
