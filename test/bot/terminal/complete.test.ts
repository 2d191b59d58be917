import { expect, test } from 'vitest';
import { commands } from '../../../src/bot/registry.js';
import { complete } from '../../../src/bot/terminal/complete.js';

test.each([
  ['/set', ['/settings']],
  ['wa', ['watch']],
  ['/watch ', ['add', 'remove', 'list']],
  ['watch a', ['add']],
  ['watch add s', ['SPX', 'SPY']],
  ['settings li', ['light']],
  ['help set', ['settings']],
  ['delete_my_data y', []],
  ['nothing ', []],
])('Tab after “%s” offers %o', (line, offered) => {
  expect(complete(line, commands, ['SPX', 'SPY', 'QQQ'])[0]).toEqual(offered);
});
