import { describe, expect, test } from 'vitest';
import * as limits from '../../../src/bot/discord/limits.js';
import { type DiscordMessage, presentDiscord } from '../../../src/bot/discord/presenter.js';
import { commands } from '../../../src/bot/registry.js';
import type { Reply } from '../../../src/bot/reply.js';
import { fakeAsk } from '../../fakes/market-ask.js';
import { runSeed, seeded } from '../../fakes/random.js';
import { randomReply } from '../../fakes/replies.js';
import { replyTo } from '../text-of.js';

const base: Reply = { tone: 'neutral', title: 'SPX', blocks: [], notes: [], visibility: 'public' };
const present = (change: Partial<Reply>, fileName: string | null = null) =>
  presentDiscord({ ...base, ...change }, { commands, picture: fileName === null ? null : { fileName } });
const description = (change: Partial<Reply>) => present(change).embeds[0].description ?? '';
const press = (label: string, symbol: string, active = false) => ({
  label,
  active,
  action: { command: 'gex', options: { symbol } },
});

/** What Discord checks before it takes a message. */
function faults({ embeds: [embed], components, attachments, ...rest }: DiscordMessage): string[] {
  const found: string[] = [];
  const title = embed.title ?? '';
  const body = embed.description ?? '';
  if (title.length > 256 || body.length > 4_096 || title.length + body.length > 6_000) found.push('too long');
  if (title.trim() === '' && body.trim() === '') found.push('empty');
  if (embed.title === '' || embed.description === '') found.push('empty field');
  if (components.length > 5) found.push('rows');
  const ids = components.flatMap((row) => row.components.map((one) => one.custom_id));
  if (new Set(ids).size !== ids.length) found.push('equal ids');
  for (const id of ids) if (id.length < 1 || id.length > 100) found.push('id');
  for (const { components: row } of components) {
    if (row.length < 1 || row.length > 5) found.push('row');
    for (const one of row) {
      if (one.type === 2 && (one.label.length < 1 || one.label.length > 80)) found.push('label');
      if (one.type !== 3) continue;
      if (row.length !== 1 || one.options.length < 1 || one.options.length > 25) found.push('select');
      if (one.placeholder.length > 150) found.push('placeholder');
      if (one.options.filter((option) => option.default === true).length > 1) found.push('defaults');
      const values = one.options.map((option) => option.value);
      if (new Set(values).size !== values.length) found.push('equal values');
      for (const option of one.options)
        if (option.label.length > 100 || option.value.length > 100 || option.label === '') found.push('option');
    }
  }
  for (const { description: alt } of attachments) if (alt.length > 1_024) found.push('alt text');
  if (rest.allowed_mentions.parse.length !== 0) found.push('mentions');
  return found;
}

describe('a reply on Discord', () => {
  test('is within every limit, whatever is in it', () => {
    const seed = runSeed(4_096);
    const random = seeded(seed);
    for (let run = 0; run < 200; run++) {
      const reply = randomReply(random, run % 20 === 0 ? 300 : 30);
      const message = presentDiscord(reply, { commands, picture: random() < 0.5 ? { fileName: 'spx.png' } : null });
      expect(faults(message), `seed ${seed}, run ${run}`).toEqual([]);
    }
  });

  test('names no one and opens no fence of its own', () => {
    const seed = runSeed(77);
    const random = seeded(seed);
    for (let run = 0; run < 200; run++) {
      const { description: body = '', title = '' } = presentDiscord(randomReply(random, 20), {
        commands,
        picture: null,
      }).embeds[0];
      const outside = `${title}\n${body}`.replace(/```\n[\s\S]*?\n```/g, '').replace(/<t:\d+:[fR]>/g, '');
      const hint = `seed ${seed}, run ${run}`;
      expect(outside.replace(/\\\\/g, ''), hint).not.toMatch(/(?<!\\)[<`[]|@everyone|(?<!\\)\|\|/);
    }
  });

  test('keeps the numbers and lets the small print go first', () => {
    const rows = Array.from({ length: 60 }, (_, index) => ({ label: `Level ${index}`, value: `${index},000.5` }));
    const notes = [
      ...Array.from({ length: 40 }, (_, index) => `note ${index} ${'word '.repeat(30)}`),
      'SIMULATED 10:41 ET',
    ];
    const text = description({ blocks: [{ kind: 'facts', rows }], notes });
    expect(text).toContain('Level 59 **59,000.5**');
    expect(text).toContain('-# SIMULATED 10:41 ET');
    expect(text).not.toContain('note 0 ');
    expect(text).toContain('note 39 ');
  });

  test('cuts a long table from its end and says how many rows are missing', () => {
    const rows = Array.from({ length: 500 }, (_, index) => [`Row ${index}`, `${index}.5`]);
    const columns = [
      { title: 'Name', align: 'left' as const },
      { title: 'Value', align: 'right' as const },
    ];
    const text = description({ blocks: [{ kind: 'table', columns, rows }] });
    const left = Number(/… (\d+) more rows/.exec(text)?.[1]);
    expect(text).toContain(`Row ${499 - left} `);
    expect(text).not.toContain(`Row ${500 - left} `);
    expect(text.length).toBeGreaterThan(4_000);
  });

  test('gives every reader the time of the data in local time', () => {
    expect(description({ dataTime: 1_795_189_260_000 })).toBe('-# <t:1795189260:f> · <t:1795189260:R>');
  });

  test('shows a picture by its file, with its words for those who do not see it', () => {
    const image = { key: 'k', fileName: 'spx.png', alt: 'SPX net', render: () => Promise.reject(new Error('unused')) };
    const message = present({ image }, 'spx.png');
    expect(message.embeds[0].image).toEqual({ url: 'attachment://spx.png' });
    expect(message.attachments).toEqual([{ id: 0, filename: 'spx.png', description: 'SPX net' }]);
    expect(present({ image }).attachments).toEqual([]);
  });

  test('marks what is chosen and keeps equal buttons apart', () => {
    const { components } = present({ buttons: [[press('A', 'SPX', true), press('B', 'SPX')], [press('C', 'NDX')]] });
    const buttons = components.flatMap((row) => row.components);
    expect(buttons.map((one) => one.type === 2 && one.style)).toEqual([1, 2, 2]);
    expect(new Set(buttons.map((one) => one.custom_id)).size).toBe(3);
  });

  test('leaves out a button that has no code rather than sending one that cannot work', () => {
    const action = { command: 'nothing', options: {} };
    expect(present({ buttons: [[{ label: 'A', action }]] }).components).toEqual([]);
  });

  test('turns menus into select menus above the buttons', () => {
    const choices = [press('SPX', 'SPX', true), press('NDX', 'NDX'), press('again', 'SPX')];
    const { components } = present({ selects: [{ placeholder: 'Symbol', choices }], buttons: [[press('A', 'SPX')]] });
    expect(components.map((row) => row.components[0]!.type)).toEqual([3, 2]);
    expect(components[0]!.components[0]).toMatchObject({
      custom_id: 'select:0',
      options: [{ label: 'SPX', default: true }, { label: 'NDX' }],
    });
  });

  test('is for the person only when the reply is', () => {
    expect(present({ visibility: 'private' }).flags).toBe(64);
    expect(present({}).flags).toBe(0);
  });

  test('has a colour for each mood', () => {
    const tones = (['positive', 'negative', 'neutral', 'warning', 'error'] as const).map(
      (tone) => present({ tone }).embeds[0].color,
    );
    expect(new Set(tones).size).toBe(5);
  });

  test('no line of an aligned table is wider than a phone', async () => {
    for (const line of ['levels', 'status']) {
      const body = description(await replyTo(line, fakeAsk()));
      for (const [, table] of body.matchAll(/```\n([\s\S]*?)\n```/g)) {
        if (table!.includes('Zero gamma: ')) continue;
        for (const row of table!.split('\n')) expect(row.length).toBeLessThanOrEqual(limits.phoneColumns);
      }
    }
  });
});
