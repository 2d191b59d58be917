import { describe, expect, test } from 'vitest';
import { findTerm, terms } from '../../src/bot/glossary.js';
import { fakeAsk } from '../fakes/market-ask.js';
import { replyTo, textOf } from './text-of.js';

/** Section 8 of the method, and the labels answers use. */
const used = [
  'spot',
  'strike',
  'expiration',
  '0DTE',
  'open interest',
  'zero gamma',
  'gamma flip',
  'call wall',
  'put wall',
  'max GEX strike',
  'positive gamma',
  'negative gamma',
  'positive gamma regime',
  'net GEX',
  'gross GEX',
  'DEX',
  'vanna',
  'charm',
  'max pain',
  'expected move',
  'Max GEX',
  'GEX per point',
  'GEX per 1 %',
  'P/C',
  'by volume',
  'feed total',
  'absolute gamma',
  'max call gamma',
  'max put gamma',
  'strike flip',
  'zone',
  'forward',
  'put/call parity',
  'lead',
  'runner-up',
  'rolls off',
  'partial',
  'stale',
  'trusted',
  'coverage',
  'covered',
  'cut',
  'delayed',
  'SIMULATED',
  'live',
  'as of',
  'greeks',
  'split',
  'net',
  'absolute',
  '45 days',
  'next',
  'TradingView',
];

test.each(used)('%s is explained', (word) => {
  expect(findTerm(word)).not.toBeNull();
});

describe('the glossary itself', () => {
  test('no two terms share a name or an alias', () => {
    const names = terms.flatMap((term) => [term.name.toLowerCase(), ...term.aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test.each(terms.map((term) => [term.name, term.text] as const))('%s: one to three sentences', (_name, text) => {
    const sentences = text.split(/[.!?]\s+(?=[A-Z“0-9])/);
    expect(sentences.length).toBeLessThanOrEqual(4);
    expect(text).toMatch(/[.!?]$/);
    expect(text.length).toBeLessThanOrEqual(400);
  });
});

test.each([
  ['explain zero-gamma', 'Zero gamma\n'],
  ['explain Call Walls', 'Call wall\n'],
  ['explain zero gama', 'Zero gamma\n'],
  ['explain what is gamma walls', 'Did you mean /explain call wall?'],
  ['explain quux', '“quux” is not a term used here. /explain lists them all.'],
  ['explain', 'Ask for one: /explain zero gamma.'],
])('%s', async (line, expected) => {
  expect(textOf(await replyTo(line, fakeAsk()))).toContain(expected);
});
