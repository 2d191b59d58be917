import { describe, expect, test } from 'vitest';
import { decodeAction } from '../../../src/bot/action-code.js';
import { commands } from '../../../src/bot/registry.js';
import type { Reply } from '../../../src/bot/reply.js';
import { escapeHtml, visibleText } from '../../../src/bot/telegram/html.js';
import * as limits from '../../../src/bot/telegram/limits.js';
import { fullSizeCode, presentTelegram, type TelegramMessage } from '../../../src/bot/telegram/presenter.js';
import { fakeAnswer, fakeAsk, fakeMarket, fakeScope } from '../../fakes/market-ask.js';
import { runSeed, seeded } from '../../fakes/random.js';
import { randomReply } from '../../fakes/replies.js';
import { replyTo } from '../text-of.js';

const base: Reply = { tone: 'neutral', title: 'SPX', blocks: [], notes: [], visibility: 'public' };
const present = (change: Partial<Reply>, withPicture = false) =>
  presentTelegram({ ...base, ...change }, { commands, withPicture });

/** What the Bot API checks before it takes a message: known tags, closed in order, its lengths. */
function faults({ html, keyboard }: TelegramMessage, limit: number): string[] {
  const found: string[] = [];
  const open: string[] = [];
  for (const [tag, close, name] of html.matchAll(/<(\/?)([^>]*)>/g)) {
    if (!['b', 'i', 'pre', 'code', 'blockquote'].includes(name!)) found.push(`tag ${tag}`);
    if (close === '') open.push(name!);
    else if (open.pop() !== name) found.push(`order ${tag}`);
  }
  if (open.length > 0) found.push('left open');
  if (/&(?!amp;|lt;|gt;)/.test(html)) found.push('entity');
  const text = visibleText(html);
  if (text.trim() === '') found.push('empty');
  if (text.length > limit) found.push(`${text.length} characters`);
  const buttons = keyboard.flat();
  if (buttons.length > 100 || keyboard.some((row) => row.length < 1 || row.length > 8)) found.push('rows');
  for (const { text: label, callback_data: data } of buttons) {
    if (label === '' || data.length < 1 || Buffer.byteLength(data) > 64) found.push(`button ${data}`);
  }
  return found;
}

describe('a reply on Telegram', () => {
  test.each([
    ['under a picture', true, 1_024],
    ['as a text', false, 4_096],
  ])('is within every limit %s, whatever is in it', (_where, withPicture, limit) => {
    const seed = runSeed(1_024);
    const random = seeded(seed);
    for (let run = 0; run < 120; run++) {
      const reply = randomReply(random, run % 20 === 0 ? 300 : 30);
      const message = presentTelegram(reply, { commands, withPicture });
      expect(faults(message, limit), `seed ${seed}, run ${run}`).toEqual([]);
    }
  });

  test('calls nobody: a name after an @ is no mention, and what is copied stays as it is', () => {
    const { html } = present({ title: '“@ann” is no zone', blocks: [{ kind: 'code', text: '/gex@a_bot SPX' }] });
    expect(html).toBe('<b>“@\u2060ann” is no zone</b>\n<code>/gex@a_bot SPX</code>');
  });

  test('shows markup as it is written', () => {
    const { html } = present({ title: '<b>A&B</b>', blocks: [{ kind: 'text', text: '<a href="x">y</a>' }] });
    expect(html).toContain('<b>&lt;b&gt;A&amp;B&lt;/b&gt;</b>');
    expect(visibleText(html)).toBe('<b>A&B</b>\n<a href="x">y</a>');
    expect(visibleText(escapeHtml('&lt; <i>'))).toBe('&lt; <i>');
  });

  test('a caption that is too long keeps warnings, figures and the age of the data', async () => {
    const quality = {
      ...fakeScope('0dte').quality,
      label: 'stale' as const,
      reasons: ['spot is 2 min old'],
    };
    const market = fakeMarket(() => fakeAnswer(fakeScope('0dte', { quality }), {}, { source: 'simulated' }));
    const reply = await replyTo('gex spx', fakeAsk(market));
    const notes = [...Array.from({ length: 30 }, (_, index) => `remark ${index} of many`), ...reply.notes];
    const rows = Array.from({ length: 20 }, (_, index) => [`Row ${index}`, `${index}.5`, `${index}.25`]);
    const columns = ['Name', 'One', 'Two'].map((title) => ({ title, align: 'right' as const }));
    const { html } = presentTelegram(
      { ...reply, notes, blocks: [...reply.blocks, { kind: 'table', columns, rows }] },
      { commands, withPicture: true },
    );
    const text = visibleText(html).replaceAll('\u00a0', ' ');
    expect(text.length).toBeLessThanOrEqual(1_024);
    expect(text).toMatch(/^SPX 5,986\.40/);
    expect(text).toContain('Stale: spot is 2 min old.');
    expect(text).toContain('SIMULATED 10:41 ET');
    expect(text).toContain('net −$92.0 M');
    expect(text).not.toContain('remark 0 ');
  });

  test('warnings survive every cut', () => {
    const seed = runSeed(29);
    const random = seeded(seed);
    const doubt = { kind: 'text' as const, text: 'Partial: coverage.' };
    const facts = { kind: 'facts' as const, rows: [{ label: 'Spot', value: '5,986.40' }] };
    for (let run = 0; run < 80; run++) {
      const reply = randomReply(random, 60);
      const blocks = [doubt, facts, ...reply.blocks];
      const notes = [...reply.notes, '0DTE · SIMULATED 10:41 ET'];
      const { html } = presentTelegram(
        { ...reply, tone: 'warning', blocks, notes },
        { commands, withPicture: random() < 0.5 },
      );
      expect(html, `seed ${seed}, run ${run}`).toContain('<blockquote>Partial: coverage.</blockquote>');
      expect(html, `seed ${seed}, run ${run}`).toContain('SIMULATED 10:41 ET');
    }
  });

  test('warnings stand in a box above the figures', () => {
    const blocks = [
      { kind: 'text' as const, text: 'Partial: 71 % coverage.' },
      { kind: 'facts' as const, rows: [{ label: 'Spot', value: '5,986.40' }] },
    ];
    expect(present({ tone: 'warning', blocks }).html).toBe(
      '<b>SPX</b>\n<blockquote>Partial: 71\u00a0% coverage.</blockquote>\nSpot <b>5,986.40</b>',
    );
  });

  test('even figures go before the warnings around them', () => {
    const rows = Array.from({ length: 90 }, (_, index) => ({ label: `Level ${index}`, value: `${index},000.5` }));
    const { html } = present(
      {
        tone: 'warning',
        blocks: [
          { kind: 'text', text: 'Partial: 71 % coverage.' },
          { kind: 'facts', rows },
        ],
        notes: ['0DTE · 212 contracts · SIMULATED 10:41 ET'],
      },
      true,
    );
    const text = visibleText(html).replaceAll('\u00a0', ' ');
    expect(text).toContain('Partial: 71 % coverage.');
    expect(text).toContain('SIMULATED 10:41 ET');
    expect(text).toMatch(/Level \d+ \d+,000\.5\n\n… \d+ more lines/);
  });

  test('what is to be copied is copied by a tap, whole', () => {
    expect(present({ blocks: [{ kind: 'code', text: 'Zero gamma: 6012.5' }] }).html).toContain(
      '<code>Zero gamma: 6012.5</code>',
    );
    expect(present({ blocks: [{ kind: 'code', text: 'a\nb' }] }).html).toContain('<pre>a\nb</pre>');
    const long = present({ blocks: [{ kind: 'code', text: 'word '.repeat(300) }] }, true).html;
    expect(long).toContain('… too long to show here');
  });

  test('no line of an aligned table is wider than a phone', async () => {
    for (const line of ['levels', 'status']) {
      const { html } = present(await replyTo(line, fakeAsk()));
      for (const [, table] of html.matchAll(/<pre>([\s\S]*?)<\/pre>/g))
        for (const row of visibleText(table!).split('\n')) expect(row.length).toBeLessThanOrEqual(limits.phoneColumns);
    }
  });

  test('says which buttons are active, lays menus out as buttons', () => {
    const action = { command: 'gex', options: { symbol: 'SPX' } };
    const choices = ['a', 'b', 'c', 'd'].map((label) => ({ label, action, active: label === 'b' }));
    const { keyboard } = present({ selects: [{ placeholder: 'Which', choices }], buttons: [[choices[1]!]] });
    expect(keyboard.map((row) => row.map((one) => one.text))).toEqual([['a', '• b', 'c'], ['d'], ['• b']]);
  });
});

describe('the full picture', () => {
  test('is asked for by a last button that carries the same action', async () => {
    const reply = await replyTo('gex ndx 45d volume strikes=30/15', fakeAsk());
    const { keyboard } = presentTelegram(reply, { commands, withPicture: true });
    const [button] = keyboard.at(-1)!;
    expect(button!.text).toBe('Full size');
    const code = fullSizeCode(button!.callback_data);
    expect(code === null ? null : decodeAction(commands, code)).toMatchObject({
      ok: true,
      options: { symbol: 'NDX', scope: '45d', by: 'volume', strikes: '30/15' },
    });
    const without = presentTelegram(reply, { commands, withPicture: false });
    expect(without.keyboard.flat().map((one) => one.text)).not.toContain('Full size');
  });

  test('is what was asked where no button is active', () => {
    const asked = { command: 'gex', options: { symbol: 'QQQ' } };
    const { keyboard } = presentTelegram(base, { commands, withPicture: true, asked });
    expect(fullSizeCode(keyboard[0]![0]!.callback_data)).not.toBeNull();
    expect(presentTelegram(base, { commands, withPicture: true }).keyboard).toEqual([]);
  });

  test('other data is not taken for it', () => {
    for (const data of ['', 'f', 'g1vDgex', 'full', 'x']) expect(fullSizeCode(data)).toBeNull();
    // Neither is its data an action.
    expect(decodeAction(commands, 'fg1vDgex')).toEqual({ ok: false, why: 'foreign' });
  });
});
