import { describe, expect, test } from 'vitest';
import { chatLines, headlineOf } from '../../src/bot/chat-lines.js';
import { factLines, flowing } from '../../src/bot/fact-spans.js';
import { narrowTable } from '../../src/bot/narrow-table.js';
import type { Block, Fact, Reply } from '../../src/bot/reply.js';

const starred = (rows: Fact[]) =>
  factLines(rows).map((spans) => spans.map(({ text, strong }) => (strong ? `*${text}*` : text)).join(''));

describe('a fact on a line of its own', () => {
  test.each<[Fact, string]>([
    [
      { label: 'Zero gamma', value: '6,012.5', remark: '26.1 above spot (0.44 %)' },
      'Zero gamma *6,012.5* · 26.1 above spot (0.44 %)',
    ],
    [
      { label: 'Max GEX', value: '5,950', remark: '−$61.8 M   1.2× the next' },
      'Max GEX *5,950* · −$61.8 M · 1.2× the next',
    ],
    [{ label: 'Call wall', value: '6,050', remark: 'Put wall  5,950' }, 'Call wall *6,050* · Put wall *5,950*'],
    [{ label: 'Call wall', value: 'none', remark: 'Put wall  none' }, 'Call wall *none* · Put wall *none*'],
    [
      { label: 'GEX per 1 %', value: 'calls $310 M   puts $402 M   net −$92.0 M' },
      'GEX per 1 %: calls *$310 M* · puts *$402 M* · net *−$92.0 M*',
    ],
    [
      { label: 'P/C', value: 'OI 1.31 (198 of 212 contracts)  volume –' },
      'P/C: OI *1.31* (198 of 212 contracts) · volume *–*',
    ],
    [{ label: 'Store', value: 'ok' }, 'Store *ok*'],
    [{ label: 'Store', value: 'ok', remark: ' ' }, 'Store *ok*'],
    [
      { label: '/gex', value: 'Gamma exposure by strike: chart and levels' },
      '*/gex* Gamma exposure by strike: chart and levels',
    ],
  ])('%j', (fact, expected) => {
    expect(starred([fact])).toEqual([expected]);
  });

  test('among sentences every label stands out, so that the list looks even', () => {
    const rows = [
      { label: 'symbol', value: 'Underlying, such as SPX, QQQ or AAPL' },
      { label: 'by', value: 'Volume' },
    ];
    expect(starred(rows)).toEqual(['*symbol* Underlying, such as SPX, QQQ or AAPL', '*by* Volume']);
  });

  test('wide gaps of a terminal become dots, a label keeps its value', () => {
    expect(flowing('SPX 5,986.40  +0.42 %')).toBe('SPX 5,986.40 +0.42 %');
    expect(flowing('gexwatch 0.1.0  up 2 h 5 min')).toBe('gexwatch 0.1.0 · up 2 h 5 min');
  });
});

const right = (...titles: string[]) =>
  titles.map((title, index) => ({ title, align: index === 0 ? ('left' as const) : ('right' as const) }));

describe('a table on a phone', () => {
  const columns = right('Level', 'Price', 'From spot', '%', 'Lead');
  const rows = [
    ['Call wall', '6,050.0', '+63.6', '+1.06 %', '1.7×'],
    ['Strike flip', '6,004.3', '+17.9', '+0.30 %', ''],
  ];

  test('stays whole where it fits', () => {
    expect(narrowTable(columns, rows, 60)).toBe(
      [
        'Level          Price  From spot        %  Lead',
        'Call wall    6,050.0      +63.6  +1.06 %  1.7×',
        'Strike flip  6,004.3      +17.9  +0.30 %',
      ].join('\n'),
    );
  });

  test('folds its titles before it is parted', () => {
    expect(narrowTable(columns, rows, 42)).toBe(
      [
        '                       From',
        'Level          Price   spot        %  Lead',
        'Call wall    6,050.0  +63.6  +1.06 %  1.7×',
        'Strike flip  6,004.3  +17.9  +0.30 %',
      ].join('\n'),
    );
  });

  test('is parted evenly, each part says of what it is, rows without anything are left out', () => {
    expect(narrowTable(columns, rows, 31)).toBe(
      [
        'Level          Price  From spot',
        'Call wall    6,050.0      +63.6',
        'Strike flip  6,004.3      +17.9',
        '',
        'Level        From spot %  Lead',
        'Call wall        +1.06 %  1.7×',
        'Strike flip      +0.30 %',
      ].join('\n'),
    );
  });

  test('is laid out row by row where even a column does not fit', () => {
    const wide = [['Call wall', 'x'.repeat(60), '', '1 %', '']];
    expect(narrowTable(columns, wide, 34)).toBeNull();
    const reply: Reply = {
      tone: 'neutral',
      title: 'T',
      blocks: [{ kind: 'table', columns, rows: wide }],
      notes: [],
      visibility: 'public',
    };
    const spans = chatLines(reply, 34).flatMap((line) => (line.kind === 'line' ? [line.spans] : []));
    expect(spans).toEqual([
      [
        { text: 'Call wall', strong: true },
        { text: ` Price ${'x'.repeat(60)} · %\u00a01\u00a0%`, strong: false },
      ],
    ]);
  });

  test('without columns or rows is no trouble', () => {
    expect(narrowTable([], [[], []], 34)).toBe('');
    expect(narrowTable(right('Level'), [], 34)).toBe('Level');
    expect(narrowTable(right('Level', 'Price'), [['a']], 34)).toBe('Level  Price\na');
  });
});

describe('the order of a message', () => {
  const shape = (blocks: Block[], change: Partial<Reply> = {}) =>
    chatLines({ tone: 'neutral', title: 'T', blocks, notes: [], visibility: 'public', ...change }, 34).map((line) =>
      line.kind === 'line'
        ? line.spans.map((span) => (span.strong ? `*${span.text}*` : span.text)).join('')
        : line.kind,
    );
  const text = (words: string): Block => ({ kind: 'text', text: words });
  const facts: Block = { kind: 'facts', rows: [{ label: 'Spot', value: '1' }] };

  test('doubts about data stand out above the figures, small print stands below', () => {
    expect(shape([text('Partial.'), text('Stale.'), facts, facts], { dataTime: 1, notes: ['live'] })).toEqual([
      'doubt',
      'doubt',
      'gap',
      'Spot *1*',
      'Spot *1*',
      'gap',
      'small',
    ]);
  });

  test('sentences that are no doubts are paragraphs', () => {
    expect(shape([text('One.'), text('Two.\nThree.'), facts, text('Four.'), { kind: 'code', text: 'x' }])).toEqual([
      'One.',
      'gap',
      'Two.',
      'Three.',
      'gap',
      'Spot *1*',
      'gap',
      'Four.',
      'code',
    ]);
  });

  test('a phone breaks a line at its dots, never in a figure', () => {
    const rows = [
      { label: 'Max GEX', value: '5,950', remark: '−$61.8 M   1.2× the next' },
      { label: 'GEX', value: 'calls $310 M   puts $402 M' },
      { label: 'Zero gamma', value: '6,012.5', remark: '26.1 above spot (0.44 %)' },
    ];
    expect(shape([{ kind: 'facts', rows }, text('A move of 1 % in 45 days.')])).toEqual([
      'Max\u00a0GEX\u00a0*5,950* · −$61.8\u00a0M · 1.2×\u00a0the\u00a0next',
      'GEX: calls *$310\u00a0M* · puts\u00a0*$402\u00a0M*',
      'Zero gamma *6,012.5* · 26.1 above spot (0.44\u00a0%)',
      'gap',
      'A move of 1\u00a0% in 45 days.',
    ]);
  });

  test('the headline has what stands beside it on a terminal', () => {
    const reply: Reply = {
      tone: 'positive',
      title: 'SPX 1.00  +1 %',
      aside: 'positive gamma',
      blocks: [],
      notes: [],
      visibility: 'public',
    };
    expect(headlineOf(reply)).toBe('SPX 1.00 +1 % · positive gamma');
  });
});
