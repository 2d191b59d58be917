import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { AppError, asAppError, isAppError } from '../../lib/errors.js';
import type { Logger } from '../../lib/log.js';
import { parseCommandLine } from '../argument-parser.js';
import type { Actor, Ask, ChatSettings, CommandDef } from '../command.js';
import { printable } from '../printable.js';
import type { Reply, ReplyFile, ReplyImage } from '../reply.js';
import { failureReply, mistakeReply, runCommand } from '../run-command.js';
import { complete } from './complete.js';
import { ProgressLine } from './progress-line.js';
import { renderReply } from './render-reply.js';

/** A stream that may be a terminal. */
export interface TerminalOutput extends Writable {
  isTTY?: boolean;
  columns?: number;
}

export interface TerminalChatDeps {
  input: Readable & { isTTY?: boolean };
  output: TerminalOutput;
  commands: readonly CommandDef[];
  /** Builds what a command may use from the parts that belong to this call. */
  makeAsk(call: { actor: Actor; signal: AbortSignal; progress: Ask['progress'] }): Ask;
  /** Asked at each line: /settings may have changed them. */
  settings(): ChatSettings;
  /** Saves a picture and tells its path, such as `imageFolder(…)`. */
  saveImage(image: ReplyImage): Promise<string>;
  /** The same for a file, such as `fileFolder(…)`. */
  saveFile(file: ReplyFile): Promise<string>;
  log: Logger;
  /** False turns colour off (NO_COLOR); a terminal is coloured otherwise, a pipe never. */
  colour?: boolean;
  /** Words for Tab after a command: usually `market.symbols`. */
  symbols?(): readonly string[];
}

export interface TerminalChat {
  /** Runs a line as if it had been typed; resolves when its answer is printed. */
  run(line: string): Promise<void>;
  /** Prints a line of the program's own above the prompt, such as a notice at start. */
  say(text: string): void;
  /** What Ctrl-C does: stops the running command; with none running, the second in a row ends the chat. */
  interrupt(): void;
  /** Ends the chat now, stopping the running command. */
  close(): void;
  /** Resolves when the chat is over: `quit`, end of input (after its last answer), a second Ctrl-C, `close()`. */
  readonly finished: Promise<void>;
}

const prompt = 'gexwatch> ';
const endWords = ['quit', 'exit', 'q', 'bye'];
/** Lines waiting beyond this pause the input, so that a large file piped in does not pile up. */
const longestQueue = 100;
const widest = 100;

/** The chat at a prompt, or over a pipe: every line is answered in order, one at a time. */
export function startTerminalChat(deps: TerminalChatDeps): TerminalChat {
  const { input, output } = deps;
  const isOutputTerminal = output.isTTY === true;
  const isInteractive = isOutputTerminal && input.isTTY === true;
  // Some terminals report 0 columns: that is "unknown".
  const width = () => Math.min(widest, Math.max(40, output.columns || 80));
  let isOver = false;
  let running: AbortController | null = null;
  let interruptedIdle = false;
  let inputEnded = false;
  const queue: { line: string; done: () => void }[] = [];
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const write = (text: string) => {
    if (!isOver && !output.destroyed && output.writable) output.write(text);
  };
  const progress = new ProgressLine(write, { overwrite: isOutputTerminal, width });
  const lines = createInterface({
    input,
    ...(isInteractive
      ? { output, completer: (line: string) => complete(line, deps.commands, deps.symbols?.() ?? []) }
      : {}),
    terminal: isInteractive,
    prompt,
    historySize: 200,
    removeHistoryDuplicates: true,
    crlfDelay: Number.POSITIVE_INFINITY,
  });

  const showPrompt = () => {
    if (isInteractive && !isOver) lines.prompt(true);
  };
  const print = (text: readonly string[]) => write(`${text.join('\n')}\n`);
  const printReply = (reply: Reply) =>
    print(renderReply(reply, { width: width(), colour: isOutputTerminal && deps.colour !== false }));

  function close(): void {
    if (isOver) return;
    running?.abort(new Error('the chat ended'));
    progress.clear();
    isOver = true;
    for (const waiting of queue.splice(0)) waiting.done();
    lines.close();
    output.off('error', onOutputError);
    finish();
  }

  // A closed pipe (`… | head -1`) ends the chat, not the program.
  function onOutputError(): void {
    output.on('error', () => {});
    close();
  }

  async function savePicture(image: ReplyImage, signal: AbortSignal): Promise<void> {
    try {
      const path = await deps.saveImage(image);
      if (!signal.aborted) print([`Chart: ${printable(path)}`]);
    } catch (thrown) {
      const error = asAppError(thrown, 'CHART_FAILED');
      deps.log.warn('chart not saved', { key: image.key, error });
      print([`No chart: ${printable(error.sentence)}`]);
    }
  }

  async function saveFile(file: ReplyFile, signal: AbortSignal): Promise<void> {
    try {
      const path = await deps.saveFile(file);
      if (!signal.aborted) print([`File: ${printable(path)}`]);
    } catch (thrown) {
      const error = notSaved(file, thrown);
      deps.log.warn('file not saved', { name: file.fileName, error });
      print([`No file: ${printable(error.sentence)}`]);
    }
  }

  async function answer(line: string): Promise<void> {
    const text = printable(line).trim();
    if (text === '') return;
    if (endWords.includes(text.replace(/^\//, '').toLowerCase())) return close();
    const parsed = parseCommandLine(text, deps.commands);
    if (!parsed.ok) {
      printReply(mistakeReply(parsed.problem));
      return print(['']);
    }
    const abort = new AbortController();
    running = abort;
    try {
      const actor: Actor = {
        platform: 'terminal',
        userId: 'terminal',
        chatId: 'terminal',
        threadId: null,
        isOperator: true,
        isPrivateChat: true,
        isOverheard: false,
        canManageChat: () => Promise.resolve(true),
        settings: deps.settings(),
      };
      const ask = deps.makeAsk({
        actor,
        signal: abort.signal,
        progress: (share, words) => {
          if (running === abort) progress.update(share, words);
        },
      });
      const reply = await runCommand(parsed.value.def, parsed.value.options, ask, deps.log);
      progress.clear();
      printReply(reply);
      if (reply.image !== undefined && !abort.signal.aborted) await savePicture(reply.image, abort.signal);
      if (reply.file !== undefined && !abort.signal.aborted) await saveFile(reply.file, abort.signal);
      print(['']);
    } finally {
      progress.clear();
      running = null;
    }
  }

  let isWorking = false;
  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        await answer(next.line);
      } catch (error) {
        deps.log.error('line failed', { error });
        printReply(failureReply());
      }
      next.done();
      if (!inputEnded && queue.length < longestQueue / 2 && !isOver) lines.resume();
    }
    isWorking = false;
    if (inputEnded) return close();
    showPrompt();
  }

  function run(line: string): Promise<void> {
    if (isOver) return Promise.resolve();
    return new Promise((done) => {
      queue.push({ line, done });
      if (queue.length > longestQueue) lines.pause();
      void work();
    });
  }

  function interrupt(): void {
    if (isOver) return;
    if (running !== null) {
      running.abort(new Error('stopped by Ctrl-C'));
      return;
    }
    if (isInteractive && lines.line !== '') {
      // As shells do: a half-typed line is dropped, nothing else.
      lines.write(null, { ctrl: true, name: 'e' });
      lines.write(null, { ctrl: true, name: 'u' });
      return;
    }
    if (interruptedIdle) {
      close();
      return;
    }
    interruptedIdle = true;
    print(['', 'Ctrl-C again or quit leaves.']);
    showPrompt();
  }

  lines.on('line', (line) => {
    interruptedIdle = false;
    void run(line);
  });
  lines.on('SIGINT', interrupt);
  lines.on('close', () => {
    inputEnded = true;
    // At a terminal Ctrl-D means now; a pipe is answered to its last line.
    if (isInteractive) write('\n');
    if (isInteractive || (!isWorking && queue.length === 0)) close();
  });
  output.on('error', onOutputError);
  showPrompt();

  return {
    run,
    say(text) {
      if (isInteractive) write('\r\u001b[K');
      print(text.split('\n').map(printable));
      if (running === null) showPrompt();
    },
    interrupt,
    close,
    finished,
  };
}

/** A fault of the file system in words; its code says which. */
function notSaved({ fileName }: ReplyFile, thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
  return new AppError('FILE_NOT_WRITTEN', `${fileName} cannot be written (${code}).`, { cause: thrown });
}
