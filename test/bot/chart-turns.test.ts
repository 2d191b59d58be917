import { describe, expect, test } from 'vitest';
import { createChartTurns } from '../../src/bot/chart-turns.js';
import type { Reply, ReplyImage } from '../../src/bot/reply.js';
import { AppError } from '../../src/lib/errors.js';
import { silentLogger } from '../../src/lib/log.js';

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
const again = { command: 'gex', options: { symbol: 'SPX' } };

/** Pictures that are drawn when the test says so. */
function studio() {
  const begun: string[] = [];
  const finish = new Map<string, (outcome: Uint8Array | Error) => void>();
  const picture = (key: string): Reply & { image: ReplyImage } => ({
    tone: 'neutral',
    title: key,
    blocks: [],
    notes: ['trusted'],
    visibility: 'public',
    image: {
      key,
      fileName: `${key}.png`,
      alt: key,
      render() {
        begun.push(key);
        return new Promise((resolve, reject) => {
          finish.set(key, (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
        });
      },
    },
  });
  const drawn = new Set<string>();
  const turns = createChartTurns({ isDrawn: (key) => drawn.has(key), log: silentLogger });
  return { begun, finish, picture, drawn, turns };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('one chat', () => {
  test('draws one picture at a time, in the order asked, while other chats draw theirs', async () => {
    const { begun, finish, picture, turns } = studio();
    const first = turns.draw('a', picture('one'), again);
    const second = turns.draw('a', picture('two'), again);
    const other = turns.draw('b', picture('three'), again);
    await settle();
    expect(begun).toEqual(['one', 'three']);
    finish.get('one')!(png);
    expect(await first).toEqual({ png });
    await settle();
    expect(begun).toEqual(['one', 'three', 'two']);
    finish.get('two')!(png);
    finish.get('three')!(png);
    await Promise.all([second, other]);
    expect(turns.chats).toBe(0);
  });

  test('passes pictures that are drawn already', async () => {
    const { begun, finish, picture, drawn, turns } = studio();
    const first = turns.draw('a', picture('one'), again);
    drawn.add('two');
    const second = turns.draw('a', picture('two'), again);
    await settle();
    expect(begun).toEqual(['two', 'one']);
    finish.get('two')!(png);
    expect(await second).toEqual({ png });
    finish.get('one')!(png);
    await first;
  });

  test('goes on after a picture that failed', async () => {
    const { finish, picture, turns } = studio();
    const first = turns.draw('a', picture('one'), again);
    const second = turns.draw('a', picture('two'), again);
    await settle();
    finish.get('one')!(new Error('canvas'));
    expect(await first).toHaveProperty('instead');
    await settle();
    finish.get('two')!(png);
    expect(await second).toEqual({ png });
  });

  test('has a bound on what waits; beyond it the text comes at once with a button', async () => {
    const { begun, finish, picture, turns } = studio();
    const waiting = ['1', '2', '3', '4'].map((key) => turns.draw('a', picture(key), again));
    const beyond = await turns.draw('a', picture('5'), again);
    expect(beyond).toEqual({
      instead: {
        tone: 'neutral',
        title: '5',
        blocks: [],
        notes: ['trusted', 'The picture has to wait: many charts are being drawn'],
        visibility: 'public',
        buttons: [[{ label: 'Show chart', action: again }]],
      },
    });
    for (const key of ['1', '2', '3', '4']) {
      await settle();
      finish.get(key)!(png);
    }
    expect(await Promise.all(waiting)).toEqual(Array(4).fill({ png }));
    expect(begun).not.toContain('5');
  });
});

describe('in place of a picture', () => {
  async function instead(error: Error, buttons?: Reply['buttons']): Promise<Reply> {
    const { finish, picture, turns } = studio();
    const reply = { ...picture('one'), ...(buttons === undefined ? {} : { buttons }) };
    const drawing = turns.draw('a', reply, again);
    await settle();
    finish.get('one')!(error);
    const drawn = await drawing;
    if (!('instead' in drawn)) throw new Error('a picture came');
    expect(drawn.instead).not.toHaveProperty('image');
    return drawn.instead;
  }

  test('a full queue says that many charts are being drawn', async () => {
    expect((await instead(new AppError('CHART_BUSY', 'The queue is full.'))).notes.at(-1)).toBe(
      'The picture has to wait: many charts are being drawn',
    );
  });

  test('a failed one says that the numbers are valid, and nothing of the fault', async () => {
    const reply = await instead(new AppError('CHART_FAILED', 'The worker died at 0xdeadbeef.'));
    expect(reply.notes.at(-1)).toBe('The picture could not be drawn; the numbers are valid');
    expect(JSON.stringify(reply)).not.toContain('deadbeef');
  });

  test('the button has a row of its own, and joins the first one that has room where there are five', async () => {
    const button = (label: string) => ({ label, action: again });
    const full = ['a', 'b', 'c', 'd', 'e'].map(button);
    const rows = async (buttons: Reply['buttons']) =>
      (await instead(new Error('x'), buttons)).buttons?.map((row) => row.map(({ label }) => label).join(''));
    expect(await rows([[button('a')], full])).toEqual(['Show chart', 'a', 'abcde']);
    expect(await rows([[button('a')], full, full, full])).toEqual(['Show chart', 'a', 'abcde', 'abcde', 'abcde']);
    expect(await rows([[button('a')], full, full, full, full])).toEqual(['Show charta', ...Array(4).fill('abcde')]);
  });
});
