import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import type { Ask } from '../../../src/bot/command.js';
import { commands } from '../../../src/bot/registry.js';
import { fileFolder, imageFolder } from '../../../src/bot/terminal/output-folder.js';
import {
  startTerminalChat,
  type TerminalChat,
  type TerminalChatDeps,
} from '../../../src/bot/terminal/terminal-chat.js';
import { AppError } from '../../../src/lib/errors.js';
import { silentLogger } from '../../../src/lib/log.js';
import { fakeExport } from '../../fakes/export-ask.js';
import {
  defaultSettings,
  type FakeMarket,
  fakeAnswer,
  fakeAsk,
  fakeMarket,
  fakeScope,
} from '../../fakes/market-ask.js';

type Stream = PassThrough & { isTTY?: boolean; columns?: number };

let open: TerminalChat[] = [];
afterEach(() => {
  for (const chat of open) chat.close();
  open = [];
});

function startChat(options: { tty?: boolean; market?: FakeMarket; change?: Partial<TerminalChatDeps> } = {}) {
  const input: Stream = new PassThrough();
  const output: Stream = new PassThrough();
  if (options.tty === true) {
    input.isTTY = true;
    output.isTTY = true;
    output.columns = 80;
  }
  let text = '';
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  const market = options.market ?? fakeMarket();
  const chat = startTerminalChat({
    input,
    output,
    commands,
    makeAsk: (call) => fakeAsk(market, {}, call),
    settings: () => defaultSettings,
    saveImage: async (image) => `/charts/${image.fileName}`,
    saveFile: async (file) => `/exports/${file.fileName}`,
    log: silentLogger,
    ...options.change,
  });
  open.push(chat);
  return { input, output, chat, market, text: () => text };
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const esc = String.fromCharCode(27);

describe('over a pipe', () => {
  test('every line is answered in order, without prompt or colour, and the end of input ends the chat', async () => {
    const { input, chat, text } = startChat();
    input.end('gex spx\n\nnonsense\nexplain max pain\nstatus');
    await chat.finished;
    const order = [
      'SPX 5,986.40',
      'Chart: /charts/spx-0dte-split.png',
      'no command “nonsense”',
      'Max pain',
      'gexwatch 0.1.0',
    ];
    expect(order.map((part) => text().indexOf(part))).toEqual(
      [...order.map((part) => text().indexOf(part))].sort((a, b) => a - b),
    );
    for (const part of order) expect(text()).toContain(part);
    expect(text()).not.toContain('gexwatch>');
    expect(text()).not.toContain(esc);
  });

  test('a thousand lines at once are all answered', async () => {
    const { input, chat, text } = startChat();
    input.end(Array.from({ length: 1_000 }, (_, n) => `explain quux${n}\n`).join(''));
    await chat.finished;
    expect(text().match(/quux\d+/g)).toEqual(Array.from({ length: 1_000 }, (_, n) => `quux${n}`));
  });

  test('quit ends it and leaves the rest unanswered', async () => {
    const { input, chat, text } = startChat();
    input.write('explain dex\nquit\nexplain vanna\n');
    await chat.finished;
    expect(text()).toContain('Delta exposure');
    expect(text()).not.toContain('volatility point');
  });

  test('a slow answer holds back the next one', async () => {
    let release: () => void = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const market = fakeMarket(async () => {
      await slow;
      return fakeAnswer(fakeScope('0dte'));
    });
    const { input, chat, text, market: asked } = startChat({ market });
    input.end('gex\nexplain dex\n');
    await until('the question arrived', () => asked.asked.length === 1);
    expect(text()).toBe('');
    release();
    await chat.finished;
    expect(text().indexOf('negative gamma')).toBeLessThan(text().indexOf('Delta exposure'));
  });

  test('loading is told in a few plain lines', async () => {
    const { input, chat, text } = startChat({
      change: {
        makeAsk: (call) => {
          const ask = fakeAsk(fakeMarket(), {}, call);
          const gex: typeof ask.market.gex = async (_symbol, _scope, options) => {
            for (let percent = 0; percent < 100; percent++) options.progress(percent / 100, 'reading SPX');
            return fakeAnswer(fakeScope('0dte'));
          };
          return { ...ask, market: { ...ask.market, gex } };
        },
      },
    });
    input.end('gex\n');
    await chat.finished;
    expect(text().split('\n').slice(0, 5)).toEqual([
      'reading SPX 0 %',
      'reading SPX 25 %',
      'reading SPX 50 %',
      'reading SPX 75 %',
      'SPX 5,986.40  +0.42 %            negative gamma',
    ]);
  });

  test('a reader that goes away ends the chat and not the program', async () => {
    const { input, output, chat } = startChat();
    input.write('explain dex\n');
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await chat.finished;
  });

  test('escape sequences in what is typed are not echoed', async () => {
    const { input, chat, text } = startChat();
    input.end(`${esc}]0;owned\u0007 gex\nexplain ${esc}[2Jx\u202ey\n`);
    await chat.finished;
    expect(text().replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });
});

describe('pictures', () => {
  test('are saved under their own name, once replaced never half written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gexwatch-chat-'));
    try {
      const { input, chat, text } = startChat({ change: { saveImage: imageFolder(join(folder, 'charts')) } });
      input.end('gex\ngex\ngex net\n');
      await chat.finished;
      expect((await readdir(join(folder, 'charts'))).sort()).toEqual(['spx-0dte-net.png', 'spx-0dte-split.png']);
      expect([...(await readFile(join(folder, 'charts', 'spx-0dte-net.png')))]).toEqual([0x89, 0x50, 0x4e, 0x47]);
      expect(text()).toContain(`Chart: ${join(folder, 'charts', 'spx-0dte-net.png')}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('cannot leave the folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gexwatch-chat-'));
    try {
      const save = imageFolder(folder);
      const path = await save({
        key: 'k',
        fileName: '../../etc/evil.png',
        alt: '',
        render: async () => Uint8Array.of(1),
      });
      expect(path.startsWith(folder)).toBe(true);
      expect(await readdir(folder)).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('that fail leave the numbers standing and say why', async () => {
    const { input, chat, text } = startChat({
      change: { saveImage: () => Promise.reject(new AppError('CHART_BUSY', 'Twenty charts are waiting.')) },
    });
    input.end('gex\n');
    await chat.finished;
    expect(text()).toContain('Zero gamma   6,012.5');
    expect(text()).toContain(
      'No chart: Twenty charts are waiting. Many charts are waiting; ask again in a few seconds.',
    );
  });
});

describe('files', () => {
  test('are saved readable by their owner only, and the path is told', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gexwatch-chat-'));
    try {
      const makeAsk = (call: Partial<Ask>) => fakeAsk(fakeMarket(), {}, { ...call, past: fakeExport() });
      const { input, chat, text } = startChat({ change: { makeAsk, saveFile: fileFolder(join(folder, 'exports')) } });
      input.end('export\nexport\n');
      await chat.finished;
      const path = join(folder, 'exports', 'spx-levels-2026-11-20.csv');
      expect(await readdir(join(folder, 'exports'))).toEqual(['spx-levels-2026-11-20.csv']);
      expect((await readFile(path, 'utf8')).slice(0, 9)).toBe('time_utc,');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(text().split(`File: ${path}\n`)).toHaveLength(3);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('that cannot be saved leave the answer standing and say why', async () => {
    const makeAsk = (call: Partial<Ask>) => fakeAsk(fakeMarket(), {}, { ...call, past: fakeExport() });
    const saveFile = () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
    const { input, chat, text } = startChat({ change: { makeAsk, saveFile } });
    input.end('export\n');
    await chat.finished;
    expect(text()).toContain('Rows       1,564');
    expect(text()).toContain('No file: spx-levels-2026-11-20.csv cannot be written (EACCES).');
  });
});

describe('at a terminal', () => {
  test('there is a prompt, colour, and a loading line that is overwritten and gone', async () => {
    const { input, chat, text } = startChat({
      tty: true,
      change: {
        makeAsk: (call) => {
          const ask = fakeAsk(fakeMarket(), {}, call);
          const gex: typeof ask.market.gex = async (_symbol, _scope, options) => {
            options.progress(0.1, 'reading SPX');
            options.progress(0.43, 'reading SPX');
            return fakeAnswer(fakeScope('0dte'));
          };
          return { ...ask, market: { ...ask.market, gex } };
        },
      },
    });
    await until('the prompt', () => text().includes('gexwatch> '));
    input.write('gex\r');
    await until('the answer', () => text().includes('Chart: '));
    expect(text()).toContain(`${esc}[31mnegative gamma`);
    expect(text()).toContain('43 %  reading SPX');
    const loading = text().indexOf('43 %  reading SPX');
    expect(text().indexOf(`\r${esc}[K`, loading)).toBeLessThan(text().indexOf('SPX 5,986.40'));
    chat.close();
    await chat.finished;
  });

  test('colour can be turned off', async () => {
    const { input, text } = startChat({ tty: true, change: { colour: false } });
    input.write('gex\r');
    await until('the answer', () => text().includes('Chart: '));
    expect(text()).not.toContain(`${esc}[31m`);
    expect(text()).not.toContain(`${esc}[2m`);
  });

  test('Ctrl-C stops the running command, and the next one is answered', async () => {
    const market = fakeMarket((symbol) =>
      symbol === 'SPX' ? new Promise(() => {}) : fakeAnswer(fakeScope('0dte'), {}, { symbol }),
    );
    const { input, text } = startChat({ tty: true, market });
    input.write('gex spx\r');
    await until('the question arrived', () => market.asked.length === 1);
    input.write('\u0003');
    await until('it stopped', () => text().includes('Stopped.'));
    input.write('gex qqq\r');
    await until('the next answer', () => text().includes('QQQ 5,986.40'));
  });

  test('Ctrl-C drops a half-typed line; with nothing typed, the second one leaves', async () => {
    const { input, chat, text } = startChat({ tty: true });
    input.write('gex sp');
    input.write('\u0003');
    input.write('explain dex\r');
    await until('the answer', () => text().includes('Delta exposure'));
    expect(text()).not.toContain('negative gamma');
    input.write('\u0003');
    await until('the warning', () => text().includes('Ctrl-C again or quit leaves.'));
    input.write('\u0003');
    await chat.finished;
  });

  test('Ctrl-D leaves', async () => {
    const { input, chat } = startChat({ tty: true });
    input.write('\u0004');
    await chat.finished;
  });

  test('the arrow up brings the last line back', async () => {
    const { input, market, text } = startChat({ tty: true });
    input.write('gex iwm\r');
    await until('the first answer', () => text().includes('Chart: '));
    input.write(`${esc}[A`);
    input.write('\r');
    await until('the second answer', () => market.asked.length === 2);
    expect(market.asked.map((one) => one.symbol)).toEqual(['IWM', 'IWM']);
  });

  test('Tab completes commands, symbols and words', async () => {
    const { input, market, text } = startChat({ tty: true, change: { symbols: () => ['SPX', 'NDX'] } });
    for (const key of ['le', '\t', ' n', 'd', '\t', ' al', '\t', '\r']) {
      input.write(key);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until('the answer', () => market.asked.length === 1);
    expect(market.asked[0]).toMatchObject({ symbol: 'NDX', scope: 'all' });
    expect(text()).toContain('levels');
  });
});

test('the program can ask a question itself, as it does when it starts', async () => {
  const { chat, text, market } = startChat();
  chat.say('Practice market: nothing here is real.');
  await chat.run('/gex SPX');
  expect(text().indexOf('Practice market')).toBeLessThan(text().indexOf('SPX 5,986.40'));
  expect(market.asked).toHaveLength(1);
});

test('a fault while building the question is answered in a sentence', async () => {
  const { chat, text } = startChat({
    change: {
      makeAsk: () => {
        throw new Error('no market yet');
      },
    },
  });
  await chat.run('gex');
  expect(text()).toContain('Something in gexwatch failed, so there is no answer.');
  await chat.run('explain dex');
});
