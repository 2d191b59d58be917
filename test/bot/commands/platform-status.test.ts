import { describe, expect, test } from 'vitest';
import { status } from '../../../src/bot/commands/status.js';
import type { PlatformStatus } from '../../../src/bot/ports.js';
import { fakeAsk, fakeMarket, fakeStatus } from '../../fakes/market-ask.js';

async function told(platforms: PlatformStatus[]) {
  const calm = fakeStatus.symbols.filter((one) => one.problem === null);
  const market = { ...fakeMarket(), status: () => ({ ...fakeStatus, symbols: calm, platforms }) };
  const reply = await status.run(fakeAsk(market), {});
  const facts = reply.blocks.flatMap((block) => (block.kind === 'facts' ? block.rows : []));
  return {
    tone: reply.tone,
    chats: facts.find(({ label }) => label === 'Chats')?.value,
    texts: reply.blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])),
  };
}

const terminal = { name: 'terminal', state: 'on' };

describe('/status tells of each chat platform', () => {
  test('by whose account it is on, or that it has no token', async () => {
    const platforms = [
      terminal,
      { name: 'Discord', state: 'on as gexwatch#0', problem: null },
      { name: 'Telegram', state: 'off (no token)', problem: null },
    ];
    expect(await told(platforms)).toEqual({
      tone: 'neutral',
      chats: 'terminal on, Discord on as gexwatch#0, Telegram off (no token)',
      texts: [],
    });
  });

  test('with the reason when it is away or refused', async () => {
    const problem = 'Another program polls with this token.';
    expect(await told([terminal, { name: 'Telegram', state: 'away, trying again', problem }])).toEqual({
      tone: 'warning',
      chats: 'terminal on, Telegram away, trying again',
      texts: [`Telegram: ${problem}`],
    });
  });
});
