/** `gexwatch start`: the daemon, with the chat at this terminal. */

import { fstatSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileFolder, imageFolder } from '../bot/terminal/output-folder.js';
import { startTerminalChat, type TerminalChat } from '../bot/terminal/terminal-chat.js';
import type { Config } from '../config.js';
import { type App, startApp } from '../daemon/app.js';
import { formatFullMoment } from '../lib/format.js';
import type { CliIo } from './io.js';
import { prepareProgram } from './program.js';
import { usageFault } from './usage.js';

export const startHelp = `Usage: gexwatch start [--market-clock URL]

Runs the daemon. With tastytrade credentials in .env it watches the real market, without them an embedded practice market
(everything is then marked SIMULATED). On a terminal it opens a chat: type /help.

  --market-clock URL   use the practice market of another process, such as http://127.0.0.1:8700/practice/clock`;

export async function runStart(argv: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(argv);
  if (options === null) {
    io.out(startHelp);
    return 0;
  }
  const isTerminal = io.stdout.isTTY === true;
  const program = prepareProgram(io, { log: isTerminal ? 'warnings' : 'all' });
  const app = await startApp({ ...program, practiceClockUrl: options.clockUrl });
  try {
    await serve(app, program.config, program.log, io);
  } finally {
    await app.stop();
  }
  return 0;
}

function readOptions(argv: readonly string[]): { clockUrl: string | null } | null {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { help: { type: 'boolean', short: 'h' }, 'market-clock': { type: 'string' } },
    });
    return values.help === true ? null : { clockUrl: values['market-clock'] ?? null };
  } catch (error) {
    throw usageFault('start', error);
  }
}

async function serve(
  app: App,
  config: Config,
  log: Parameters<typeof startTerminalChat>[0]['log'],
  io: CliIo,
): Promise<void> {
  const chat = startTerminalChat({
    input: io.stdin,
    output: io.stdout,
    commands: app.commands,
    makeAsk: (call) => app.makeAsk(call),
    settings: () => app.terminalSettings(),
    saveImage: imageFolder(join(config.dataDir, 'charts')),
    saveFile: fileFolder(join(config.dataDir, 'exports')),
    log,
    colour: (io.env.NO_COLOR ?? '') === '',
    symbols: () => app.answers.symbols(),
  });
  const forget = io.onInterrupt(() => chat.interrupt());
  const onAbort = () => chat.close();
  let stopWatching = () => {};
  io.signal.addEventListener('abort', onAbort, { once: true });
  // Told to end while the parts were being started: an aborted signal does not call anybody any more.
  if (io.signal.aborted) onAbort();
  try {
    for (const line of greeting(app)) chat.say(line);
    // The first thing seen is the answer the program is for.
    const symbol = config.symbols[0] ?? 'SPX';
    await chat.run(`/gex ${symbol}`);
    if (io.stdin.isTTY === true) {
      const stops = [sayWhenComplete(app, chat, symbol), sayWhenChatsAreOn(app, chat)];
      stopWatching = () => {
        for (const stop of stops) stop();
      };
    }
    await chat.finished;
    if (!endsWithInput(io) && !io.signal.aborted) await forever(io);
  } finally {
    stopWatching();
    forget();
    io.signal.removeEventListener('abort', onAbort);
  }
}

/** The first answer comes before the whole chain: whoever sits there is told when it is complete. */
function sayWhenComplete(app: App, chat: TerminalChat, symbol: string): () => void {
  if (app.progressOf(symbol) === 1) return () => {};
  const timer = setInterval(() => {
    if (app.progressOf(symbol) !== 1) return;
    clearInterval(timer);
    chat.say(`${symbol} is complete now: /gex ${symbol} shows all of it.`);
  }, 500);
  return () => clearInterval(timer);
}

/** Logging in takes a moment: the greeting could only say that it goes on. What fails is in the log, which shares the screen. */
function sayWhenChatsAreOn(app: App, chat: TerminalChat): () => void {
  const said = new Set<string>();
  const timer = setInterval(() => {
    const waiting = app.platforms().filter(({ name }) => !said.has(name));
    for (const { name, state } of waiting) {
      if (state === 'connecting') continue;
      said.add(name);
      if (state.startsWith('on')) chat.say(`${name} is ${state}.`);
    }
    if (waiting.length === 0) clearInterval(timer);
  }, 500);
  return () => clearInterval(timer);
}

function greeting(app: App): string[] {
  return [...marketLines(app), chatLine(app), ''];
}

function marketLines(app: App): string[] {
  const now = formatFullMoment(app.market.now());
  if (!app.isPractice) return [`gexwatch on ${app.description}, ${now}`];
  if (app.origin === 'file') {
    const notes = app.notes.map((note) => `Note: ${note}`);
    return [`gexwatch on a ${app.description}: quotes of ${now}, standing still.`, ...notes];
  }
  return [
    `gexwatch on a ${app.description}: SIMULATED prices, ${now} on its clock.`,
    'No tastytrade credentials are set; the README says how to get them.',
  ];
}

/** Which chats there are beside this terminal; /status says later how they are. */
function chatLine(app: App): string {
  return `Chats: ${app
    .platforms()
    .map(({ name, state }) => `${name} ${state}`)
    .join(', ')}`;
}

/**
 * A person's terminal, or commands piped in: the end of the chat ends the program. Without either (a container, a service) standard
 * input is closed from the start, and the daemon goes on serving.
 */
function endsWithInput(io: CliIo): boolean {
  if (io.stdin.isTTY === true) return true;
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isFile() || input.isSocket();
  } catch {
    return false;
  }
}

async function forever(io: CliIo): Promise<void> {
  if (io.signal.aborted) return;
  await new Promise<void>((resolve) => {
    const forget = io.onInterrupt(() => {
      forget();
      resolve();
    });
    io.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
