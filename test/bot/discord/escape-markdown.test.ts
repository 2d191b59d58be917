import { describe, expect, test } from 'vitest';
import { escapeFence, escapeMarkdown } from '../../../src/bot/discord/escape-markdown.js';

describe('text on Discord is shown as it is written', () => {
  test.each([
    ['**bold** and __under__', '\\*\\*bold\\*\\* and \\_\\_under\\_\\_'],
    ['~~out~~ ||hidden||', '\\~\\~out\\~\\~ \\|\\|hidden\\|\\|'],
    ['`code` ```block```', '\\`code\\` \\`\\`\\`block\\`\\`\\`'],
    ['[SPX](https://example.org)', '\\[SPX\\](https\\://example.org)'],
    ['<@1> <@&2> <#3> <t:4:R> </gex:5> <:e:6>', '\\<@1> \\<@&2> \\<#3> \\<t:4:R> \\</gex:5> \\<:e:6>'],
    ['@everyone @HERE a@b', '@\u200beveryone @\u200bHERE a@b'],
    ['# heading\n## two\n-# small', '\\# heading\n\\## two\n\\-# small'],
    ['> quote\n>>> all', '\\> quote\n\\>>> all'],
    ['- item\n  + item\n1. one', '\\- item\n  \\+ item\n1\\. one'],
    ['a\\b', 'a\\\\b'],
    // Figures keep their signs.
    ['−$61.8 M (0.44 %) 1.2× +26.1 5,986.40 2026-11-24', '−$61.8 M (0.44 %) 1.2× +26.1 5,986.40 2026-11-24'],
  ])('%j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test('nothing ends a fenced block but its own fence', () => {
    expect(escapeFence('a ``` b ```` c')).not.toContain('``');
    expect(escapeFence('one ` stays')).toBe('one ` stays');
    expect(escapeFence('Zero gamma: 6012.5')).toBe('Zero gamma: 6012.5');
  });
});
