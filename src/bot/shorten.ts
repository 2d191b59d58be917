/**
 * What a message loses when a platform's limit is smaller than the answer, and in which order. The platforms measure;
 * this decides: small print before numbers, rows from the end with how many there were, never a part of a figure.
 * Doubts and the last note (source and age of the data, SIMULATED) go last.
 */

import type { Block, Reply } from './reply.js';
import { withoutFirstWords, withoutLastWords, words } from './words.js';

/** Words before the first figures are doubts about them. */
export function isDoubt(reply: Reply, index: number): boolean {
  const figures = reply.blocks.findIndex((block) => block.kind === 'facts' || block.kind === 'table');
  return reply.blocks[index]?.kind === 'text' && index < figures;
}

/** One kind of thing to lose: how many units there are, and the reply without some of them. */
interface Stage {
  units(reply: Reply): number;
  without(reply: Reply, count: number): Reply;
}

/** Takes units from the blocks that `units` gives some to, the last block first. */
function fromBlocks(
  units: (block: Block, index: number, reply: Reply) => number,
  take: (block: Block, count: number) => Block[],
): Stage {
  return {
    units: (reply) => reply.blocks.reduce((sum, block, index) => sum + units(block, index, reply), 0),
    without(reply, count) {
      let left = count;
      const blocks = reply.blocks.map((block, index): [Block, number] => [block, units(block, index, reply)]);
      const kept = blocks.reverse().map(([block, has]) => {
        const taken = Math.min(has, left);
        left -= taken;
        return taken === 0 ? [block] : take(block, taken);
      });
      return { ...reply, blocks: kept.reverse().flat() };
    },
  };
}

const text = (words: string): Block[] => (words === '' ? [] : [{ kind: 'text', text: words }]);
const textUnits = (block: Block) => (block.kind === 'text' ? words(block.text).length : 0);
const takeWords = (block: Block, count: number) =>
  block.kind === 'text' ? text(withoutLastWords(block.text, count)) : [block];
const more = (count: number, what: string) => text(`… ${count} more ${what}${count === 1 ? '' : 's'}`);

function takeRows(block: Block, count: number): Block[] {
  if (block.kind !== 'table' && block.kind !== 'facts') return [block];
  const left = block.rows.length - count;
  const what = block.kind === 'table' ? 'row' : 'line';
  if (left === 0) return more(count, what);
  return [{ ...block, rows: block.rows.slice(0, left) } as Block, ...more(count, what)];
}

const stages: readonly Stage[] = [
  // The last note is the quality line.
  {
    units: (reply) => Math.max(0, reply.notes.length - 1),
    without: (reply, count) => ({ ...reply, notes: reply.notes.slice(count) }),
  },
  fromBlocks((block) => (block.kind === 'table' ? block.rows.length : 0), takeRows),
  // A copied line is whole or not there.
  fromBlocks(
    (block) => (block.kind === 'code' ? 1 : 0),
    () => text('… too long to show here'),
  ),
  fromBlocks((block, index, reply) => (isDoubt(reply, index) ? 0 : textUnits(block)), takeWords),
  fromBlocks((block) => (block.kind === 'facts' ? block.rows.length : 0), takeRows),
  fromBlocks(textUnits, takeWords),
  {
    units: (reply) => words(reply.notes.at(-1) ?? '').length,
    without: (reply, count) => ({
      ...reply,
      notes: [...reply.notes.slice(0, -1), withoutFirstWords(reply.notes.at(-1) ?? '', count)].filter(
        (note) => note !== '',
      ),
    }),
  },
];

/**
 * The reply as `write` puts it, with as little left out as `fits` allows; its title alone when nothing else fits.
 * Calls `write` a few times only, since it lays out the whole message.
 */
export function writtenToFit<T>(reply: Reply, write: (reply: Reply) => T, fits: (written: T) => boolean): T {
  const whole = write(reply);
  if (fits(whole)) return whole;
  let shorter = reply;
  for (const stage of stages) {
    const units = stage.units(shorter);
    if (units === 0) continue;
    let written = write(stage.without(shorter, units));
    if (!fits(written)) {
      shorter = stage.without(shorter, units);
      continue;
    }
    // Between too long (nothing taken) and short enough (all taken) lies a boundary.
    let [tooFew, enough] = [0, units];
    while (enough - tooFew > 1) {
      const middle = (tooFew + enough) >> 1;
      const attempt = write(stage.without(shorter, middle));
      if (fits(attempt)) [enough, written] = [middle, attempt];
      else tooFew = middle;
    }
    return written;
  }
  return write({ ...reply, blocks: [], notes: [] });
}
