/** SIGKILL at any moment of evaluation, fan-out and settling, over real requests to both platforms. `npm run soak:kill` is the long form. */

import { expect, test } from 'vitest';
import { runSeed } from '../fakes/random.js';
import { tempFolder } from '../store/temp-folder.js';
import { runKillLoop, scoreLine } from './kill-loop.js';
import { soakCount } from './soak-count.js';

const kills = soakCount('SOAK_KILLS') ?? 200;
const seed = runSeed(61);
const perKillMs = 3_000;

test(
  `${kills} kills: nothing is lost, nothing comes twice on Discord nor unmarked on Telegram (seed ${seed})`,
  async () => {
    const began = performance.now();
    let told = 0;
    const board = await runKillLoop({
      kills,
      seed,
      folder: tempFolder(),
      onHistory(soFar) {
        if (kills <= 200 || soFar.kills < told + 250) return;
        told = soFar.kills;
        process.stdout.write(scoreLine(soFar));
      },
    });
    process.stdout.write(`${scoreLine(board)}${Math.round((performance.now() - began) / 1_000)} s\n`);
    expect(board.faults).toEqual([]);
    const { lost, duplicates, disordered } = board;
    expect({ lost, duplicates, disordered }).toEqual({ lost: 0, duplicates: 0, disordered: 0 });
    // A mark is for a send that a kill has cut off, and for nothing else.
    expect(board.markedRepeats + board.idleMarks).toBeLessThanOrEqual(board.cutSends);
    // The property would say nothing if nothing had happened.
    expect(board.kills).toBeGreaterThanOrEqual(kills);
    expect(board.markedRepeats).toBeGreaterThan(kills / 20);
  },
  60_000 + kills * perKillMs,
);
