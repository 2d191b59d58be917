import { describe, expect, test } from 'vitest';
import { displayWidth, padTo, wrap } from '../../../src/bot/display-width.js';
import type { Reply } from '../../../src/bot/reply.js';
import { renderReply } from '../../../src/bot/terminal/render-reply.js';
import { fakeAsk } from '../../fakes/market-ask.js';
import { replyTo } from '../text-of.js';

const reply = (change: Partial<Reply>): Reply => ({
  tone: 'neutral',
  title: 'Title',
  blocks: [],
  notes: [],
  visibility: 'public',
  ...change,
});

const lines = (change: Partial<Reply>, width = 80) => renderReply(reply(change), { width, colour: false });

describe('columns on a terminal', () => {
  test.each([
    ['abc', 3],
    ['−$61.8 M', 8],
    ['日経', 4],
    ['한국', 4],
    ['ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['📈', 2],
    ['…×±', 3],
  ])('%s takes %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test('padding counts columns, not characters', () => {
    expect(padTo('日経', 6)).toBe('日経  ');
    expect(padTo('12', 5, 'right')).toBe('   12');
    expect(padTo('longer', 3)).toBe('longer');
  });

  test('wrapping parts figures before words and keeps a number with its unit', () => {
    expect(wrap('calls $310 M   puts $402 M   net −$92.0 M', 22)).toEqual([
      'calls $310 M',
      'puts $402 M',
      'net −$92.0 M',
    ]);
    expect(wrap('45 days · OI of Nov 19 · SIMULATED 10:30 ET', 30)).toEqual([
      '45 days · OI of Nov 19',
      'SIMULATED 10:30 ET',
    ]);
    expect(wrap('the share is 43 % of it', 17)).toEqual(['the share is 43 %', 'of it']);
    expect(wrap('averyveryverylongword and more', 10)).toEqual(['averyveryverylongword', 'and more']);
    expect(wrap('', 10)).toEqual(['']);
  });
});

test('numbers of a table line up on the right whatever is in the cells', () => {
  const table = lines({
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Name', align: 'left' },
          { title: 'Value', align: 'right' },
        ],
        rows: [['日経', '−1.5'], ['SPX', '21,455.12'], ['short']],
      },
    ],
  });
  expect(table.slice(1)).toEqual(['Name       Value', '日経        −1.5', 'SPX    21,455.12', 'short']);
});

test('control characters of data and people never reach the terminal, in any part of a reply', () => {
  const evil = 'a\u001b[31mred\u001b]0;title\u0007\r\n\u202eevil\u0000\u009b2J';
  const all = lines({
    title: evil,
    aside: evil,
    blocks: [
      { kind: 'facts', rows: [{ label: evil, value: evil, remark: evil }] },
      { kind: 'table', columns: [{ title: evil, align: 'left' }], rows: [[evil]] },
      { kind: 'text', text: evil },
      { kind: 'code', text: evil },
    ],
    notes: [evil],
  });
  for (const line of all) expect(line).not.toMatch(/\p{C}/u);
});

test('colour adds nothing but colour', async () => {
  const answer = await replyTo('gex', fakeAsk());
  const plain = renderReply(answer, { width: 80, colour: false });
  const coloured = renderReply(answer, { width: 80, colour: true });
  const esc = String.fromCharCode(27);
  const stripped = coloured.map((line) =>
    line
      .split(esc)
      .map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, '')))
      .join(''),
  );
  expect(stripped).toEqual(plain);
  expect(coloured.join('\n')).toContain(`${esc}[31mnegative gamma`);
});

test('a narrow terminal wraps facts under their value', () => {
  expect(
    lines(
      {
        blocks: [
          { kind: 'facts', rows: [{ label: 'Zero gamma', value: '6,012.5', remark: '26.1 above spot (0.44 %)' }] },
        ],
      },
      40,
    ),
  ).toEqual(['Title', 'Zero gamma  6,012.5', '            26.1 above spot (0.44 %)']);
});

test('a line to be copied is never broken', () => {
  const text = `${'level: 1, '.repeat(20)}end`;
  expect(lines({ blocks: [{ kind: 'code', text }] }, 40)).toContain(text);
});
